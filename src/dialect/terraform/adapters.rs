//! Modules of the registry that many use and whose text is rarely at hand: what they make of their arguments, told
//! from their own text (`formats.md` 4.5).

mod aws_modules;
mod cloudposse;
#[cfg(test)]
mod tests;
mod words;

pub use words::{Holds, holds};

use std::rc::Rc;

use crate::dialect::datum::{Data, Datum, Entries, Entry, Via};
use crate::model::{Fact, Hop, Unknown, Why};
use crate::source::Span;

/// A call of a module whose text is not at hand.
#[derive(Clone, Copy, Debug)]
pub struct ModuleCall<'a> {
    /// Its `source`, as it is written.
    pub source: &'a str,
    /// Its `version`, as it is written.
    pub version: Option<&'a str>,
    /// The absolute address of this instance of it: `module.app["web"]`.
    pub address: &'a str,
    /// A map of its arguments.
    pub arguments: &'a Datum,
    /// Where its `source` is written: what the module adds by itself stands there.
    pub at: Span,
}

/// What a module makes.
#[derive(Debug)]
pub struct Adapted {
    /// A map of its outputs, open: there are others.
    pub outputs: Datum,
    /// Its task definitions.
    pub tasks: Vec<Resource>,
    /// Its services.
    pub services: Vec<Resource>,
}

/// A resource that a module makes.
#[derive(Debug)]
pub struct Resource {
    /// Its absolute address; a reference to it holds the same text.
    pub address: String,
    /// What it is made of, by API names, for `Spelling::Arguments`; the containers are for `Spelling::AnyCase`.
    pub definition: Datum,
    /// Of a service: whether the module leaves its count to auto scaling or to others.
    pub is_scaled: Fact,
}

/// What a call makes, where the module is one of those that are known here.
pub fn definitions(call: ModuleCall) -> Option<Adapted> {
    let Data::Map(arguments) = &call.arguments.data else {
        return None;
    };
    let (module, part) = recognise(call.source)?;
    let module = Module {
        call,
        arguments,
        name: module.registry_name(),
    };
    match (module.name, part) {
        (AWS_ECS, "") => Some(aws_modules::root(&module)),
        (AWS_ECS, "modules/service") => Some(aws_modules::service(&module)),
        (AWS_ECS, "modules/container-definition") => Some(aws_modules::container(&module)),
        (CONTAINER_DEFINITION, "") => Some(cloudposse::container(&module)),
        (ALB_SERVICE_TASK, "") => Some(cloudposse::service(&module)),
        _ => None,
    }
}

const AWS_ECS: &str = "terraform-aws-modules/ecs/aws";
const CONTAINER_DEFINITION: &str = "cloudposse/ecs-container-definition/aws";
const ALB_SERVICE_TASK: &str = "cloudposse/ecs-alb-service-task/aws";

/// A module by its name in the registry, and by its repository.
struct Known(&'static str, &'static str);

const KNOWN: [Known; 3] = [
    Known(AWS_ECS, "terraform-aws-modules/terraform-aws-ecs"),
    Known(
        CONTAINER_DEFINITION,
        "cloudposse/terraform-aws-ecs-container-definition",
    ),
    Known(
        ALB_SERVICE_TASK,
        "cloudposse/terraform-aws-ecs-alb-service-task",
    ),
];

impl Known {
    fn registry_name(&self) -> &'static str {
        self.0
    }
}

/// Which module a source names, and which part of it.
fn recognise(source: &str) -> Option<(&'static Known, &str)> {
    let path = source.split('?').next().unwrap_or(source);
    let found = KNOWN.iter().find_map(|known| {
        let after = |name: &str| {
            let (before, after) = path.split_once(name)?;
            // A repository of another owner may end in the same letters.
            let begins = before.is_empty() || before.ends_with(['/', ':']);
            begins.then_some(after)
        };
        Some((known, after(known.0).or_else(|| after(known.1))?))
    });
    let (known, rest) = found?;
    let rest = rest.strip_prefix(".git").unwrap_or(rest);
    match rest.strip_prefix("//") {
        Some(part) => Some((known, part.trim_matches('/'))),
        None => rest.is_empty().then_some((known, "")),
    }
}

