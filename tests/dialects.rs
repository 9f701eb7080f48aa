//! The same definition says the same in every dialect: each example of each page, rewritten, gives the same verdicts
//! at the same places, and its fixes cure it alike.
//!
//! `FIRELINT_DIALECTS=yaml,terraform-file` asks for these alone, listed or not; `FIRELINT_DIALECTS_WRITTEN=directory`
//! keeps what was written there.

mod support;

#[path = "dialects/case.rs"]
mod case;
#[path = "dialects/cloudformation.rs"]
mod cloudformation;
#[path = "dialects/document.rs"]
mod document;
#[path = "dialects/hcl.rs"]
mod hcl;
#[path = "dialects/json.rs"]
mod json;
#[path = "dialects/names.rs"]
mod names;
#[path = "dialects/outcome.rs"]
mod outcome;
#[path = "dialects/repaired.rs"]
mod repaired;
#[path = "dialects/terraform.rs"]
mod terraform;
#[path = "dialects/terraform_blocks.rs"]
mod terraform_blocks;
#[path = "dialects/terraform_json.rs"]
mod terraform_json;
#[path = "dialects/writers.rs"]
mod writers;
#[path = "dialects/yaml.rs"]
mod yaml;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::{env, fs};

use case::{Case, Dialect, Written};
use document::Refused;
use firelint::rules::CATALOGUE;
use libtest_mimic::{Arguments, Failed, Trial};
use support::examples::{Example, examples};
use support::project_file;

/// Every dialect there is a writer for.
const WRITERS: [Dialect; 9] = [
    json::DIALECT,
    yaml::DIALECT,
    cloudformation::YAML,
    cloudformation::JSON,
    terraform::JSONENCODE,
    terraform::HEREDOC,
    terraform::TEMPLATEFILE,
    terraform::FILE,
    terraform::JSON,
];

/// The dialects firelint reads.
const DIALECTS: [&str; 9] = [
    "json",
    "yaml",
    "cloudformation-yaml",
    "cloudformation-json",
    "terraform-jsonencode",
    "terraform-heredoc",
    "terraform-templatefile",
    "terraform-file",
    "terraform-json",
];

fn main() {
    let arguments = Arguments::from_args();
    let examples = all_examples();
    let mut trials = Vec::new();
    let mut refusals = String::new();
    for dialect in WRITERS {
        let mut refused: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for (name, example, case) in &examples {
            match rewritten(&dialect, example, case) {
                Ok((case, written)) => {
                    keep(&dialect, name, &written);
                    trials.extend(trials_of(&dialect, name, example, case, written));
                }
                Err(Refused::Because(reason)) => refused.entry(reason).or_default().push(name),
                Err(Refused::Untaught(what)) => {
                    let name = format!("{}::written::{name}", dialect.name);
                    let unwritten = format!("the writer has no spelling for {what}");
                    trials.push(Trial::test(name, move || Err(unwritten.into())));
                }
            }
        }
        refusals += &report(dialect.name, examples.len(), &refused);
    }
    trials.extend(writers::trials());
    if !arguments.list && !arguments.quiet {
        print!("{refusals}");
    }
    libtest_mimic::run(&arguments, trials).exit();
}

type Read = Result<Arc<Case>, Refused>;

/// Every example of every page, with its place as its name.
fn all_examples() -> Vec<(String, Example, Read)> {
    let mut found = Vec::new();
    for rule in CATALOGUE {
        let path = project_file(&format!("rules/{}.md", rule.id));
        let page = fs::read_to_string(path).unwrap_or_default();
        for example in examples(&page) {
            let name = format!("{}::{}::line {}", rule.id, example.shows, example.line);
            let case = Case::of(&example).map(Arc::new);
            found.push((name, example, case));
        }
    }
    found
}

fn rewritten(
    dialect: &Dialect,
    example: &Example,
    case: &Read,
) -> Result<(Arc<Case>, Written), Refused> {
    if example.is_configured {
        return document::because("what it shows is in its configuration".to_owned());
    }
    let is_meant = example.only.is_empty() || example.only.iter().any(|l| l == dialect.language);
    if !is_meant {
        return document::because(format!("the page keeps it to {}", example.only.join(", ")));
    }
    let case = case.clone()?;
    let written = (dialect.write)(&case)?;
    Ok((case, written))
}

/// What is tested of one rewritten example: that it is well written, and, where firelint reads the dialect, that it
/// says the same and is cured alike.
fn trials_of(
    dialect: &Dialect,
    name: &str,
    example: &Example,
    case: Arc<Case>,
    written: Written,
) -> Vec<Trial> {
    let dialect = *dialect;
    let is_read = match env::var("FIRELINT_DIALECTS") {
        Ok(asked) => asked.split(',').any(|asked| asked == dialect.name),
        Err(_) => DIALECTS.contains(&dialect.name),
    };
    let mut trials = Vec::new();
    let test = |of: &str| format!("{}::{of}::{name}", dialect.name);
    let written = Arc::new(written);
    {
        let (case, written) = (case.clone(), written.clone());
        trials.push(Trial::test(test("written"), move || {
            writers::is_well_written(&dialect, &case, &written)
        }));
    }
    let rule = name.split("::").next().unwrap_or_default().to_owned();
    if is_read && repaired::is_cured(&rule, &example.files) {
        let (example, written) = (example.files.clone(), written.clone());
        trials.push(Trial::test(test("cured"), move || {
            repaired::is_cured_alike(dialect.name, &rule, &example, &written.files)
        }));
    }
    if is_read {
        trials.push(Trial::test(test("same"), move || {
            says_the_same(&dialect, &case, &written)
        }));
    }
    trials
}

fn says_the_same(dialect: &Dialect, case: &Case, written: &Written) -> Result<(), Failed> {
    let outcome = outcome::of(&written.files);
    let difference = outcome::difference(case, &written.places, &outcome, dialect.language);
    if difference.is_empty() {
        return Ok(());
    }
    let files = written.files.iter();
    let shown: String = files
        .map(|(path, text)| format!("--- {path}\n{text}"))
        .collect();
    Err(format!("{difference}{shown}").into())
}

/// How many examples were rewritten, and why the others were not.
fn report(dialect: &str, all: usize, refused: &BTreeMap<String, Vec<&str>>) -> String {
    let count: usize = refused.values().map(Vec::len).sum();
    let mut report = format!("{dialect}: {} of {all} examples rewritten\n", all - count);
    for (reason, names) in refused {
        let mut lines: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for name in names {
            let (rule, shows) = name.split_once("::").unwrap_or((name, ""));
            let line = shows.rsplit(' ').next().unwrap_or_default();
            lines.entry(rule).or_default().push(line);
        }
        let pages: Vec<String> = lines
            .iter()
            .map(|(rule, lines)| format!("{rule} {}", lines.join(" ")))
            .collect();
        report += &format!("  {reason}: {}\n", pages.join(", "));
    }
    report
}

/// Keeps what was written, for those who want to look.
fn keep(dialect: &Dialect, name: &str, written: &Written) {
    let Some(directory) = env::var_os("FIRELINT_DIALECTS_WRITTEN") else {
        return;
    };
    let name = name.replace("::", "-").replace(' ', "-");
    let directory = PathBuf::from(directory).join(dialect.name).join(name);
    for (path, text) in &written.files {
        let path = directory.join(path);
        let parent = path.parent().unwrap_or(&directory);
        let kept = fs::create_dir_all(parent).and_then(|()| fs::write(&path, text));
        kept.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }
}
