//! The picture as one SVG document that needs nothing else: no font, script or style from elsewhere.

use std::cmp::Reverse;
use std::fmt::Write;

use super::super::plain::xml;
use super::canvas::{Canvas, ROW, cut, wrapped};
use super::layout::{Kind, Picture, Wait};
use super::nodes::Node;
use super::words::{Heading, Role};

/// The room around everything.
const MARGIN: usize = 24;
/// From one lane to the next, where there are few of them.
const LANE: usize = 16;
/// The most room for all lanes, where there are many.
const MOST_LANES: usize = 640;
/// The room for arrows with their conditions.
const ARROW: usize = 108;
/// A container's box.
const BOX: usize = 470;
/// The room in a box beside its text.
const PADDING: usize = 14;
/// A column of text: wider than nearly all fonts have it, so that no text leaves its box.
const COLUMN: usize = 8;

/// All pictures below each other, and what the lines and shapes mean.
pub fn write(pictures: &[(Heading, Picture)]) -> String {
    let widest = pictures.iter().map(|(_, picture)| lanes(picture)).max();
    let left = MARGIN + widest.unwrap_or(0) + ARROW;
    let mut canvas = Canvas::new(MARGIN);
    for (heading, picture) in pictures {
        Drawing {
            picture,
            left,
            ports: Vec::new(),
        }
        .draw(heading, &mut canvas);
        canvas.y += MARGIN;
    }
    let title = match pictures {
        [] => "no task definition to draw".to_owned(),
        [(heading, _)] => heading.title.clone(),
        _ => format!("start order of {} task definitions", pictures.len()),
    };
    if pictures.is_empty() {
        canvas.line(MARGIN, "title", &title);
    } else {
        legend(&mut canvas, left + BOX);
    }
    let description: Vec<String> = pictures
        .iter()
        .flat_map(|(heading, picture)| described(heading, picture))
        .collect();
    canvas.finish(left + BOX + MARGIN, &title, &description.join("\n"))
}

/// The room for the lanes of a picture.
fn lanes(picture: &Picture) -> usize {
    (picture.lanes * LANE).min(MOST_LANES)
}

/// The same in sentences, for those who hear it.
fn described(heading: &Heading, picture: &Picture) -> Vec<String> {
    let mut lines = vec![heading.title.clone()];
    lines.extend(heading.lines.iter().cloned());
    for (at, node) in picture.nodes.iter().enumerate() {
        let waits = picture
            .waits_of(at)
            .iter()
            .map(|wait| match wait.condition {
                "?" => wait.words.clone(),
                condition => format!("{} with {condition}", wait.words),
            });
        let known = node.notes.iter().cloned();
        let all: Vec<String> = waits.chain(known).collect();
        let tags = node.tags.join(", ");
        lines.push(format!("{} ({tags}): {}", node.name, all.join("; ")));
    }
    lines
}

struct Drawing<'a> {
    picture: &'a Picture,
    /// Where the boxes begin.
    left: usize,
    /// Where each wait arrives.
    ports: Vec<usize>,
}

