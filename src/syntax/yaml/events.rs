//! The one place that knows granit-parser: its events in our words, with byte ranges, and its errors in plain ones.

use std::ops::Range;

use granit_parser::{ErrorKind, Options, Parser, ScalarStyle, Span, StrInput, StructureStyle, Tag};

use super::WORDS;

/// How many bytes a key may have before its colon. YAML allows 1024 characters; JSON has no such bound, and
/// whatever the scanner must look through it keeps in memory.
const KEY_LIMIT: usize = 16 * 1024;

/// What the text says next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Happening {
    Comment,
    DocumentStart {
        explicit: bool,
    },
    DocumentEnd,
    /// The node before has an anchor; the range is `&name`.
    Anchor,
    /// The range is `*name`.
    Alias,
    Scalar(Style),
    ListStart {
        flow: bool,
    },
    MapStart {
        flow: bool,
    },
    /// The innermost list or map ends. A block ends where whatever comes after it begins.
    End,
}

/// How a scalar is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    Quoted,
    /// `|` or `>`: the range begins at the first line's text, and ends where whatever comes after it begins.
    Block,
}

/// What a tag does to the node after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Tagged {
    /// `!Name`, over this range: the node is the argument of a function.
    Function(Range<usize>),
    /// Whatever its text looks like, a scalar is a string.
    String,
    /// Nothing we know of.
    Other,
}

/// An event and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Event {
    pub what: Happening,
    pub range: Range<usize>,
    /// How many characters stand before it on its line.
    pub column: usize,
    pub tag: Option<Tagged>,
}

/// What stopped the reading, and where.
#[derive(Clone, Debug)]
pub(super) struct Fault {
    pub at: usize,
    pub message: &'static str,
    /// A bracket or quote at `at` has no end, so that everything after it was taken for its content.
    pub is_unclosed: bool,
}

/// The events of a piece of text that begins at the start of a line.
pub(super) struct Events<'a> {
    parser: Parser<'a, StrInput<'a>>,
    text: &'a str,
    offset: usize,
    end: usize,
}

impl<'a> Events<'a> {
    /// The events of a text, with places as if it began at `offset`.
    pub fn new(text: &'a str, offset: usize) -> Self {
        let mut options = Options::default();
        options.emit_unresolved_aliases = true;
        options.emit_anchor_events = true;
        options.max_buffered_comment_events = usize::MAX;
        options.simple_key_max_lookahead = KEY_LIMIT;
        // Depth is bounded where the tree is built; the parser itself does not recurse.
        options.flow_nesting_limit = usize::MAX;
        options.block_nesting_limit = usize::MAX;
        Self {
            parser: Parser::new_from_str_with_options(text, options),
            text,
            offset,
            end: offset + text.len(),
        }
    }

    /// The next event; `None` at the end of the text.
    pub fn next(&mut self) -> Result<Option<Event>, Fault> {
        use granit_parser::Event as Theirs;
        while let Some(next) = self.parser.next_event() {
            let (theirs, span) = next.map_err(|error| {
                let at = error.marker().byte_offset().unwrap_or(0) + self.offset;
                fault(error.kind(), at.min(self.end))
            })?;
            if matches!(theirs, Theirs::Scalar(_, ScalarStyle::Plain, ..))
                && let Some(at) = self.behind_comment(&span)
            {
                return Err(fault(&ErrorKind::CommentInterceptedScalar, at));
            }
            let flow = |style| style == StructureStyle::Flow;
            let (what, tag) = match theirs {
                Theirs::Comment(..) => (Happening::Comment, None),
                Theirs::DocumentStart(explicit, _) => (Happening::DocumentStart { explicit }, None),
                Theirs::DocumentEnd => (Happening::DocumentEnd, None),
                Theirs::Anchor(..) => (Happening::Anchor, None),
                Theirs::Alias(_) | Theirs::UnresolvedAlias(_) => (Happening::Alias, None),
                Theirs::Scalar(_, style, _, tag) => (Happening::Scalar(ours(style)), tag),
                Theirs::SequenceStart(style, _, tag) => {
                    (Happening::ListStart { flow: flow(style) }, tag)
                }
                Theirs::MappingStart(style, _, tag) => {
                    (Happening::MapStart { flow: flow(style) }, tag)
                }
                Theirs::SequenceEnd | Theirs::MappingEnd => (Happening::End, None),
                _ => continue,
            };
            return Ok(Some(Event {
                what,
                range: self.range(&span),
                column: span.start.col(),
                tag: tag.map(|tag| self.tagged(&tag, &span)),
            }));
        }
        Ok(None)
    }

    /// Where a plain scalar goes on behind a comment, which ends it: the library overlooks one that a tab indents.
    fn behind_comment(&self, span: &Span) -> Option<usize> {
        let range = span.byte_range()?;
        let mut lines = self.text.get(range.clone())?.split_inclusive(['\r', '\n']);
        let mut at = range.start + lines.next()?.len();
        let mut is_behind = false;
        for line in lines {
            let text = line.trim_start();
            match text.chars().next() {
                Some('#') => is_behind = true,
                Some(_) if is_behind => return Some(at + line.len() - text.len() + self.offset),
                _ => {}
            }
            at += line.len();
        }
        None
    }

