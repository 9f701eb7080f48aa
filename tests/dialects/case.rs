//! One example with all that a writer needs to know of it.

use super::document::{Definition, Document, Refused, Value, because, read};
use super::names::Names;
use super::outcome::{self, Outcome};
use super::support::examples::Example;

/// One example, read.
pub struct Case {
    /// Its files, in order.
    pub documents: Vec<Document>,
    /// Its holes.
    pub names: Names,
    /// What firelint says of it as it stands.
    pub outcome: Outcome,
}

/// A rewritten example.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Paths and texts.
    pub files: Vec<(String, String)>,
    /// For each file of the example, where its content went.
    pub places: Vec<Place>,
}

/// Where the content of one file went, as places in [`Written::files`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The containers of a task definition.
    pub containers: usize,
    /// Everything else.
    pub rest: usize,
}

/// A way to write task definitions and services.
#[derive(Clone, Copy)]
pub struct Dialect {
    /// The name, for people.
    pub name: &'static str,
    /// The language, as `only=` on a page names it.
    pub language: &'static str,
    /// Writes an example.
    pub write: fn(&Case) -> Result<Written, Refused>,
}

impl Case {
    /// Reads an example.
    ///
    /// # Errors
    /// [`Refused`] where it is more than values.
    pub fn of(example: &Example) -> Result<Self, Refused> {
        let read = |(path, text): &(String, String)| read(path, text);
        let documents: Vec<Document> = example.files.iter().map(read).collect::<Result<_, _>>()?;
        Ok(Self {
            names: Names::of(&documents),
            outcome: outcome::of(&example.files),
            documents,
        })
    }

    /// The definitions as a language writes them that declares what shall be: a service is never an update of what
    /// is there, and a list of containers has a task around it.
    ///
    /// # Errors
    /// [`Refused`] where the example would not mean the same.
    pub fn declared(&self) -> Result<Vec<Definition>, Refused> {
        let mut reason = None;
        let mut declared = Vec::new();
        for document in &self.documents {
            declared.push(match &document.definition {
                Definition::Task(_) => document.definition.clone(),
                Definition::Containers(list) => {
                    reason = Some("a bare list has no task around it");
                    let member = ("containerDefinitions".to_owned(), list.clone());
                    Definition::Task(Value::Map(vec![member]))
                }
                Definition::Service(service) => {
                    if service.get("service").is_some() {
                        reason = Some("an update leaves what it does not mention");
                    } else if service.get("serviceName").is_none() {
                        return because("the request says neither create nor update");
                    }
                    Definition::Service(create(service))
                }
                Definition::Dump(_) => return because("it is a dump of what runs"),
            });
        }
        // Declaring is no change where firelint says the same of the declared form in JSON.
        match reason {
            Some(reason) if !self.means_the_same(&declared) => because(reason),
            _ => Ok(declared),
        }
    }

    fn means_the_same(&self, declared: &[Definition]) -> bool {
        let files: Vec<(String, String)> = self
            .documents
            .iter()
            .zip(declared)
            .map(|(document, definition)| {
                let text = super::json::render(definition.value(), &super::json::AS_WRITTEN);
                (document.path.clone(), text)
            })
            .collect();
        let outcome = outcome::of(&files);
        outcome.verdicts() == self.outcome.verdicts() && outcome.undecided == self.outcome.undecided
    }

    /// The task definition a service runs, as a place among the documents.
    ///
    /// # Errors
    /// [`Refused`] where it may run several: a reference names one.
    pub fn runs(&self, service: usize) -> Result<Option<usize>, Refused> {
        let is_task = |document: &Document| !matches!(document.definition, Definition::Service(_));
        let before = self.documents[..service].iter();
        let number = before.filter(|document| !is_task(document)).count();
        let linked: Vec<usize> = self.outcome.links_of(number).collect();
        let tasks = (0..self.documents.len()).filter(|&at| is_task(&self.documents[at]));
        match linked.as_slice() {
            [] => Ok(None),
            [task] => Ok(tasks.clone().nth(*task)),
            _ => because("the service may run several task definitions"),
        }
    }
}

fn create(service: &Value) -> Value {
    let members = service.members().iter().map(|(key, value)| {
        let is_name = key == "service";
        let key = if is_name { "serviceName" } else { key };
        (key.to_owned(), value.clone())
    });
    Value::Map(members.collect())
}
