//! Template holes out of the way: the text at equal length with nothing in place of a hole that could be taken for
//! YAML, so that places stay true. What a node reads as comes from the text itself, holes and all.
//!
//! A hole amid other text becomes a word. Holes alone on their lines become blank, unless they are the value of the
//! key before them: where they put members or items, the tree gets a node for them later.

use std::borrow::Cow;
use std::ops::Range;

use crate::syntax::holes::{self, Block, Finder};

/// A text without its holes, and what is known of them.
pub(super) struct Mask<'a> {
    pub text: Cow<'a, str>,
    /// Holes on lines of their own that put something there, in order.
    pub lines: Vec<HoleLine>,
    /// What stands between a directive that opens a block and the one that closes it, in order; no two overlap.
    pub blocks: Vec<Range<usize>>,
}

/// One or more holes on a line of their own.
#[derive(Clone)]
pub(super) struct HoleLine {
    pub range: Range<usize>,
    /// How far the line is indented.
    pub column: usize,
}

/// How holes that matter to YAML begin; `<…>`, `$NAME` and `__NAME__` are words as they stand.
fn is_opener(bytes: &[u8], at: usize) -> bool {
    let next = bytes.get(at + 1);
    match bytes.get(at) {
        Some(b'$' | b'%' | b'#') => next == Some(&b'{'),
        Some(b'{') => matches!(next, Some(b'{' | b'%')),
        _ => false,
    }
}

/// The first place from `from` on where a hole may begin, or the end of the text. Braces are rare, and each has one.
fn next_opener(bytes: &[u8], from: usize) -> usize {
    let braces = memchr::memchr_iter(b'{', bytes.get(from..).unwrap_or_default());
    let mut openers = braces.filter_map(|offset| {
        let brace = from + offset;
        let before = brace.checked_sub(1).filter(|&before| before >= from);
        let places = [before, Some(brace)].into_iter().flatten();
        places.into_iter().find(|&at| is_opener(bytes, at))
    });
    openers.next().unwrap_or(bytes.len())
}

pub(super) fn mask(text: &str) -> Mask<'_> {
    let next_opener = next_opener(text.as_bytes(), 0);
    if next_opener == text.len() {
        return Mask {
            text: Cow::Borrowed(text),
            lines: Vec::new(),
            blocks: Vec::new(),
        };
    }
    let mut masker = Masker {
        text,
        bytes: text.as_bytes(),
        out: text.as_bytes().to_vec(),
        finder: Finder::new(text),
        at: 0,
        next_opener,
        block_scalar: None,
        waiting: None,
        ahead: (0, None),
        lines: Vec::new(),
        blocks: Vec::new(),
        open: Vec::new(),
    };
    if text.starts_with('\u{feff}') {
        masker.at = '\u{feff}'.len_utf8();
    }
    while masker.at < text.len() {
        masker.line();
    }
    if let Some(&start) = masker.open.first() {
        masker.blocks.push(start..text.len());
    }
    // Only whole characters were written over.
    let masked = String::from_utf8(masker.out).map_or(Cow::Borrowed(text), Cow::Owned);
    Mask {
        text: masked,
        lines: masker.lines,
        blocks: masker.blocks,
    }
}

struct Masker<'a> {
    text: &'a str,
    bytes: &'a [u8],
    out: Vec<u8>,
    finder: Finder<'a>,
    /// The start of the next line.
    at: usize,
    /// Where the next hole may begin; it is looked for when a line has passed it.
    next_opener: usize,
    /// Inside a block scalar, which goes on while lines are indented further than this.
    block_scalar: Option<isize>,
    /// The line before ends with a key or dash at this column, whose value is still to come.
    waiting: Option<isize>,
    /// Where the next line stands that is neither blank nor begins with a hole, and how far it is indented.
    ahead: (usize, Option<usize>),
    lines: Vec<HoleLine>,
    blocks: Vec<Range<usize>>,
    /// Where the blocks begin that are open.
    open: Vec<usize>,
}

