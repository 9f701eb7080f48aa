//! The picture as Graphviz graphs.
//!
//! Not by petgraph's `Dot`: it draws nodes and edges of one graph, while here are containers that nobody knows, waits
//! that lead nowhere, layers, and a heading.

use std::fmt::Write;

use super::canvas::wrapped;
use super::layout::{Kind, Picture};
use super::words::{Heading, Role};

/// One graph for each task definition.
pub fn write(pictures: &[(Heading, Picture)]) -> String {
    let graphs = pictures.iter().map(|(heading, picture)| {
        let mut text = String::from("digraph {\n  rankdir=TB\n  fontname=\"sans-serif\"\n");
        let mut title = vec![heading.title.clone()];
        title.extend(heading.lines.iter().cloned());
        if !picture.steps.is_empty() {
            title.push(String::new());
            let steps = picture.steps.iter().enumerate();
            title.extend(steps.map(|(index, step)| format!("({}) {step}", index + 1)));
        }
        let _ = writeln!(
            text,
            "  label={}\n  labelloc=t\n  labeljust=l",
            quoted(&title, 90, "\\l")
        );
        text.push_str("  node [fontname=\"sans-serif\"]\n  edge [fontname=\"sans-serif\"]\n");
        add(&mut text, picture);
        text.push_str("}\n");
        text
    });
    graphs.collect::<Vec<_>>().join("\n")
}

fn add(text: &mut String, picture: &Picture) {
    for layer in &picture.layers {
        text.push_str("  { rank=same\n");
        for at in layer.clone() {
            let node = &picture.nodes[at];
            let shape = match node.role {
                Role::Router => "hexagon",
                Role::Probe => "ellipse",
                Role::Sender => "box",
                Role::Other | Role::Unknown => "box style=rounded",
            };
            let width = if node.is_essential == Some(true) {
                3
            } else {
                1
            };
            let label = quoted(&node.lines(), 44, "\\n");
            let _ = writeln!(
                text,
                "    c{at} [shape={shape} penwidth={width} label={label}]"
            );
        }
        text.push_str("  }\n");
    }
    if let Some(why) = picture.rest {
        let more = ["…and maybe more".to_owned(), why.to_owned()];
        let _ = writeln!(
            text,
            "  more [shape=box style=dotted label={}]",
            quoted(&more, 44, "\\n")
        );
    }
    for (index, wait) in picture.waits.iter().enumerate() {
        let from = wait.from.map(|from| format!("c{from}"));
        let from = from.unwrap_or_else(|| {
            let label = ["?".to_owned(), wait.words.clone()];
            let _ = writeln!(
                text,
                "  x{index} [shape=box style=dotted label={}]",
                quoted(&label, 44, "\\n")
            );
            format!("x{index}")
        });
        let style = match wait.kind {
            Kind::Written => "solid",
            Kind::Added => "dashed",
            Kind::Unsure => "dotted",
            Kind::Refused => "bold arrowhead=tee",
        };
        let _ = writeln!(
            text,
            "  {from} -> c{} [style={style} label=\" {} \"]",
            wait.to, wait.condition
        );
    }
}

/// A quoted string of lines that are not too long. Graphviz reads escapes and, in labels, HTML's character references.
fn quoted(lines: &[String], columns: usize, end: &str) -> String {
    let lines = lines.iter().flat_map(|line| wrapped(line, columns));
    let escape = |line: String| {
        let line = line
            .replace('\\', "\\\\")
            .replace('"', "\\\"")
            .replace('&', "&amp;");
        line + end
    };
    format!("\"{}\"", lines.map(escape).collect::<String>())
}
