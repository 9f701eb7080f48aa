//! How the cost of reading grows with what is written.

use std::fmt::Write;

use divan::Bencher;
use firelint::project::Project;
use firelint::source::{Source, Sources};

fn project(files: &[(String, String)]) -> Project {
    let mut sources = Sources::default();
    for (path, text) in files {
        sources.add(Source::new(path.as_str(), text.as_str()));
    }
    Project::of(sources)
}

fn bench(bencher: Bencher, files: Vec<(String, String)>) {
    let read = project(&files);
    assert!(!read.tasks.is_empty(), "nothing was recognised");
    bencher.bench(|| project(&files));
}

/// One task definition with an app and its router.
fn containers() -> &'static str {
    r#"[
  { "name": "log-router", "image": "fluent/fluent-bit", "firelensConfiguration": { "type": "fluentbit" } },
  { "name": "app", "image": "app", "essential": true, "logConfiguration": { "logDriver": "awsfirelens" },
    "dependsOn": [{ "containerName": "log-router", "condition": "START" }] }
]"#
}

/// The measure for all others.
#[divan::bench]
fn bare_json(bencher: Bencher) {
    let text = format!(
        r#"{{ "family": "app", "containerDefinitions": {} }}"#,
        containers()
    );
    bench(bencher, vec![("task.json".to_owned(), text)]);
}

/// A template whose app turns on this many conditions over as many parameters.
#[divan::bench(args = [0, 1, 4, 20])]
fn cloudformation_conditions(bencher: Bencher, conditions: usize) {
    let mut text = String::from("Parameters:\n  Unused: { Type: String }\n");
    for index in 0..conditions {
        let _ = writeln!(text, "  P{index}: {{ Type: String }}");
    }
    text.push_str("Conditions:\n  Never: !Equals [a, b]\n");
    for index in 0..conditions {
        let _ = writeln!(text, "  C{index}: !Equals [!Ref P{index}, 'yes']");
    }
    text.push_str(
        "Resources:\n  Task:\n    Type: AWS::ECS::TaskDefinition\n    Properties:\n      ContainerDefinitions:\n        \
         - Name: log-router\n          Image: fluent/fluent-bit\n          FirelensConfiguration: { Type: fluentbit }\n",
    );
    for index in 0..conditions.max(1) {
        let essential = match conditions {
            0 => "true".to_owned(),
            _ => format!("!If [C{index}, true, false]"),
        };
        let _ = write!(
            text,
            "        - Name: app{index}\n          Image: app\n          Essential: {essential}\n          \
             LogConfiguration: {{ LogDriver: awsfirelens }}\n"
        );
    }
    bench(bencher, vec![("template.yaml".to_owned(), text)]);
}

/// A module of this many files with ten locals in each, all of which the task definition comes to.
#[divan::bench(args = [1, 20, 200])]
fn terraform_module(bencher: Bencher, files: usize) {
    let mut module = Vec::new();
    let mut last = Vec::new();
    for file in 0..files {
        let mut text = String::from("locals {\n");
        for local in 0..10 {
            let value = match local {
                0 => format!("\"part-{file}\""),
                _ => format!("\"${{local.name_{file}_{}}}-{local}\"", local - 1),
            };
            let _ = writeln!(text, "  name_{file}_{local} = {value}");
        }
        text.push_str("}\n");
        last.push(format!("local.name_{file}_9"));
        module.push((format!("module/locals_{file:03}.tf"), text));
    }
    module.push((
        "module/main.tf".to_owned(),
        format!(
            "resource \"aws_ecs_task_definition\" \"app\" {{\n  family = join(\"-\", [{}])\n  \
             container_definitions = <<EOF\n{}\nEOF\n}}\n",
            last.join(", "),
            containers()
        ),
    ));
    bench(bencher, module);
}
