//! What a comment says to firelint: `firelint: ignore[rule-a, rule-b, until=2027-01-31] reason`.

use std::ops::Range;

use super::{Date, Mistake};
use crate::model::{Spanned, nearest};
use crate::source::Span;

/// What a comment that speaks to firelint begins with.
pub const MARK: &str = "firelint:";

/// What stands behind the mark.
const WORDS: [&str; 2] = ["ignore", "ignore-file"];

/// How it is written, for those who have written something else.
const FORM: &str = "write `firelint: ignore[rule] reason`";

/// The longest name that may be a rule's: nobody compares a longer one with all of theirs.
const LONGEST_NAME: usize = 100;

/// An ignore as it is said, without what it is about.
#[derive(Clone, Debug)]
pub struct Said {
    /// Whether it is about the whole file.
    pub is_of_file: bool,
    /// Where the word is written that says so.
    pub word: Span,
    /// The rules, as they are written; never none.
    pub rules: Vec<Spanned<String>>,
    /// Why; never empty.
    pub reason: String,
    /// The last day on which it counts.
    pub until: Option<Spanned<Date>>,
}

/// What a comment says to firelint, with what it says wrongly; line by line, for a comment may have several.
pub fn said(text: &str, comment: Span) -> impl Iterator<Item = Result<Said, Mistake>> {
    let mut start = comment.start as usize;
    let lines = text.split_inclusive('\n');
    lines.filter_map(move |line| {
        let place = Place {
            source: Span::new(comment.source, 0, 0),
            start,
        };
        start += line.len();
        // What ends a comment is no reason.
        let line = line.trim_end();
        let line = line.strip_suffix("*/").unwrap_or(line);
        Some(place.read(line, mark(line)?))
    })
}

/// Where what is said to firelint begins: behind the marks of a comment, be it one inside another tool's.
fn mark(line: &str) -> Option<usize> {
    let mut found = line.match_indices(MARK);
    let begins = |at: usize| {
        let mut before = line[..at].split_whitespace();
        let is_of_mark = |c| matches!(c, '#' | '/' | '*');
        before
            .next_back()
            .is_none_or(|word| word.chars().all(is_of_mark))
    };
    found
        .find(|(at, _)| begins(*at))
        .map(|(at, mark)| at + mark.len())
}

/// Where a line stands.
struct Place {
    source: Span,
    start: usize,
}

impl Place {
    fn span(&self, range: Range<usize>) -> Span {
        let (start, end) = (self.start + range.start, self.start + range.end);
        Span::new(self.source.source, start as u32, end as u32)
    }

    fn wrong(
        &self,
        range: Range<usize>,
        text: impl Into<String>,
        help: impl Into<String>,
    ) -> Mistake {
        Mistake {
            span: self.span(range),
            text: text.into(),
            help: help.into(),
        }
    }

    /// Reads what follows the mark.
    fn read(&self, line: &str, mark: usize) -> Result<Said, Mistake> {
        let own = mark - MARK.len()..mark;
        let is_of_word = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
        let start = skip(line, mark);
        let rest = &line[start..];
        let end = start + rest.find(|c| !is_of_word(c)).unwrap_or(rest.len());
        let (word, whole) = (&line[start..end], own.start..end);
        let Some(number) = WORDS.iter().position(|known| *known == word) else {
            let help = match nearest(short(word), WORDS.into_iter()) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => FORM.to_owned(),
            };
            let text = match word {
                "" => "this asks firelint for nothing".to_owned(),
                _ => format!("firelint knows no `{}` in a comment", short(word)),
            };
            return Err(self.wrong(whole, text, help));
        };
        let open = skip(line, end);
        if !line[open..].starts_with('[') {
            return Err(self.wrong(whole, "this does not say which rule", FORM));
        }
        let Some(length) = line[open..].find(']') else {
            let help = "close it behind the last rule";
            return Err(self.wrong(open..open + 1, "this bracket is not closed", help));
        };
        let brackets = open..open + length + 1;
        let (rules, until) = self.listed(line, open + 1..open + length)?;
        if rules.is_empty() {
            let help = "name the rules that are not to speak";
            return Err(self.wrong(brackets, "no rule is named here", help));
        }
        let reason = line[brackets.end..].trim_start_matches([' ', '\t', ':', '-', '–', '—']);
        if reason.trim().is_empty() {
            let help =
                "say why behind the brackets: the next reader asks why this is no hazard here";
            return Err(self.wrong(whole.start..brackets.end, "this has no reason", help));
        }
        Ok(Said {
            is_of_file: WORDS[number] == "ignore-file",
            word: self.span(start..end),
            rules,
            reason: reason.trim().to_owned(),
            until,
        })
    }

    /// What stands in the brackets: rules, and the last day.
    fn listed(&self, line: &str, inner: Range<usize>) -> Result<Listed, Mistake> {
        let (mut rules, mut until) = (Vec::new(), None);
        let mut at = inner.start;
        for item in line[inner].split(',') {
            let start = skip(line, at);
            at += item.len() + 1;
            let item = item.trim();
            let place = start..start + item.len();
            match item.split_once('=') {
                None if item.is_empty() => {}
                None if item.len() > LONGEST_NAME => {
                    let help = "`firelint rules` lists them";
                    return Err(self.wrong(place, "no rule has such a long name", help));
                }
                None => rules.push(Spanned {
                    value: item.to_owned(),
                    span: self.span(place),
                }),
                Some((key, day)) if key.trim() == "until" => {
                    let day = day.trim();
                    let Some(value) = Date::parse(day) else {
                        let help = "write it as `until=2027-01-31`";
                        let text = format!("`{}` is no day", short(day));
                        return Err(self.wrong(place, text, help));
                    };
                    let span = self.span(place.end - day.len()..place.end);
                    until = Some(Spanned { value, span });
                }
                Some((key, _)) => {
                    let text = format!("firelint knows no setting `{}` here", short(key.trim()));
                    return Err(self.wrong(place, text, "it knows `until=2027-01-31`"));
                }
            }
        }
        Ok((rules, until))
    }
}

/// The rules in brackets, and the last day.
type Listed = (Vec<Spanned<String>>, Option<Spanned<Date>>);

/// The first byte from `at` on that is no blank.
fn skip(line: &str, at: usize) -> usize {
    let rest = line.get(at..).unwrap_or_default();
    line.len() - rest.trim_start().len()
}

/// As much of a text as is worth showing.
fn short(text: &str) -> &str {
    let end = text.char_indices().nth(LONGEST_NAME);
    &text[..end.map_or(text.len(), |(at, _)| at)]
}
