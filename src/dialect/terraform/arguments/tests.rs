//! Where ECS has what Terraform's arguments say.

use super::{service, task};
use crate::dialect::terraform::functions::tests::{arguments, shown};

fn services(given: &str) -> String {
    shown(&service(&arguments(&format!("[{given}]"))[0]))
}

fn tasks(given: &str) -> String {
    shown(&task(&arguments(&format!("[{given}]"))[0]))
}

#[test]
fn a_block_is_a_list_or_a_map() {
    let breaker = "{deploymentConfiguration:{deploymentCircuitBreaker:{enable:true}}}";
    assert_eq!(
        services(r#"{"deployment_circuit_breaker": {"enable": true}}"#),
        breaker
    );
    assert_eq!(
        services(r#"{"deployment_circuit_breaker": [{"enable": true}]}"#),
        breaker
    );
    assert_eq!(
        services(r#"{"deployment_circuit_breaker": []}"#),
        "{deploymentConfiguration:{deploymentCircuitBreaker:null}}"
    );
    assert_eq!(
        services(r#"{"load_balancer": {"container_name": "a", "elb_name": "b"}}"#),
        r#"{loadBalancers:[{containerName:"a",loadBalancerName:"b"}]}"#
    );
}

#[test]
fn a_block_that_may_be_there_is_unknown() {
    assert_eq!(
        services(r#"{"deployment_circuit_breaker": [${x}]}"#),
        "{deploymentConfiguration:{deploymentCircuitBreaker:?}}"
    );
    assert_eq!(
        services(r#"{"load_balancer": [{"container_name": "a"}, ${x}]}"#),
        r#"{loadBalancers:[{containerName:"a"},…]}"#
    );
}

/// Whatever stands in `deployment_configuration`, the circuit breaker stands beside it.
#[test]
fn an_unknown_block_leaves_the_circuit_breaker_alone() {
    for given in [
        r#"{"deployment_configuration": ${x}}"#,
        r#"{"deployment_configuration": [${x}]}"#,
    ] {
        let service = services(given);
        assert!(
            service.contains("strategy:?") && service.contains("lifecycleHooks:?"),
            "{service}"
        );
        assert!(
            !service.contains("deploymentCircuitBreaker") && !service.contains('…'),
            "{service}"
        );
    }
    let service = services(r#"{"deployment_configuration": {"strategy": "ROLLING", ${x}}}"#);
    assert!(service.contains(r#"strategy:"ROLLING""#) && service.contains("lifecycleHooks:?"));
}

#[test]
fn what_cannot_be_seen_of_a_service_may_be_anything() {
    assert_eq!(
        services(r#"{"name": "a", ${x}}"#),
        r#"{serviceName:"a",deploymentConfiguration:{…},…}"#
    );
}

#[test]
fn containers_are_decoded_and_other_arguments_left_out() {
    assert_eq!(
        tasks(r#"{"container_definitions": "[{\"name\": \"a\"}, ${x}]", "skip_destroy": true}"#),
        r#"{containerDefinitions:[{name:"a"},…]}"#
    );
    assert_eq!(
        tasks(r#"{"proxy_configuration": [{"container_name": "envoy"}], "network_mode": null}"#),
        r#"{proxyConfiguration:{containerName:"envoy"},networkMode:null}"#
    );
}
