//! Which files belong together, seen from one of them.

use std::collections::BTreeSet;

use super::Project;
use super::groups::Groups;
use crate::source::SourceId;

impl Project {
    /// The sources that must be looked at again when one of these changes: those of the same template or module, those
    /// of what is linked to it, and so on. They themselves are among them.
    pub fn related(&self, to: impl IntoIterator<Item = SourceId>) -> BTreeSet<SourceId> {
        let groups = Groups::of(self);
        let wanted: BTreeSet<usize> = to.into_iter().map(|id| groups.group(id)).collect();
        let all = self.sources.iter().map(|(id, _)| id);
        all.filter(|&id| wanted.contains(&groups.group(id)))
            .collect()
    }
}
