//! JSON by ECS's own names: what the AWS CLI takes and prints, and a bare list of containers.

use super::Lowered;
use super::service::service;
use super::task::{containers_alone, task};
use crate::model::{Request, Shape};
use crate::syntax::tree::{Cursor, Kind};

/// Which of ECS's own shapes a document has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// RegisterTaskDefinition input, or a described task definition.
    TaskDefinition,
    /// `describe-task-definition` output.
    DescribedTask,
    /// A list of container definitions.
    Containers,
    /// CreateService or UpdateService input.
    Service,
    /// CreateService, UpdateService output.
    DescribedService,
    /// `describe-services` output.
    DescribedServices,
}

/// Keys by which another tool's document is told from ECS's own, although it may hold the same words
/// (`formats.md` 3: the first match wins, and these come first).
const OTHER_TOOLS: [&str; 7] = [
    "Resources",
    "format_version",
    "terraform_version",
    "resource",
    "AWSEBDockerrunVersion",
    "deployment",
    "artifacts",
];

/// Keys that hardly any document but a service definition has.
const SERVICE_KEYS: [&str; 6] = [
    "deploymentConfiguration",
    "loadBalancers",
    "desiredCount",
    "networkConfiguration",
    "launchType",
    "schedulingStrategy",
];

/// Keys of RunTask and StartTask input, which name a task definition and define no service.
const RUN_TASK_KEYS: [&str; 5] = ["overrides", "count", "startedBy", "group", "referenceId"];

/// The form of a document, by its shape and never by its file's name.
pub fn recognise(root: Cursor) -> Option<Form> {
    let has = |key: &str, kind: Kind| root.get(key).is_some_and(|value| value.kind() == kind);
    match root.kind() {
        Kind::Array => is_container_list(root).then_some(Form::Containers),
        Kind::Object if OTHER_TOOLS.iter().any(|key| root.get(key).is_some()) => None,
        Kind::Object if is_container_value(root.get("containerDefinitions")) => {
            Some(Form::TaskDefinition)
        }
        Kind::Object if has("taskDefinition", Kind::Object) => Some(Form::DescribedTask),
        Kind::Object if has("service", Kind::Object) => root
            .get("service")
            .and_then(|service| service.get("serviceArn"))
            .map(|_| Form::DescribedService),
        Kind::Object if has("services", Kind::Array) => root
            .get("services")?
            .children()
            .any(|service| service.get("serviceArn").is_some())
            .then_some(Form::DescribedServices),
        Kind::Object => is_service(root).then_some(Form::Service),
        _ => None,
    }
}

/// A list, or a template that will be one.
fn is_container_value(value: Option<Cursor>) -> bool {
    value.is_some_and(|value| matches!(value.kind(), Kind::Array | Kind::Hole))
}

/// Items have a name, an image and one more key of a container definition.
fn is_container_list(list: Cursor) -> bool {
    list.children().any(|item| {
        let known = |key: &&str| item.get(key).is_some();
        item.kind() == Kind::Object
            && known(&"name")
            && known(&"image")
            && Shape::Container
                .keys()
                .iter()
                .filter(|key| known(key))
                .count()
                > 2
    })
}

fn is_service(root: Cursor) -> bool {
    let has = |key: &str| root.get(key).is_some();
    let named = has("serviceName") || has("service");
    let runs = root
        .get("taskDefinition")
        .is_some_and(|value| value.kind() == Kind::String);
    let typical = SERVICE_KEYS.iter().filter(|key| has(key)).count();
    let is_run_task = RUN_TASK_KEYS.iter().any(|key| has(key));
    !is_run_task && (typical >= 2 || typical == 1 && (named || runs) || named && runs)
}

/// The definitions in a document of the given form.
pub fn lower(root: Cursor, form: Form) -> Lowered {
    let mut lowered = Lowered::default();
    match form {
        Form::TaskDefinition => lowered.tasks.push(task(root)),
        Form::DescribedTask => lowered.tasks.extend(root.get("taskDefinition").map(task)),
        Form::Containers => lowered.tasks.push(containers_alone(root)),
        Form::Service => lowered.services.push(service(root, request(root))),
        Form::DescribedService => {
            let described = root.get("service");
            lowered
                .services
                .extend(described.map(|node| service(node, Request::Dump)));
        }
        Form::DescribedServices => {
            let described = root.get("services").into_iter().flat_map(Cursor::children);
            let maps = described.filter(|node| node.kind() == Kind::Object);
            lowered
                .services
                .extend(maps.map(|node| service(node, Request::Dump)));
        }
    }
    lowered
}

fn request(root: Cursor) -> Request {
    let has = |key: &str| root.get(key).is_some();
    match (has("serviceArn"), has("serviceName"), has("service")) {
        (true, _, _) => Request::Dump,
        (_, true, _) => Request::Create,
        (_, _, true) => Request::Update,
        _ => Request::Unsaid,
    }
}
