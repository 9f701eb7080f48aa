//! The texts that are open, by the paths of their files.
//!
//! Clients send whole texts: definitions are small, and a text that is put together from changes is wrong for ever once
//! a client counts one of them differently.

use std::collections::BTreeMap;
use std::sync::Arc;

/// A text that is open.
#[derive(Clone, Debug)]
pub struct Document {
    /// The file, as the client spells it.
    pub uri: String,
    /// Which state of it this is.
    pub version: i32,
    /// The text.
    pub text: Arc<str>,
}

/// The texts that are open.
#[derive(Debug, Default)]
pub struct Documents {
    by_path: BTreeMap<String, Document>,
    /// The folders that are open: what belongs to a text lies in them, if there is no repository.
    pub folders: Vec<String>,
}

impl Documents {
    /// A text is open now, or is another one.
    pub fn put(&mut self, path: String, uri: String, version: i32, text: String) {
        let text = text.into();
        let document = Document { uri, version, text };
        self.by_path.insert(path, document);
    }

    /// A text is another one now; whether it is open at all.
    pub fn change(&mut self, path: &str, version: Option<i32>, text: String) -> bool {
        let Some(document) = self.by_path.get_mut(path) else {
            return false;
        };
        document.text = text.into();
        document.version = version.unwrap_or(document.version);
        true
    }

    /// A text is not open any more; whether it was.
    pub fn close(&mut self, path: &str) -> bool {
        self.by_path.remove(path).is_some()
    }

    /// The text of a file, if it is open.
    pub fn get(&self, path: &str) -> Option<&Document> {
        self.by_path.get(path)
    }

    /// All of them, by path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Document)> + Clone {
        let all = self.by_path.iter();
        all.map(|(path, document)| (path.as_str(), document))
    }
}
