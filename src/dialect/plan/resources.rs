//! The resources of a plan or a state: what is known of each, and where.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use crate::dialect::datum::{Data, Datum, Entry};
use crate::dialect::written::{Places, datum};
use crate::model::{Unknown, Why};
use crate::source::Span;
use crate::syntax::tree::{Cursor, Kind};

/// What a resource makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Made {
    /// A task definition.
    Task,
    /// A service.
    Service,
}

/// A resource of ECS's.
#[derive(Debug)]
pub struct Resource {
    /// What it makes.
    pub kind: Made,
    /// Its absolute address, index included.
    pub address: String,
    /// The address of the module it is in; empty for the root module.
    pub module: String,
    /// Its name in the module.
    pub name: String,
    /// Its index as it is written in its address, brackets included; empty where it has none.
    pub index: String,
    /// What Terraform calls its arguments and attributes.
    pub arguments: Datum,
}

impl Resource {
    /// Terraform's name of its type.
    pub fn type_name(&self) -> &'static str {
        match self.kind {
            Made::Task => TASK,
            Made::Service => SERVICE,
        }
    }

    /// A managed resource of one of ECS's types. `node` has its type and name.
    fn of(node: Cursor, arguments: Datum) -> Option<Self> {
        let text = |key: &str| node.get(key)?.string().map(|text| text.into_owned());
        if text("mode").is_some_and(|mode| mode != "managed") {
            return None;
        }
        let kind = kind(node)?;
        let (address, name) = (text("address")?, text("name")?);
        let own = match kind {
            Made::Task => format!("{TASK}.{name}"),
            Made::Service => format!("{SERVICE}.{name}"),
        };
        // The index is last, and the module first.
        let at = address.rfind(&own)?;
        let index = address[at + own.len()..].to_owned();
        let module = address[..at].trim_end_matches('.').to_owned();
        let place = node.get("address")?.span();
        Some(Self {
            kind,
            address,
            module,
            name,
            index,
            arguments: standing_at(arguments, place),
        })
    }
}

/// The arguments of a resource that is pointed at by its address wherever its own name is not known.
fn standing_at(mut arguments: Datum, place: Span) -> Datum {
    arguments.span = place;
    if let Data::Map(map) = &mut arguments.data {
        let entries = Rc::make_mut(map).entries.iter_mut();
        for entry in entries.filter(|entry| matches!(&*entry.key, "name" | "family")) {
            if let Data::Unknown(unknown) = entry.value.data {
                entry.value = Datum::unknown(Unknown {
                    at: place,
                    ..unknown
                });
            }
        }
    }
    arguments
}

const TASK: &str = "aws_ecs_task_definition";
const SERVICE: &str = "aws_ecs_service";

/// Terraform's names of the types that define something.
pub const KINDS: [&str; 2] = [TASK, SERVICE];

fn kind(node: Cursor) -> Option<Made> {
    match &*node.get("type")?.string()? {
        TASK => Some(Made::Task),
        SERVICE => Some(Made::Service),
        _ => None,
    }
}

/// What a plan leaves in place.
pub fn planned(root: Cursor) -> Vec<Resource> {
    let Some(changes) = root.get("resource_changes") else {
        // What is unknown is left out there.
        let values = root.get("planned_values");
        return values
            .map(|values| modules(values, true))
            .unwrap_or_default();
    };
    let found = changes.children().filter_map(|node| {
        kind(node)?;
        let change = node.get("change")?;
        let after = change.get("after")?;
        let is_deleted = change.get("actions").is_some_and(|actions| {
            let mut words = actions.children().filter_map(Cursor::string);
            words.all(|word| matches!(&*word, "delete" | "forget" | "read"))
        });
        if is_deleted || after.kind() != Kind::Object {
            return None;
        }
        let veil = Veil {
            unknown: change.get("after_unknown"),
            sensitive: change.get("after_sensitive"),
            key: None,
        };
        Resource::of(node, veil.over(datum(after, Places::Same)))
    });
    found.collect()
}

