//! What is not edited, and why.

use super::*;

fn task(containers: &str) -> String {
    format!(
        "resource \"aws_ecs_task_definition\" \"app\" {{\n  container_definitions = {containers}\n}}\n"
    )
}

#[test]
fn what_another_value_decides_is_left_alone() {
    let rows = [
        (
            "jsonencode([{ name = \"web\", essential = var.essential }])",
            "the value is decided by `var.essential`",
        ),
        (
            "jsonencode([{ name = \"web\", essential = var.x ? true : false }])",
            "the value is decided by a condition",
        ),
        (
            "jsonencode([{ name = \"web\", essential = tobool(\"false\") }])",
            "the value is decided by `tobool(…)`",
        ),
        (
            "jsonencode([{ name = \"web\", essential = \"${var.x}\" }])",
            "the value is decided by an expression",
        ),
        (
            "jsonencode([for x in var.x : { name = \"web\" }])",
            "a `for` expression makes this",
        ),
        (
            "jsonencode([merge({ name = \"web\" }, var.x)])",
            "`merge` puts this together with what is written elsewhere",
        ),
    ];
    for (containers, reason) in rows {
        declines(&task(containers), "\"web\"", set("essential", true), reason);
    }
    let rows = [
        (
            "jsonencode([{ name = \"web\", dependsOn = concat([], var.x) }])",
            "the value is decided by `concat(…)`",
        ),
        (
            "jsonencode([merge(var.x, { name = \"web\" })])",
            "`merge` puts this together with what is written elsewhere",
        ),
    ];
    for (containers, reason) in rows {
        declines(
            &task(containers),
            "\"web\"",
            push("dependsOn", dependency()),
            reason,
        );
    }
    let used = task("jsonencode([{ name = local.name }])");
    declines(
        &used,
        "local.name",
        replace("web"),
        "the value is decided by `local.name`",
    );
}

#[test]
fn blocks_made_again_and_again_are_left_alone() {
    let path = "deploymentConfiguration.deploymentCircuitBreaker";
    let dynamic = "resource \"aws_ecs_service\" \"app\" {\n  name = \"web\"\n  dynamic \"deployment_circuit_breaker\" {\n    for_each = var.x\n    content {\n      enable = true\n    }\n  }\n}\n";
    let set = set_service(path, Piece::map([("enable", true.into())]));
    declines(
        dynamic,
        "\"web\"",
        set,
        "a `dynamic` block makes `deployment_circuit_breaker`",
    );
    let inner = set_service("rollback", true);
    declines(dynamic, "true", &inner, "a `dynamic` block makes this");
    declines(
        dynamic,
        "\"deployment_circuit_breaker\"",
        &inner,
        "a `dynamic` block makes this",
    );
}

#[test]
fn keys_that_nobody_can_be_sure_of_are_left_alone() {
    let local = "locals {\n  app = { name = \"web\", log_configuration = {} }\n}\n";
    declines(
        local,
        "\"web\"",
        set("dependsOn", 1),
        "the keys here are turned into ECS's names elsewhere, and what `dependsOn` is called is not known",
    );
    let call = "module \"app\" {\n  source = \"./app\"\n  name = \"web\"\n}\n";
    declines(
        call,
        "\"web\"",
        set("user", "0"),
        "what this module calls its settings is not known",
    );
    let call = "module \"app\" {\n  source = \"cloudposse/ecs-container-definition/aws\"\n  container_name = \"web\"\n}\n";
    declines(
        call,
        "\"web\"",
        set("credentialSpecs", "0"),
        "the module has no argument for `credentialSpecs`",
    );
    let call =
        "module \"app\" {\n  source = \"terraform-aws-modules/ecs/aws//modules/service\"\n}\n";
    declines(
        call,
        "\"terraform-aws-modules/ecs/aws//modules/service\"",
        set("restartAttemptPeriod", 60),
        "the module has no argument for `restartAttemptPeriod`",
    );
    let alone = "locals {\n  app = { name = \"web\" }\n}\n";
    declines(
        alone,
        "\"web\"",
        insert_after(dependency()),
        "the list that this stands in is put together elsewhere",
    );
}

#[test]
fn what_an_edit_takes_away_the_next_one_cannot_find() {
    let file = File::new(&task(
        "jsonencode([{ name = \"web\", options = { a = 1 } }])",
    ));
    let place = file.at("options");
    let edits = vec![Edit::Remove { place }, set("b", 1)(file.at("1"))];
    assert_eq!(
        file.fixed(edits).unwrap_err(),
        "an edit before it takes its place away"
    );
}

#[test]
fn what_is_no_map_of_a_definition_is_left_alone() {
    let text = "locals {\n  name = \"web\"\n}\n\nresource \"a\" \"b\" {\n  one {}\n  two = 1\n}\n";
    let reason = "what this is a part of is put together elsewhere";
    declines(text, "\"web\"", set("user", "0"), reason);
    let nothing = |place: Span| set("user", "0")(Span::new(place.source, place.start, place.start));
    let reason = "the place to edit is not written as such in this file";
    declines(text, "\"web\"", nothing, reason);
    let copy = |place: Span| {
        let file = File::new(text);
        replace(Piece::Copy(file.at("one")))(place)
    };
    let reason = "what would be copied is no value that can stand elsewhere";
    declines(text, "1", copy, reason);
}
