//! Edits of texts that nobody has laid out by hand.

use super::*;
use firelint::fix::TextEdit;
use firelint::syntax::hcl::{self, Body, Expression, Form};
use proptest::prelude::*;

/// Where the next choice comes from.
struct Choices(u64);

impl Choices {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len() as u64) as usize]
    }

    fn is(&mut self, in_all: u64) -> bool {
        self.below(in_all) == 0
    }
}

/// A random file in one layout or another.
struct Author {
    choices: Choices,
    comments: usize,
    eol: &'static str,
}

impl Author {
    fn blank(&mut self) -> &'static str {
        self.choices.one(&["", " ", " ", "  ", "\t"])
    }

    fn comment(&mut self) -> String {
        self.comments += 1;
        let number = self.comments;
        match self.choices.below(3) {
            0 => format!("# c{number}c"),
            1 => format!("// c{number}c"),
            _ => format!("/* c{number}c */"),
        }
    }

    fn inline_comment(&mut self) -> String {
        self.comments += 1;
        format!("/* c{}c */", self.comments)
    }

    fn line_end(&mut self) -> String {
        let comment = if self.choices.is(5) {
            format!(" {}", self.comment())
        } else {
            String::new()
        };
        let mut end = format!("{}{comment}{}", self.blank(), self.eol);
        if self.choices.is(6) {
            end.push_str(self.eol);
        }
        if self.choices.is(8) {
            let line = self.comment();
            end.push_str(&format!("   {line}{}", self.eol));
        }
        end
    }

    fn value(&mut self, depth: u64, may_break: bool) -> String {
        match self.choices.below(if depth > 3 { 7 } else { 12 }) {
            0 => "true".to_owned(),
            1 => "( 12 )".to_owned(),
            2 => "var.x".to_owned(),
            3 => "\"a ${var.y} # b\"".to_owned(),
            4 => "upper(\"a,}\")".to_owned(),
            5 if may_break => format!("<<-EOT{0}  x {{ # no{0}  EOT", self.eol),
            5 | 6 => format!("\"s{}\"", self.choices.below(3)),
            7 => format!("merge({}, {{ q = 1 }})", self.object(depth + 1)),
            8 | 9 => self.list(depth + 1),
            _ => self.object(depth + 1),
        }
    }

    fn object(&mut self, depth: u64) -> String {
        let count = self.choices.below(4) as usize;
        let operator = self.choices.one(&["=", "=", ":"]);
        let quoted = self.choices.is(3);
        let commas = self.choices.is(2);
        let is_inline = self.choices.is(3);
        let mut out = "{".to_owned();
        if !is_inline {
            out.push_str(&self.line_end());
        } else if count > 0 || self.choices.is(2) {
            out.push_str(self.blank());
        }
        for index in 0..count {
            let value = self.value(depth, !is_inline);
            let key = ["alpha", "b", "gamma-long"][index];
            let key = if quoted {
                format!("\"{key}\"")
            } else {
                key.to_owned()
            };
            let indent = if is_inline {
                ""
            } else {
                self.choices.one(&["  ", "\t", "    ", ""])
            };
            out.push_str(&format!("{indent}{key} {operator}{}{value}", self.blank()));
            let is_last = index + 1 == count;
            let is_heredoc = value.starts_with("<<");
            if is_inline {
                if self.choices.is(6) {
                    out.push_str(&self.inline_comment());
                }
                if !is_last || self.choices.is(5) {
                    out.push(',');
                }
                out.push_str(self.blank());
            } else {
                if commas && !is_heredoc && (!is_last || self.choices.is(2)) {
                    out.push(',');
                }
                let hugs = is_last && !is_heredoc && self.choices.is(5);
                out.push_str(&if hugs {
                    " ".to_owned()
                } else {
                    self.line_end()
                });
            }
        }
        out + "}"
    }

    fn list(&mut self, depth: u64) -> String {
        let count = self.choices.below(4);
        let is_inline = self.choices.is(2);
        let mut out = "[".to_owned();
        if !is_inline {
            out.push_str(&self.line_end());
        }
        for index in 0..count {
            let value = self.value(depth, false);
            let indent = if is_inline { "" } else { "   " };
            out.push_str(&format!("{indent}{value}"));
            if index + 1 < count || self.choices.is(4) {
                out.push_str(self.choices.one(&[",", ",", " , "]));
            }
            out.push_str(&if is_inline {
                self.blank().to_owned()
            } else {
                self.line_end()
            });
        }
        out + "]"
    }

    fn body(&mut self, depth: u64) -> String {
        let mut out = String::new();
        for index in 0..self.choices.below(5) as usize {
            let indent = self.choices.one(&["  ", "    ", "\t"]);
            let key = ["one", "two_long", "three", "four", "five"][index];
            let next = match self.choices.below(3) {
                0 if depth < 3 => match self.choices.below(3) {
                    0 => format!("{key} {{}}"),
                    1 => format!("{key} {{ only = {} }}", self.value(5, false)),
                    _ => format!("{key} {{{}{}}}", self.line_end(), self.body(depth + 1)),
                },
                _ => format!(
                    "{key}{}= {}",
                    self.choices.one(&[" ", "   "]),
                    self.value(0, true)
                ),
            };
            out.push_str(&format!("{indent}{next}"));
            out.push_str(&self.line_end());
        }
        out
    }
}

