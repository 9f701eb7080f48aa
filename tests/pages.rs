//! Every page is true: each example on it gives the verdict it shows, and nothing else.
//!
//! `cargo bless` rewrites the shown outputs and fixes, the other rules that `fail` examples name, and the index; review the
//! difference.

mod support;

use std::collections::BTreeSet;
use std::env;
use std::fmt::Write;
use std::fs;

use firelint::finding::Severity;
use firelint::project::Project;
use firelint::report::human;
use firelint::rules::{CATALOGUE, Category, FixKind, Judged, Rule};
use firelint::source::{Source, Sources};
use firelint::suppress::{Settings, judge};
use libtest_mimic::{Arguments, Failed, Trial};
use similar::TextDiff;
use support::examples::{Example, Shows, examples};
use support::project_file;
use support::repairing::{repaired_by, texts_of};

fn main() {
    let arguments = Arguments::from_args();
    if env::var_os("FIRELINT_BLESS").is_some() {
        bless();
    }
    let mut trials = Vec::new();
    for rule in CATALOGUE {
        for example in examples(rule_page(rule).as_str()) {
            let name = format!("{}::{}::line {}", rule.id, example.shows, example.line);
            trials.push(Trial::test(name, move || holds(rule, &example)));
        }
        trials.push(Trial::test(format!("{}::page", rule.id), move || {
            is_whole(rule)
        }));
        trials.push(Trial::test(format!("{}::fixes", rule.id), move || {
            fixes_cure(rule)
        }));
    }
    trials.push(Trial::test("every page is listed", every_page_is_listed));
    trials.push(Trial::test(
        "what the text decides is a rule",
        what_the_text_decides_is_a_rule,
    ));
    trials.push(Trial::test("the index is current", the_index_is_current));
    libtest_mimic::run(&arguments, trials).exit();
}

