//! Template holes: what Terraform, ecspresso, Jinja, envsubst and people leave in a text to be filled in later.
//!
//! | hole | who fills it |
//! |---|---|
//! | `${…}`, `%{ … }` | Terraform's `templatefile`, envsubst, a shell |
//! | `{{ … }}`, `{% … %}` | Go templates (ecspresso), Jinja |
//! | `${{ … }}` | GitHub Actions |
//! | `$NAME` | envsubst, a shell |
//! | `<…>`, `__NAME__`, `#{…}#` | a render step, or a person |

use std::ops::Range;

/// How many bytes a hole may have. One that is longer is text.
pub const LIMIT: usize = 16 * 1024;

/// How many bytes a `<…>` hole may have: it is a name, not markup.
const ANGLE_LIMIT: usize = 200;

/// If a hole begins at byte `at`, its end.
///
/// Looks at no more than [`LIMIT`] bytes. To ask about many places of one text, use a [`Finder`].
pub fn hole_at(text: &str, at: usize) -> Option<usize> {
    Opener::at(text.as_bytes(), at)?.end(text, at)
}

/// The first hole in a decoded string. `$NAME` counts, so callers decide about shell text.
pub fn find(text: &str) -> Option<Range<usize>> {
    Finder::new(text).next_from(0)
}

/// Whether the text, blanks around it aside, is nothing but one or more holes.
pub fn is_only_hole(text: &str) -> bool {
    let text = text.trim();
    let mut at = 0;
    while let Some(end) = hole_at(text, at) {
        at = end;
    }
    at > 0 && at == text.len()
}

/// The text with a `-` in place of each hole: what stands in a hole is not what will stand there.
pub fn blanked(text: &str) -> String {
    let mut finder = Finder::new(text);
    let (mut kept, mut at) = (String::new(), 0);
    while let Some(hole) = finder.next_from(at) {
        kept.push_str(&text[at..hole.start]);
        kept.push('-');
        at = hole.end;
    }
    kept + &text[at..]
}

/// Finds holes in one text, and keeps hostile text linear.
///
/// Each opener that finds no end is paid from a budget proportional to the text; when nothing is left
/// (thousands of openers without an end), no further hole is seen.
#[derive(Debug)]
pub struct Finder<'a> {
    text: &'a str,
    budget: usize,
}

impl<'a> Finder<'a> {
    /// A finder for this text.
    pub fn new(text: &'a str) -> Self {
        let budget = 4 * text.len() + 4 * LIMIT;
        Self { text, budget }
    }

    /// If a hole begins at byte `at`, its end.
    pub fn hole_at(&mut self, at: usize) -> Option<usize> {
        let opener = Opener::at(self.text.as_bytes(), at)?;
        if self.budget == 0 {
            return None;
        }
        let end = opener.end(self.text, at);
        if end.is_none() && opener.looks_far() {
            let looked = LIMIT.min(self.text.len() - at);
            self.budget = self.budget.saturating_sub(looked);
        }
        end
    }

    /// The first hole that begins at byte `from` or after it.
    pub fn next_from(&mut self, from: usize) -> Option<Range<usize>> {
        let bytes = self.text.as_bytes();
        let openers = (from..bytes.len()).filter(|&at| opens(bytes[at]));
        let mut holes = openers.filter_map(|at| Some(at..self.hole_at(at)?));
        holes.next()
    }
}

/// How a hole begins; its end follows from that.
#[derive(Clone, Copy)]
enum Opener {
    /// `${` or `%{`, up to the brace that closes it.
    Brace,
    /// `{{`, up to the two braces that close it.
    Braces,
    /// `{%`, up to `%}`.
    Percent,
    /// `#{`, up to `}#` on the same line.
    Octopus,
    /// `<`, up to `>`.
    Angle,
    /// `$NAME`.
    Dollar,
    /// `__NAME__`.
    Underscores,
}

/// Whether some hole begins with this byte. Most bytes begin none.
fn opens(byte: u8) -> bool {
    matches!(byte, b'$' | b'%' | b'{' | b'#' | b'<' | b'_')
}

impl Opener {
    /// Two bytes decide, so that text without holes costs next to nothing.
    fn at(bytes: &[u8], at: usize) -> Option<Self> {
        match (*bytes.get(at)?, *bytes.get(at + 1)?) {
            (b'$' | b'%', b'{') => Some(Self::Brace),
            (b'{', b'{') => Some(Self::Braces),
            (b'{', b'%') => Some(Self::Percent),
            (b'#', b'{') => Some(Self::Octopus),
            (b'<', _) => Some(Self::Angle),
            (b'$', next) if next == b'_' || next.is_ascii_alphabetic() => Some(Self::Dollar),
            (b'_', b'_') => Some(Self::Underscores),
            _ => None,
        }
    }

    /// Whether a missing end is noticed only after many bytes.
    fn looks_far(self) -> bool {
        matches!(
            self,
            Self::Brace | Self::Braces | Self::Percent | Self::Octopus
        )
    }

    fn end(self, text: &str, at: usize) -> Option<usize> {
        let rest = &text.as_bytes()[at..text.len().min(at + LIMIT)];
        let length = match self {
            Self::Brace => balanced(rest, 1, 1),
            Self::Braces => balanced(rest, 0, after_comment(rest))
                .filter(|&length| rest[..length].ends_with(b"}}")),
            Self::Percent => memchr::memmem::find(rest, b"%}").map(|found| found + 2),
            Self::Octopus => {
                let line = memchr::memchr(b'\n', rest).map_or(rest, |end| &rest[..end]);
                memchr::memmem::find(line, b"}#").map(|found| found + 2)
            }
            Self::Angle => angle(&text[at..]),
            Self::Dollar => Some(1 + word(&rest[1..])),
            Self::Underscores => underscores(text.as_bytes(), at),
        };
        length.map(|length| at + length)
    }
}