impl Masker<'_> {
    fn line_end(&self, from: usize) -> usize {
        let rest = &self.bytes[from..];
        memchr::memchr(b'\n', rest).map_or(self.text.len(), |found| from + found)
    }

    fn line(&mut self) {
        let start = self.at;
        let end = self.line_end(start);
        self.at = end + 1;
        let spaces = spaces(&self.bytes[start..end]);
        let first = start + spaces;
        let body = self.text[first..end].trim_end();
        if body.is_empty() {
            return;
        }
        if self
            .block_scalar
            .is_some_and(|column| spaces as isize > column)
        {
            if !self.has_opener(start, end) {
                return;
            }
            self.inline(first..first + body.len(), false);
            return;
        }
        self.block_scalar = None;
        if let Some((holes, rest)) = self.alone(first) {
            self.hole_line(holes, spaces);
            self.at = rest + 1;
            return;
        }
        if body.starts_with('#') {
            return;
        }
        let has_comment = memchr::memchr(b'#', body.as_bytes()).is_some();
        let solid = if has_comment || self.has_opener(start, end) {
            let solid_end = self.inline(first..first + body.len(), true);
            let masked = std::str::from_utf8(&self.out[first..solid_end]);
            masked.unwrap_or_default().trim_end()
        } else {
            body
        };
        let word = last_word(solid);
        let is_open = solid.ends_with(':') || word == "-" || word.starts_with(['!', '&']);
        let is_header = is_block_header(word);
        (self.block_scalar, self.waiting) = (None, None);
        if is_open || is_header {
            let column = last_column(solid, spaces as isize);
            self.block_scalar = is_header.then_some(column);
            self.waiting = is_open.then_some(column);
        }
    }

    /// Where the holes end that begin at `from` and are alone on their lines, and the end of the last line.
    fn alone(&mut self, from: usize) -> Option<(Range<usize>, usize)> {
        let mut end = from;
        let mut at = from;
        loop {
            if !self.is_opener(at) {
                break;
            }
            let Some(found) = self.finder.hole_at(at) else {
                break;
            };
            end = found;
            at = end + blanks(&self.bytes[end..]);
        }
        let line_end = self.line_end(end);
        let after = self.text[end..line_end].trim();
        let is_alone = end > from && (after.is_empty() || (after.starts_with('#') && at > end));
        is_alone.then_some((from..end, line_end))
    }

    fn is_opener(&self, at: usize) -> bool {
        is_opener(self.bytes, at)
    }

    /// Whether a hole may begin on a line.
    fn has_opener(&mut self, start: usize, end: usize) -> bool {
        if self.next_opener < start {
            self.next_opener = next_opener(self.bytes, start);
        }
        self.next_opener < end
    }

    fn hole_line(&mut self, range: Range<usize>, column: usize) {
        let mut at = range.start;
        let mut is_silent = true;
        let mut only_directives = true;
        while at < range.end {
            let Some(end) = self.finder.hole_at(at) else {
                break;
            };
            let hole = &self.text[at..end];
            is_silent &= holes::is_silent(hole);
            only_directives &= holes::block(hole).is_some();
            self.directive(at..end);
            at = end + blanks(&self.bytes[end..]);
        }
        let follows = self.waiting.filter(|&key| column as isize > key);
        let is_value = follows.is_some_and(|key| {
            self.next_indentation(range.end)
                .is_none_or(|next| next as isize <= key)
        });
        if is_value && !only_directives {
            return self.fill(range, b'_');
        }
        self.fill(range.clone(), b' ');
        if !is_silent {
            self.lines.push(HoleLine { range, column });
        }
    }

    /// How far the next line is indented that is neither blank nor a comment nor begins with a hole.
    fn next_indentation(&mut self, from: usize) -> Option<usize> {
        let mut at = self.line_end(from) + 1;
        if at <= self.ahead.0 {
            return self.ahead.1;
        }
        self.ahead = (self.text.len(), None);
        while at < self.text.len() {
            let end = self.line_end(at);
            let spaces = spaces(&self.bytes[at..end]);
            let first = at + spaces;
            let is_solid = !self.text[first..end].trim().is_empty() && self.bytes[first] != b'#';
            if is_solid && !self.is_opener(first) {
                self.ahead = (at, Some(spaces));
                break;
            }
            at = end + 1;
        }
        self.ahead.1
    }

    fn directive(&mut self, hole: Range<usize>) {
        match holes::block(&self.text[hole.clone()]) {
            Some(Block::Opens) => self.open.push(hole.start),
            Some(Block::Closes) => {
                if let Some(start) = self.open.pop().filter(|_| self.open.is_empty()) {
                    self.blocks.push(start..hole.end);
                }
            }
            _ => {}
        }
    }

    fn fill(&mut self, range: Range<usize>, with: u8) {
        for byte in &mut self.out[range] {
            if !matches!(byte, b'\n' | b'\r') {
                *byte = with;
            }
        }
    }

    /// Masks the holes of a part of a line, and gives where its comment begins, or its end.
    fn inline(&mut self, part: Range<usize>, is_yaml: bool) -> usize {
        let mut quote = None;
        // The last byte that is not blank, and whether blanks have followed it.
        let mut before = (b'\n', true);
        // Directives whose blocks are not of this line alone.
        let mut astray: Vec<(Block, Range<usize>)> = Vec::new();
        let mut at = part.start;
        let mut end_of_yaml = part.end;
        while at < part.end {
            let byte = self.bytes[at];
            if self.is_opener(at)
                && (byte != b'#' || matches!(before, (b':' | b'-' | b',' | b'[', _)))
                && let Some(end) = self.finder.hole_at(at).filter(|&end| end <= part.end)
            {
                if let Some(block) = self.inline_hole(at..end, quote.is_none() && is_yaml, before.0)
                {
                    match (block, astray.last()) {
                        (Block::Closes, Some((Block::Opens, _))) => drop(astray.pop()),
                        (Block::Middle, _) => {}
                        _ => astray.push((block, at..end)),
                    }
                }
                before = (b'_', false);
                at = end;
                continue;
            }
            match (quote, byte) {
                (Some(b'"'), b'\\') => at += 1,
                (Some(open), _) if open == byte => quote = None,
                (Some(_), _) => {}
                (None, b'#') if is_yaml && before.1 => {
                    end_of_yaml = at;
                    break;
                }
                (None, b'"' | b'\'') if is_yaml && b"\n:-,[{".contains(&before.0) => {
                    quote = Some(byte);
                }
                _ => {}
            }
            before = match byte {
                b' ' | b'\t' => (before.0, true),
                _ => (byte, false),
            };
            at += 1;
        }
        for (_, hole) in astray {
            // At the start of a line, blanks would indent what follows.
            if hole.start > part.start {
                self.fill(hole, b' ');
            }
        }
        end_of_yaml
    }

    /// Masks a hole amid a line, and gives what it does if it is a directive.
    fn inline_hole(&mut self, hole: Range<usize>, is_yaml: bool, before: u8) -> Option<Block> {
        let block = holes::block(&self.text[hole.clone()]).filter(|_| is_yaml);
        // A word after a quote or bracket is an error, and a directive puts nothing there.
        let stands_apart = block.is_some() && b"\"'])}[{,".contains(&before);
        if block.is_some() {
            self.directive(hole.clone());
        }
        self.fill(hole, if stands_apart { b' ' } else { b'_' });
        block
    }
}

