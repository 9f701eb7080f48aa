//! Services by their API names.

use std::sync::Arc;

use super::datum::Datum;
use super::read::{Fields, Reading, list_within, within};
use super::spelling::Spelling;
use super::task::{is_unfilled, log_configuration};
use crate::model::{
    CircuitBreaker, Controller, LoadBalancer, Located, Provenance, Request, Service, Shape,
    Strategy,
};
use crate::source::Span;

/// A service from its map; `None` where it is none.
pub fn service(
    reading: &Reading,
    spelling: Spelling,
    datum: &Datum,
    request: Request,
) -> Option<Service> {
    let fields = Fields::new(reading, spelling, Shape::Service, datum, datum.span)?;
    let name_key = if request == Request::Update {
        "service"
    } else {
        "serviceName"
    };
    let name = fields.text(name_key);
    let span = if name.is_written() {
        name.place()
    } else {
        datum.span
    };
    let fields = fields.anchored(span);
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
    Some(Service {
        span,
        name,
        request,
        is_task_set: false,
        left_to_others: None,
        task_definition: fields.text("taskDefinition"),
        launch_type: fields.text("launchType"),
        capacity_providers: fields.maps(
            "capacityProviderStrategy",
            Shape::CapacityProvider,
            |item| item.text("capacityProvider"),
        ),
        controller: within(&controller, |controller| {
            controller.word("type", Controller::from_word)
        }),
        strategy: within(&deployment, |deployment| {
            deployment.word("strategy", Strategy::from_word)
        }),
        circuit_breaker: CircuitBreaker {
            span: breaker
                .known()
                .map_or(breaker.place(), |fields| fields.anchor()),
            enable: within(&breaker, |breaker| breaker.boolean("enable")),
            rollback: within(&breaker, |breaker| breaker.boolean("rollback")),
            reset_on_healthy_task: within(&breaker, |breaker| {
                breaker.boolean("resetOnHealthyTask")
            }),
            threshold: within(&breaker, |breaker| {
                breaker.presence("thresholdConfiguration")
            }),
        },
        alarms: within(&alarms, |alarms| alarms.boolean("enable")),
        alarm_names: list_within(&alarms, |alarms| alarms.texts("alarmNames")),
        minimum_healthy_percent: within(&deployment, |deployment| {
            deployment.integer("minimumHealthyPercent")
        }),
        maximum_percent: within(&deployment, |deployment| {
            deployment.integer("maximumPercent")
        }),
        scheduling_strategy: fields.text("schedulingStrategy"),
        platform_version: fields.text("platformVersion"),
        lifecycle_hooks: list_within(&deployment, |deployment| {
            deployment.list("lifecycleHooks", |_, hook| hook.span)
        }),
        desired_count: fields.integer("desiredCount"),
        is_scaled: Ok(false),
        load_balancers: fields.maps("loadBalancers", Shape::LoadBalancer, |item| LoadBalancer {
            container: item.name("containerName"),
        }),
        service_connect: within(&connect, |connect| connect.boolean("enabled")),
        service_connect_log: log_configuration(&connect_log),
        service_connect_access_log: within(&connect, |connect| {
            connect.presence("accessLogConfiguration")
        }),
        skeleton: skeleton(fields, datum.span),
        remarks: fields.remarks(&parts, &[]),
        account: Arc::default(),
        provenance: Provenance {
            hops: reading.hops(),
            terms: spelling.terms(),
            ..Provenance::default()
        },
    })
}

/// What `--generate-cli-skeleton` prints: the names are there, and empty.
fn skeleton(service: Fields, head: Span) -> Option<Span> {
    let empty = |key| {
        service
            .written(key)
            .is_some_and(|entry| is_unfilled(&entry.value))
    };
    let named = empty("serviceName") || empty("service");
    (named && empty("taskDefinition")).then_some(head)
}
