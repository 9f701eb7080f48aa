//! The picture for terminals and reviews. Every wait is in the words beside its arrow, too: where there are more lanes
//! than fit, or the font is not fixed, the words are what remains.

use std::collections::HashMap;

use super::super::human::Options;
use super::layout::{Kind, Picture};
use super::nodes::Node;
use super::words::Heading;

/// The most lanes that are drawn: two columns each.
const MOST_LANES: usize = 8;
/// The columns of an arrow with its condition.
const ARROW: usize = 14;
/// The least columns of text beside the lanes.
const LEAST_TEXT: usize = 26;

/// All pictures, each under its heading.
pub fn write(pictures: &[(Heading, Picture)], options: &Options) -> String {
    if pictures.is_empty() {
        return "no task definition to draw\n".to_owned();
    }
    let width = options.width;
    let drawn = pictures.iter().map(|(heading, picture)| {
        let mut text = wrapped("", "  ", &heading.title, width);
        for line in &heading.lines {
            text += &wrapped("  ", "    ", line, width);
        }
        text += &Writer::new(picture, width).write();
        text + &steps(heading, picture, width)
    });
    let text = drawn.chain(legend(pictures, width)).collect::<Vec<_>>();
    let text = text.join("\n");
    match options.unicode {
        true => text,
        false => text.chars().map(plain).collect(),
    }
}

fn steps(heading: &Heading, picture: &Picture, width: usize) -> String {
    if picture.steps.is_empty() {
        return String::new();
    }
    let rule = heading.rule.map(|rule| format!(" ({rule})"));
    let mut text = format!("\nhow it can go wrong{}:\n", rule.unwrap_or_default());
    let digits = picture.steps.len().to_string().len();
    for (index, step) in picture.steps.iter().enumerate() {
        let head = format!("  {:>digits$}. ", index + 1);
        text += &wrapped(&head, &" ".repeat(head.len()), step, width);
    }
    text
}

/// What the lines mean, as far as there are such.
fn legend(pictures: &[(Heading, Picture)], width: usize) -> Option<String> {
    let all = || pictures.iter().flat_map(|(_, picture)| &picture.waits);
    let kinds = [
        (Kind::Written, "──▶ in dependsOn"),
        (Kind::Added, "╌╌▶ added by ECS"),
        (Kind::Unsure, "┈┈▶ cannot tell"),
        (Kind::Refused, "━✗▶ refused by ECS"),
    ];
    let shown = kinds
        .iter()
        .filter(|(kind, _)| all().any(|wait| wait.kind == *kind));
    let shown: Vec<&str> = shown.map(|(_, text)| *text).collect();
    (!shown.is_empty()).then(|| wrapped("", "", &shown.join("   "), width))
}

/// The lines of one kind of wait: across, down.
fn strokes(kind: Kind) -> (char, char) {
    match kind {
        Kind::Written => ('─', '│'),
        Kind::Added => ('╌', '╎'),
        Kind::Unsure => ('┈', '┊'),
        Kind::Refused => ('━', '┃'),
    }
}

/// The same drawing in ASCII.
fn plain(c: char) -> char {
    match c {
        '─' | '╌' | '━' => '-',
        '┈' => '.',
        '│' | '╎' | '┃' => '|',
        '┊' => ':',
        '╭' | '╮' | '╰' | '╯' | '├' | '┌' | '└' | '┼' => '+',
        '▶' => '>',
        '✗' => 'x',
        c => c,
    }
}

/// Text on lines of at most `width` columns: a word that is longer is cut.
fn wrapped(head: &str, indent: &str, text: &str, width: usize) -> String {
    let options = textwrap::Options::new(width)
        .wrap_algorithm(textwrap::WrapAlgorithm::FirstFit)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .initial_indent(head)
        .subsequent_indent(indent);
    let mut text = textwrap::fill(text, options);
    text.push('\n');
    text
}

/// One line of the picture.
struct Row {
    /// What stands right of the lanes.
    text: String,
    port: Port,
}

/// What meets a line of the picture from the lanes.
#[derive(Clone, Copy)]
enum Port {
    None,
    /// A wait, by place.
    Arrives(usize),
    /// The lane of a container, by its place.
    Leaves(usize),
}

struct Writer<'a> {
    picture: &'a Picture,
    kinds: HashMap<usize, Kind>,
    /// How many lanes are drawn.
    lanes: usize,
    /// The columns of text beside the lanes.
    width: usize,
}

impl<'a> Writer<'a> {
    fn new(picture: &'a Picture, width: usize) -> Self {
        let most = MOST_LANES.min(width.saturating_sub(LEAST_TEXT + ARROW) / 2);
        let lanes = if picture.lanes > most {
            0
        } else {
            picture.lanes
        };
        Self {
            picture,
            kinds: picture.kinds(),
            lanes,
            width: width.saturating_sub(2 * lanes + ARROW).max(LEAST_TEXT),
        }
    }

    fn write(&self) -> String {
        let rows = self.rows();
        let (mut begins, mut ends) = (vec![Vec::new(); rows.len()], vec![Vec::new(); rows.len()]);
        for (trunk, (first, last)) in self.reaches(&rows) {
            begins[first].push(trunk);
            ends[last].push(trunk);
        }
        let mut running: Vec<Option<usize>> = vec![None; self.lanes];
        let mut text = String::new();
        for (at, row) in rows.iter().enumerate() {
            for &trunk in &begins[at] {
                running[self.lane(trunk)] = Some(trunk);
            }
            let line = self.gutter(row, &running, &begins[at], &ends[at]) + &row.text;
            text.push_str(line.trim_end());
            text.push('\n');
            for &trunk in &ends[at] {
                running[self.lane(trunk)] = None;
            }
        }
        text
    }