/// The length up to the brace that closes the one at `open`; text in quotes is passed over.
///
/// What lies between `open` and `from` is taken as read, a second opening brace at `open + 1` excepted.
fn balanced(bytes: &[u8], open: usize, from: usize) -> Option<usize> {
    let mut depth = if from > open { 2 } else { 0 };
    let mut at = from;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 1 => return Some(at + 1),
            b'}' => depth -= 1,
            b'\\' => at += 1,
            b'"' | b'`' => at = quote_end(bytes, at)?,
            _ => {}
        }
        at += 1;
    }
    None
}

/// Where the quote that opens at `at` closes. Only double quotes know escapes.
fn quote_end(bytes: &[u8], at: usize) -> Option<usize> {
    let quote = bytes[at];
    let mut end = at + 1;
    while *bytes.get(end)? != quote {
        let escape = bytes[end] == b'\\' && quote == b'"';
        end += if escape { 2 } else { 1 };
    }
    Some(end)
}

/// Past `{{/* … */`, where an apostrophe or a brace means nothing; 0 where no comment begins.
fn after_comment(bytes: &[u8]) -> usize {
    let begins = bytes.starts_with(b"{{/*") || bytes.starts_with(b"{{- /*");
    let end = begins.then(|| memchr::memmem::find(bytes, b"*/")).flatten();
    end.map_or(0, |end| end + 2)
}

/// The length of `<…>`: a name of words, neither markup nor a comparison.
fn angle(text: &str) -> Option<usize> {
    let allowed = |char: char| char.is_alphanumeric() || " _-.:/".contains(char);
    let inside = text[1..].find(|char| !allowed(char))?;
    let name = &text[1..1 + inside];
    let closed = text[1 + inside..].starts_with('>');
    let plausible = !name.is_empty() && name.trim() == name && inside + 2 <= ANGLE_LIMIT;
    (closed && plausible).then_some(inside + 2)
}

/// The length of `__NAME__`, if nothing is glued to it.
fn underscores(bytes: &[u8], at: usize) -> Option<usize> {
    let glued = at > 0 && is_word(bytes[at - 1]);
    if glued {
        return None;
    }
    let length = word(&bytes[at..]);
    let token = &bytes[at..at + length];
    let name = token.strip_prefix(b"__")?.strip_suffix(b"__")?;
    let upper = name.iter().all(|byte| !byte.is_ascii_lowercase());
    let named = name.iter().any(u8::is_ascii_alphanumeric);
    (upper && named).then_some(length)
}

/// The length of the run of letters, digits and underscores.
fn word(bytes: &[u8]) -> usize {
    let end = bytes.iter().position(|&byte| !is_word(byte));
    end.unwrap_or(bytes.len())
}

/// Letters beyond ASCII count: `é__A__` is one word.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii()
}

/// What a template directive does to the text around it. A directive yields no text of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Block {
    /// `{{ if … }}`, `%{ for … }`: what follows may be left out, or repeated.
    Opens,
    /// `{{ end }}`, `%{ endif }`: back to what is always there.
    Closes,
    /// `{{ else }}`, and what has no effect on its neighbours: comments, assignments.
    Middle,
}

/// Whether a hole is a directive that puts no text of its own in its place, so that what stands around it is all
/// there can be.
pub fn is_silent(text_of_hole: &str) -> bool {
    let keyword = text_of_hole
        .trim_start_matches(['{', '%', '-', '~', '+'])
        .trim_start();
    let yields = ["include", "import", "call", "extends"];
    block(text_of_hole).is_some() && !yields.iter().any(|word| keyword.starts_with(word))
}

/// Whether a hole is a directive rather than a value, and which.
pub fn block(text_of_hole: &str) -> Option<Block> {
    let (mark, rest) = text_of_hole.split_at_checked(2)?;
    let inside = rest.trim_start_matches(['-', '~', '+']).trim_start();
    let keyword = &inside[..word(inside.as_bytes())];
    match mark {
        "{{" => go(keyword, inside),
        "%{" => terraform(keyword),
        "{%" => Some(jinja(keyword)),
        _ => None,
    }
}

fn go(keyword: &str, inside: &str) -> Option<Block> {
    match keyword {
        "if" | "range" | "with" | "define" | "block" => Some(Block::Opens),
        "end" => Some(Block::Closes),
        "else" => Some(Block::Middle),
        "" if inside.starts_with("/*") => Some(Block::Middle),
        "" if inside.starts_with('$') => {
            let after = inside[1 + word(&inside.as_bytes()[1..])..].trim_start();
            (after.starts_with(":=") || after.starts_with('=')).then_some(Block::Middle)
        }
        _ => None,
    }
}

fn terraform(keyword: &str) -> Option<Block> {
    match keyword {
        "if" | "for" => Some(Block::Opens),
        "endif" | "endfor" => Some(Block::Closes),
        "else" => Some(Block::Middle),
        _ => None,
    }
}

fn jinja(keyword: &str) -> Block {
    match keyword {
        "if" | "for" | "with" | "block" | "macro" => Block::Opens,
        "endif" | "endfor" | "endwith" | "endblock" | "endmacro" => Block::Closes,
        _ => Block::Middle,
    }
}
