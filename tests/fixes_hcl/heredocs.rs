//! JSON that is the text of a heredoc.

use super::*;

fn task(containers: &str) -> String {
    format!(
        "resource \"aws_ecs_task_definition\" \"app\" {{\n  family = \"app\"\n  container_definitions = <<-EOT\n{containers}\n  EOT\n}}\n"
    )
}

#[test]
fn json_in_a_heredoc_is_edited_as_json() {
    let before = "  [\n    {\n      \"name\": \"web\",\n      \"image\": \"${var.image}\",\n      \"cpu\": ${var.cpu}\n    }\n  ]";
    check(
        &task(before),
        "\"web\"",
        set("user", "0"),
        &task(&before.replace("cpu}\n", "cpu},\n      \"user\": \"0\"\n")),
    );
    check(
        &task(before),
        "\"web\"",
        set("hostname", "a${b}%{c}"),
        &task(&before.replace("cpu}\n", "cpu},\n      \"hostname\": \"a$${b}%%{c}\"\n")),
    );
    let file = File::new(&task(before));
    let place = file.at("\"web\"");
    let fixed = file.fixed(vec![
        set("user", "0")(place),
        push("dependsOn", dependency())(place),
        replace("site")(place),
    ]);
    let after = "  [\n    {\n      \"name\": \"site\",\n      \"image\": \"${var.image}\",\n      \"cpu\": ${var.cpu},\n      \"user\": \"0\",\n      \"dependsOn\": [\n        {\n          \"containerName\": \"log-router\",\n          \"condition\": \"HEALTHY\"\n        }\n      ]\n    }\n  ]";
    let fixed = fixed.unwrap();
    assert_eq!(fixed, task(after), "\n{fixed}");
}

#[test]
fn what_a_heredoc_takes_from_elsewhere_is_edited_there() {
    let text = task("  [${jsonencode({ name = \"web\" })}, {\"name\": \"db\"}]");
    check(
        &text,
        "\"web\"",
        set("user", "0"),
        &text.replace("\"web\"", "\"web\", user = \"0\""),
    );
    check(
        &text,
        "\"db\"",
        set("user", "0"),
        &text.replace("\"db\"", "\"db\", \"user\": \"0\""),
    );
}

#[test]
fn json_in_quotes_is_left_alone() {
    let text =
        "resource \"a\" \"b\" {\n  container_definitions = \"[{\\\"name\\\": \\\"web\\\"}]\"\n}\n";
    declines(
        text,
        "\\\"web\\\"",
        set("user", "0"),
        "it is written inside of a text in quotes",
    );
}