    fn lane(&self, node: usize) -> usize {
        self.picture.trunk_of(node).map_or(0, |trunk| trunk.lane)
    }

    /// The first and the last line of each lane that is drawn, by the container it leads from.
    fn reaches(&self, rows: &[Row]) -> HashMap<usize, (usize, usize)> {
        let mut reaches: HashMap<usize, (usize, usize)> = HashMap::new();
        for (at, row) in rows.iter().enumerate() {
            if let Some(trunk) = self.trunk_at(row) {
                let reach = reaches.entry(trunk).or_insert((at, at));
                reach.1 = at;
            }
        }
        reaches
    }

    /// The container whose lane meets a line.
    fn trunk_at(&self, row: &Row) -> Option<usize> {
        let trunk = match row.port {
            Port::None => None,
            Port::Arrives(wait) => self.picture.waits[wait].from,
            Port::Leaves(node) => Some(node),
        };
        trunk.filter(|_| self.lanes > 0)
    }

    fn rows(&self) -> Vec<Row> {
        let mut rows = Vec::new();
        for layer in &self.picture.layers {
            let title = self.picture.title_of(layer);
            for node in layer.clone() {
                rows.push(bare(""));
                if node == layer.start {
                    rows.push(bare(title));
                }
                self.push_node(node, &mut rows);
            }
        }
        if let Some(why) = self.picture.rest {
            rows.push(bare(""));
            let more = format!("…and maybe more containers: {why}");
            rows.extend(self.lines(&more).map(|line| bare(&line)));
        }
        rows
    }

    fn push_node(&self, at: usize, rows: &mut Vec<Row>) {
        let node = &self.picture.nodes[at];
        let first = rows.len();
        let marks = node.marks.iter().map(Node::mark);
        let tags = node.tags.iter().map(|tag| (*tag).to_owned());
        let head: Vec<String> = std::iter::once(node.name.clone())
            .chain(tags)
            .chain(marks)
            .collect();
        rows.extend(self.lines(&head.join(" · ")).map(|line| bare(&line)));
        let waits = self.picture.waits.partition_point(|wait| wait.to < at);
        for (index, wait) in self.picture.waits_of(at).iter().enumerate() {
            let start = rows.len();
            rows.extend(self.lines(&wait.words).map(|line| bare(&line)));
            rows[start].port = Port::Arrives(waits + index);
        }
        for note in &node.notes {
            rows.extend(self.lines(note).map(|line| bare(&line)));
        }
        let last = rows.len() - 1;
        if self.lanes > 0 && self.picture.trunk_of(at).is_some() {
            rows[last].port = Port::Leaves(at);
        }
        for (index, row) in rows.iter_mut().enumerate().skip(first) {
            let border = match row.port {
                _ if index == first => '┌',
                Port::Leaves(_) => '┴',
                _ if index == last => '└',
                _ => '│',
            };
            row.text.insert(0, ' ');
            row.text.insert(0, border);
        }
    }

    fn lines(&self, text: &str) -> impl Iterator<Item = String> + use<> {
        let text = wrapped("", "  ", text, self.width - 2);
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.into_iter()
    }

    /// The lanes beside a line, and the arrow or the line that leads to it.
    fn gutter(
        &self,
        row: &Row,
        running: &[Option<usize>],
        begins: &[usize],
        ends: &[usize],
    ) -> String {
        let met = self.trunk_at(row);
        let across = match row.port {
            Port::Arrives(wait) => strokes(self.picture.waits[wait].kind).0,
            Port::Leaves(node) => strokes(self.kind(node)).0,
            Port::None => ' ',
        };
        let mut gutter = String::new();
        let mut is_crossing = false;
        for lane in (0..self.lanes).rev() {
            let here = running[lane];
            let is_met = here.is_some() && here == met;
            gutter.push(match here {
                Some(node) if is_met => match (begins.contains(&node), ends.contains(&node)) {
                    (true, false) => '╭',
                    (false, true) => '╰',
                    (false, false) => '├',
                    (true, true) => across,
                },
                Some(_) if is_crossing => '┼',
                Some(node) => strokes(self.kind(node)).1,
                None if is_crossing => across,
                None => ' ',
            });
            is_crossing |= is_met;
            gutter.push(if is_crossing { across } else { ' ' });
        }
        gutter + &self.arrow(row, across)
    }

    fn kind(&self, node: usize) -> Kind {
        self.kinds.get(&node).copied().unwrap_or(Kind::Written)
    }

    fn arrow(&self, row: &Row, across: char) -> String {
        let line = |columns: usize| across.to_string().repeat(columns);
        match row.port {
            Port::None => " ".repeat(ARROW),
            Port::Leaves(_) => line(ARROW),
            Port::Arrives(wait) => {
                let wait = &self.picture.waits[wait];
                let start = match (wait.kind, wait.from) {
                    (Kind::Refused, _) => '✗',
                    (_, None) => '?',
                    (_, Some(_)) => across,
                };
                let left = ARROW - 5 - wait.condition.len();
                format!("{start}{across} {} {}▶", wait.condition, line(left))
            }
        }
    }
}

fn bare(text: &str) -> Row {
    Row {
        text: text.to_owned(),
        port: Port::None,
    }
}
