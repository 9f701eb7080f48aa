//! Conditions as scenarios: a definition is lowered once for every consistent choice of the conditions it turns on,
//! so that no rule ever meets a conditional, and what one condition chooses together stays together.

use crate::model::Scenario;

/// How many conditions are tried both ways: 2 to this power scenarios at most. Values that further conditions choose
/// are unknown.
pub const MOST_CONDITIONS: usize = 4;

/// Lowers under every choice of the conditions that matter. `lower` takes the choices made so far and answers with
/// the first condition it would still have to know, if any; a condition that the choices already decide is no
/// question.
pub fn scenarios<T>(mut lower: impl FnMut(&Scenario) -> (T, Option<String>)) -> Vec<(Scenario, T)> {
    let mut found = Vec::new();
    let mut open = vec![Scenario::default()];
    while let Some(scenario) = open.pop() {
        let (lowered, question) = lower(&scenario);
        match question.filter(|_| scenario.choices().len() < MOST_CONDITIONS) {
            // The last one pushed is looked at first.
            Some(condition) => {
                open.push(scenario.with(&condition, false));
                open.push(scenario.with(&condition, true));
            }
            None => found.push((scenario, lowered)),
        }
    }
    found
}
