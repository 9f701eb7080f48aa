//! How a dialect spells ECS's keys, and what becomes of a key that it does not know (`formats.md` 2.1).

use super::datum::{Entries, Entry};
use crate::model::{KeyFate, Shape, Terms, capitalised, means, nearest_key};

/// A dialect's way with keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spelling {
    /// As in the API, to the letter.
    Api,
    /// As in the API with a capital first letter: CloudFormation. Booleans and numbers may be written as strings.
    Pascal,
    /// As in the API, capitals aside, and other keys are dropped without a word: Terraform's
    /// `container_definitions`.
    AnyCase,
    /// By API names that the dialect's own arguments were turned into; their spelling is the tool's to check.
    Arguments,
}

impl Spelling {
    /// The member with this API name; the last one, where it repeats.
    pub fn member<'a>(self, map: &'a Entries, key: &str) -> Option<&'a Entry> {
        let mut members = map.entries.iter().rev();
        match self {
            Self::Api | Self::Arguments => members.find(|entry| &*entry.key == key),
            Self::Pascal => members.find(|entry| is_pascal(&entry.key, key)),
            Self::AnyCase => members.find(|entry| entry.key.eq_ignore_ascii_case(key)),
        }
    }

    /// Whether strings are taken for the booleans and numbers they spell.
    pub fn coerces(self) -> bool {
        matches!(self, Self::Pascal | Self::Arguments)
    }

    /// Whether the map has a key that [`Spelling::may_mean`] another one. It is asked once for a map, and spares asking
    /// that of each of its keys for each key that is absent.
    pub fn has_strangers(self, map: &Entries, shape: Shape) -> bool {
        let is_known = |key: &str| match self {
            Self::Api => shape.keys().contains(&key),
            Self::Pascal => is_pascal_of(key, shape).is_some(),
            Self::AnyCase | Self::Arguments => true,
        };
        !map.entries.iter().all(|entry| is_known(&entry.key))
    }

    /// Whether a key that the dialect does not know may have set what this API name sets. A key that is dropped
    /// without a word sets nothing.
    pub fn may_mean(self, shape: Shape, written: &str, key: &str) -> bool {
        match self {
            Self::Api => means(shape, written, key),
            Self::Pascal => {
                is_pascal_of(written, shape).is_none()
                    && (written == key || means(shape, &decapitalised(written), key))
            }
            Self::AnyCase | Self::Arguments => false,
        }
    }

    /// The key that was probably meant by one the dialect does not know, as the dialect spells it.
    pub fn nearest(self, shape: Shape, written: &str) -> Option<String> {
        let known = shape.keys();
        match self {
            Self::Api => nearest_key(shape, written).map(str::to_owned),
            Self::Arguments => None,
            Self::AnyCase => {
                let is_known = known.iter().any(|key| key.eq_ignore_ascii_case(written));
                let nearest = (!is_known).then(|| nearest_key(shape, written)).flatten();
                nearest.map(str::to_owned)
            }
            Self::Pascal => {
                if is_pascal_of(written, shape).is_some() {
                    return None;
                }
                match known.iter().find(|key| **key == written) {
                    Some(key) => Some(capitalised(key)),
                    None => nearest_key(shape, &decapitalised(written)).map(capitalised),
                }
            }
        }
    }

    /// The words of those who write in it.
    pub fn terms(self) -> Terms {
        match self {
            Self::Api => Terms::Api,
            Self::Pascal => Terms::CloudFormation,
            Self::AnyCase | Self::Arguments => Terms::Terraform,
        }
    }

    /// What becomes of a key the dialect does not know.
    pub fn fate(self) -> KeyFate {
        match self {
            Self::Api => KeyFate::DependsOnTool,
            Self::Pascal | Self::Arguments => KeyFate::Refused,
            Self::AnyCase => KeyFate::Dropped,
        }
    }
}

fn is_pascal_of(written: &str, shape: Shape) -> Option<&'static str> {
    let mut keys = shape.keys().iter().copied();
    keys.find(|key| is_pascal(written, key))
}

/// Keys that CloudFormation spells in a way of its own.
const OWN_SPELLING: [(&str, &str); 2] = [
    ("efsVolumeConfiguration", "EFSVolumeConfiguration"),
    (
        "fsxWindowsFileServerVolumeConfiguration",
        "FSxWindowsFileServerVolumeConfiguration",
    ),
];

fn is_pascal(written: &str, key: &str) -> bool {
    // It is asked of every key there is about every key that may be.
    let first = |key: &str| key.bytes().next().map(|first| first.to_ascii_lowercase());
    if written.len() != key.len() || first(written) != first(key) {
        return false;
    }
    if let Some((_, own)) = OWN_SPELLING.iter().find(|(api, _)| *api == key) {
        return written == *own;
    }
    written.get(1..) == key.get(1..)
        && written.starts_with(|first: char| first.is_ascii_uppercase())
}

fn decapitalised(key: &str) -> String {
    let first = key.chars().next().map_or(0, char::len_utf8);
    let (first, rest) = key.split_at(first);
    first.to_lowercase() + rest
}