/// What is in a state that is shown.
pub fn shown(root: Cursor) -> Vec<Resource> {
    let values = root.get("values");
    values
        .map(|values| modules(values, false))
        .unwrap_or_default()
}

/// The resources of all modules. Where what is unknown is left out, what is absent is not known to be.
fn modules(values: Cursor, is_open: bool) -> Vec<Resource> {
    let mut found = Vec::new();
    for module in nested(values) {
        let resources = module.get("resources").into_iter();
        found.extend(resources.flat_map(Cursor::children).filter_map(|node| {
            kind(node)?;
            let values = node.get("values")?;
            let veil = Veil {
                unknown: None,
                sensitive: node.get("sensitive_values"),
                key: None,
            };
            let mut arguments = veil.over(datum(values, Places::Same));
            if let (true, Data::Map(map)) = (is_open, &mut arguments.data) {
                let at = values.head();
                let why = Why::Attribute;
                Rc::make_mut(map).rest = Some(Unknown { at, why });
            }
            Resource::of(node, arguments)
        }));
    }
    found
}

/// The root module and all below it; in place of those that are nested too deep, the node that is not read.
fn nested(values: Cursor) -> Vec<Cursor> {
    let mut found = Vec::new();
    let mut open: Vec<Cursor> = values.get("root_module").into_iter().collect();
    while let Some(module) = open.pop() {
        match module.get("child_modules") {
            Some(inner) if inner.kind() == Kind::TooDeep => open.push(inner),
            inner => open.extend(inner.into_iter().flat_map(Cursor::children)),
        }
        found.push(module);
    }
    found
}

/// The modules that are nested too deep to be read, and may define something.
pub fn buried(root: Cursor) -> Vec<Unknown> {
    let values = ["planned_values", "values"].map(|key| root.get(key));
    let modules = values.into_iter().flatten().flat_map(nested);
    let unread = modules.filter(|module| module.kind() == Kind::TooDeep);
    let why = Why::TooDeep;
    let ours = unread.filter(|module| KINDS.iter().any(|kind| module.raw().contains(kind)));
    ours.map(|module| Unknown {
        at: module.head(),
        why,
    })
    .collect()
}

/// What is in a state file.
pub fn stored(root: Cursor) -> Vec<Resource> {
    let resources = root.get("resources").into_iter().flat_map(Cursor::children);
    let instances = resources.flat_map(|node| {
        let instances = node.get("instances").into_iter();
        instances
            .flat_map(Cursor::children)
            .filter_map(move |instance| stored_instance(node, instance))
    });
    instances.collect()
}

fn stored_instance(node: Cursor, instance: Cursor) -> Option<Resource> {
    let text = |key: &str| node.get(key)?.string().map(|text| text.into_owned());
    let kind = kind(node)?;
    if text("mode")? != "managed" {
        return None;
    }
    let name = text("name")?;
    let module = text("module").unwrap_or_default();
    let index = match instance.get("index_key") {
        None => String::new(),
        Some(key) => format!("[{}]", key.raw()),
    };
    let kind_name = match kind {
        Made::Task => TASK,
        Made::Service => SERVICE,
    };
    let prefix = if module.is_empty() { "" } else { "." };
    let mut arguments = datum(instance.get("attributes")?, Places::Same);
    hide_paths(&mut arguments, instance.get("sensitive_attributes"));
    // There is no address in it, but a key where there are several.
    let place = instance.get("index_key").or(node.get("name"))?.span();
    Some(Resource {
        kind,
        address: format!("{module}{prefix}{kind_name}.{name}{index}"),
        module,
        name,
        index,
        arguments: standing_at(arguments, place),
    })
}

