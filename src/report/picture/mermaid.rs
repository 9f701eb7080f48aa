//! The picture as a Mermaid flowchart, which GitHub, GitLab and many wikis draw.

use std::fmt::Write;

use super::layout::{Kind, Picture};
use super::words::{Heading, Role};

/// One flowchart with a subgraph for each task definition.
pub fn write(pictures: &[(Heading, Picture)]) -> String {
    let mut chart = Chart::default();
    for (index, (heading, picture)) in pictures.iter().enumerate() {
        let mut lines = vec![heading.title.clone()];
        lines.extend(heading.lines.iter().cloned());
        let _ = writeln!(chart.text, "  subgraph t{index}[\"{}\"]", label(&lines));
        // Else it would run from left to right.
        chart.text.push_str("  direction TB\n");
        chart.add(picture, &format!("t{index}"));
        chart.text.push_str("  end\n");
    }
    chart.finish()
}

/// One flowchart of one task definition.
pub fn write_one(picture: &Picture) -> String {
    let mut chart = Chart::default();
    chart.add(picture, "");
    chart.finish()
}

#[derive(Default)]
struct Chart {
    text: String,
    /// How many arrows there are.
    arrows: usize,
    /// Those that are dotted.
    unsure: Vec<String>,
}

impl Chart {
    fn add(&mut self, picture: &Picture, prefix: &str) {
        for (at, node) in picture.nodes.iter().enumerate() {
            let (open, close) = match node.role {
                Role::Router => ("{{", "}}"),
                Role::Probe => ("([", "])"),
                Role::Sender => ("[", "]"),
                Role::Other | Role::Unknown => ("(", ")"),
            };
            let class = match node.is_essential {
                Some(true) => ":::essential",
                _ => "",
            };
            let id = format!("{prefix}c{at}");
            let _ = writeln!(
                self.text,
                "  {id}{open}\"{}\"{close}{class}",
                label(&node.lines())
            );
        }
        if let Some(why) = picture.rest {
            let more = ["…and maybe more".to_owned(), why.to_owned()];
            let _ = writeln!(self.text, "  {prefix}more(\"{}\"):::unsure", label(&more));
        }
        for (index, wait) in picture.waits.iter().enumerate() {
            let to = format!("{prefix}c{}", wait.to);
            let from = wait.from.map(|from| format!("{prefix}c{from}"));
            let from = from.unwrap_or_else(|| {
                // What is not known, or not there, has no place of its own: the words say what is waited for.
                let id = format!("{prefix}x{index}");
                let words = label(std::slice::from_ref(&wait.words));
                let _ = writeln!(self.text, "  {id}[\"?<br/>{words}\"]:::unsure");
                id
            });
            let arrow = match wait.kind {
                Kind::Written => "-->",
                Kind::Added => "-.->",
                Kind::Unsure => {
                    self.unsure.push(self.arrows.to_string());
                    "-.->"
                }
                Kind::Refused => "--x",
            };
            let condition = escaped(wait.condition);
            let _ = writeln!(self.text, "  {from} {arrow}|\"{condition}\"| {to}");
            self.arrows += 1;
        }
    }

    fn finish(self) -> String {
        let mut text = format!("flowchart TD\n{}", self.text);
        // No colour: what draws this chooses them, for light and dark.
        text.push_str(
            "  classDef essential stroke-width:3px\n  classDef unsure stroke-dasharray:1 4\n",
        );
        if !self.unsure.is_empty() {
            let _ = writeln!(
                text,
                "  linkStyle {} stroke-dasharray:1 4",
                self.unsure.join(",")
            );
        }
        text
    }
}

fn label(lines: &[String]) -> String {
    lines
        .iter()
        .map(|line| escaped(line))
        .collect::<Vec<_>>()
        .join("<br/>")
}

/// Text in which nothing means anything to Mermaid, to Markdown or to HTML: whatever might is a character code.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        // Mermaid marks its own codes with signs beyond ASCII, so those are codes, too.
        let is_plain = c.is_alphanumeric() || matches!(c, ' ' | ',');
        // At the beginning it would be a list.
        let is_hyphen = c == '-' && at > 0;
        match is_plain || is_hyphen {
            true => escaped.push(c),
            false => {
                let _ = write!(escaped, "#{};", u32::from(c));
            }
        }
    }
    escaped
}
