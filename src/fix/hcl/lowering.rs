//! One edit of structure as changes of a text.

use std::ops::Range;

use super::draft::Change;
use super::find::{
    check, check_merge, decided, is_inline, is_literal, map_at, member_at, value_at,
};
use super::style::Style;
use super::tree::{Document, Kind, What};
use super::value::Value;
use super::words::Words;
use super::{add, find, remove, scan, write};
use crate::finding::{Edit, Key, Piece};
use crate::fix::Declined;
use crate::model::Terms;
use crate::source::Span;
use crate::syntax::hcl;

/// One edit of a text.
pub struct Lowering<'a> {
    /// The text as it is.
    pub document: &'a Document<'a>,
    /// The text as it was before the first edit of the fix.
    pub original: &'a Document<'a>,
    /// A place in the source.
    pub source: Span,
    /// The words of the definition.
    pub terms: Terms,
}

impl Lowering<'_> {
    /// The changes that an edit is, at the place where it is to be made now.
    ///
    /// # Errors
    /// Why it cannot be made.
    pub fn edit(&self, edit: &Edit, at: &Range<usize>) -> Result<Vec<Change>, Declined> {
        match edit {
            Edit::Set { key, value, .. } => self.set(self.map(at)?, key, value),
            Edit::Push { key, item, .. } => self.push(self.map(at)?, key, item),
            Edit::InsertAfter { new, .. } => self.insert_after(self.map(at)?, new),
            Edit::Replace { with, .. } => self.replace(at, with),
            Edit::Remove { .. } => {
                let (group, member) = member_at(self.document, at)?;
                check(self.document, group)?;
                Ok(remove::member(self.document, group, member))
            }
            Edit::Rename { to, .. } => self.rename(at, to),
            Edit::RemoveComment { .. } => remove::comment(self.document, at),
        }
    }

    fn map(&self, at: &Range<usize>) -> Result<usize, Declined> {
        let group = map_at(self.document, at.clone())?;
        check(self.document, group)?;
        Ok(group)
    }

    fn words(&self, group: usize) -> Result<Words, Declined> {
        Words::of(self.document, group, self.terms)
    }

    fn value(&self, piece: &Piece, words: &Words) -> Result<Value, Declined> {
        Value::of(piece, words, self.original, self.source)
    }

    fn set(&self, group: usize, key: &Key, piece: &Piece) -> Result<Vec<Change>, Declined> {
        let words = self.words(group)?;
        if let (Key::Service(path), Piece::Map(members), true) = (key, piece, words.is_flat())
            && words.flat(path).is_none()
        {
            let each = members.iter().map(|(inner, piece)| {
                let (Key::Service(inner) | Key::Container(inner)) = inner else {
                    return Err(Declined::new("the module has no argument for this"));
                };
                let path = format!("{path}.{inner}");
                let argument = words.flat(&path).ok_or_else(|| {
                    Declined::new(format!("the module has no argument for `{path}`"))
                })?;
                self.set(group, &Key::verbatim(argument), piece)
            });
            return each.collect::<Result<Vec<_>, _>>().map(|all| all.concat());
        }
        let value = self.value(piece, &words.inside())?;
        self.set_value(group, key, &words, value)
    }

    fn set_value(
        &self,
        group: usize,
        key: &Key,
        words: &Words,
        value: Value,
    ) -> Result<Vec<Change>, Declined> {
        let path = words.path(key)?;
        let (group, rest) = self.descend(group, key, words, &path)?;
        let [name, rest @ ..] = rest else {
            return Ok(Vec::new());
        };
        let value = Value::under(rest, value);
        match self.members(group, key, words, name).as_slice() {
            [] => {
                check_merge(self.document, group, false)?;
                self.dynamic(group, name)?;
                Ok(add::member(self.document, group, name, &value))
            }
            [.., index] if !self.document.groups[group].members[*index].is_block() => {
                self.overwrite(group, *index, &value)
            }
            [index] => self.overwrite_block(group, *index, &value),
            _ => Err(Declined::new(format!("there are several `{name}` blocks"))),
        }
    }

    /// Goes down a path as far as there are maps; what is left of the path.
    fn descend<'p>(
        &self,
        group: usize,
        key: &Key,
        words: &Words,
        path: &'p [String],
    ) -> Result<(usize, &'p [String]), Declined> {
        let [name, rest @ ..] = path else {
            return Ok((group, path));
        };
        if rest.is_empty() {
            return Ok((group, path));
        }
        let held = self.members(group, key, words, name);
        let members = &self.document.groups[group].members;
        match held.as_slice() {
            [] => Ok((group, path)),
            [.., index] => {
                let member = &members[*index];
                let inner = member.group.filter(|inner| self.is_map(*inner));
                match (inner, member.what) {
                    (Some(_), What::Block(_)) if held.len() > 1 => {
                        Err(Declined::new(format!("there are several `{name}` blocks")))
                    }
                    (Some(inner), _) => self.descend(inner, key, words, rest),
                    (None, What::Value(value)) => Err(decided(self.document, value)),
                    (None, What::Block(_)) => Err(find::not_found()),
                }
            }
        }
    }

    fn is_map(&self, group: usize) -> bool {
        self.document.groups[group].kind != Kind::List
    }

    /// The members with a key.
    fn members(&self, group: usize, key: &Key, words: &Words, name: &str) -> Vec<usize> {
        let members = self.document.groups[group].members.iter().enumerate();
        let same = members.filter(|(_, member)| {
            let written = member.name.as_deref();
            written.is_some_and(|written| words.means(key, written, name))
        });
        same.map(|(index, _)| index).collect()
    }

    /// A reason, where a `dynamic` block makes what is looked for.
    fn dynamic(&self, group: usize, name: &str) -> Result<(), Declined> {
        let mut members = self.document.groups[group].members.iter();
        let is_made = members.any(|member| match member.what {
            What::Block(block) => {
                &*block.kind == "dynamic"
                    && block
                        .labels
                        .first()
                        .is_some_and(|label| &*label.text == name)
            }
            What::Value(_) => false,
        });
        match is_made {
            true => Err(Declined::new(format!("a `dynamic` block makes `{name}`"))),
            false => Ok(()),
        }
    }

    /// Something else in place of the value of a member.
    fn overwrite(
        &self,
        group: usize,
        index: usize,
        value: &Value,
    ) -> Result<Vec<Change>, Declined> {
        let member = &self.document.groups[group].members[index];
        let What::Value(written) = member.what else {
            return Err(find::not_found());
        };
        if value.is_said(written, self.document) {
            return Ok(Vec::new());
        }
        if !is_literal(written) {
            return Err(decided(self.document, written));
        }
        let style = Style::of(self.document, member.group.unwrap_or(group));
        let indent = scan::indent(self.document.text, member.start);
        let inline = is_inline(self.document, group);
        let new = write::expression(value, &style, indent, inline);
        Ok(vec![Change::replace(member.value.clone(), new)])
    }

    fn overwrite_block(
        &self,
        group: usize,
        index: usize,
        value: &Value,
    ) -> Result<Vec<Change>, Declined> {
        let member = &self.document.groups[group].members[index];
        let inner = member.group.unwrap_or(group);
        let Some(maps) = value.maps() else {
            return Err(Declined::new("a block stands where a value is to stand"));
        };
        if let [only] = maps
            && only.is_said_by_block(self.document, inner)
        {
            return Ok(Vec::new());
        }
        let objects = Style::of(self.document, inner);
        let style = objects.of_body(self.document, inner);
        let indent = scan::indent(self.document.text, member.start);
        let name = member.name.as_deref().unwrap_or_default();
        let new = write::argument(name, value, &style, &objects, indent, None);
        Ok(vec![Change::replace(member.range(), new)])
    }

    fn push(&self, group: usize, key: &Key, item: &Piece) -> Result<Vec<Change>, Declined> {
        let words = self.words(group)?;
        let item = self.value(item, &words.inside())?;
        let path = words.path(key)?;
        let (group, rest) = self.descend(group, key, &words, &path)?;
        let [name, rest @ ..] = rest else {
            return Ok(Vec::new());
        };
        let document = self.document;
        let held = self.members(group, key, &words, name);
        let Some(index) = held.last().copied() else {
            check_merge(document, group, true)?;
            self.dynamic(group, name)?;
            let list = Value::under(rest, Value::List(vec![item]));
            return Ok(add::member(document, group, name, &list));
        };
        let member = &document.groups[group].members[index];
        let list = member.group.filter(|inner| !self.is_map(*inner));
        match (list, member.what) {
            (Some(list), _) => Ok(add::item(document, list, &item)),
            (None, What::Value(value)) if matches!(value.form, hcl::Form::Null) => {
                self.overwrite(group, index, &Value::List(vec![item]))
            }
            (None, What::Value(value)) => Err(decided(document, value)),
            (None, What::Block(_)) if item.maps().is_some() => {
                self.dynamic(group, name)?;
                Ok(add::block_after(document, group, index, &item))
            }
            (None, What::Block(_)) => Err(Declined::new("a block stands where a list is to stand")),
        }
    }

    fn insert_after(&self, group: usize, new: &Piece) -> Result<Vec<Change>, Declined> {
        let document = self.document;
        let words = self.words(group)?;
        let value = self.value(new, &words)?;
        let elsewhere = || Declined::new("the list that this stands in is put together elsewhere");
        let parent = document.groups[group]
            .parent
            .as_ref()
            .ok_or_else(elsewhere)?;
        let around = &document.groups[parent.group];
        match around.kind {
            Kind::List => Ok(add::item_after(
                document,
                parent.group,
                parent.member,
                &value,
            )),
            Kind::Object if words.is_container() && parent.through.is_empty() => {
                self.named(parent.group, value)
            }
            Kind::Body if around.members[parent.member].is_block() => {
                let kind = around.members[parent.member].name.as_deref();
                match (kind, value.maps()) {
                    (Some("module" | "resource" | "locals"), _) | (_, None) => Err(elsewhere()),
                    _ => Ok(add::block_after(
                        document,
                        parent.group,
                        parent.member,
                        &value,
                    )),
                }
            }
            _ => Err(elsewhere()),
        }
    }

    /// A container in a map of containers, where its name is its key.
    fn named(&self, group: usize, value: Value) -> Result<Vec<Change>, Declined> {
        let Value::Map(mut members) = value else {
            return Err(Declined::new("a container is written by its settings here"));
        };
        let name = members.iter().position(|(key, _)| key == "name");
        let name = name.map(|at| members.remove(at).1);
        let Some(Value::Text(name)) = name else {
            return Err(Declined::new(
                "containers are told apart by their names here",
            ));
        };
        let mut held = self.document.groups[group].members.iter();
        if held.any(|member| member.name.as_ref() == Some(&name)) {
            return Err(Declined::new(format!(
                "there is a container `{name}` already"
            )));
        }
        let value = Value::Map(members);
        Ok(add::member(self.document, group, &name, &value))
    }

    fn replace(&self, at: &Range<usize>, with: &Piece) -> Result<Vec<Change>, Declined> {
        let document = self.document;
        let (expression, group, index) = value_at(document, at)?;
        check(document, group)?;
        let words = self.words(group)?;
        let value = self.value(with, &words.inside())?;
        if value.is_said(expression, document) {
            return Ok(Vec::new());
        }
        if !is_literal(expression) {
            return Err(decided(document, expression));
        }
        let member = &document.groups[group].members[index];
        let is_member = match member.what {
            What::Value(value) => value.span == expression.span,
            What::Block(_) => false,
        };
        if is_member {
            return self.overwrite(group, index, &value);
        }
        let style = Style::of(document, group);
        let indent = scan::indent(document.text, expression.span.range().start);
        let new = write::expression(&value, &style, indent, true);
        Ok(vec![Change::replace(expression.span.range(), new)])
    }

    fn rename(&self, at: &Range<usize>, to: &Key) -> Result<Vec<Change>, Declined> {
        let document = self.document;
        let (group, index) = member_at(document, at)?;
        check(document, group)?;
        let member = &document.groups[group].members[index];
        let (Some(key), Some(name)) = (&member.key, &member.name) else {
            return Err(Declined::new("the key is decided by an expression"));
        };
        if key != at {
            return Err(find::not_found());
        }
        let words = self.words(group)?;
        let path = words.path(to)?;
        let [new] = path.as_slice() else {
            return Err(Declined::new("the setting belongs in another place"));
        };
        if new == name {
            return Ok(Vec::new());
        }
        let held = self.members(group, to, &words, new);
        if held.iter().any(|other| *other != index) {
            return Err(crate::fix::written_already(new));
        }
        let is_quoted = document.slice(key.clone()).starts_with('"');
        let text = match is_quoted || !write::is_name(new) {
            true => write::quoted(new),
            false => new.clone(),
        };
        let blanks = scan::skip_blanks(document.text, key.end) - key.end;
        let is_spaced = document
            .slice(key.end..key.end + blanks)
            .bytes()
            .all(|blank| blank == b' ');
        match member.operator {
            // What follows stays in its column, as far as the new key leaves room.
            Some(operator) if blanks > 0 && is_spaced && operator == key.end + blanks => {
                let column = key.len() + blanks;
                let blanks = column.saturating_sub(text.len()).max(1);
                let blanks = if column == key.len() + 1 { 1 } else { blanks };
                Ok(vec![Change::replace(
                    key.start..operator,
                    format!("{text}{:blanks$}", ""),
                )])
            }
            _ => Ok(vec![Change::replace(key.clone(), text)]),
        }
    }
}