fn file(seed: u64) -> String {
    let mut author = Author {
        choices: Choices(seed),
        comments: 0,
        eol: if seed.is_multiple_of(5) { "\r\n" } else { "\n" },
    };
    let head = author.line_end();
    let body = author.body(0);
    let end = if seed.is_multiple_of(3) {
        ""
    } else {
        author.eol
    };
    format!("resource \"a\" \"b\" {{{head}{body}}}{end}")
}

/// What a text says, without its layout.
#[derive(Clone, Debug, PartialEq)]
enum Said {
    Scalar(String),
    List(Vec<Said>),
    Map(Vec<(String, Said)>),
    /// Arguments and blocks, in order of their names.
    Body(Vec<(String, Said)>),
}

/// A way down: the numbers of the members.
type Path = Vec<usize>;

/// Places of maps and lists, with the way there.
#[derive(Default)]
struct Seen {
    maps: Vec<(Span, Path)>,
    /// Members and items: the place of the value, and the way.
    values: Vec<(Span, Path)>,
}

struct Reader<'a> {
    text: &'a str,
    seen: Seen,
}

impl Reader<'_> {
    fn body(&mut self, body: &Body, path: &Path) -> Said {
        let mut names: Vec<(String, u32)> = Vec::new();
        names.extend(
            body.arguments
                .iter()
                .map(|a| (a.name.to_string(), a.name_span.start)),
        );
        names.extend(
            body.blocks
                .iter()
                .map(|b| (b.kind.to_string(), b.kind_span.start)),
        );
        names.sort();
        let members = names.into_iter().enumerate().map(|(index, (name, at))| {
            let inner = [path.as_slice(), &[index]].concat();
            let argument = body.arguments.iter().find(|a| a.name_span.start == at);
            let said = match argument {
                Some(argument) => {
                    self.seen.values.push((argument.name_span, inner.clone()));
                    self.expression(&argument.value, &inner)
                }
                None => {
                    let block = body
                        .blocks
                        .iter()
                        .find(|b| b.kind_span.start == at)
                        .unwrap();
                    self.seen.maps.push((block.kind_span, inner.clone()));
                    self.seen.values.push((block.kind_span, inner.clone()));
                    self.body(&block.body, &inner)
                }
            };
            (name, said)
        });
        Said::Body(members.collect())
    }

    fn expression(&mut self, expression: &Expression, path: &Path) -> Said {
        let span = expression.span;
        let head = Span::new(span.source, span.start, span.start + 1);
        match &expression.form {
            Form::Map(members) => {
                self.seen.maps.push((head, path.clone()));
                let members = members.iter().enumerate().map(|(index, (key, value))| {
                    let inner = [path.as_slice(), &[index]].concat();
                    self.seen.values.push((key.span, inner.clone()));
                    (key.literal().unwrap(), self.expression(value, &inner))
                });
                Said::Map(members.collect())
            }
            Form::List(items) => {
                let items = items.iter().enumerate().map(|(index, item)| {
                    let inner = [path.as_slice(), &[index]].concat();
                    let span = item.span;
                    let is_map = matches!(item.form, Form::Map(_) | Form::List(_));
                    let head = Span::new(span.source, span.start, span.start + 1);
                    let place = if is_map { head } else { span };
                    self.seen.values.push((place, inner.clone()));
                    self.expression(item, &inner)
                });
                Said::List(items.collect())
            }
            _ => Said::Scalar(match expression.literal() {
                Some(text) => format!("text {text}"),
                None => self.text[span.range()].to_owned(),
            }),
        }
    }
}

