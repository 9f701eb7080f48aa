//! Names for what has none: a hole becomes a parameter, a family a resource.

use super::document::{Definition, Document, Value};

/// The holes of an example, each with a name of its own; the same hole has the same name.
#[derive(Clone, Debug, Default)]
pub struct Names(Vec<(String, String)>);

impl Names {
    /// Names every hole of the documents.
    pub fn of(documents: &[Document]) -> Self {
        let mut names = Self::default();
        for document in documents {
            for hole in document.definition.value().holes() {
                names.add(hole);
            }
        }
        names
    }

    fn add(&mut self, hole: &str) {
        if self.0.iter().any(|(known, _)| known == hole) {
            return;
        }
        let name = free(&snake(hole), |name| self.0.iter().any(|(_, n)| n == name));
        self.0.push((hole.to_owned(), name));
    }

    /// The hole's name as Terraform spells names.
    pub fn snake(&self, hole: &str) -> &str {
        let found = self.0.iter().find(|(known, _)| known == hole);
        found.map_or("unnamed", |(_, name)| name)
    }

    /// The hole's name as CloudFormation spells names.
    pub fn pascal(&self, hole: &str) -> String {
        pascal(self.snake(hole))
    }

    /// All names, as Terraform spells them.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(_, name)| name.as_str())
    }
}

/// `log_router` from any text with these words.
pub fn snake(text: &str) -> String {
    let words: Vec<String> = text
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    let joined = words.join("_");
    if joined.starts_with(|c: char| c.is_ascii_alphabetic()) {
        joined
    } else {
        format!("hole_{joined}")
    }
}

/// `LogRouter` from any text with these words.
pub fn pascal(text: &str) -> String {
    snake(text).split('_').map(capital).collect()
}

/// The word with a capital first letter.
pub fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_ascii_uppercase().to_string() + letters.as_str()
    })
}

/// `log_router` from `logRouter`; letters in a row are one word: `enableECSManagedTags`.
pub fn snake_of_camel(key: &str) -> String {
    let letters: Vec<char> = key.chars().collect();
    let mut snake = String::new();
    for (at, &letter) in letters.iter().enumerate() {
        let before_is_small = at > 0 && !letters[at - 1].is_ascii_uppercase();
        let next_is_small = letters.get(at + 1).is_some_and(char::is_ascii_lowercase);
        if letter.is_ascii_uppercase() && at > 0 && (before_is_small || next_is_small) {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

/// A name for the resource of each definition, by what people call it; no two of a kind share one.
pub fn labels(definitions: &[Definition]) -> Vec<String> {
    let mut labels: Vec<(bool, String)> = Vec::new();
    for definition in definitions {
        let is_service = matches!(definition, Definition::Service(_));
        let key = if is_service { "serviceName" } else { "family" };
        let name = definition.value().get(key).and_then(Value::literal);
        let plain = name.map_or_else(|| "main".to_owned(), |name| snake(&name));
        let taken = |label: &str| labels.contains(&(is_service, label.to_owned()));
        labels.push((is_service, free(&plain, taken)));
    }
    labels.into_iter().map(|(_, label)| label).collect()
}

/// The name, with a number where it is taken.
fn free(plain: &str, taken: impl Fn(&str) -> bool) -> String {
    let mut name = plain.to_owned();
    let mut number = 1;
    while taken(&name) {
        number += 1;
        name = format!("{plain}_{number}");
    }
    name
}
