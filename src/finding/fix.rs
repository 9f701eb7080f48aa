//! What repairs a finding: edits of structure, which know no language and no layout.
//!
//! Whether a fix is safe is said on the rule's page, once for all of its findings.

use crate::model::Located;
use crate::source::Span;

/// The repair of one finding: all of its edits, or none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does: an imperative, lower case, no full stop.
    pub title: String,
    /// The edits, in the order in which they are to be read.
    pub edits: Vec<Edit>,
}

/// One change of structure. A *place of a map* is its opening bracket, its key, or the value of a scalar member of it:
/// what [`Located`] gives for a container, a service, or a value that is absent from them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// A member of a map says this: what is written there is replaced, or the member is added as the last one.
    Set {
        /// A place of the map.
        map: Span,
        /// The member's key.
        key: Key,
        /// What it is to say.
        value: Piece,
    },
    /// The list under a key of a map has one item more, at its end; it is made where there is none.
    Push {
        /// A place of the map.
        map: Span,
        /// The list's key.
        key: Key,
        /// The item.
        item: Piece,
    },
    /// A list has one item more, after one that is a map.
    InsertAfter {
        /// A place of the map that is the item before.
        item: Span,
        /// The new item.
        new: Piece,
    },
    /// Something else stands in place of a value.
    Replace {
        /// The value.
        value: Span,
        /// What stands there instead.
        with: Piece,
    },
    /// A member of a map, or an item of a list, is gone.
    Remove {
        /// Its value, or its key.
        place: Span,
    },
    /// A member of a map has another key.
    Rename {
        /// The key as written.
        key: Span,
        /// The new one.
        to: Key,
    },
    /// A comment is gone.
    RemoveComment {
        /// The comment, with its marks.
        comment: Span,
    },
}

/// A key of a map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// A key of a container, or of what is in one, by its API name.
    Container(&'static str),
    /// A setting of a service by its API names, with dots between them; maps on the way are made where there are none.
    Service(&'static str),
    /// A key that every dialect writes alike: an option of a log driver, a name the user chose.
    Verbatim(String),
}

/// What is written by an edit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// A boolean.
    Bool(bool),
    /// A whole number.
    Number(i64),
    /// Text that stands for itself.
    Text(String),
    /// A list.
    List(Vec<Piece>),
    /// A map.
    Map(Vec<(Key, Piece)>),
    /// What is written at this place, as it is written: an expression stays one. A place of a map stands for all of it.
    Copy(Span),
}

impl Fix {
    /// A fix that does nothing yet.
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            edits: Vec::new(),
        }
    }

    /// Whether it writes what is written elsewhere.
    pub fn copies(&self) -> bool {
        self.edits.iter().any(|edit| match edit {
            Edit::Set { value: piece, .. }
            | Edit::Push { item: piece, .. }
            | Edit::InsertAfter { new: piece, .. }
            | Edit::Replace { with: piece, .. } => piece.copies(),
            Edit::Remove { .. } | Edit::Rename { .. } | Edit::RemoveComment { .. } => false,
        })
    }

    /// Adds an edit.
    #[must_use]
    pub fn edit(mut self, edit: Edit) -> Self {
        self.edits.push(edit);
        self
    }

    /// Makes a member of a map say something.
    #[must_use]
    pub fn set(self, map: &impl Located, key: Key, value: impl Into<Piece>) -> Self {
        self.edit(Edit::Set {
            map: map.place(),
            key,
            value: value.into(),
        })
    }

    /// Appends to the list under a key of a map.
    #[must_use]
    pub fn push(self, map: &impl Located, key: Key, item: impl Into<Piece>) -> Self {
        self.edit(Edit::Push {
            map: map.place(),
            key,
            item: item.into(),
        })
    }

    /// Puts an item of a list after another one.
    #[must_use]
    pub fn insert_after(self, item: &impl Located, new: impl Into<Piece>) -> Self {
        self.edit(Edit::InsertAfter {
            item: item.place(),
            new: new.into(),
        })
    }

    /// Puts something in place of a value.
    #[must_use]
    pub fn replace(self, value: &impl Located, with: impl Into<Piece>) -> Self {
        self.edit(Edit::Replace {
            value: value.place(),
            with: with.into(),
        })
    }

    /// Takes away a member of a map or an item of a list.
    #[must_use]
    pub fn remove(self, place: &impl Located) -> Self {
        self.edit(Edit::Remove {
            place: place.place(),
        })
    }

    /// Gives a member another key.
    #[must_use]
    pub fn rename(self, key: &impl Located, to: Key) -> Self {
        self.edit(Edit::Rename {
            key: key.place(),
            to,
        })
    }
}

impl Key {
    /// A key that every dialect writes alike.
    pub fn verbatim(key: impl Into<String>) -> Self {
        Self::Verbatim(key.into())
    }
}

impl Piece {
    /// A map whose keys are those of a container, or of what is in one.
    pub fn map<const N: usize>(members: [(&'static str, Piece); N]) -> Self {
        let keyed = members.map(|(key, piece)| (Key::Container(key), piece));
        Self::Map(keyed.into())
    }

    fn copies(&self) -> bool {
        match self {
            Self::Copy(_) => true,
            Self::List(items) => items.iter().any(Self::copies),
            Self::Map(members) => members.iter().any(|(_, piece)| piece.copies()),
            Self::Bool(_) | Self::Number(_) | Self::Text(_) => false,
        }
    }

    /// What is written at a place, as it is written.
    pub fn copy(of: &impl Located) -> Self {
        Self::Copy(of.place())
    }
}

impl From<bool> for Piece {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i64> for Piece {
    fn from(value: i64) -> Self {
        Self::Number(value)
    }
}

impl From<&str> for Piece {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Piece {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}
