//! Terraform's plans and states as JSON (`formats.md` 4.6): `terraform show -json` of either, and the state file itself.
//!
//! Places are those in the JSON, the only file that says what is planned. Where the root module's files are in the same
//! directory or in the one above, an address leads on to the block that declares the resource, which is what people edit.
//!
//! Where plan and module are both read, neither replaces the other: the plan is exact for one deployment, the module
//! speaks of all of them. A mistake that both show is told once, at the source (`rules/planned.rs`).

mod address;
mod configuration;
mod resources;

use std::collections::HashMap;

use super::datum::{Data, Datum, Entries, Entry};
use super::read::Reading;
use super::spelling::Spelling;
use super::task::{self, TaskSpelling};
use super::terraform::arguments;
use super::terraform::declarations::Declarations;
use super::{Lowered, service};
use crate::model::{Request, Service, Task, Unknown, Why};
use crate::source::{SourceId, Sources, Span, join};
use crate::syntax::tree::{Cursor, Kind, Remedy, SyntaxError};
use configuration::Configuration;
use resources::{Made, Resource};

/// Which of Terraform's documents it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `terraform show -json` of a plan.
    Plan,
    /// `terraform show -json` of a state.
    State,
    /// A state file.
    StateFile,
}

/// The form of a document, by its shape; `None` where it has neither task definitions nor services.
pub fn recognise(root: Cursor) -> Option<Form> {
    let has = |key: &str, kind: Kind| root.get(key).is_some_and(|value| value.kind() == kind);
    let form = match root.kind() {
        Kind::Object if has("format_version", Kind::String) => {
            let is_plan =
                has("resource_changes", Kind::Array) || has("planned_values", Kind::Object);
            let is_state = root
                .get("values")
                .is_some_and(|values| values.get("root_module").is_some());
            match (is_plan, is_state) {
                (true, _) => Form::Plan,
                (_, true) => Form::State,
                _ => return None,
            }
        }
        Kind::Object if has("version", Kind::Number) && has("terraform_version", Kind::String) => {
            let is_state = has("resources", Kind::Array) || has("modules", Kind::Array);
            is_state.then_some(Form::StateFile)?
        }
        _ => return None,
    };
    // A cluster is ECS's, too, and none of ours.
    let is_ours = |kind: &str| {
        let begun = format!("\"{kind}");
        memchr::memmem::find(root.raw().as_bytes(), begun.as_bytes()).is_some()
    };
    resources::KINDS.into_iter().any(is_ours).then_some(form)
}

/// The definitions in a document of the given form.
pub fn lower(sources: &Sources, root: Cursor, form: Form) -> Lowered {
    let discreet = vec![root.span().source];
    if let Some(error) = unread(root, form) {
        return Lowered {
            syntax_errors: vec![error],
            discreet,
            ..Lowered::default()
        };
    }
    let found = match form {
        Form::Plan => resources::planned(root),
        Form::State => resources::shown(root),
        Form::StateFile => resources::stored(root),
    };
    let module = module_of(sources, root.span().source, &found);
    let declared = |resource: &Resource| place(module.as_ref()?, resource);
    let (tasks, services): (Vec<_>, Vec<_>) = found
        .into_iter()
        .partition(|resource| resource.kind == Made::Task);
    let linker = Linker::of(root, &tasks);
    let services = services.iter().filter_map(|resource| {
        let mut service = linker.service(resource)?;
        service.provenance.declared = declared(resource);
        Some(service)
    });
    let services = services.collect();
    let tasks = tasks.iter().filter_map(|resource| {
        let mut task = lowered_task(resource)?;
        task.provenance.declared = declared(resource);
        Some(task)
    });
    Lowered {
        services,
        tasks: tasks.collect(),
        discreet,
        unseen: resources::buried(root),
        ..Lowered::default()
    }
}

/// The root module that a document was made from: in its directory or in the one above, wherever one of its resources
/// is declared.
fn module_of<'a>(
    sources: &'a Sources,
    document: SourceId,
    found: &[Resource],
) -> Option<Declarations<'a>> {
    let own = sources.get(document).directory();
    let above = join(own, "..");
    let modules = [own, &above].map(|directory| Declarations::new(sources, directory));
    let mut modules = modules.into_iter();
    modules.find(|module| found.iter().any(|one| place(module, one).is_some()))
}

/// Where a module declares a resource.
fn place(module: &Declarations, resource: &Resource) -> Option<Span> {
    let steps = address::steps(&resource.module)?;
    let calls: Vec<&str> = steps.iter().map(|step| step.name).collect();
    module.place(&calls, resource.type_name(), &resource.name)
}