/// Hides each attribute of which a part is sensitive; a path begins with the attribute's name.
fn hide_paths(arguments: &mut Datum, paths: Option<Cursor>) {
    let Data::Map(map) = &mut arguments.data else {
        return;
    };
    for path in paths.into_iter().flat_map(Cursor::children) {
        let first = path.children().next();
        let name = first.and_then(|step| step.get("value")?.string());
        let Some(name) = name else {
            continue;
        };
        for entry in &mut Rc::make_mut(map).entries {
            if *entry.key == *name {
                let at = entry.key_span.unwrap_or(path.head());
                entry.value = hidden(&entry.value, at);
            }
        }
    }
}

/// What a plan says of the values beside them: the same shape, with `true` where it holds.
#[derive(Clone, Copy)]
struct Veil<'a> {
    unknown: Option<Cursor<'a>>,
    sensitive: Option<Cursor<'a>>,
    /// The key that the value stands behind, where it has one.
    key: Option<Span>,
}

impl<'a> Veil<'a> {
    fn over(self, value: Datum) -> Datum {
        if let Some(mark) = self.unknown.filter(|mark| mark.kind() == Kind::True) {
            let at = mark.head();
            let why = Why::Attribute;
            return Datum::unknown(Unknown { at, why });
        }
        if let Some(mark) = self.sensitive.filter(|mark| mark.kind() == Kind::True) {
            return hidden(&value, self.key.unwrap_or(mark.head()));
        }
        let data = match value.data {
            Data::List(list) if self.is_marked() => {
                let mut list = (*list).clone();
                let marks = |mark: Option<Cursor<'a>>| mark.into_iter().flat_map(Cursor::children);
                let (mut unknown, mut sensitive) = (marks(self.unknown), marks(self.sensitive));
                for item in &mut list.items {
                    let veil = Self {
                        unknown: unknown.next(),
                        sensitive: sensitive.next(),
                        key: None,
                    };
                    *item = veil.over(item.clone());
                }
                Data::List(Rc::new(list))
            }
            Data::Map(map) if self.is_marked() => {
                let mut map = (*map).clone();
                let (unknown, sensitive) = (members(self.unknown), members(self.sensitive));
                for entry in &mut map.entries {
                    let veil = Self {
                        unknown: unknown.get(&*entry.key).copied(),
                        sensitive: sensitive.get(&*entry.key).copied(),
                        key: entry.key_span,
                    };
                    entry.value = veil.over(entry.value.clone());
                }
                // What is unknown as a whole is not among the values.
                let seen: HashSet<Rc<str>> =
                    map.entries.iter().map(|entry| entry.key.clone()).collect();
                let marks = self.unknown.into_iter().flat_map(Cursor::children);
                for mark in marks.filter(|mark| mark.kind() == Kind::True) {
                    let key = mark.key().unwrap_or_default();
                    if !seen.contains(&*key) {
                        let at = mark.head();
                        let why = Why::Attribute;
                        let value = Datum::unknown(Unknown { at, why });
                        map.entries.push(Entry::implied(&*key, value));
                    }
                }
                Data::Map(Rc::new(map))
            }
            data => data,
        };
        Datum { data, ..value }
    }

    fn is_marked(self) -> bool {
        let has_marks =
            |mark: Option<Cursor>| mark.is_some_and(|mark| mark.children().next().is_some());
        has_marks(self.unknown) || has_marks(self.sensitive)
    }
}

/// The members of a map by their keys; the last one counts.
fn members(map: Option<Cursor>) -> HashMap<String, Cursor> {
    let children = map.into_iter().flat_map(Cursor::children);
    let keyed = children.filter_map(|child| Some((child.key()?.into_owned(), child)));
    keyed.collect()
}

/// A value nobody may see. Booleans and numbers are no secrets, and rules turn on them, but no more than the others are
/// they drawn: whatever points at the value points at `at`, where no byte of it stands.
fn hidden(value: &Datum, at: Span) -> Datum {
    match &value.data {
        Data::Null | Data::Bool(_) | Data::Number(_) => Datum::new(value.data.clone(), at),
        Data::Unknown(unknown) => Datum::unknown(Unknown { at, ..*unknown }),
        _ => Datum::unknown(Unknown {
            at,
            why: Why::Sensitive,
        }),
    }
}
