//! Why, when and how to fix: `rules/unfilled-skeleton.md`.

use super::Verdict;
use crate::finding::Finding;
use crate::graph::Deployed;
use crate::model::Service;
use crate::source::Span;

pub fn task(deployed: &Deployed) -> Verdict {
    Ok(deployed.task.skeleton.map(|span| {
        at(span, "`name` and `image` of this container are empty").help(
            "fill in what you need, and delete every other key: the skeleton sets all of them",
        )
    }))
}

pub fn service(service: &Service, _: &[&Deployed]) -> Verdict {
    Ok(service.skeleton.map(|span| {
        at(
            span,
            "the name of the service and `taskDefinition` are empty",
        )
        .help("fill in what you need, and delete every other key: the skeleton sets all of them")
    }))
}

fn at(span: Span, text: &str) -> Finding {
    Finding::at(&span, text).note("the file was not examined further")
}