fn read(file: &File) -> (Said, Seen) {
    let body = hcl::file(file.id, file.text())
        .unwrap_or_else(|error| panic!("{error:?}\n{}", file.text()));
    let mut reader = Reader {
        text: file.text(),
        seen: Seen::default(),
    };
    let said = reader.body(&body, &Vec::new());
    (said, reader.seen)
}

impl Said {
    fn at(&mut self, path: &[usize]) -> &mut Said {
        path.iter().fold(self, |said, index| match said {
            Said::List(items) => &mut items[*index],
            Said::Map(members) | Said::Body(members) => &mut members[*index].1,
            Said::Scalar(_) => panic!("no way down"),
        })
    }

    fn set(&mut self, key: &str, value: Said) {
        let (Said::Map(members) | Said::Body(members)) = self else {
            panic!("no map");
        };
        match members.iter_mut().find(|(name, _)| name == key) {
            Some((_, held)) => *held = value,
            None => members.push((key.to_owned(), value)),
        }
    }

    fn remove(&mut self, path: &[usize]) {
        let (last, around) = path.split_last().unwrap();
        match self.at(around) {
            Said::List(items) => drop(items.remove(*last)),
            Said::Map(members) | Said::Body(members) => drop(members.remove(*last)),
            Said::Scalar(_) => panic!("no members"),
        }
    }

    fn sorted(mut self) -> Self {
        match &mut self {
            Said::Body(members) => {
                members.sort_by(|one, other| one.0.cmp(&other.0));
                members
                    .iter_mut()
                    .for_each(|(_, said)| *said = said.clone().sorted());
            }
            Said::Map(members) => members
                .iter_mut()
                .for_each(|(_, said)| *said = said.clone().sorted()),
            Said::List(items) => items
                .iter_mut()
                .for_each(|said| *said = said.clone().sorted()),
            Said::Scalar(_) => {}
        }
        self
    }
}

fn comments(text: &str) -> usize {
    (0..200)
        .filter(|number| text.contains(&format!("c{number}c")))
        .count()
}

/// The edits, and the file after them.
fn made(file: &File, edit: Edit) -> Result<(Vec<TextEdit>, File), String> {
    let mut fix = Fix::new("repair it");
    fix.edits = vec![edit];
    let edits = text_edits(&file.sources, &fix, Terms::Terraform).map_err(|declined| declined.0)?;
    let after = File::new(&apply(file.text(), &edits));
    Ok((edits, after))
}

const VALUES: usize = 4;

fn value(number: usize) -> (Piece, Said) {
    let scalar = |text: &str| Said::Scalar(text.to_owned());
    let map = || {
        let piece = Piece::Map(vec![
            (Key::verbatim("x"), "y".into()),
            (
                Key::verbatim("longer"),
                Piece::List(vec![1.into(), 2.into()]),
            ),
        ]);
        let said = vec![
            ("x".to_owned(), scalar("text y")),
            (
                "longer".to_owned(),
                Said::List(vec![scalar("1"), scalar("2")]),
            ),
        ];
        (piece, said)
    };
    match number {
        0 => (true.into(), scalar("true")),
        1 => ("new \"${x}\"".into(), scalar("text new \"${x}\"")),
        2 => {
            let (piece, said) = map();
            (piece, Said::Map(said))
        }
        _ => {
            let (piece, said) = map();
            (Piece::List(vec![piece]), Said::List(vec![Said::Map(said)]))
        }
    }
}

