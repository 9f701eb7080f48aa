//! The intrinsic functions, one by one (`formats.md` 4.8).

use std::rc::Rc;

use super::document;
use super::evaluate::{Evaluation, Frame, unknown_of};
use super::pieces::{encoded, parts, within};
use crate::dialect::datum::{Data, Datum};
use crate::model::{Unknown, Why};
use crate::source::Span;

impl Evaluation<'_> {
    /// A function applied; `None` where it comes to `AWS::NoValue`.
    pub fn call(
        &self,
        function: &str,
        argument: &Datum,
        written: &Datum,
        frame: Frame,
    ) -> Option<Datum> {
        let at = argument.span;
        Some(match function {
            "Ref" => return self.reference(argument, frame),
            "Fn::If" => return self.choose(argument, frame),
            "Fn::Transform" => return self.transformed(argument, at, frame),
            "Fn::GetAtt" => self.attribute(argument, written, frame),
            "Fn::Sub" => self.substitute(argument, written, frame),
            "Fn::Join" => self.join(argument, written, frame),
            "Fn::FindInMap" => return self.find_in_map(argument, written, frame),
            "Fn::Select" => return self.select(argument, written, frame),
            "Fn::Split" => self.split(argument, frame),
            "Fn::Base64" => {
                let text = self.text(argument, frame);
                match &text.data {
                    Data::Text(known) if known.unknown().is_none() => {
                        Datum::text(encoded(known.as_str().as_bytes()), at)
                    }
                    _ => self.hole(written, unknown_of(&text, Why::Function), frame),
                }
            }
            "Fn::Length" => match self.value(argument, frame).map(|value| value.data) {
                Some(Data::List(list)) if list.rest.is_none() => {
                    Datum::new(Data::Number(list.items.len().to_string().into()), at)
                }
                value => {
                    let value = Datum::new(value.unwrap_or(Data::Null), at);
                    Datum::unknown(unknown_of(&value, Why::Function))
                }
            },
            "Fn::ToJsonString" => Datum::new(Data::Json(Rc::new(self.value(argument, frame)?)), at),
            "Fn::ImportValue" => {
                let why = Why::Outside;
                self.hole(written, Unknown { at, why }, frame)
            }
            "Fn::GetAZs" => unknown(at, Why::Outside),
            "Fn::Equals" | "Fn::And" | "Fn::Or" | "Fn::Not" => self.truth(written, frame),
            _ => unknown(at, Why::Function),
        })
    }

    /// `Ref`.
    fn reference(&self, argument: &Datum, frame: Frame) -> Option<Datum> {
        let name = self.text(argument, frame);
        let Data::Text(name) = &name.data else {
            return Some(unknown(argument.span, Why::Function));
        };
        match name.unknown() {
            Some(unknown) => Some(Datum::unknown(unknown)),
            None => self.named(name.as_str(), argument.span, frame),
        }
    }

    /// What a name stands for: a parameter, a pseudo parameter, or a resource. `None` for `AWS::NoValue`.
    pub fn named(&self, name: &str, at: Span, frame: Frame) -> Option<Datum> {
        let stack = &self.unit.stacks[frame.stack];
        match name {
            "AWS::NoValue" => None,
            "AWS::NotificationARNs" => Some(unknown(at, Why::Outside)),
            _ if stack.parameters.contains_key(name) => Some(self.parameter(name, at, frame)),
            _ if name.starts_with("AWS::") => Some(self.pseudo(name, at, frame)),
            _ => {
                let why = Why::Attribute;
                Some(self.named_hole(name, Unknown { at, why }, frame))
            }
        }
    }

    /// `Fn::GetAtt`, by a list or by a text with a dot.
    fn attribute(&self, argument: &Datum, written: &Datum, frame: Frame) -> Datum {
        let at = argument.span;
        let path = match &argument.data {
            Data::List(list) if list.rest.is_none() => {
                let parts = list.items.iter().map(|part| self.text(part, frame));
                let literal = |part: Datum| match &part.data {
                    Data::Text(text) if text.unknown().is_none() => Some(text.as_str().to_owned()),
                    _ => None,
                };
                parts.map(literal).collect::<Option<Vec<_>>>()
            }
            Data::Text(text) => text.literal().map(|text| vec![text.to_owned()]),
            _ => None,
        };
        match path {
            Some(path) => self.attribute_named(&path.join("."), at, frame),
            None => {
                let why = Why::Attribute;
                self.hole(written, Unknown { at, why }, frame)
            }
        }
    }

    /// What `Resource.Attribute` stands for; an output of a nested stack leads on to what it is there.
    pub fn attribute_named(&self, path: &str, at: Span, frame: Frame) -> Datum {
        let why = Why::Attribute;
        let output = path.split_once(".Outputs.").and_then(|(id, output)| {
            let child = *self.unit.stacks[frame.stack].children.get(id)?;
            let written = self.unit.stacks[child].outputs.get(output)?;
            Some((child, written))
        });
        match output {
            Some((child, written)) => match self.value(written, frame.in_stack(child)) {
                Some(value) if !matches!(value.data, Data::Unknown(_)) => {
                    let text = || format!("output `{}`", path.replace(".Outputs.", "."));
                    value.used_at(at, text, false)
                }
                Some(value) => value,
                None => self.named_hole(path, Unknown { at, why }, frame),
            },
            None => self.named_hole(path, Unknown { at, why }, frame),
        }
    }

    /// `Fn::If`: the branch the choices lead to. Where they lead to neither, it is unknown, unless both say the same.
    fn choose(&self, argument: &Datum, frame: Frame) -> Option<Datum> {
        let [condition, yes, no] = match arguments(argument) {
            Ok(arguments) => arguments,
            Err(unknown) => return Some(Datum::unknown(unknown)),
        };
        let (formula, name) = self.condition_of(condition, frame);
        match self.decide(formula) {
            Some(true) => self.value(yes, frame),
            Some(false) => self.value(no, frame),
            None => {
                let asked = || self.ask(condition.span, name.clone(), formula);
                if !may_be_scalar(yes) || !may_be_scalar(no) {
                    return Some(Datum::unknown(asked()));
                }
                match (self.value(yes, frame), self.value(no, frame)) {
                    (None, None) => None,
                    (Some(yes), Some(no)) if is_same(&yes, &no) => Some(yes),
                    _ => Some(Datum::unknown(asked())),
                }
            }
        }
    }

    /// A condition in place of a value.
    fn truth(&self, written: &Datum, frame: Frame) -> Datum {
        let (formula, name) = self.condition_of(written, frame);
        match self.decide(formula) {
            Some(truth) => Datum::new(Data::Bool(truth), written.span),
            None => Datum::unknown(self.ask(written.span, name, formula)),
        }
    }

    /// `Fn::Join`.
    fn join(&self, argument: &Datum, written: &Datum, frame: Frame) -> Datum {
        let hole = |unknown| self.hole(written, unknown, frame);
        let [by, list] = match arguments(argument) {
            Ok(arguments) => arguments,
            Err(unknown) => return hole(unknown),
        };
        let by = self.text(by, frame);
        let Data::Text(by) = &by.data else {
            return unknown(argument.span, Why::WrongType);
        };
        // What a condition may leave out is still a part of the text, so items are taken one by one.
        let mut joined = super::pieces::Pieces::default();
        let mut first = true;
        let mut add = |text: Datum| {
            if !std::mem::take(&mut first) {
                joined.rendered(by);
            }
            joined.add(text);
        };
        match &list.data {
            Data::List(written) => {
                if let Some(rest) = written.rest {
                    return hole(rest);
                }
                for item in &written.items {
                    if self.value(item, frame).is_some() {
                        add(self.text(item, frame));
                    }
                }
            }
            _ => match self.value(list, frame) {
                Some(Datum {
                    data: Data::List(list),
                    ..
                }) if list.rest.is_none() => {
                    list.items
                        .iter()
                        .for_each(|item| add(self.text(item, frame)));
                }
                Some(value) => return hole(unknown_of(&value, Why::Function)),
                None => {}
            },
        }
        joined.finish(argument.span)
    }

    /// `Fn::Select`.
    fn select(&self, argument: &Datum, written: &Datum, frame: Frame) -> Option<Datum> {
        let [index, list] = match arguments(argument) {
            Ok(arguments) => arguments,
            Err(unknown) => return Some(Datum::unknown(unknown)),
        };
        let index = self.text(index, frame);
        let list = self
            .value(list, frame)
            .unwrap_or_else(|| unknown(list.span, Why::WrongType));
        let place = match &index.data {
            Data::Text(text) => text.as_str().trim().parse::<usize>().ok(),
            _ => None,
        };
        let found = match (&list.data, place) {
            // What is not seen may come before what is.
            (Data::List(list), Some(place)) if list.rest.is_none() => {
                list.items.get(place).cloned()
            }
            _ => None,
        };
        Some(found.unwrap_or_else(|| {
            let missing = match place {
                Some(_) => unknown_of(&list, Why::Function),
                None => unknown_of(&index, Why::WrongType),
            };
            self.hole(written, missing, frame)
        }))
    }

    /// `Fn::Split`.
    fn split(&self, argument: &Datum, frame: Frame) -> Datum {
        let [by, text] = match arguments(argument) {
            Ok(arguments) => arguments,
            Err(unknown) => return Datum::unknown(unknown),
        };
        let (by, text) = (self.text(by, frame), self.text(text, frame));
        match (&by.data, &text.data) {
            (Data::Text(by), Data::Text(text))
                if by.unknown().is_none()
                    && text.unknown().is_none()
                    && !by.as_str().is_empty() =>
            {
                let mut found = Vec::new();
                for range in parts(text.as_str(), by.as_str()) {
                    if !self.spend(1) {
                        return unknown(argument.span, Why::TooLarge);
                    }
                    let part = within(text, range);
                    let span = part.span(0..part.as_str().len());
                    found.push(Datum::new(Data::Text(part), span));
                }
                Datum::list(found, argument.span)
            }
            _ => {
                let of_text = unknown_of(&text, Why::Function);
                Datum::unknown(of_text)
            }
        }
    }

    /// `Fn::FindInMap`. Where a key is not known, what all entries agree on.
    fn find_in_map(&self, argument: &Datum, written: &Datum, frame: Frame) -> Option<Datum> {
        let (map, rest) = match closed_items(argument) {
            Ok([map, rest @ ..]) if rest.len() >= 2 => (map, rest),
            Ok(_) => return Some(unknown(argument.span, Why::WrongType)),
            Err(unknown) => return Some(Datum::unknown(unknown)),
        };
        let map = self.text(map, frame);
        let keys = [self.text(&rest[0], frame), self.text(&rest[1], frame)];
        let name = key(&map);
        let mappings = self.unit.stacks[frame.stack].mappings.as_ref();
        let table = name.and_then(|name| mappings?.get(name));
        let open = [&map, &keys[0], &keys[1]]
            .into_iter()
            .find(|datum| key(datum).is_none());
        let hole = |missing| Some(self.hole(written, missing, frame));
        let Some(table) = table else {
            return hole(unknown_of(open.unwrap_or(&map), Why::Function));
        };
        let rows = members(table, key(&keys[0]));
        let mut found = rows.into_iter().flat_map(|row| members(row, key(&keys[1])));
        let first = found.next();
        let agreed = first.filter(|first| found.all(|other| is_same(first, other)));
        let via = keys.iter().find_map(|key| key.via.clone());
        match (agreed, open) {
            (Some(value), None) => {
                let text = || format!("mapping `{}`", name.unwrap_or_default());
                let mut value = self
                    .value(value, frame)?
                    .used_at(argument.span, text, false);
                if let Some(last) = &value.via
                    && let Some(before) = via
                {
                    let hop = last.hop.clone();
                    value.via = Some(Rc::new(crate::dialect::datum::Via {
                        hop,
                        before: Some(before),
                    }));
                }
                Some(value)
            }
            (Some(value), Some(_)) if may_be_scalar(value) => self.value(value, frame),
            (_, Some(open)) => hole(unknown_of(open, Why::Parameter)),
            (None, None) => {
                let default = rest.get(2).and_then(|last| last.get("DefaultValue"));
                match default {
                    Some(default) => self.value(default, frame),
                    None => hole(Unknown {
                        at: argument.span,
                        why: Why::Function,
                    }),
                }
            }
        }
    }

    /// `Fn::Transform`: `AWS::Include` of a text that is here; other macros are not known.
    pub fn transformed(&self, argument: &Datum, at: Span, frame: Frame) -> Option<Datum> {
        let name = argument.get("Name").and_then(Datum::literal);
        if name != Some("AWS::Include") {
            return Some(unknown(at, Why::Function));
        }
        let location = argument
            .get("Parameters")
            .and_then(|parameters| parameters.get("Location"));
        let Some(location) = location.map(|location| self.text(location, frame)) else {
            return Some(unknown(at, Why::File));
        };
        let directory = &self.unit.stacks[frame.stack].directory;
        let opened = document::open(self.unit, directory, &location);
        let Some((id, document)) = opened else {
            return Some(unknown(at, Why::File));
        };
        if self.including.borrow().contains(&id) {
            return Some(unknown(at, Why::Circular));
        }
        self.including.borrow_mut().push(id);
        let value = self.value(&document, frame);
        self.including.borrow_mut().pop();
        value
    }
}

