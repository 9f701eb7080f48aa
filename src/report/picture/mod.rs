//! The start order as a picture: one layout, and a writer for each format.

mod canvas;
mod dot;
mod hazard;
mod layout;
mod mermaid;
mod nodes;
mod svg;
mod text;
mod words;

use super::Checked;
use super::human::Options;
use crate::finding::Step;
use crate::graph::Deployed;
use layout::Picture;
use words::Heading;

/// For terminals and reviews: as wide as the options say.
pub fn text(checked: &Checked, options: &Options) -> String {
    text::write(&pictures(checked), options)
}

/// A Mermaid flowchart, with a subgraph for each task definition.
pub fn mermaid(checked: &Checked) -> String {
    mermaid::write(&pictures(checked))
}

/// A Mermaid flowchart of one task definition, with the steps of a schedule marked on its containers.
pub fn mermaid_of(deployed: &Deployed, schedule: Option<&[Step]>) -> String {
    mermaid::write_one(&Picture::of(deployed, schedule.unwrap_or_default()))
}

/// A Graphviz graph for each task definition.
pub fn dot(checked: &Checked) -> String {
    dot::write(&pictures(checked))
}

/// One SVG document, the task definitions below each other.
pub fn svg(checked: &Checked) -> String {
    svg::write(&pictures(checked))
}

/// The pictures of all task definitions that were asked about, each scenario for itself.
fn pictures(checked: &Checked) -> Vec<(Heading, Picture)> {
    let project = &checked.project;
    let hazards = hazard::Hazards::of(checked);
    let deployed = project.deployed();
    let asked = deployed.filter(|one| project.is_asked(one.task.span, &one.task.provenance));
    asked
        .map(|deployed| {
            let hazard = hazards.of_task(&deployed);
            let steps = hazard.as_ref().map_or(&[][..], |(_, steps)| steps);
            let rule = hazard.as_ref().map(|(rule, _)| *rule);
            let heading = Heading::of(&project.sources, &deployed, rule);
            (heading, Picture::of(&deployed, steps))
        })
        .collect()
}