    fn range(&self, span: &Span) -> Range<usize> {
        let range = span.byte_range().unwrap_or_default();
        let place = |at: usize| (at + self.offset).min(self.end);
        place(range.start)..place(range.end)
    }

    fn tagged(&self, tag: &Tag, span: &Span) -> Tagged {
        let is_local = tag.original_handle() == "!" && tag.handle() == "!";
        match span.tag_span() {
            Some(written) if is_local && !tag.suffix().is_empty() => {
                Tagged::Function(self.range(&written))
            }
            // `! 1` is text.
            Some(written) if self.range(&written).len() == 1 => Tagged::String,
            _ if tag.core_suffix() == Some("str") => Tagged::String,
            _ => Tagged::Other,
        }
    }
}

fn ours(style: ScalarStyle) -> Style {
    match style {
        ScalarStyle::Plain => Style::Plain,
        ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => Style::Quoted,
        ScalarStyle::Literal | ScalarStyle::Folded => Style::Block,
    }
}

fn fault(kind: &ErrorKind, at: usize) -> Fault {
    use ErrorKind as E;
    let unclosed = |message| (message, true);
    let local = |message| (message, false);
    let (message, is_unclosed) = match kind {
        E::UnclosedFlowCollection { .. }
        | E::UnexpectedEofFlowSequence
        | E::UnexpectedEofFlowMapping
        | E::UnexpectedEofImplicitFlowMapping => unclosed(WORDS.bracket_not_closed),
        E::UnclosedQuotedScalar | E::DocumentIndicatorInQuotedScalar => {
            unclosed(WORDS.string_not_closed)
        }
        E::MismatchedFlowCollectionEnd { open: '[', .. } => local("expected `]` here"),
        E::MismatchedFlowCollectionEnd { .. } => local("expected `}` here"),
        E::MisplacedFlowCollectionEnd => local("this bracket closes nothing"),
        E::TabNotAllowed
        | E::TabInBlockIndentation
        | E::TabInIndentation
        | E::TabAtBlockScalarStart
        | E::TabInPlainScalar
        | E::InvalidBlockEntryWhitespace
        | E::InvalidMappingValueWhitespace => local(WORDS.tab),
        E::MappingValueNotAllowed | E::InvalidColonPlacement => {
            local("text with a colon and a blank in it needs quotes")
        }
        E::SimpleKeyExpected | E::InvalidSimpleKey => local("expected a colon after this key"),
        E::ExpectedBlockMappingKey | E::MappingKeyNotAllowed => local("expected a key here"),
        E::ExpectedBlockSequenceEntry => local("expected `- ` here"),
        E::BlockSequenceEntryNotAllowed | E::BlockEntryInFlowCollection => {
            local("a list cannot begin here")
        }
        E::ExpectedFlowMappingSeparator => local("expected a comma or `}` here"),
        E::ExpectedFlowSequenceSeparator => local("expected a comma or `]` here"),
        E::FlowMappingValueAdjacentCollection => local("a blank is missing here"),
        E::InvalidIndentation
        | E::InvalidFlowScalarIndent
        | E::InvalidQuotedScalarIndent
        | E::InvalidBlockScalarIndent
        | E::ExpectedDocumentStart => local("this is not indented like what it belongs to"),
        E::UnknownQuotedScalarEscape
        | E::InvalidQuotedScalarHexEscape
        | E::InvalidLowSurrogateHexEscape
        | E::InvalidLowSurrogate
        | E::MissingLowSurrogate
        | E::UnpairedLowSurrogate
        | E::InvalidUnicodeEscape => local("YAML has no such escape"),
        E::InvalidTrailingSingleQuotedScalar | E::InvalidTrailingDoubleQuotedScalar => {
            local(WORDS.after_quote)
        }
        E::UnexpectedCharacter { character } if !"@`%".contains(*character) => {
            local("YAML does not allow this character here")
        }
        E::UnexpectedCharacter { .. } | E::PlainScalarStartsWithDashFlowIndicator => {
            local("text that begins like this needs quotes")
        }
        E::MissingAnchorOrAliasName => local("text that begins with `*` or `&` needs quotes"),
        E::CommentNotSeparated => local("a comment needs a blank before its `#`"),
        E::CommentInterceptedScalar => local("a comment has ended the text before this"),
        E::ZeroBlockScalarIndent | E::InvalidBlockScalarHeader => {
            local("text of several lines begins on the line after `|` or `>`")
        }
        E::UndeclaredTagHandle
        | E::ExpectedTagBang
        | E::InvalidTagTerminator
        | E::MissingTagUri
        | E::UnclosedVerbatimTag
        | E::InvalidTagEscape
        | E::InvalidGlobalTagCharacter
        | E::InvalidTagUtf8LeadingByte
        | E::InvalidTagUtf8TrailingByte
        | E::InvalidTagUtf8 => local("YAML has no such tag"),
        E::BomInsideDocument => local("a byte order mark belongs at the start of a file"),
        E::ExpectedNodeContent | E::UnexpectedEndOfPlainScalar => local("expected a value here"),
        E::InvalidDocumentEnd => local("nothing may follow `...` on its line"),
        _ => local("YAML does not allow this here"),
    };
    Fault {
        at,
        message,
        is_unclosed,
    }
}
