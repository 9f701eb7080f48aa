//! Terraform: what a directory of files defines, as far as the files say.
#![allow(clippy::unwrap_used)]

#[path = "terraform/corpus.rs"]
mod corpus;
#[path = "terraform/hostile.rs"]
mod hostile;
#[path = "terraform/modules.rs"]
mod modules;
#[path = "terraform/oracle.rs"]
mod oracle;
#[path = "terraform/reading.rs"]
mod reading;
#[path = "terraform/scenarios.rs"]
mod scenarios;
#[path = "terraform/services.rs"]
mod services;
mod support;
#[path = "terraform/values.rs"]
mod values;

use firelint::dialect::Lowered;
use firelint::dialect::terraform::lower;
use firelint::model::{Container, Located, Task, Text, Value};
use firelint::source::{Source, Sources, Span};

/// A directory in memory, and what it defines.
struct Directory {
    sources: Sources,
    lowered: Lowered,
}

impl Directory {
    /// The files, of which those without a directory are the root module.
    fn of(files: &[(&str, &str)]) -> Self {
        let mut sources = Sources::default();
        for (path, text) in files {
            sources.add(Source::new(*path, *text));
        }
        let lowered = lower(&sources, "");
        Self { sources, lowered }
    }

    /// One file, `main.tf`.
    fn main(text: &str) -> Self {
        Self::of(&[("main.tf", text)])
    }

    /// A task definition with this `container_definitions`, and other text around it.
    fn containers(value: &str, around: &str) -> Self {
        let task = format!(
            "resource \"aws_ecs_task_definition\" \"app\" {{\n  family = \"app\"\n  container_definitions = {value}\n}}\n{around}"
        );
        Self::main(&task)
    }

    fn task(&self) -> &Task {
        assert_eq!(self.lowered.tasks.len(), 1, "{:#?}", self.lowered);
        &self.lowered.tasks[0]
    }

    fn container(&self) -> &Container {
        let containers = &self.task().containers;
        assert_eq!(containers.items.len(), 1, "{containers:#?}");
        &containers.items[0]
    }

    /// The names of the containers of the only task.
    fn names(&self) -> Vec<String> {
        self.task()
            .containers
            .iter()
            .map(|container| said(&container.name))
            .collect()
    }

    fn text(&self, span: Span) -> &str {
        self.sources.text(span)
    }

    /// The text at which a value points, and the file it is in.
    fn place(&self, value: &dyn Located) -> (&str, &str) {
        let span = value.place();
        (self.sources.get(span.source).path.as_str(), self.text(span))
    }
}

/// What is known of a text.
fn said(value: &Value<Text>) -> String {
    match value {
        Value::Known(text) => text.value.written().to_owned(),
        Value::Absent(_) => "absent".to_owned(),
        Value::Unknown(unknown) => format!("{:?}", unknown.why),
    }
}