fn rule_page(rule: &Rule) -> String {
    let path = project_file(&format!("rules/{}.md", rule.id));
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn judged(example: &Example) -> (Project, Judged) {
    let mut sources = Sources::default();
    for (path, text) in &example.files {
        sources.add(Source::new(path.as_str(), text.as_str()));
    }
    let project = Project::of(sources);
    let settings = Settings {
        today: example.today.unwrap_or(Settings::default().today),
        ..Settings::default()
    };
    let judged = judge(&project, &settings);
    (project, judged)
}

/// The example gives the verdict it shows; a rule that speaks beside it must be named.
fn holds(rule: &Rule, example: &Example) -> Result<(), Failed> {
    let (project, judged) = judged(example);
    let definitions = example.files.len() - usize::from(example.is_configured);
    if project.recognised.len() != definitions {
        return Err("a file of the example is not recognised as a definition".into());
    }
    let spoke: BTreeSet<&str> = judged
        .findings
        .iter()
        .map(|reported| reported.rule.id)
        .collect();
    let mut expected: BTreeSet<&str> = example.also.iter().map(String::as_str).collect();
    match example.shows {
        Shows::Fail => {
            expected.insert(rule.id);
        }
        Shows::Pass => {}
        Shows::Undecided => {
            let undecided = judged.undecided.iter().flat_map(|entry| entry.rules.iter());
            if !undecided.into_iter().any(|id| *id == rule.id) {
                return Err(format!("not undecided; spoke: {spoke:?}").into());
            }
        }
    }
    if let Some((shown, _)) = &example.output {
        let output = output(rule, example);
        if *shown != output {
            return Err(format!("the shown output is stale (`cargo bless`):\n{output}").into());
        }
    }
    if let Some((shown, _)) = &example.fixed {
        let fixed = fixed(rule, example).unwrap_or_default();
        if *shown != fixed {
            return Err(format!("the shown fix is stale (`cargo bless`):\n{fixed}").into());
        }
    }
    if spoke != expected {
        let said: Vec<String> = judged
            .findings
            .iter()
            .map(|reported| {
                let labels: Vec<&str> = reported
                    .finding
                    .labels
                    .iter()
                    .map(|label| label.text.as_str())
                    .collect();
                format!("{} {}: {labels:?}", reported.severity, reported.rule.id)
            })
            .collect();
        return Err(format!("spoke: {spoke:?}, shown: {expected:?}\n{}", said.join("\n")).into());
    }
    let harshest = judged
        .findings
        .iter()
        .filter(|reported| reported.rule.id == rule.id)
        .map(|reported| reported.severity)
        .max();
    match harshest {
        Some(severity) if severity > rule.page.severity => Err("harsher than the page says".into()),
        _ => Ok(()),
    }
}

/// What firelint says of an example, as far as this rule is concerned.
fn output(rule: &Rule, example: &Example) -> String {
    let (project, mut judged) = judged(example);
    judged
        .findings
        .retain(|reported| reported.rule.id == rule.id);
    human::render(&project, &judged, &human::Options::default())
}

/// What the rule's fixes change in an example, as a patch; `None` where they change nothing.
fn fixed(rule: &Rule, example: &Example) -> Option<String> {
    let files = repaired_by(rule.id, &example.files).files;
    let patches = files.iter().map(|file| {
        let changes = TextDiff::from_lines(file.before.as_str(), file.after.as_str());
        let mut changes = changes.unified_diff();
        changes.header(&file.path, &file.path).to_string()
    });
    (!files.is_empty()).then(|| patches.collect())
}

/// Every fix that is offered on the page cures, or is not made; one at least is shown. What was cured stays so.
fn fixes_cure(rule: &Rule) -> Result<(), Failed> {
    let page = rule_page(rule);
    let examples = examples(&page);
    let failing = || {
        examples
            .iter()
            .filter(|example| example.shows == Shows::Fail)
    };
    let offers = |example: &&Example| {
        let (_, judged) = judged(example);
        let mut own = judged
            .findings
            .iter()
            .filter(|reported| reported.rule.id == rule.id);
        own.any(|reported| reported.finding.fix.is_some())
    };
    if rule.page.fix == FixKind::None {
        return match failing().find(offers) {
            Some(example) => {
                Err(format!("line {}: a fix, and the page says none", example.line).into())
            }
            None => Ok(()),
        };
    }
    for example in failing() {
        let done = repaired_by(rule.id, &example.files);
        let again = repaired_by(rule.id, &texts_of(&done));
        if !again.files.is_empty() {
            return Err(format!("line {}: a second run changes more", example.line).into());
        }
    }
    match failing().any(|example| example.fixed.is_some()) {
        true => Ok(()),
        false => Err("no example shows the fix (`cargo bless`)".into()),
    }
}

/// Rewrites the shown outputs, gives the first `fail` example of each page one, and rewrites the index.
fn bless() {
    for rule in CATALOGUE {
        let page = rule_page(rule);
        let blessed = blessed(rule, &page);
        if blessed != page {
            write(&format!("rules/{}.md", rule.id), &blessed);
        }
    }
    write("rules/README.md", &index());
}

fn write(path: &str, text: &str) {
    let path = project_file(path);
    fs::write(&path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}

fn blessed(rule: &Rule, page: &str) -> String {
    let mut lines: Vec<String> = page.lines().map(str::to_owned).collect();
    let examples = examples(page);
    let first = examples
        .iter()
        .position(|example| example.shows == Shows::Fail);
    // From the last one up, so that the line numbers of those before stay true.
    let shows_fix = examples.iter().any(|example| example.fixed.is_some());
    let first_fixed = || {
        examples
            .iter()
            .position(|example| fixed(rule, example).is_some())
    };
    let to_fix = if shows_fix { None } else { first_fixed() };
    for (index, example) in examples.iter().enumerate().rev() {
        let lines_of = |text: String| text.lines().map(str::to_owned).collect::<Vec<_>>();
        match &example.fixed {
            Some((_, shown)) => {
                let patch = fixed(rule, example).unwrap_or_default();
                lines.splice(shown.clone(), lines_of(patch));
            }
            None if to_fix == Some(index) => {
                let mut block = lines_of(fixed(rule, example).unwrap_or_default());
                block.splice(0..0, [String::new(), "```diff fixed".to_owned()]);
                block.push("```".to_owned());
                let after = example
                    .output
                    .as_ref()
                    .map_or(example.end, |(_, shown)| shown.end);
                lines.splice(after + 1..after + 1, block);
            }
            None => {}
        }
        let output = || output(rule, example).lines().map(str::to_owned).collect();
        match &example.output {
            Some((_, shown)) => {
                let output: Vec<String> = output();
                lines.splice(shown.clone(), output);
            }
            None if first == Some(index) => {
                let mut block: Vec<String> = output();
                if !block.is_empty() {
                    block.splice(0..0, [String::new(), "```text output".to_owned()]);
                    block.push("```".to_owned());
                    lines.splice(example.end + 1..example.end + 1, block);
                }
            }
            None => {}
        }
        let fence = &mut lines[example.line - 1];
        *fence = with_others(fence, &others(rule, example));
    }
    lines.join("\n") + "\n"
}

/// The other rules that speak in an example. A `pass` example has none: people copy what passes.
fn others(rule: &Rule, example: &Example) -> BTreeSet<&'static str> {
    let spoke = match example.shows {
        Shows::Fail | Shows::Undecided => judged(example).1.findings,
        Shows::Pass => Vec::new(),
    };
    let ids = spoke.iter().map(|reported| reported.rule.id);
    ids.filter(|id| *id != rule.id).collect()
}

/// The opening fence of an example that names these other rules.
fn with_others(fence: &str, others: &BTreeSet<&str>) -> String {
    let words = fence.split(' ').filter(|word| !word.starts_with("also="));
    let mut words: Vec<String> = words.map(str::to_owned).collect();
    if !others.is_empty() {
        let others: Vec<&str> = others.iter().copied().collect();
        words.push(format!("also={}", others.join(",")));
    }
    words.join(" ")
}

/// The index of the rules, by what the user loses.
fn index() -> String {
    let mut index = String::from(
        "# Rules\n\nWhat firelint looks for, by what you lose. Each page says what is wrong, what happens in production, and what\n\
         to do. `firelint explain RULE` prints it. This index is written by `cargo bless`.\n",
    );
    let categories = [
        (
            Category::Availability,
            "Availability: logging hurts the task",
        ),
        (Category::Delivery, "Delivery: log lines are lost"),
        (Category::Secrecy, "Secrecy: credentials are exposed"),
        (
            Category::Validity,
            "Validity: ECS refuses it, or the task cannot start",
        ),
        (Category::Cost, "Cost: it costs more than it should"),
        (
            Category::Configuration,
            "Configuration: firelint cannot do what was decided",
        ),
    ];
    for (category, heading) in categories {
        let mut rules: Vec<&Rule> = CATALOGUE
            .iter()
            .filter(|rule| rule.page.category == category)
            .collect();
        rules.sort_by_key(|rule| rule.id);
        if rules.is_empty() {
            continue;
        }
        let _ = write!(
            index,
            "\n## {heading}\n\n| rule | severity | what it finds |\n|---|---|---|\n"
        );
        for rule in rules {
            let (id, page) = (rule.id, &rule.page);
            let _ = writeln!(
                index,
                "| [`{id}`]({id}.md) | {} | {} |",
                page.severity, page.title
            );
        }
    }
    index
}

fn the_index_is_current() -> Result<(), Failed> {
    let shown = fs::read_to_string(project_file("rules/README.md")).unwrap_or_default();
    match shown == index() {
        true => Ok(()),
        false => Err("rules/README.md is stale (`cargo bless`)".into()),
    }
}

/// Rules that no unknown value can reach, and why.
const DECIDED_BY_THE_TEXT: [(&str, &str); 7] = [
    (
        "alias-in-template",
        "an alias is written or it is not, whatever stands for its value",
    ),
    (
        "dropped-key",
        "a key is read as it is written; one with a hole in it is nobody's slip",
    ),
    ("expired-ignore", "a day is over or it is not"),
    (
        "invalid-configuration",
        "nothing in a configuration is decided elsewhere",
    ),
    (
        "unused-ignore",
        "an ignore of a rule that cannot tell may be of use",
    ),
    (
        "swallowed-key",
        "a comment is written or it is not, whatever follows it",
    ),
    (
        "unfilled-skeleton",
        "only what is written and empty is unfilled; what is decided elsewhere is not",
    ),
];

/// The first line below the headings of the examples that opens one without saying what it shows: nothing would test it.
fn unmarked(page: &str) -> Option<usize> {
    let mut is_among_examples = false;
    let found = page.lines().position(|line| {
        if let Some(heading) = line.strip_prefix("## ") {
            is_among_examples = ["Fails", "Passes", "Cannot tell"].contains(&heading.trim());
        }
        let language = line.strip_prefix("```").map(str::trim);
        let is_definition = language.is_some_and(|word| ["json", "yaml", "hcl"].contains(&word));
        is_among_examples && is_definition
    });
    found.map(|line| line + 1)
}

/// A page has what `architecture` asks of one: a title, a `fail` and a `pass`, and no full stop in its title; and what looks
/// like an example is one.
fn is_whole(rule: &Rule) -> Result<(), Failed> {
    let page = rule_page(rule);
    if let Some(line) = unmarked(&page) {
        return Err(format!("line {line}: an example that does not say what it shows").into());
    }
    let shown: Vec<Shows> = examples(&page)
        .iter()
        .map(|example| example.shows)
        .collect();
    for wanted in [Shows::Fail, Shows::Pass] {
        if !shown.contains(&wanted) {
            return Err(format!("no `{wanted}` example").into());
        }
    }
    let is_decided = DECIDED_BY_THE_TEXT.iter().any(|(id, _)| *id == rule.id);
    match (shown.contains(&Shows::Undecided), is_decided) {
        (false, false) => return Err("no `undecided` example: what can it not tell?".into()),
        (true, true) => return Err("an `undecided` example of what the text decides".into()),
        _ => {}
    }
    if rule.page.title.ends_with('.') || rule.page.title.is_empty() {
        return Err("the title is a phrase without a full stop".into());
    }
    if rule.page.severity == Severity::Error && rule.page.body.len() < 400 {
        return Err("the page is too short to help somebody whose deploy just failed".into());
    }
    Ok(())
}

fn what_the_text_decides_is_a_rule() -> Result<(), Failed> {
    let unknown = DECIDED_BY_THE_TEXT
        .iter()
        .find(|(id, _)| CATALOGUE.iter().all(|rule| rule.id != *id));
    match unknown {
        Some((id, _)) => Err(format!("{id} is no rule").into()),
        None => Ok(()),
    }
}

fn every_page_is_listed() -> Result<(), Failed> {
    let listed: BTreeSet<String> = CATALOGUE
        .iter()
        .map(|rule| format!("{}.md", rule.id))
        .collect();
    for entry in fs::read_dir(project_file("rules"))? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        let is_page = name.ends_with(".md") && name != "README.md";
        if is_page && !listed.contains(&name) {
            return Err(format!("rules/{name} is not in the catalogue").into());
        }
    }
    Ok(())
}