/// The major version a constraint leaves, where it leaves one.
fn major(source: &str, version: Option<&str>) -> Option<u32> {
    let reference = source.split_once("ref=").map(|(_, reference)| reference);
    let constraint = version.or(reference)?;
    let number = |text: &str| -> Option<(u32, bool)> {
        let text = text.trim_start_matches(|c: char| !c.is_ascii_digit());
        let mut parts = text.split(|c: char| !c.is_ascii_digit());
        let major = parts.next()?.parse().ok()?;
        let is_whole = parts.all(|part| part.bytes().all(|byte| byte == b'0'));
        Some((major, is_whole))
    };
    let parts = constraint.split(',').map(str::trim);
    parts
        .into_iter()
        .find_map(|part| match part.chars().next()? {
            '>' | '!' => None,
            '<' => match number(part)? {
                (major, true) if !part.starts_with("<=") => major.checked_sub(1),
                (major, _) => Some(major),
            },
            _ => number(part).map(|(major, _)| major),
        })
}

/// A known module that is called.
struct Module<'a> {
    call: ModuleCall<'a>,
    arguments: &'a Entries,
    name: &'static str,
}

impl Module<'_> {
    /// What the module puts in where nothing is said.
    fn default(&self, data: Data) -> Datum {
        let at = self.call.at;
        let hop = Hop::module_default(at, self.name);
        let via = Via { hop, before: None };
        Datum {
            data,
            span: at,
            via: Some(Rc::new(via)),
        }
    }

    /// A text that the module puts in.
    fn default_text(&self, text: &str) -> Datum {
        self.default(Datum::text(text, self.call.at).data)
    }

    /// A number that the module puts in.
    fn default_number(&self, number: &str) -> Datum {
        self.default(Data::Number(number.into()))
    }

    /// A text that exists once the resource does.
    fn attribute(&self, address: &str, name: &str) -> Datum {
        Datum::reference(&format!("{address}.{name}"), self.call.at)
    }

    /// Why nobody can tell from here.
    fn unknown(&self, why: Why) -> Unknown {
        let at = self.call.at;
        Unknown { at, why }
    }

    /// The address of something in the module.
    fn address(&self, resource: &str) -> String {
        format!("{}.{resource}", self.call.address)
    }

    /// A map that is made here.
    fn map(&self, entries: Vec<Entry>, rest: Option<Unknown>) -> Datum {
        let map = Entries {
            entries,
            rest,
            extent: None,
        };
        Datum::new(Data::Map(Rc::new(map)), self.call.at)
    }

    /// The outputs that are known here, among others.
    fn outputs(&self, outputs: Vec<(&str, Datum)>) -> Datum {
        let entries = outputs.into_iter();
        let entries = entries.map(|(name, value)| Entry::implied(name, value));
        self.map(entries.collect(), Some(self.unknown(Why::Module)))
    }
}

/// What is given under a name; nothing, where it is certainly absent or null.
fn given(map: &Entries, name: &str) -> Option<Entry> {
    match (map.get(name), map.rest) {
        (Some(entry), _) if matches!(entry.value.data, Data::Null) => None,
        (Some(entry), _) => Some(entry.clone()),
        (None, Some(rest)) => Some(Entry::implied(name, Datum::unknown(rest))),
        (None, None) => None,
    }
}

/// What is given under a name, under another one.
fn given_as(map: &Entries, name: &str, as_name: &str) -> Option<Entry> {
    let key = as_name.into();
    given(map, name).map(|entry| Entry { key, ..entry })
}

/// What is given, or else what the module puts in.
fn given_or(map: &Entries, name: &str, default: impl FnOnce() -> Datum) -> Entry {
    given(map, name).unwrap_or_else(|| Entry::implied(name, default()))
}

/// Whether a switch is on; an unknown one is an error.
fn is_on(map: &Entries, name: &str, default: bool) -> Result<bool, Unknown> {
    match given(map, name).map(|entry| entry.value) {
        None => Ok(default),
        Some(value) => match (&value.data, value.literal()) {
            (Data::Bool(value), _) => Ok(*value),
            (Data::Unknown(unknown), _) => Err(*unknown),
            (_, Some("true")) => Ok(true),
            (_, Some("false")) => Ok(false),
            _ => Err(Unknown {
                at: value.span,
                why: Why::WrongType,
            }),
        },
    }
}

/// Whether something is made. What may or may not be made is looked at as if it were.
fn is_made(map: &Entries, switches: &[&str]) -> bool {
    switches
        .iter()
        .all(|switch| is_on(map, switch, true) != Ok(false))
}

/// A map without the members that are null.
fn without_null(datum: &Datum) -> Datum {
    let Data::Map(map) = &datum.data else {
        return datum.clone();
    };
    let mut map = (**map).clone();
    map.entries
        .retain(|entry| !matches!(entry.value.data, Data::Null));
    Datum {
        data: Data::Map(Rc::new(map)),
        ..datum.clone()
    }
}
