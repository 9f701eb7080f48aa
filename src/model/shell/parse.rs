//! Words and operators to statements.

use super::lex::{Token, tokens};
use super::{DEEPEST, Join, Shell, Simple, Word};

/// Keywords whose statements are not understood.
const FOREIGN: [&str; 4] = ["case", "select", "function", "coproc"];

/// Programs that run the text after `-c`.
pub const SHELLS: [&str; 4] = ["sh", "bash", "ash", "dash"];

/// Reads a text; `None` where it is not understood.
pub fn parse(text: &str, depth: usize) -> Option<Shell> {
    let mut parser = Parser {
        tokens: tokens(text, depth)?,
        at: 0,
        depth,
    };
    let list = parser.list(&[])?;
    (parser.at == parser.tokens.len()).then_some(list)
}

/// A program as a statement: the text of `sh -c TEXT` is read, too.
pub fn simple(simple: Simple, depth: usize) -> Option<Shell> {
    let text = |at: usize| simple.words.get(at).map(|word| word.text.as_str());
    let program = text(0).unwrap_or_default();
    if !SHELLS.contains(&program.rsplit('/').next().unwrap_or(program)) {
        return Some(Shell::Simple(simple));
    }
    let takes_text = |word: &Word| {
        let mut flags = word.text.chars();
        flags.next() == Some('-') && !word.text.starts_with("--") && flags.any(|c| c == 'c')
    };
    let Some(flag) = simple.words.iter().position(takes_text) else {
        return Some(Shell::Simple(simple));
    };
    // Options stand between: `bash -eo pipefail -c TEXT`.
    let options = &simple.words[1..=flag];
    let errexit = options.iter().any(|word| {
        word.text == "errexit" || (word.text.starts_with('-') && word.text[1..].contains('e'))
    });
    let script = simple.words.get(flag + 1)?;
    if depth >= DEEPEST || script.expands {
        return None;
    }
    let shell = parse(&script.text, depth + 1)?;
    Some(Shell::Sub(errexit, Box::new(shell)))
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn takes(&mut self, token: &Token) -> bool {
        let found = self.peek() == Some(token);
        self.at += usize::from(found);
        found
    }

    /// The keyword that comes next, if it is a word that can be one.
    fn keyword(&self) -> Option<&str> {
        match self.peek()? {
            Token::Word(word) if word.bare && !word.expands => Some(&word.text),
            _ => None,
        }
    }

    fn takes_keyword(&mut self, keyword: &str) -> Option<()> {
        let found = self.keyword() == Some(keyword);
        self.at += usize::from(found);
        found.then_some(())
    }

    fn skip_separators(&mut self) {
        while matches!(self.peek(), Some(Token::Semicolon | Token::Newline)) {
            self.at += 1;
        }
    }

    /// Statements up to one of the keywords, a `)` or the end; not taken.
    fn list(&mut self, ends: &[&str]) -> Option<Shell> {
        let mut list = Vec::new();
        let mut join = Join::Then;
        loop {
            if join == Join::Then {
                self.skip_separators();
                let ended = self.keyword().is_some_and(|word| ends.contains(&word));
                if ended || matches!(self.peek(), None | Some(Token::Close)) {
                    return Some(Shell::List(list));
                }
            } else {
                while self.takes(&Token::Newline) {}
            }
            let mut statement = self.pipeline()?;
            let next = match self.peek() {
                Some(Token::And) => Join::And,
                Some(Token::Or) => Join::Or,
                Some(Token::Background) => {
                    statement = Shell::Background(Box::new(statement));
                    Join::Then
                }
                Some(Token::Semicolon | Token::Newline) => Join::Then,
                None | Some(Token::Close) => {
                    list.push((join, statement));
                    return Some(Shell::List(list));
                }
                Some(_) => return None,
            };
            self.at += 1;
            list.push((join, statement));
            join = next;
        }
    }

    fn pipeline(&mut self) -> Option<Shell> {
        let negated = self.takes_keyword("!").is_some();
        let mut parts = vec![self.statement()?];
        while self.takes(&Token::Pipe) {
            while self.takes(&Token::Newline) {}
            parts.push(self.statement()?);
        }
        let pipe = match parts.len() {
            1 => parts.remove(0),
            _ => Shell::Pipe(parts),
        };
        Some(if negated {
            Shell::Not(Box::new(pipe))
        } else {
            pipe
        })
    }

    /// One level deeper, so that hostile text cannot exhaust the stack.
    fn statement(&mut self) -> Option<Shell> {
        (self.depth < DEEPEST).then_some(())?;
        self.depth += 1;
        let statement = self.compound();
        self.depth -= 1;
        statement
    }

    fn compound(&mut self) -> Option<Shell> {
        if self.takes(&Token::Open) {
            let list = self.list(&[])?;
            if !self.takes(&Token::Close) {
                return None;
            }
            return self.redirected(Shell::Sub(false, Box::new(list)));
        }
        let keyword = self.keyword().unwrap_or_default().to_owned();
        let shell = match keyword.as_str() {
            "{" => {
                self.at += 1;
                let list = self.list(&["}"])?;
                self.takes_keyword("}")?;
                list
            }
            "for" => self.for_loop()?,
            "while" | "until" => {
                self.at += 1;
                let condition = self.list(&["do"])?;
                let body = self.body()?;
                Shell::Loop(keyword == "until", Box::new(condition), Box::new(body))
            }
            "if" => {
                self.at += 1;
                self.branches()?
            }
            "[[" => return self.double_bracket(),
            word if FOREIGN.contains(&word) => return None,
            _ => return self.program(),
        };
        self.redirected(shell)
    }

    fn body(&mut self) -> Option<Shell> {
        self.takes_keyword("do")?;
        let body = self.list(&["done"])?;
        self.takes_keyword("done")?;
        Some(body)
    }

    fn for_loop(&mut self) -> Option<Shell> {
        self.at += 2;
        let mut times = None;
        if self.takes_keyword("in").is_some() {
            times = Some(0);
            while let Some(Token::Word(word)) = self.peek() {
                times = times
                    .zip(rounds(word))
                    .map(|(sum, more): (u32, u32)| sum.saturating_add(more));
                self.at += 1;
            }
        }
        self.skip_separators();
        let body = self.body()?;
        Some(Shell::For(times, Box::new(body)))
    }

    /// After `if` or `elif`.
    fn branches(&mut self) -> Option<Shell> {
        (self.depth < DEEPEST).then_some(())?;
        let condition = self.list(&["then"])?;
        self.takes_keyword("then")?;
        let then = self.list(&["elif", "else", "fi"])?;
        let otherwise = if self.takes_keyword("elif").is_some() {
            self.depth += 1;
            let nested = self.branches();
            self.depth -= 1;
            return Some(Shell::If(
                Box::new(condition),
                Box::new(then),
                Some(Box::new(nested?)),
            ));
        } else if self.takes_keyword("else").is_some() {
            Some(Box::new(self.list(&["fi"])?))
        } else {
            None
        };
        self.takes_keyword("fi")?;
        Some(Shell::If(Box::new(condition), Box::new(then), otherwise))
    }

    /// bash's `[[ … ]]`: operators in it are part of the test.
    fn double_bracket(&mut self) -> Option<Shell> {
        let mut test = Simple::default();
        loop {
            let done = self.keyword() == Some("]]");
            match self.tokens.get(self.at)? {
                Token::Word(word) => test.words.push(word.clone()),
                Token::Newline | Token::Semicolon => return None,
                _ => {}
            }
            self.at += 1;
            if done {
                return Some(Shell::Simple(test));
            }
        }
    }

    fn redirected(&mut self, shell: Shell) -> Option<Shell> {
        let mut targets = Vec::new();
        while self.takes(&Token::Redirect) {
            targets.push(self.target()?);
        }
        // What a whole block reads from or writes to is seen as one more program without words.
        Some(match targets.is_empty() {
            true => shell,
            false => Shell::List(vec![
                (
                    Join::Then,
                    Shell::Simple(Simple {
                        words: Vec::new(),
                        targets,
                    }),
                ),
                (Join::And, shell),
            ]),
        })
    }

    fn target(&mut self) -> Option<Word> {
        let Some(Token::Word(word)) = self.peek().cloned() else {
            return None;
        };
        self.at += 1;
        Some(word)
    }

    fn program(&mut self) -> Option<Shell> {
        let mut found = Simple::default();
        loop {
            match self.peek() {
                Some(Token::Word(word)) => {
                    found.words.push(word.clone());
                    self.at += 1;
                }
                Some(Token::Redirect) => {
                    self.at += 1;
                    found.targets.push(self.target()?);
                }
                // `name() { … }` defines a function.
                Some(Token::Open) => return None,
                _ => break,
            }
        }
        let is_empty = found.words.is_empty() && found.targets.is_empty();
        (!is_empty).then_some(())?;
        simple(found, self.depth)
    }
}

/// How often a word of `for … in` makes the loop go round: once, or as often as `seq` says.
fn rounds(word: &Word) -> Option<u32> {
    if !word.expands {
        return (!word.text.contains(['*', '?', '{'])).then_some(1);
    }
    let [Shell::List(list)] = word.inner.as_slice() else {
        return None;
    };
    let [(_, Shell::Simple(seq))] = list.as_slice() else {
        return None;
    };
    let words: Vec<&str> = seq.words.iter().map(|word| word.text.as_str()).collect();
    let number = |text: &str| text.parse::<u32>().ok();
    match words.as_slice() {
        ["seq", last] => number(last),
        ["seq", first, last] => Some(
            number(last)?
                .saturating_add(1)
                .saturating_sub(number(first)?),
        ),
        _ => None,
    }
}
