//! What a container is called decides nothing but what it is called, except for the words that make it a probe.

use firelint::finding::Severity;
use firelint::report::{human, json};
use proptest::prelude::*;

use crate::definition::definition;
use crate::support::repairing::checked;
use crate::write::{Order, Syntax};

/// All that is told, with what is known of a container by its name alone left out. Of a long line, the text around a
/// place may end within a name.
fn told(files: &[(String, String)], is_shown: bool) -> (String, String) {
    let checked = checked(files);
    let mut report: serde_json::Value =
        serde_json::from_str(&json::report(&checked, Severity::Advice)).unwrap();
    without_fingerprints(&mut report);
    let contents = human::Contents {
        min_severity: Severity::Advice,
        undecided: true,
    };
    let shown = match is_shown {
        true => human::report(&checked, &contents, &crate::spans::PLAIN),
        false => String::new(),
    };
    (report.to_string(), shown)
}

fn without_fingerprints(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Object(members) => {
            members.retain(|key, _| key != "fingerprint");
            members.values_mut().for_each(without_fingerprints);
        }
        serde_json::Value::Array(items) => items.iter_mut().for_each(without_fingerprints),
        _ => {}
    }
}

/// The names are as long as those they replace, so that the reports are the same to the byte.
#[test]
fn other_names_change_the_names_and_nothing_else() {
    let inputs = (definition(), prop::sample::select(Syntax::ALL.to_vec()));
    crate::holds(1, inputs, |(definition, syntax)| {
        let [names, others] = [definition.names(), definition.other_names()];
        let [was, is] = [&names, &others].map(|names| {
            let service = definition.service(names);
            syntax.write(&definition.task(names), service.as_ref(), &mut Order(None))
        });
        let renamed = |text: &str| {
            let mut pairs: Vec<(&String, &String)> = names.iter().zip(&others).collect();
            pairs.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
            pairs.iter().fold(text.to_owned(), |text, (name, other)| {
                text.replace(*name, other)
            })
        };
        let short = matches!(syntax, Syntax::Json | Syntax::Template);
        let ((was_told, was_shown), (is_told, is_shown)) = (told(&was, short), told(&is, short));
        if short {
            prop_assert_eq!(renamed(&was_shown), is_shown, "\n{}", was[0].1);
        }
        prop_assert_eq!(renamed(&was_told), is_told, "\n{}", was[0].1);
        Ok(())
    });
}
