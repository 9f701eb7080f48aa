//! A set of containers.

use crate::model::ContainerId;

/// A set of containers by place, as bits: ECS allows 10 in a task, firelint examines 64.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Set(u64);

impl Set {
    /// How many containers a set can tell apart.
    pub const CAPACITY: usize = 64;
    /// No container.
    pub const EMPTY: Self = Self(0);
    /// Every container.
    pub const ALL: Self = Self(u64::MAX);

    /// The set with one container.
    pub fn of(container: ContainerId) -> Self {
        Self(1 << container)
    }

    /// Whether the container is in it.
    pub fn contains(self, container: ContainerId) -> bool {
        self.0 >> container & 1 == 1
    }

    /// In either.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// In both.
    #[must_use]
    pub fn meet(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// In this one and not in the other.
    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether some container is in both.
    pub fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether all of its containers are in the other, too.
    pub fn is_within(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The containers, in order.
    pub fn iter(self) -> impl Iterator<Item = ContainerId> {
        let mut left = self.0;
        std::iter::from_fn(move || {
            let next = (left != 0).then(|| left.trailing_zeros() as ContainerId)?;
            left &= left - 1;
            Some(next)
        })
    }
}

impl FromIterator<ContainerId> for Set {
    fn from_iter<I: IntoIterator<Item = ContainerId>>(containers: I) -> Self {
        containers
            .into_iter()
            .fold(Self::EMPTY, |set, container| set.union(Self::of(container)))
    }
}