/// A value that nobody can know.
pub fn unknown(at: Span, why: Why) -> Datum {
    Datum::unknown(Unknown { at, why })
}

/// The items of a list as written, if that is all of them.
///
/// # Errors
/// Why there may be others.
pub fn closed_items(datum: &Datum) -> Result<&[Datum], Unknown> {
    match &datum.data {
        Data::List(list) => list.rest.map_or(Ok(&list.items), Err),
        _ => Err(unknown_of(datum, Why::WrongType)),
    }
}

/// The first arguments of a function.
fn arguments<const COUNT: usize>(argument: &Datum) -> Result<&[Datum; COUNT], Unknown> {
    let wrong = Unknown {
        at: argument.span,
        why: Why::WrongType,
    };
    closed_items(argument)?.first_chunk().ok_or(wrong)
}

/// A key of a mapping, where it is known.
fn key(datum: &Datum) -> Option<&str> {
    match &datum.data {
        Data::Text(text) if text.unknown().is_none() => Some(text.as_str()),
        _ => None,
    }
}

/// The member with this key, or all of them.
fn members<'a>(map: &'a Datum, key: Option<&str>) -> Vec<&'a Datum> {
    match (key, &map.data) {
        (Some(key), _) => map.get(key).into_iter().collect(),
        (None, Data::Map(map)) => map.entries.iter().map(|entry| &entry.value).collect(),
        _ => Vec::new(),
    }
}

/// Whether a value as written may come to a scalar.
fn may_be_scalar(datum: &Datum) -> bool {
    match &datum.data {
        Data::List(_) => false,
        Data::Map(map) => super::evaluate::call(map).is_some(),
        _ => true,
    }
}

/// Whether two scalars are the same.
fn is_same(one: &Datum, other: &Datum) -> bool {
    match (&one.data, &other.data) {
        (Data::Bool(one), Data::Bool(other)) => one == other,
        (Data::Number(one), Data::Number(other)) => one == other,
        (Data::Text(one), Data::Text(other)) => one.as_str() == other.as_str(),
        _ => false,
    }
}