impl Drawing<'_> {
    fn draw(mut self, heading: &Heading, canvas: &mut Canvas) {
        let columns = (self.left + BOX - MARGIN) / COLUMN;
        for line in wrapped(&heading.title, columns - 8) {
            canvas.line(MARGIN, "title", &line);
        }
        for line in heading.lines.iter().flat_map(|line| wrapped(line, columns)) {
            canvas.line(MARGIN, "faint", &line);
        }
        // Lines come first, so that nothing of them is seen through a box.
        let mut boxes = Canvas::new(canvas.y);
        let mut leaves = Vec::new();
        for layer in &self.picture.layers {
            boxes.y += ROW / 2;
            boxes.line(self.left, "layer", self.picture.title_of(layer));
            for at in layer.clone() {
                self.node(at, &mut boxes);
                leaves.push(boxes.y - ROW);
                boxes.y += ROW / 2;
            }
        }
        if let Some(why) = self.picture.rest {
            let columns = BOX / COLUMN;
            for line in wrapped(&format!("…and maybe more containers: {why}"), columns) {
                boxes.line(self.left, "faint", &line);
            }
        }
        let mut waits: Vec<_> = self.picture.waits.iter().zip(&self.ports).collect();
        // Where they share a lane, the surest one is seen.
        waits.sort_by_key(|(wait, _)| Reverse(wait.kind));
        for (wait, &y) in waits {
            self.wait(wait, y, &leaves, canvas);
        }
        canvas.append(boxes);
        self.steps(heading, canvas);
    }

    fn node(&mut self, at: usize, canvas: &mut Canvas) {
        let node = &self.picture.nodes[at];
        let columns = (BOX - 2 * PADDING) / COLUMN;
        let x = self.left + PADDING;
        let top = canvas.y;
        let mut inner = Canvas::new(top + ROW / 2);
        // Names are bold and in a wider font.
        inner.line(x, "name", &cut(&node.name, columns * 4 / 5));
        inner.line(x, "faint", &node.tags.join(" · "));
        for wait in self.picture.waits_of(at) {
            self.ports.push(inner.y + ROW / 2);
            inner.lines(x, "waits", &wrapped(&wait.words, columns));
        }
        for note in &node.notes {
            inner.lines(x, "note", &wrapped(note, columns));
        }
        self.marks(node, &mut inner);
        inner.y += ROW / 2;
        let outline = outline(node.role, self.left, top, BOX, inner.y - top);
        let essential = if node.is_essential == Some(true) {
            " essential"
        } else {
            ""
        };
        let _ = write!(
            canvas.text,
            "<g class=\"container\"><title>{}</title><path class=\"box {}{essential}\" d=\"{outline}\"/>",
            xml(&node.name),
            class(node.role),
        );
        canvas.append(inner);
        canvas.text.push_str("</g>\n");
    }

    /// The steps of the schedule that happen to a container.
    fn marks(&self, node: &Node, canvas: &mut Canvas) {
        let (start, end) = (self.left + PADDING, self.left + BOX - PADDING);
        let mut x = start;
        for (number, event) in &node.marks {
            let word = super::words::event(*event);
            let width = 32 + word.len() * COLUMN;
            if x + width > end {
                x = start;
                canvas.y += ROW + 2;
            }
            canvas.badge(x + 9, *number);
            canvas.beside(x + 24, "note", word);
            x += width;
        }
        if !node.marks.is_empty() {
            canvas.y += ROW + 2;
        }
    }

    fn wait(&self, wait: &Wait, y: usize, leaves: &[usize], canvas: &mut Canvas) {
        let end = self.left - 3;
        let class = match wait.kind {
            Kind::Written => "written",
            Kind::Added => "added",
            Kind::Unsure => "unsure",
            Kind::Refused => "refused",
        };
        let stem = end - 7;
        let lane = wait.from.and_then(|from| self.picture.trunk_of(from));
        let path = match lane {
            None => format!("M{} {y}H{stem}", self.left - ARROW / 2),
            Some(trunk) => {
                let room = lanes(self.picture);
                let x = self.left - ARROW - trunk.lane * room / self.picture.lanes.max(1);
                let from = leaves[trunk.from];
                let (bend, back) = if y > from { (8, -8) } else { (-8, 8) };
                format!(
                    "M{} {from}H{}q-8 0 -8 {bend}V{}q0 {bend} 8 {bend}H{stem}",
                    self.left,
                    x + 8,
                    y.saturating_add_signed(back),
                )
            }
        };
        let _ = write!(
            canvas.text,
            "<g class=\"wait {class}\"><title>{}</title><path class=\"line\" d=\"{path}\"/>\
             <path class=\"head\" d=\"M{stem} {}L{end} {y}L{stem} {}z\"/>",
            xml(&wait.words),
            y - 5,
            y + 5,
        );
        let sign = match (wait.kind, lane) {
            (Kind::Refused, _) => "✗ ",
            (_, None) => "? ",
            (_, Some(_)) => "",
        };
        canvas.label(
            self.left - ARROW / 2 - 2,
            y,
            &format!("{sign}{}", wait.condition),
        );
        canvas.text.push_str("</g>\n");
    }

    fn steps(&self, heading: &Heading, canvas: &mut Canvas) {
        if self.picture.steps.is_empty() {
            return;
        }
        canvas.y += ROW / 2;
        let rule = heading.rule.map(|rule| format!(" ({rule})"));
        let title = format!("how it can go wrong{}", rule.unwrap_or_default());
        canvas.line(MARGIN, "title", &title);
        for (index, step) in self.picture.steps.iter().enumerate() {
            canvas.badge(MARGIN + 9, index + 1);
            let columns = (self.left + BOX - MARGIN - 28) / COLUMN;
            canvas.lines(MARGIN + 28, "step", &wrapped(step, columns));
            canvas.y += 3;
        }
    }
}

