//! The fixes that a report carries.

use std::collections::BTreeMap;

use super::Checked;
use crate::finding::Secret;
use crate::fix::Proposal;
use crate::source::Sources;

/// Fixes to put into reports. Reports travel further than the files they are about, so a fix whose text would show a
/// credential is left out.
#[derive(Clone, Debug, Default)]
pub struct Offers {
    by_finding: BTreeMap<usize, Offer>,
    /// How many findings have a fix that was not tried, for there are too many.
    pub untried: usize,
}

/// What there is to say of the fix of one finding.
#[derive(Clone, Debug)]
pub enum Offer {
    /// It holds.
    Shown(Proposal),
    /// It holds, and its text would show a credential.
    Concealed,
}

/// The least bytes of a word of a secret that is looked for: shorter ones are words of everybody.
const LEAST_WORD: usize = 8;

impl Offers {
    /// The fixes of these findings, by their place in the list.
    pub fn new(checked: &Checked, proposals: BTreeMap<usize, Proposal>, untried: usize) -> Self {
        let offers = proposals.into_iter().map(|(index, proposal)| {
            let offer = match shows_secret(checked, &proposal) {
                true => Offer::Concealed,
                false => Offer::Shown(proposal),
            };
            (index, offer)
        });
        Self {
            by_finding: offers.collect(),
            untried,
        }
    }

    /// The fix of a finding that may be shown.
    pub fn shown(&self, finding: usize) -> Option<&Proposal> {
        match self.by_finding.get(&finding)? {
            Offer::Shown(proposal) => Some(proposal),
            Offer::Concealed => None,
        }
    }

    /// What is to be said of a finding whose fix is not shown.
    pub fn remark(&self, finding: usize) -> Option<&'static str> {
        match self.by_finding.get(&finding)? {
            Offer::Shown(_) => None,
            Offer::Concealed => {
                Some("Its fix is left out here: it copies a credential (firelint check --diff).")
            }
        }
    }
}

fn shows_secret(checked: &Checked, proposal: &Proposal) -> bool {
    let sources = &checked.project.sources;
    let secrets = &checked.judged.concealed;
    let shows = |text: &str| secrets.iter().any(|secret| is_shown(sources, secret, text));
    checked.project.is_discreet(proposal.source)
        || proposal.edits.iter().any(|edit| shows(&edit.text))
}

/// Whether a text holds a secret, as it is or as it is written, or a telling part of it.
fn is_shown(sources: &Sources, secret: &Secret, text: &str) -> bool {
    let written = sources.text(secret.span).trim_matches(['"', '\'']);
    let holds = |part: &str| !part.is_empty() && text.contains(part);
    let mut words = secret.text.split_whitespace();
    holds(&secret.text)
        || holds(written)
        || words.any(|word| word.len() >= LEAST_WORD && text.contains(word))
}
