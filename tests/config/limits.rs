//! A configuration may come from anybody: none ends the run, or keeps it busy.

use super::mistakes;
use firelint::config::NAME;

#[test]
fn a_large_one_does_not_count() {
    let large = format!(
        "[rules]\napp-before-probe = \"off\"\n#{}",
        " ".repeat(1 << 20)
    );
    let directory = super::repository(&[(NAME, large.as_bytes())]);
    let (code, report, _) = super::check(&directory, ".", &[]);
    assert_eq!(code, 2);
    assert!(report.contains("larger than 1 MiB"), "{report}");
    let told = super::rules(&report);
    assert!(
        super::ALL.iter().all(|rule| told.contains(rule)),
        "{told:?}"
    );
}

#[test]
fn some_thousand_tables_count_and_no_more() {
    for (table, heading) in [
        ("rule = \"verbose-router\"\nreason = \"a\"", "ignore"),
        ("paths = [\"a\"]\nrules = {}", "override"),
        ("service = \"a\"\ntask-definition = \"b\"", "link"),
    ] {
        let text = format!("[[{heading}]]\n{table}\n").repeat(2_001);
        let told = mistakes(&text);
        let says = format!("there are more than 2000 `[[{heading}]]`, and this one does not count");
        let found = told.iter().filter(|(_, text, _)| *text == says).count();
        assert_eq!(found, 1, "{heading}");
    }
}

#[test]
fn some_thousand_mistakes_are_told_and_no_more() {
    let settings: String = (0..5_000).map(|n| format!("k{n} = 1\n")).collect();
    assert_eq!(mistakes(&settings).len(), 2_000);
    let rules = settings.replace('1', "\"off\"");
    assert_eq!(mistakes(&format!("[rules]\n{rules}")).len(), 2_000);
    // An ignore after so many is not taken for one that is understood.
    let ignore = "[[ignore]]\nrule = \"missing-circuit-breaker\"\nreason = \"a\"\ncontainr = \"b\"";
    let directory = super::repository(&[(NAME, format!("{settings}{ignore}").as_bytes())]);
    let (_, report, _) = super::check(&directory, ".", &[]);
    assert!(super::rules(&report).contains(&"missing-circuit-breaker"));
}

#[test]
fn long_words_are_compared_with_nothing() {
    // Letter by letter, each of them against each that is known would take minutes.
    let word = "a".repeat(1 << 19);
    for text in [
        format!("{word} = 1"),
        format!("[rules]\n{word} = \"off\""),
        format!("[rules]\nverbose-router = \"{word}\""),
    ] {
        assert!(!mistakes(&text).is_empty());
    }
}