/// What helps where a document is too new.
const READ_ANEW: &str =
    "use a newer firelint, or check the directory with the module's own files instead";

/// What helps where a document is too old, or of no version at all.
const WRITE_ANEW: &str =
    "let a newer Terraform write it, or check the directory with the module's own files instead";

/// Why the document cannot be read, where it is of another version.
fn unread(root: Cursor, form: Form) -> Option<SyntaxError> {
    let (key, what) = match form {
        Form::Plan => ("format_version", "plan format"),
        Form::State => ("format_version", "state format"),
        Form::StateFile => ("version", "state version"),
    };
    let written = root.get(key)?;
    let version = match written.kind() {
        Kind::String => written.string()?.into_owned(),
        _ => written.raw().to_owned(),
    };
    let major: Option<u64> = version
        .split('.')
        .next()
        .and_then(|major| major.parse().ok());
    let (oldest, newest) = match form {
        Form::Plan | Form::State => (0, 1),
        Form::StateFile => (4, 4),
    };
    let (trouble, instead) = match major {
        Some(major) if major < oldest => ("is older than firelint reads", WRITE_ANEW),
        Some(major) if major <= newest => return None,
        Some(_) => ("is newer than firelint reads", READ_ANEW),
        None => ("is none that firelint reads", WRITE_ANEW),
    };
    let version: String = version
        .chars()
        .filter(|c| !c.is_control())
        .take(20)
        .collect();
    Some(SyntaxError {
        span: written.span(),
        message: format!("{what} {version} {trouble}"),
        remedy: Remedy::Instead(instead),
    })
}

fn lowered_task(resource: &Resource) -> Option<Task> {
    let spelling = TaskSpelling {
        task: Spelling::Arguments,
        containers: Spelling::AnyCase,
    };
    let definition = arguments::task(&resource.arguments);
    let mut task = task::task(&Reading::default(), spelling, &definition)?;
    task.provenance.address = Some(resource.address.clone());
    Some(task)
}

/// Finds the task definition that a service runs.
struct Linker<'a> {
    /// Whether auto scaling is planned, of whatever.
    scales: bool,
    configuration: Option<Configuration<'a>>,
    by_arn: HashMap<String, &'a str>,
}

impl<'a> Linker<'a> {
    fn of(root: Cursor<'a>, tasks: &'a [Resource]) -> Self {
        let arns = tasks.iter().filter_map(|task| {
            let arn = task.arguments.get("arn")?.literal()?;
            Some((arn.to_owned(), &*task.address))
        });
        let target = b"\"aws_appautoscaling_target\"";
        Self {
            scales: memchr::memmem::find(root.raw().as_bytes(), target).is_some(),
            by_arn: arns.collect(),
            configuration: Configuration::of(root, tasks),
        }
    }

    fn service(&self, resource: &Resource) -> Option<Service> {
        let arguments = match self.address(resource) {
            Some(address) => with_task(&resource.arguments, address),
            None => resource.arguments.clone(),
        };
        let definition = arguments::service(&arguments);
        let reading = Reading::default();
        let spelling = Spelling::Arguments;
        let mut service = service::service(&reading, spelling, &definition, Request::Create)?;
        service.provenance.address = Some(resource.address.clone());
        if self.scales {
            service.is_scaled = Err(Unknown {
                at: service.span,
                why: Why::Outside,
            });
        }
        Some(service)
    }

    /// The address of the task definition: by its ARN, where that is known, or else by what the configuration refers
    /// to.
    fn address(&self, service: &Resource) -> Option<&str> {
        let written = service.arguments.get("task_definition");
        match written.map(|written| (&written.data, written.literal())) {
            Some((_, Some(arn))) => self.by_arn.get(arn).copied(),
            Some((Data::Unknown(_), _)) | None => self.configuration.as_ref()?.task_of(service),
            _ => None,
        }
    }
}

/// The arguments of a service that refers to a task definition by its address.
fn with_task(arguments: &Datum, address: &str) -> Datum {
    let Data::Map(map) = &arguments.data else {
        return arguments.clone();
    };
    let key = "task_definition";
    let written = map.get(key);
    let span = written.map_or(arguments.span, |entry| entry.value.span);
    let reference = Datum::reference(&format!("{address}.arn"), span);
    let mut entries: Vec<Entry> = map.entries.clone();
    entries.retain(|entry| &*entry.key != key);
    entries.push(Entry {
        key: key.into(),
        key_span: written.and_then(|entry| entry.key_span),
        value: reference,
    });
    let map = Entries { entries, ..**map };
    Datum {
        data: Data::Map(map.into()),
        ..arguments.clone()
    }
}
