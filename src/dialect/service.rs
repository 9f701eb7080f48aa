//! Services by their API names.

use super::read::{self, Fields, within};
use super::task::log_configuration;
use crate::model::{
    CircuitBreaker, Controller, List, LoadBalancer, Located, Request, Service, Shape, Strategy,
    Value,
};
use crate::syntax::tree::Cursor;

/// A service from its map.
pub fn service(node: Cursor, request: Request) -> Service {
    let head = node.head();
    let name_key = if request == Request::Update {
        "service"
    } else {
        "serviceName"
    };
    let name = Fields::new(node, Shape::Service, head).text(name_key);
    let span = if name.is_written() {
        name.place()
    } else {
        head
    };
    let fields = Fields::new(node, Shape::Service, span);
    let deployment = fields.map("deploymentConfiguration", Shape::Deployment);
    let breaker = within(&deployment, |deployment| {
        deployment.map("deploymentCircuitBreaker", Shape::CircuitBreaker)
    });
    let alarms = within(&deployment, |deployment| {
        deployment.map("alarms", Shape::Alarms)
    });
    let controller = fields.map("deploymentController", Shape::Controller);
    let connect = fields.map("serviceConnectConfiguration", Shape::ServiceConnect);
    let connect_log = within(&connect, |connect| {
        connect.map("logConfiguration", Shape::LogConfiguration)
    });
    let maps = [
        &deployment,
        &breaker,
        &alarms,
        &controller,
        &connect,
        &connect_log,
    ];
    let parts: Vec<Fields> = maps
        .into_iter()
        .filter_map(|part| part.known().copied())
        .chain(fields.parts("loadBalancers", Shape::LoadBalancer))
        .chain(fields.parts("capacityProviderStrategy", Shape::CapacityProvider))
        .collect();
    Service {
        span,
        name,
        request,
        task_definition: fields.text("taskDefinition"),
        launch_type: fields.text("launchType"),
        capacity_providers: fields.maps("capacityProviderStrategy", |item| {
            Fields::new(item, Shape::CapacityProvider, item.head()).text("capacityProvider")
        }),
        controller: within(&controller, |controller| {
            controller.word("type", read_controller)
        }),
        strategy: within(&deployment, |deployment| {
            deployment.word("strategy", read_strategy)
        }),
        circuit_breaker: CircuitBreaker {
            span: breaker
                .known()
                .map_or(breaker.place(), |fields| fields.anchor()),
            enable: within(&breaker, |breaker| breaker.boolean("enable")),
            rollback: within(&breaker, |breaker| breaker.boolean("rollback")),
        },
        alarms: within(&alarms, |alarms| alarms.boolean("enable")),
        lifecycle_hooks: match &deployment {
            Value::Known(deployment) => deployment.value.list("lifecycleHooks", Cursor::head),
            Value::Absent(span) => List::absent(*span),
            Value::Unknown(unknown) => List::unknown(*unknown),
        },
        desired_count: fields.integer("desiredCount"),
        load_balancers: fields.maps("loadBalancers", |item| LoadBalancer {
            container: Fields::new(item, Shape::LoadBalancer, item.head()).text("containerName"),
        }),
        service_connect: within(&connect, |connect| connect.boolean("enabled")),
        service_connect_log: log_configuration(connect_log),
        skeleton: skeleton(node),
        remarks: read::remarks(fields, &parts, &[]),
    }
}

fn read_controller(word: &str) -> Controller {
    match word {
        "ECS" => Controller::Ecs,
        "CODE_DEPLOY" => Controller::CodeDeploy,
        "EXTERNAL" => Controller::External,
        _ => Controller::Other,
    }
}

fn read_strategy(word: &str) -> Strategy {
    match word {
        "ROLLING" => Strategy::Rolling,
        "BLUE_GREEN" => Strategy::BlueGreen,
        _ => Strategy::Other,
    }
}

/// What `--generate-cli-skeleton` prints: the names are there, and empty.
fn skeleton(node: Cursor) -> Option<crate::source::Span> {
    let empty = |key| {
        node.get(key)
            .is_some_and(|value: Cursor| value.raw() == "\"\"")
    };
    let named = empty("serviceName") || empty("service");
    (named && empty("taskDefinition")).then(|| node.head())
}
