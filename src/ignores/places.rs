//! What a comment is about: what begins on the line it speaks of.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use crate::source::{Source, SourceId, Span};
use crate::syntax::hcl::{Block, Body, Expression, Form};
use crate::syntax::tree::{Comment, Cursor, Kind};
use crate::syntax::{Language, documents, hcl};

/// The bytes of something that begins somewhere: a block, an entry of a map with its key, an item of a list.
pub type Extent = Range<u32>;

/// How many lines may hold nothing but marks of an item before it begins.
const MOST_MARKS: usize = 4;

/// The lines of a file, without its comments, and what begins on them.
pub struct Places<'a> {
    id: SourceId,
    source: &'a Source,
    /// The text with blanks for comments.
    code: Vec<u8>,
    /// The last byte of what begins on a line, by its number.
    ends: HashMap<usize, u32>,
    /// The first byte of code of the file.
    pub first: usize,
    /// The place of code that was looked for last, and from where.
    known: Range<usize>,
}

impl<'a> Places<'a> {
    /// The places of a file with these comments, in order.
    pub fn of(id: SourceId, source: &'a Source, comments: &[Comment]) -> Self {
        let mut code = source.text.clone().into_bytes();
        for comment in comments {
            for byte in &mut code[comment.span.range()] {
                if *byte != b'\n' {
                    *byte = b' ';
                }
            }
        }
        if source.text.starts_with('\u{feff}') {
            code[..3].fill(b' ');
        }
        let mut ends: HashMap<usize, u32> = HashMap::new();
        for extent in extents(id, source) {
            let end = ends
                .entry(source.line_at(extent.start as usize))
                .or_default();
            *end = extent.end.max(*end);
        }
        let mut places = Self {
            id,
            source,
            code,
            ends,
            first: 0,
            known: 0..0,
        };
        places.first = places.after_preamble();
        places
    }

    /// The first code behind the directives of YAML and the mark that begins a document.
    fn after_preamble(&self) -> usize {
        let mut at = self.next_code(0);
        while let Some(line) = self.code.get(at..self.line_end(at)) {
            let is_preamble = line.starts_with(b"%") || line.trim_ascii_end() == b"---";
            if line.is_empty() || !is_preamble {
                break;
            }
            at = self.next_code(at + line.len());
        }
        at
    }

    fn next_code(&self, from: usize) -> usize {
        let rest = &self.code[from..];
        let blank = rest.iter().position(|byte| !byte.is_ascii_whitespace());
        from + blank.unwrap_or(rest.len())
    }

    fn line_end(&self, at: usize) -> usize {
        self.source.line(self.source.line_at(at)).end
    }

    /// What a comment is about: behind code, what begins on its line; else what begins on the next line that is
    /// more than a comment. Comments are asked about in order.
    pub fn about(&mut self, comment: Span) -> Span {
        let (start, end) = (comment.start as usize, comment.end as usize);
        let line = self.source.line(self.source.line_at(start));
        let own = self.sought(line.start);
        let mut at = match own < start {
            true => own,
            false => self.sought(end),
        };
        // Where only the marks of an item stand on a line, it begins on the next one.
        for _ in 0..MOST_MARKS {
            if self.holds_marks_alone(at) {
                at = self.sought(self.line_end(at));
            }
        }
        if at >= self.code.len() {
            return Span::new(self.id, comment.end, comment.end);
        }
        let ends = self.ends.get(&self.source.line_at(at)).copied();
        let end = ends.unwrap_or_default().max(self.line_end(at) as u32);
        Span::new(self.id, at as u32, end)
    }

    /// As [`Self::next_code`]: many comments in a row lead to one place.
    fn sought(&mut self, from: usize) -> usize {
        if !(self.known.start <= from && from <= self.known.end) {
            self.known = from..self.next_code(from);
        }
        self.known.end
    }

    fn holds_marks_alone(&self, at: usize) -> bool {
        let line = self.code.get(at..self.line_end(at)).unwrap_or_default();
        let is_mark = |word: &[u8]| matches!(word, b"-" | b"---" | b"?") || word[0] == b'&';
        let mut words = line
            .split(u8::is_ascii_whitespace)
            .filter(|word| !word.is_empty());
        let is_empty = || !self.ends.contains_key(&self.source.line_at(at));
        at < self.code.len() && is_empty() && words.all(is_mark)
    }
}

/// The bytes of a node with its key.
pub fn extent(node: Cursor) -> Extent {
    let span = node.span();
    let key = node.key_span().unwrap_or(span);
    key.start.min(span.start)..key.end.max(span.end)
}

/// What begins in a file, as far as it can be read.
pub fn extents(id: SourceId, source: &Source) -> Vec<Extent> {
    let trees = documents(id, source);
    let of_trees = trees
        .iter()
        .flat_map(|tree| of_tree(tree.root(&source.text)));
    match is_hcl(source) {
        true => hcl::file(id, &source.text).map_or(Vec::new(), |body| of_body(&body)),
        false => of_trees.collect(),
    }
}

/// Whether a file is in HCL's native spelling.
pub fn is_hcl(source: &Source) -> bool {
    let is_json = source.path.to_ascii_lowercase().ends_with(".json");
    let language = Language::of(&source.path, &source.text);
    matches!(language, Language::Hcl | Language::Variables) && !is_json
}

/// Where the lines begin on which something begins that a place lies in, the innermost first: where a comment may
/// stand that is about the place.
pub fn lines_around(place: Span, source: &Source) -> Vec<usize> {
    let holds = |extent: &Extent| extent.start <= place.start && place.end <= extent.end;
    let around = extents(place.source, source).into_iter().filter(holds);
    let own = std::iter::once(place.start);
    let begins = own.chain(around.map(|extent| extent.start));
    let lines: BTreeSet<usize> = begins.map(|at| source.line_at(at as usize)).collect();
    // Nothing stands before a byte order mark.
    let mark = source.text.len() - source.text.trim_start_matches('\u{feff}').len();
    let starts = lines
        .into_iter()
        .rev()
        .map(|line| source.line(line).start.max(mark));
    starts.collect()
}

/// What begins in a document. Its root begins with its first entry, unless it has brackets.
fn of_tree(root: Cursor) -> impl Iterator<Item = Extent> {
    let has_brackets = root.raw().starts_with(['{', '[']);
    let is_own = !matches!(root.kind(), Kind::Object | Kind::Array) || has_brackets;
    let first = u32::from(!is_own);
    let nodes = first..root.tree().nodes.len() as u32;
    nodes.map(move |id| extent(root.at(id)))
}

/// What begins in a file in HCL.
fn of_body(body: &Body) -> Vec<Extent> {
    let mut found = Vec::new();
    let mut bodies = vec![body];
    while let Some(body) = bodies.pop() {
        for argument in &body.arguments {
            found.push(argument.name_span.start..argument.value.span.end);
            of_expression(&argument.value, &mut found);
        }
        found.extend(
            body.blocks
                .iter()
                .map(|Block { span, .. }| span.start..span.end),
        );
        bodies.extend(body.blocks.iter().map(|block| &*block.body));
    }
    found
}

fn of_expression(expression: &Expression, found: &mut Vec<Extent>) {
    let mut open = vec![expression];
    while let Some(one) = open.pop() {
        found.push(one.span.start..one.span.end);
        if let Form::Map(members) = &one.form {
            let entries = members.iter();
            found.extend(entries.map(|(key, value)| key.span.start..value.span.end));
        }
        open.extend(one.parts());
    }
}
