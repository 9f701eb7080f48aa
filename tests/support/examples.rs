//! The examples on a rule's page: fenced blocks whose info string says what they show.
//!
//! `json fail`, `json pass`, `json undecided`: the first word is the language, the second the verdict. More
//! words may follow: `file=service.json` names the file (blocks of one verdict that follow each other with
//! nothing but blank lines between them, each with `file=`, are one example); `also=rule-a,rule-b` names other
//! rules that rightly speak in a `fail` example; `only=json,yaml` keeps an example to these languages, where it cannot
//! be written in others; `today=2026-01-31` is the day of the run. `toml config` is the `firelint.toml` of the examples
//! below it, `toml config once` of the next one alone. `text output` and `diff fixed` follow an example: what firelint says of it, and what the rule's
//! fix changes.

use std::fmt;

use firelint::ignores::Date;

/// What an example shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shows {
    /// The rule speaks.
    Fail,
    /// No rule speaks.
    Pass,
    /// The rule cannot tell.
    Undecided,
}

impl fmt::Display for Shows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Fail => "fail",
            Self::Pass => "pass",
            Self::Undecided => "undecided",
        })
    }
}

/// One example: files, and what they show.
#[derive(Clone, Debug)]
pub struct Example {
    /// What it shows.
    pub shows: Shows,
    /// Paths and texts.
    pub files: Vec<(String, String)>,
    /// Other rules that speak, too.
    pub also: Vec<String>,
    /// The languages it can be written in, if it is kept to some.
    pub only: Vec<String>,
    /// The day of the run, where it matters.
    pub today: Option<Date>,
    /// Whether it has a configuration, its first file.
    pub is_configured: bool,
    /// The line of the page it begins on, from 1.
    pub line: usize,
    /// The line of the page that closes its last file, from 0.
    pub end: usize,
    /// The shown output that follows it, with the lines of the page between its fences.
    pub output: Option<(String, std::ops::Range<usize>)>,
    /// What the rule's fix changes, as a patch, with the lines of the page between its fences.
    pub fixed: Option<(String, std::ops::Range<usize>)>,
}

struct Block<'a> {
    info: &'a str,
    text: String,
    /// The line after the opening fence, from 0, and the line of the closing one.
    lines: std::ops::Range<usize>,
    follows_directly: bool,
}

/// The examples of a page.
///
/// # Panics
/// When a block's info string has a word that is not known.
pub fn examples(page: &str) -> Vec<Example> {
    let mut found: Vec<Example> = Vec::new();
    let mut config = None;
    let mut is_once = false;
    let mut follows_config = false;
    for block in blocks(page) {
        let mut words = block.info.split_whitespace();
        let language = words.next().unwrap_or_default();
        let shows = match words.next() {
            Some("fail") => Shows::Fail,
            Some("pass") => Shows::Pass,
            Some("undecided") => Shows::Undecided,
            Some("config") => {
                config = Some(block.text);
                is_once = words.next() == Some("once");
                follows_config = true;
                continue;
            }
            Some("output") => {
                let example = found.last_mut().expect("an output follows an example");
                example.output = Some((block.text, block.lines));
                continue;
            }
            Some("fixed") => {
                let example = found.last_mut().expect("a fix follows an example");
                example.fixed = Some((block.text, block.lines));
                continue;
            }
            None => continue,
            Some(other) => panic!("line {}: unknown example `{other}`", block.lines.start),
        };
        let mut example = Example {
            shows,
            files: Vec::new(),
            also: Vec::new(),
            only: Vec::new(),
            today: None,
            is_configured: config.is_some(),
            line: block.lines.start,
            end: block.lines.end,
            output: None,
            fixed: None,
        };
        let mut path = None;
        for word in words {
            match word.split_once('=') {
                Some(("file", value)) => path = Some(value.to_owned()),
                Some(("also", value)) => {
                    example.also = value.split(',').map(str::to_owned).collect()
                }
                Some(("only", value)) => {
                    example.only = value.split(',').map(str::to_owned).collect();
                }
                Some(("today", value)) => {
                    example.today = Some(Date::parse(value).expect("a day"));
                }
                _ => panic!("line {}: unknown word `{word}`", block.lines.start),
            }
        }
        let joins = path.is_some() && block.follows_directly && !follows_config;
        follows_config = false;
        let file = (
            path.unwrap_or_else(|| format!("task-definition.{language}")),
            block.text,
        );
        match found.last_mut() {
            Some(previous) if joins && previous.shows == shows => {
                previous.files.push(file);
                previous.end = example.end;
                previous.also.append(&mut example.also);
            }
            _ => {
                let text = match is_once {
                    true => config.take(),
                    false => config.clone(),
                };
                let config = text.map(|text| ("firelint.toml".to_owned(), text));
                example.files.extend(config);
                example.files.push(file);
                found.push(example);
            }
        }
    }
    found
}

fn blocks(page: &str) -> Vec<Block<'_>> {
    let lines: Vec<&str> = page.lines().collect();
    let mut blocks: Vec<Block> = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let Some(info) = lines[at].strip_prefix("```") else {
            at += 1;
            continue;
        };
        let start = at + 1;
        let end = (start..lines.len())
            .find(|&line| lines[line] == "```")
            .expect("the fence is closed");
        let since = blocks.last().map_or(0, |block| block.lines.end + 1);
        blocks.push(Block {
            info,
            text: lines[start..end]
                .iter()
                .map(|line| format!("{line}\n"))
                .collect(),
            lines: start..end,
            follows_directly: !blocks.is_empty()
                && lines[since..at].iter().all(|line| line.trim().is_empty()),
        });
        at = end + 1;
    }
    blocks
}
