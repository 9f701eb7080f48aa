//! Shell text to words and operators: quotes, escapes, substitutions, comments and redirections.

use super::{DEEPEST, Word, parse};

/// A word or an operator.
#[derive(Clone, Debug, PartialEq)]
pub enum Token {
    /// A word.
    Word(Word),
    /// A redirection: the next word is where it goes.
    Redirect,
    /// `;`.
    Semicolon,
    /// A new line.
    Newline,
    /// `&&`.
    And,
    /// `||`.
    Or,
    /// `|`.
    Pipe,
    /// `&`.
    Background,
    /// `(`.
    Open,
    /// `)`.
    Close,
}

/// The tokens of a text; `None` where a quote is left open, or for what is not understood (here-documents).
pub fn tokens(text: &str, depth: usize) -> Option<Vec<Token>> {
    let mut lexer = Lexer { text, at: 0, depth };
    let mut found = Vec::new();
    while let Some(token) = lexer.next()? {
        found.push(token);
    }
    Some(found)
}

/// Whether a quote is certainly left open: looked at only where no comment, substitution or document can hide one.
pub fn has_open_quote(text: &str) -> bool {
    if ["#", "$(", "`", "<<"].iter().any(|odd| text.contains(odd)) {
        return false;
    }
    let mut open = None;
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match (letter, open) {
            ('\\', None | Some('"')) => drop(letters.next()),
            ('"' | '\'', None) => open = Some(letter),
            (closing, Some(quote)) if closing == quote => open = None,
            _ => {}
        }
    }
    open.is_some()
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
}

impl<'a> Lexer<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn takes(&mut self, start: &str) -> bool {
        let found = self.rest().starts_with(start);
        if found {
            self.at += start.len();
        }
        found
    }

    /// `Some(None)` at the end of the text, `None` where it is not understood.
    fn next(&mut self) -> Option<Option<Token>> {
        loop {
            let rest = self.rest();
            if let Some(comment) = rest.strip_prefix('#') {
                self.at += 1 + comment.find('\n').unwrap_or(comment.len());
            } else if rest.starts_with([' ', '\t', '\r']) {
                self.at += 1;
            } else if !self.takes("\\\n") {
                break;
            }
        }
        if self.rest().is_empty() {
            return Some(None);
        }
        let operators = [
            ("\n", Token::Newline),
            ("&&", Token::And),
            ("||", Token::Or),
            ("|", Token::Pipe),
            (";", Token::Semicolon),
            ("(", Token::Open),
            (")", Token::Close),
        ];
        if let Some((_, token)) = operators.into_iter().find(|(text, _)| self.takes(text)) {
            return Some(Some(token));
        }
        let digits = self.rest().trim_start_matches(|c: char| c.is_ascii_digit());
        if digits.starts_with(['<', '>']) || self.rest().starts_with("&>") {
            self.at = self.text.len() - digits.len();
            return self.redirect();
        }
        if self.takes("&") {
            return Some(Some(Token::Background));
        }
        self.word().map(|word| Some(Token::Word(word)))
    }

    fn redirect(&mut self) -> Option<Option<Token>> {
        if self.rest().starts_with("<<") {
            return None;
        }
        let forms = ["&>>", "&>", ">>", ">|", ">&", "<&", "<>", ">", "<"];
        forms.iter().find(|form| self.takes(form))?;
        // `<( … )` and `>( … )` run commands of their own.
        (!self.rest().starts_with('(')).then_some(Some(Token::Redirect))
    }

    fn word(&mut self) -> Option<Word> {
        let mut word = Word {
            bare: true,
            ..Word::default()
        };
        while let Some(c) = self.rest().chars().next() {
            match c {
                ' ' | '\t' | '\r' | '\n' | ';' | '&' | '|' | '(' | ')' | '<' | '>' => break,
                '\'' => {
                    word.bare = false;
                    let quoted = &self.rest()[1..];
                    let end = quoted.find('\'')?;
                    word.text.push_str(&quoted[..end]);
                    self.at += end + 2;
                }
                '"' => {
                    word.bare = false;
                    self.at += 1;
                    while !self.takes("\"") {
                        self.piece(&mut word, true)?;
                    }
                }
                _ => self.piece(&mut word, false)?,
            }
        }
        Some(word)
    }

    /// One character, escape or expansion; `None` at the end of the text.
    fn piece(&mut self, word: &mut Word, quoted: bool) -> Option<()> {
        let rest = self.rest();
        let c = rest.chars().next()?;
        match c {
            '\\' => {
                let escaped = rest[1..].chars().next()?;
                word.bare = false;
                self.at += 1 + escaped.len_utf8();
                if quoted && !"$`\"\\\n".contains(escaped) {
                    word.text.push('\\');
                }
                if escaped != '\n' {
                    word.text.push(escaped);
                }
            }
            '$' if rest.starts_with("$(") => {
                let end = closing(rest, '(', ')')?;
                word.expands = true;
                word.text.push_str(&rest[..=end]);
                if !rest.starts_with("$((") {
                    self.substitution(word, &rest[2..end])?;
                }
                self.at += end + 1;
            }
            '$' if rest.starts_with("${") => {
                let end = closing(rest, '{', '}')?;
                word.expands = true;
                word.text.push_str(&rest[..=end]);
                self.at += end + 1;
            }
            '`' => {
                let end = 1 + rest[1..].find('`')?;
                word.expands = true;
                word.text.push_str(&rest[..=end]);
                self.substitution(word, &rest[1..end])?;
                self.at += end + 1;
            }
            _ => {
                word.expands |= c == '$';
                word.text.push(c);
                self.at += c.len_utf8();
            }
        }
        Some(())
    }

    fn substitution(&self, word: &mut Word, text: &str) -> Option<()> {
        (self.depth < DEEPEST).then_some(())?;
        word.inner.push(parse::parse(text, self.depth + 1)?);
        Some(())
    }
}

/// Where the bracket closes that opens after the `$`; quoted ones do not count.
fn closing(text: &str, open: char, close: char) -> Option<usize> {
    let (mut depth, mut quote, mut escaped) = (0, None, false);
    for (at, c) in text.char_indices() {
        if std::mem::take(&mut escaped) {
            continue;
        }
        match (quote, c) {
            (None | Some('"'), '\\') => escaped = true,
            (None, '\'' | '"') => quote = Some(c),
            (Some(q), _) if q == c => quote = None,
            (None, _) if c == open => depth += 1,
            (None, _) if c == close => {
                depth -= 1;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}
