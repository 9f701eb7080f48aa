//! Why, when and how to fix: `rules/unfilled-skeleton.md`.

use super::Verdict;
use crate::finding::Finding;
use crate::graph::Deployed;
use crate::model::Service;
use crate::source::Span;

pub fn task(deployed: &Deployed) -> Verdict {
    Ok(deployed.task.skeleton.map(|span| {
        let [name, image] = ["name", "image"].map(|key| deployed.task.key(key));
        at(span, format!("`{name}` and `{image}` of this container are empty")).help(
            "fill in what you need, and delete every other key: the skeleton sets all of them",
        )
    }))
}

pub fn service(service: &Service, _: &[&Deployed]) -> Verdict {
    Ok(service.skeleton.map(|span| {
        at(
            span,
            format!("the name of the service and `{}` are empty", service.setting("taskDefinition")),
        )
        .help("fill in what you need, and delete every other key: the skeleton sets all of them")
    }))
}

fn at(span: Span, text: String) -> Finding {
    Finding::at(&span, text).note("the file was not examined further")
}