fn class(role: Role) -> &'static str {
    match role {
        Role::Router => "router",
        Role::Probe => "probe",
        Role::Sender => "sender",
        Role::Other => "other",
        Role::Unknown => "unknown",
    }
}

/// The shape of a role: cut corners, round ends, sharp or rounded corners.
fn outline(role: Role, x: usize, y: usize, width: usize, height: usize) -> String {
    let corner = match role {
        Role::Router => 12.min(height / 3),
        Role::Probe => 18.min(height / 2),
        Role::Sender => 0,
        Role::Other | Role::Unknown => 7,
    };
    let bend = |dx: i64, dy: i64, is_level: bool| match (role, is_level) {
        (Role::Router, _) => format!("l{dx} {dy}"),
        (_, true) => format!("q{dx} 0 {dx} {dy}"),
        (_, false) => format!("q0 {dy} {dx} {dy}"),
    };
    let c = corner as i64;
    format!(
        "M{} {y}H{}{}V{}{}H{}{}V{}{}z",
        x + corner,
        x + width - corner,
        bend(c, c, true),
        y + height - corner,
        bend(-c, c, false),
        x + corner,
        bend(-c, -c, true),
        y + corner,
        bend(c, -c, false),
    )
}

/// What the shapes and the lines mean.
fn legend(canvas: &mut Canvas, right: usize) {
    canvas.y += ROW / 2;
    let (mut x, start) = (MARGIN, MARGIN);
    let mut place = |canvas: &mut Canvas, width: usize| {
        if x + width > right {
            x = start;
            canvas.y += ROW + 4;
        }
        x += width;
        x - width
    };
    let roles = [
        (Role::Router, "", "log router"),
        (Role::Probe, "", "probe of the router"),
        (Role::Sender, "", "sends its lines to the router"),
        (Role::Other, "", "other"),
        (
            Role::Other,
            " essential",
            "essential: its end stops the task",
        ),
    ];
    for (role, more, text) in roles {
        let x = place(canvas, 56 + text.len() * COLUMN);
        let outline = outline(role, x, canvas.y + 2, 30, 16);
        let _ = write!(
            canvas.text,
            "<path class=\"box {}{more}\" d=\"{outline}\"/>",
            class(role)
        );
        canvas.beside(x + 38, "faint", text);
    }
    let lines = [
        ("written", "waits, by dependsOn"),
        ("added", "waits, added by ECS"),
        ("unsure", "cannot tell"),
        ("refused", "refused by ECS"),
    ];
    for (kind, text) in lines {
        let x = place(canvas, 56 + text.len() * COLUMN);
        let y = canvas.y + ROW / 2;
        let _ = write!(
            canvas.text,
            "<g class=\"{kind}\"><path class=\"line\" d=\"M{x} {y}h24\"/><path class=\"head\" d=\"M{} {}l7 5l-7 5z\"/></g>",
            x + 24,
            y - 5,
        );
        canvas.beside(x + 38, "faint", text);
    }
    canvas.y += ROW;
}
