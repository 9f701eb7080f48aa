//! Which files belong together, seen from one of them.

use std::collections::BTreeSet;

use super::Project;
use crate::source::SourceId;

impl Project {
    /// The sources that must be looked at again when one of these changes: those of the same template or module, those
    /// of what is linked to it, and so on. They themselves are among them.
    pub fn related(&self, to: impl IntoIterator<Item = SourceId>) -> BTreeSet<SourceId> {
        let mut related: BTreeSet<SourceId> = to.into_iter().collect();
        let mut units: BTreeSet<usize> = BTreeSet::new();
        loop {
            let own = self.read.iter();
            let own = own.filter(|(_, sources)| !sources.is_disjoint(&related));
            let mut more: BTreeSet<usize> = own.map(|(unit, _)| *unit).collect();
            for link in &self.links {
                let service = self.services[link.service].provenance.unit;
                let task = self.tasks[link.task].provenance.unit;
                if more.contains(&service) || more.contains(&task) {
                    more.extend([service, task]);
                }
            }
            if more.is_subset(&units) {
                return related;
            }
            let sources = more.iter().filter_map(|unit| self.read.get(unit));
            related.extend(sources.flatten());
            units.extend(more);
        }
    }
}
