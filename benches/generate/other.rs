//! Files that are not about ECS, though some use its words.

use std::fmt::Write;

use super::dice::Dice;

/// Endings, and how many of 1,000 files have them.
pub const KINDS: [(&str, usize); 20] = [
    ("ts", 190),
    ("tsx", 80),
    ("js", 70),
    ("py", 110),
    ("go", 100),
    ("java", 90),
    ("css", 30),
    ("html", 20),
    ("md", 50),
    ("sql", 20),
    ("sh", 20),
    ("json", 80),
    ("yaml", 40),
    ("yml", 25),
    ("tf", 15),
    ("tpl", 5),
    ("lock", 5),
    ("png", 35),
    ("svg", 10),
    ("txt", 5),
];

const WORDS: [&str; 48] = [
    "account",
    "value",
    "index",
    "request",
    "response",
    "handler",
    "config",
    "result",
    "error",
    "context",
    "message",
    "payload",
    "service",
    "client",
    "server",
    "token",
    "user",
    "order",
    "item",
    "price",
    "total",
    "count",
    "limit",
    "offset",
    "cursor",
    "filter",
    "sort",
    "query",
    "record",
    "table",
    "column",
    "schema",
    "version",
    "status",
    "state",
    "event",
    "stream",
    "buffer",
    "queue",
    "worker",
    "cache",
    "key",
    "session",
    "cluster",
    "image",
    "container",
    "task",
    "deployment",
];

pub fn word(dice: &mut Dice) -> &'static str {
    WORDS[dice.below(WORDS.len())]
}

/// A kind as common as it is, as a place in [`KINDS`].
pub fn drawn(dice: &mut Dice) -> usize {
    let mut left = dice.below(KINDS.iter().map(|(_, share)| share).sum());
    let is_it = |(_, share): &(&str, usize)| match left.checked_sub(*share) {
        Some(rest) => {
            left = rest;
            false
        }
        None => true,
    };
    KINDS.iter().position(is_it).unwrap_or(0)
}

/// A file of a kind, of about so many bytes.
pub fn text(kind: usize, size: usize, dice: &mut Dice) -> Vec<u8> {
    match KINDS[kind].0 {
        "png" => picture(size, dice),
        "json" if dice.below(10) == 0 => lock(size, dice),
        "lock" => lock(size.max(64 << 10), dice),
        "json" => json(size, dice),
        "yaml" | "yml" => yaml(size, dice),
        "tf" => terraform(size, dice),
        _ => code(size, dice),
    }
}

fn picture(size: usize, dice: &mut Dice) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    while bytes.len() < size {
        bytes.extend((dice.below(usize::MAX) as u32).to_le_bytes());
    }
    bytes
}

fn filled(size: usize, dice: &mut Dice, mut add: impl FnMut(&mut String, &mut Dice)) -> String {
    let mut text = String::with_capacity(size + 128);
    while text.len() < size {
        add(&mut text, dice);
    }
    text
}

fn code(size: usize, dice: &mut Dice) -> Vec<u8> {
    let text = filled(size, dice, |text, dice| {
        let [one, two, three, four] = [(); 4].map(|()| word(dice));
        let number = dice.below(1_000);
        let _ = match dice.below(6) {
            0 => writeln!(text, "function {one}_{two}({three}, {four}) {{"),
            1 => writeln!(
                text,
                "  const {one} = await {two}.{three}({four}, {number});"
            ),
            2 => writeln!(
                text,
                "  if ({one}.{two} > {number}) return {three}({four});"
            ),
            3 => writeln!(text, "  // the {one} of a {two} comes before its {three}"),
            4 => writeln!(text, "  log.info(\"{one} {two}\", {{ {three}: {four} }});"),
            _ => writeln!(text, "}}\n"),
        };
    });
    text.into_bytes()
}

fn json(size: usize, dice: &mut Dice) -> Vec<u8> {
    let mut text = filled(size, dice, |text, dice| {
        text.push_str(if text.is_empty() { "{\n" } else { ",\n" });
        let [one, two, three] = [(); 3].map(|()| word(dice));
        let number = dice.below(100_000);
        let _ = write!(
            text,
            "  \"{one}.{two}.{number}\": {{ \"{three}\": \"{two} {one}\", \"enabled\": true, \"order\": {number} }}"
        );
    });
    text.push_str("\n}\n");
    text.into_bytes()
}

fn lock(size: usize, dice: &mut Dice) -> Vec<u8> {
    let mut text = filled(size, dice, |text, dice| {
        text.push_str(if text.is_empty() {
            "{\n  \"lockfileVersion\": 3"
        } else {
            ""
        });
        let (one, two) = (word(dice), word(dice));
        let [major, minor, patch] = [(); 3].map(|()| dice.below(30));
        let sum = dice.below(usize::MAX);
        let _ = write!(
            text,
            ",\n  \"node_modules/{one}-{two}\": {{\n    \"version\": \"{major}.{minor}.{patch}\",\n    \
             \"resolved\": \"https://registry.example.com/{one}-{two}-{major}.{minor}.{patch}.tgz\",\n    \
             \"integrity\": \"sha512-{sum:x}{sum:X}==\"\n  }}"
        );
    });
    text.push_str("\n}\n");
    text.into_bytes()
}

fn yaml(size: usize, dice: &mut Dice) -> Vec<u8> {
    let beginning = match dice.below(8) {
        // A template of other things, and one that nests others.
        0 => {
            "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n  Bucket:\n    Type: AWS::S3::Bucket\n"
        }
        1 => "name: build\non: [push]\njobs:\n  test:\n    runs-on: ubuntu-latest\n",
        2 => "services:\n  app:\n    image: app\n    ports: ['8080:8080']\n",
        _ => "apiVersion: apps/v1\nkind: Deployment\nspec:\n  replicas: 2\n",
    };
    let mut text = filled(size, dice, |text, dice| {
        text.push_str(if text.is_empty() { beginning } else { "" });
        let [one, two, three] = [(); 3].map(|()| word(dice));
        let number = dice.below(1_000);
        let _ = match dice.below(3) {
            0 => writeln!(text, "  {one}-{two}-{number}:\n    {three}: {number}"),
            1 => writeln!(
                text,
                "    # {one} of {two}\n    {one}{number}: \"{two} {three}\""
            ),
            _ => writeln!(
                text,
                "    {one}s{number}:\n      - {two}\n      - name: {three}"
            ),
        };
    });
    // Words that ECS uses, too, in a file of somebody else.
    if dice.below(100) == 0 {
        text.push_str("    desiredCount: 2\n");
    }
    text.into_bytes()
}

fn terraform(size: usize, dice: &mut Dice) -> Vec<u8> {
    let text = filled(size, dice, |text, dice| {
        let (one, two) = (word(dice), word(dice));
        let number = dice.below(1_000);
        let _ = match dice.below(6) {
            0 => writeln!(
                text,
                "module \"{one}_{number}\" {{\n  source = \"git::https://git.example.com/{two}.git\"\n  name   = \"{one}\"\n}}\n"
            ),
            1 => writeln!(
                text,
                "variable \"{one}_{number}\" {{\n  type = string\n}}\n"
            ),
            _ => writeln!(
                text,
                "resource \"aws_s3_bucket\" \"{one}_{number}\" {{\n  bucket = \"{one}-{two}-{number}\"\n  tags = {{\n    Name = \"{two}\"\n  }}\n}}\n"
            ),
        };
    });
    text.into_bytes()
}