fn spaces(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|&&byte| byte == b' ').count()
}

fn blanks(bytes: &[u8]) -> usize {
    let is_blank = |&&byte: &&u8| byte == b' ' || byte == b'\t';
    bytes.iter().take_while(is_blank).count()
}

fn last_word(line: &str) -> &str {
    let blank = memchr::memrchr2(b' ', b'\t', line.as_bytes());
    &line[blank.map_or(0, |blank| blank + 1)..]
}

/// The column of the key or dash that a line's last value belongs to.
fn last_column(line: &str, indentation: isize) -> isize {
    if line.starts_with("---") {
        return -1;
    }
    let mut column = indentation;
    let mut rest = line;
    while let Some(after) = rest
        .strip_prefix('-')
        .filter(|after| after.starts_with([' ', '\t']))
    {
        let inner = after.trim_start();
        let holds_more = inner.starts_with("- ") || inner.contains(": ") || inner.ends_with(':');
        if !holds_more {
            break;
        }
        column += (rest.len() - inner.len()) as isize;
        rest = inner;
    }
    column
}

fn is_block_header(word: &str) -> bool {
    let indicators = word.strip_prefix(['|', '>']);
    let is_indicator = |byte: u8| byte.is_ascii_digit() || byte == b'+' || byte == b'-';
    indicators.is_some_and(|rest| rest.len() <= 2 && rest.bytes().all(is_indicator))
}
