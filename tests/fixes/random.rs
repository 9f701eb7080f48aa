//! Random documents in odd layouts.

/// Numbers that are random enough, and the same in every run.
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % end.max(1)
    }

    pub fn one_in(&mut self, many: usize) -> bool {
        self.below(many) == 0
    }

    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }
}

/// How a whole document is written.
struct Style {
    newline: &'static str,
    unit: String,
    comments: bool,
    trailing: bool,
    dense: bool,
    dashes: usize,
}

fn style(random: &mut Random, comments: bool) -> Style {
    Style {
        newline: random.pick(&["\n", "\n", "\r\n"]),
        unit: random.pick(&["  ", "    ", "\t", " "]).to_owned(),
        comments,
        trailing: comments && random.one_in(2),
        dense: random.one_in(4),
        dashes: random.below(3),
    }
}

/// A JSON file: its name and its text.
pub fn json(random: &mut Random) -> (&'static str, String) {
    let comments = random.one_in(2);
    let style = style(random, comments);
    let mut text = String::new();
    if random.one_in(6) {
        text.push('\u{feff}');
    }
    json_value(random, &style, 3, "", &mut text, true);
    if random.one_in(2) {
        text.push_str(style.newline);
    }
    (if comments { "task.jsonc" } else { "task.json" }, text)
}

fn json_value(
    random: &mut Random,
    style: &Style,
    depth: usize,
    indent: &str,
    text: &mut String,
    is_root: bool,
) {
    let kind = if is_root {
        3 + random.below(2)
    } else {
        random.below(if depth == 0 { 3 } else { 5 })
    };
    match kind {
        0 => text.push_str(random.pick(&["1", "true", "null", "-2.5e3"])),
        1 | 2 => text.push_str(random.pick(&[
            "\"a\"",
            "\"a, b\"",
            "\"\\\"\\u00e9\"",
            "\"// no\"",
            "\"\"",
        ])),
        kind => {
            let lines = random.one_in(2);
            let inner = format!("{indent}{}", style.unit);
            let count = random.below(4);
            text.push(if kind == 3 { '{' } else { '[' });
            for index in 0..count {
                if lines {
                    if style.comments && random.one_in(5) {
                        text.push_str(&format!("{}{inner}// own", style.newline));
                    }
                    text.push_str(&format!("{}{inner}", style.newline));
                } else if (index > 0 || random.one_in(3)) && !style.dense {
                    text.push(' ');
                }
                if kind == 3 {
                    text.push_str(&format!(
                        "\"k{index}\":{}",
                        if style.dense { "" } else { " " }
                    ));
                }
                json_value(
                    random,
                    style,
                    depth - 1,
                    if lines { &inner } else { indent },
                    text,
                    false,
                );
                if style.comments && random.one_in(8) {
                    text.push_str(" /* in */");
                }
                if index + 1 < count || style.trailing {
                    text.push(',');
                }
                if style.comments && random.one_in(8) {
                    match lines {
                        true => text.push_str(" // end"),
                        false => text.push_str(" /* end */"),
                    }
                }
            }
            if lines && (count > 0 || random.one_in(3)) {
                text.push_str(&format!("{}{indent}", style.newline));
            }
            text.push(if kind == 3 { '}' } else { ']' });
        }
    }
}

/// A YAML file: its name and its text.
pub fn yaml(random: &mut Random) -> (&'static str, String) {
    let mut style = style(random, true);
    style.unit = " ".repeat(2 + random.below(3));
    let mut text = String::new();
    if random.one_in(6) {
        text.push_str(&format!("---{}", style.newline));
    } else if random.one_in(6) {
        text.push('\u{feff}');
    }
    block(random, &style, 3, 0, &mut text);
    if random.one_in(4) && !text.ends_with(style.newline) {
        text.push_str(style.newline);
    }
    if random.one_in(3) {
        let end = text.trim_end().len();
        text.truncate(end);
    }
    ("task.yaml", text)
}

/// A list or map in block style whose first line is indented already.
fn block(random: &mut Random, style: &Style, depth: usize, column: usize, text: &mut String) {
    let is_map = random.one_in(2) || depth == 3;
    for index in 0..1 + random.below(3) {
        if index > 0 {
            if random.one_in(6) {
                text.push_str(style.newline);
            }
            if random.one_in(6) {
                text.push_str(&format!("{}# own{}", " ".repeat(column), style.newline));
            }
            text.push_str(&" ".repeat(column));
        }
        let is_deep = depth > 0 && random.one_in(2);
        match is_map {
            true => {
                let key = random.pick(&["k", "\"q\"", "'s'", "x y"]);
                let (open, close) = match key.chars().next() {
                    Some(quote @ ('"' | '\'')) => {
                        (key.trim_end_matches(quote), &key[key.len() - 1..])
                    }
                    _ => (key, ""),
                };
                text.push_str(&format!("{open}{index}{close}:"));
                if is_deep {
                    if random.one_in(5) {
                        text.push_str(" # key");
                    }
                    text.push_str(style.newline);
                    let inner = column + style.unit.len();
                    text.push_str(&" ".repeat(inner));
                    block(random, style, depth - 1, inner, text);
                    continue;
                }
            }
            false => {
                text.push('-');
                if is_deep {
                    let gap = 1 + style.dashes;
                    text.push_str(&" ".repeat(gap));
                    block(random, style, depth - 1, column + 1 + gap, text);
                    continue;
                }
            }
        }
        scalar(random, style, column, text);
    }
}

/// What stands behind a colon or a dash, and the end of the line.
fn scalar(random: &mut Random, style: &Style, column: usize, text: &mut String) {
    let newline = style.newline;
    let indent = " ".repeat(column + 2);
    match random.below(12) {
        0 => {}
        1 => {
            let mark = random.pick(&["|", ">-", "|+", "|-"]);
            text.push_str(&format!(
                " {mark}{newline}{indent}one{newline}{newline}{indent}  # two{newline}"
            ));
            if random.one_in(3) {
                text.push_str(newline);
            }
            return;
        }
        2 => text.push_str(&format!(" one{newline}{indent}two")),
        3 => text.push_str(&format!(" \"one{newline}{indent}two\"")),
        4 => text.push_str(&format!(" [a, {{b: c}},{newline}{indent}d]")),
        5 | 6 => {
            text.push(' ');
            text.push_str(random.pick(&[
                "{}",
                "[]",
                "{ k: v }",
                "{k: v, l: [1, 2, ], m: }",
                "[{\"a\": 1}, b]",
                "{a: {}}",
            ]));
        }
        _ => {
            text.push(' ');
            text.push_str(random.pick(&[
                "a", "1", "true", "'it''s'", "\"a\\n\"", "~", "null", "a b", "on",
            ]));
        }
    }
    if random.one_in(6) {
        text.push_str(" # end");
    }
    text.push_str(newline);
}
