//! JSON by ECS's own names: what the AWS CLI takes and prints, and a bare list of containers.

use super::read::Reading;
use super::spelling::Spelling;
use super::task::{self, TaskSpelling};
use super::written::{Places, datum};
use super::{Lowered, comments, service};
use crate::model::{Request, Shape, nearest_key};
use crate::syntax::holes;
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

/// Keys of other requests that name a task definition or a service and define no service: RunTask, StartTask,
/// CreateTaskSet, CreateExpressGatewayService.
const OTHER_REQUESTS: [&str; 9] = [
    "overrides",
    "count",
    "startedBy",
    "group",
    "referenceId",
    "containerInstances",
    "scale",
    "externalId",
    "primaryContainer",
];

/// Keys of a container definition that lists of quite other things have as well, beside `name` and `image`.
const COMMON_WORDS: [&str; 6] = ["name", "image", "links", "user", "command", "hostname"];

/// The form of a document, by its shape and never by its file's name.
pub fn recognise(root: Cursor) -> Option<Form> {
    let has = |key: &str, kind: Kind| root.get(key).is_some_and(|value| value.kind() == kind);
    match root.kind() {
        Kind::Array => is_container_list(root).then_some(Form::Containers),
        Kind::Object if OTHER_TOOLS.iter().any(|key| root.get(key).is_some()) => None,
        Kind::Object if is_container_value(root.get("containerDefinitions")) => {
            Some(Form::TaskDefinition)
        }
        Kind::Object if has("taskDefinition", Kind::Object) => root
            .get("taskDefinition")
            .filter(|task| is_container_value(task.get("containerDefinitions")))
            .map(|_| Form::DescribedTask),
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

/// A list, a template that will be one, or what a mistake has left of one: the key says what it is.
fn is_container_value(value: Option<Cursor>) -> bool {
    value
        .map(Cursor::resolved)
        .is_some_and(|value| match value.kind() {
            _ if value.is_lost() => true,
            Kind::Array | Kind::Hole => true,
            Kind::String => value
                .string()
                .is_some_and(|text| holes::is_only_hole(&text)),
            _ => false,
        })
}

/// Some item has a name, an image and one more key of a container definition, and mostly such keys.
fn is_container_list(list: Cursor) -> bool {
    list.children().any(|item| {
        let known = |key: &str| item.get(key).is_some();
        let telling = |key: &&&str| !COMMON_WORDS.contains(*key) && known(key);
        known("name")
            && known("image")
            && Shape::Container.keys().iter().any(|key| telling(&key))
            && is_mostly(item, Shape::Container)
    })
}

/// Whether most of the keys are ECS's own. Settings of other tools use its words, too, among words of theirs.
fn is_mostly(map: Cursor, shape: Shape) -> bool {
    let keys = map.children().filter_map(Cursor::key);
    let (own, others): (Vec<_>, Vec<_>) =
        keys.partition(|key| shape.keys().contains(&&**key) || nearest_key(shape, key).is_some());
    own.len() > others.len()
}

fn is_service(root: Cursor) -> bool {
    let has = |key: &str| root.get(key).is_some();
    let named = has("serviceName") || has("service");
    let runs = root
        .get("taskDefinition")
        .is_some_and(|value| matches!(value.kind(), Kind::String | Kind::Hole));
    let typical = SERVICE_KEYS.iter().filter(|key| has(key)).count();
    let is_other = OTHER_REQUESTS.iter().any(|key| has(key));
    let is_typical = typical >= 2 || typical == 1 && (named || runs) || named && runs;
    !is_other && is_typical && is_mostly(root, Shape::Service)
}

/// The definitions in a document of the given form.
pub fn lower(root: Cursor, form: Form) -> Lowered {
    let reading = Reading::of(comments::of(root));
    let task = |node: Cursor| {
        let spelling = TaskSpelling::all(Spelling::Api);
        task::task(&reading, spelling, &datum(node, Places::Same))
    };
    let service = |node: Cursor, request: Request| {
        service::service(&reading, Spelling::Api, &datum(node, Places::Same), request)
    };
    let mut lowered = Lowered::default();
    match form {
        Form::TaskDefinition => lowered.tasks.extend(task(root)),
        Form::DescribedTask => {
            let described = root.get("taskDefinition");
            lowered.tasks.extend(described.and_then(task));
        }
        Form::Containers => {
            let list = datum(root, Places::Same);
            lowered.tasks.extend(task::containers_alone(&reading, list));
        }
        Form::Service => lowered.services.extend(service(root, request(root))),
        Form::DescribedService => {
            let described = root.get("service");
            let dumped = described.and_then(|node| service(node, Request::Dump));
            lowered.services.extend(dumped);
        }
        Form::DescribedServices => {
            let described = root.get("services").into_iter().flat_map(Cursor::children);
            let dumped = described.filter_map(|node| service(node, Request::Dump));
            lowered.services.extend(dumped);
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