/// A value as a member of a body: maps are blocks.
fn in_body(key: &str, said: Said, body: &mut Said) {
    let block = |said| match said {
        Said::Map(members) => Said::Body(members),
        other => other,
    };
    let Said::Body(members) = body else {
        return body.set(key, said);
    };
    match said {
        Said::List(items) => {
            let blocks = items.into_iter().map(|item| (key.to_owned(), block(item)));
            members.extend(blocks);
        }
        said => members.push((key.to_owned(), block(said))),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_new_member_is_all_that_is_new(seed in any::<u64>(), pick in any::<usize>(), number in 0..VALUES) {
        let before = File::new(&file(seed));
        let (mut said, seen) = read(&before);
        let (place, path) = &seen.maps[pick % seen.maps.len()];
        let (piece, wanted) = value(number);
        let edit = Edit::Set { map: *place, key: Key::verbatim("fresh"), value: piece };
        match made(&before, edit.clone()) {
            Err(reason) => prop_assert!(reason.contains("merge"), "{reason}\n{}", before.text()),
            Ok((edits, after)) => {
                in_body("fresh", wanted, said.at(path));
                prop_assert_eq!(read(&after).0.sorted(), said.sorted(), "\n{}\n---\n{}", before.text(), after.text());
                for edit in &edits {
                    let gone = &before.text()[edit.span.range()];
                    prop_assert!(gone.trim().is_empty(), "{gone}\n{}\n---\n{}", before.text(), after.text());
                }
                prop_assert_eq!(comments(before.text()), comments(after.text()));
                prop_assert_eq!(before.text().contains("\r\n"), after.text().contains("\r\n"));
                // Once more does nothing.
                if edits[0].span.start > place.start {
                    let again = made(&after, edit).unwrap();
                    prop_assert_eq!(again.0, Vec::new(), "\n{}", after.text());
                }
            }
        }
    }

    #[test]
    fn what_goes_is_all_that_goes(seed in any::<u64>(), pick in any::<usize>()) {
        let before = File::new(&file(seed));
        let (mut said, seen) = read(&before);
        let (place, path) = &seen.values[pick % seen.values.len()];
        let (edits, after) = made(&before, Edit::Remove { place: *place }).unwrap();
        said.remove(path);
        prop_assert_eq!(read(&after).0.sorted(), said.sorted(), "\n{}\n---\n{}", before.text(), after.text());
        prop_assert!(edits.iter().all(|edit| edit.text.is_empty()));
    }

    #[test]
    fn an_item_is_put_where_it_belongs(seed in any::<u64>(), pick in any::<usize>(), number in 0..VALUES) {
        let before = File::new(&file(seed));
        let (mut said, seen) = read(&before);
        let (place, path) = &seen.maps[pick % seen.maps.len()];
        let (piece, wanted) = value(number);
        let Some((last, around)) = path.split_last() else { return Ok(()) };
        let Said::List(items) = said.at(around) else { return Ok(()) };
        items.insert(last + 1, wanted);
        let (edits, after) = made(&before, Edit::InsertAfter { item: *place, new: piece }).unwrap();
        prop_assert_eq!(read(&after).0.sorted(), said.sorted(), "\n{}\n---\n{}", before.text(), after.text());
        prop_assert!(edits.iter().all(|edit| edit.span.start == edit.span.end));
        prop_assert_eq!(comments(before.text()), comments(after.text()));
    }

    #[test]
    fn a_list_grows_at_its_end(seed in any::<u64>(), pick in any::<usize>(), number in 0..VALUES) {
        let before = File::new(&file(seed));
        let (mut said, seen) = read(&before);
        let (place, path) = &seen.maps[pick % seen.maps.len()];
        let (piece, wanted) = value(number);
        let (Said::Map(members) | Said::Body(members)) = said.at(path) else { return Ok(()) };
        let list = members.iter_mut().find_map(|(key, held)| match held {
            Said::List(items) => Some((key, items)),
            _ => None,
        });
        let Some((key, items)) = list else { return Ok(()) };
        let edit = Edit::Push { map: *place, key: Key::verbatim(key.as_str()), item: piece };
        items.push(wanted);
        let (edits, after) = made(&before, edit).unwrap();
        prop_assert_eq!(read(&after).0.sorted(), said.sorted(), "\n{}\n---\n{}", before.text(), after.text());
        for edit in &edits {
            let gone = &before.text()[edit.span.range()];
            prop_assert!(gone.trim().is_empty(), "{gone}\n{}", before.text());
        }
        prop_assert_eq!(comments(before.text()), comments(after.text()));
    }

    #[test]
    fn a_value_is_replaced_by_itself(seed in any::<u64>(), pick in any::<usize>(), number in 0..VALUES) {
        let before = File::new(&file(seed));
        let (mut said, seen) = read(&before);
        let (place, path) = &seen.maps[pick % seen.maps.len()];
        let (piece, wanted) = value(number);
        let Said::Map(members) = said.at(path) else { return Ok(()) };
        let Some((key, held)) = members.first_mut() else { return Ok(()) };
        let edit = Edit::Set { map: *place, key: Key::verbatim(key.as_str()), value: piece };
        *held = wanted;
        let Ok((edits, after)) = made(&before, edit.clone()) else { return Ok(()) };
        prop_assert_eq!(read(&after).0.sorted(), said.sorted(), "\n{}\n---\n{}", before.text(), after.text());
        prop_assert!(edits.len() <= 1);
        let again = made(&after, edit).unwrap();
        prop_assert_eq!(again.0, Vec::new(), "\n{}", after.text());
    }
}
