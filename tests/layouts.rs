//! Fixes do the same in every layout: each `fail` example of a rule with a fix, laid out oddly, is cured as it is where
//! it stands, and keeps its comments, its line ends and all of its other data.
//!
//! `FIRELINT_LAYOUTS=40` tries that many layouts of each example in place of a few.

mod support;

#[path = "layouts/cure.rs"]
mod cure;
#[path = "layouts/data.rs"]
mod data;
#[allow(dead_code)]
#[path = "dialects/document.rs"]
mod document;
#[path = "layouts/json.rs"]
mod json;
#[path = "layouts/odd.rs"]
mod odd;
#[allow(dead_code)]
#[path = "fixes/random.rs"]
mod random;
#[path = "layouts/yaml.rs"]
mod yaml;

use std::{env, fs};

use cure::{Cured, Files};
use document::{Document, Value, read};
use firelint::rules::{CATALOGUE, FixKind, Rule};
use libtest_mimic::{Arguments, Failed, Trial};
use odd::Odd;
use random::Random;
use support::examples::{Example, Shows, examples};
use support::project_file;

fn main() {
    let arguments = Arguments::from_args();
    let with_fix = CATALOGUE
        .iter()
        .filter(|rule| rule.page.fix != FixKind::None);
    let mut trials = Vec::new();
    for rule in with_fix {
        trials.push(Trial::test(rule.id, move || is_cured_in_every_layout(rule)));
    }
    libtest_mimic::run(&arguments, trials).exit();
}

/// Rules whose examples that are cured have comments, or are in another language: both stay as they are written.
const WRITTEN_OTHERWISE: [&str; 3] = [
    "leaked-awslogs-options",
    "silent-service-connect-proxy",
    "swallowed-key",
];

fn is_cured_in_every_layout(rule: &'static Rule) -> Result<(), Failed> {
    let path = project_file(&format!("rules/{}.md", rule.id));
    let page = fs::read_to_string(path)?;
    let mut written = 0;
    let failing = examples(&page)
        .into_iter()
        .filter(|example| example.shows == Shows::Fail && !example.is_configured);
    for example in failing {
        let plain = cure::cured(rule.id, &example.files);
        let told = |why: String| format!("line {}: {why}", example.line);
        keeps_its_bytes(rule, &example, &plain).map_err(told)?;
        let read: Result<Vec<Document>, _> = example
            .files
            .iter()
            .map(|(path, text)| read(path, text))
            .collect();
        if let Ok(documents) = read {
            keeps_its_data(rule, &example, &documents, &plain).map_err(told)?;
            written += plain.fixed;
        }
    }
    match written > 0 || WRITTEN_OTHERWISE.contains(&rule.id) {
        true => Ok(()),
        false => Err("no example that is cured is laid out otherwise".into()),
    }
}

/// What only other bytes around it tell apart from the example is cured to the same bytes.
fn keeps_its_bytes(rule: &Rule, example: &Example, plain: &Cured) -> Result<(), String> {
    type Change = fn(&str) -> String;
    let windows: Change = |text| text.replace('\n', "\r\n");
    let unended: Change = |text| text.trim_end().to_owned();
    let marked: Change = |text| format!("\u{feff}{text}");
    for (name, change) in [
        ("CRLF", windows),
        ("no final line end", unended),
        ("a byte order mark", marked),
    ] {
        let all = |files: &Files| -> Vec<(String, String)> {
            let files = files.iter();
            files
                .map(|(path, text)| (path.clone(), change(text)))
                .collect()
        };
        let found = cure::cured(rule.id, &all(&example.files));
        let expected = all(&plain.files);
        if found.files != expected {
            return Err(format!(
                "with {name}:\n{}--- and not\n{}",
                cure::shown(&found.files),
                cure::shown(&expected)
            ));
        }
    }
    Ok(())
}

/// Laid out at random, it is cured to the same data.
fn keeps_its_data(
    rule: &Rule,
    example: &Example,
    documents: &[Document],
    plain: &Cured,
) -> Result<(), String> {
    let asked = env::var("FIRELINT_LAYOUTS").ok();
    let rounds = asked.and_then(|asked| asked.parse().ok()).unwrap_or(3);
    let may =
        |language: &str| example.only.is_empty() || example.only.iter().any(|l| l == language);
    let seed = rule.id.bytes().fold(example.line as u64 + 1, |seed, byte| {
        seed.wrapping_mul(31).wrapping_add(u64::from(byte))
    });
    let mut random = Random(seed | 1 << 40);
    for _ in 0..rounds {
        for (language, write) in LANGUAGES {
            if may(language) {
                let mut odd = Odd::of(&mut random);
                let files: Vec<(String, String)> = documents
                    .iter()
                    .map(|document| {
                        let stem = document.path.trim_end_matches(".json");
                        write(stem, document.definition.value(), &mut odd, &mut random)
                    })
                    .collect();
                cure::is_alike(rule.id, plain, &files, odd.newline)?;
            }
        }
    }
    Ok(())
}

/// Writes a value in a layout: gives the path and the text.
type Write = fn(&str, &Value, &mut Odd, &mut Random) -> (String, String);

const LANGUAGES: [(&str, Write); 3] = [
    ("json", json::strict),
    ("json", json::commented),
    ("yaml", yaml::write),
];
