//! Fixes come to an end, and do what they are for.

use firelint::repair::{Scope, repair};
use firelint::rules::{Category, find};
use firelint::suppress::Settings;
use proptest::prelude::*;

use crate::definition::definition;
use crate::support::repairing::{checked, texts_of};
use crate::verdicts::{Part, Verdicts};
use crate::write::{Order, Syntax};

/// After so many rounds at most there is nothing left to repair.
const ROUNDS: usize = 3;

fn is_of_validity(rule: &str) -> bool {
    find(rule).is_some_and(|rule| rule.page.category == Category::Validity)
}

#[test]
fn fixes_come_to_an_end_and_add_nothing() {
    let scope = prop_oneof![3 => Just(Scope::Safe), 1 => Just(Scope::All)];
    let syntax = prop::sample::select(Syntax::ALL.to_vec());
    let inputs = (definition(), syntax, scope, any::<u64>());
    crate::holds(1, inputs, |(definition, syntax, scope, seed)| {
        let names = definition.names();
        let (task, service) = (definition.task(&names), definition.service(&names));
        let mut files = syntax.write(&task, service.as_ref(), &mut Order(Some(seed)));
        let was = Verdicts::of(&files, &names);
        let mut read = checked(&files);
        let settings = Settings::default();
        let mut rounds = 0;
        loop {
            let repaired = repair(read, scope, &settings, 1);
            let errors = &repaired.checked.project.syntax_errors;
            prop_assert!(errors.is_empty(), "{errors:?}\n{:?}", texts_of(&repaired));
            if repaired.files.is_empty() {
                break;
            }
            rounds += 1;
            prop_assert!(rounds < ROUNDS, "it goes on\n{}", files[0].1);
            files = texts_of(&repaired);
            read = repaired.checked;
        }
        // What is read once more gives no more to repair than what was kept from round to round.
        let again = repair(checked(&files), scope, &settings, 1);
        prop_assert!(
            again.files.is_empty(),
            "a fresh read goes on\n{}---\n{:?}",
            files[0].1,
            texts_of(&again)
        );
        let is = Verdicts::of(&files, &names);
        prop_assert_eq!(was.definitions(), is.definitions());
        // What ECS refuses was never in force: once it is accepted, what it says comes to light.
        let is_accepted = was
            .findings
            .keys()
            .any(|question| is_of_validity(question.0) && !is.findings.contains_key(question));
        for question in is.findings.keys() {
            let (rule, part) = *question;
            let is_new = !was.findings.contains_key(question) && part != Part::Other;
            if is_new && (!is_accepted || is_of_validity(rule)) {
                // Rules that could not tell may tell now.
                let was_open = was.undecided_at_most().contains(question);
                prop_assert!(
                    was_open,
                    "{rule} at {part:?} has come\n{was}---\n{is}{}",
                    files[0].1
                );
            }
        }
        Ok(())
    });
}
