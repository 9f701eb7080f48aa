//! The law of unknown parts: whatever is known of a result while parts of the arguments are unknown is still so once
//! they are known.

use std::rc::Rc;

use proptest::prelude::*;
use proptest::sample::select;

use super::shown;
use crate::dialect::datum::{Data, Datum, Entries, Entry, Items};
use crate::dialect::encoding::{decode_json, encoded};
use crate::dialect::rendered::{Rendered, Renderer};
use crate::dialect::terraform::functions::call;
use crate::dialect::terraform::functions::calls::rendered;
use crate::model::{Unknown, Why};
use crate::source::{Source, Sources, Span};

/// A kind of argument.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Text,
    Number,
    Bool,
    Pattern,
    Any,
    Scalar,
    Texts,
    Numbers,
    Bools,
    Lists,
    Anys,
    Map,
    TextLists,
}

use Kind::{
    Any, Anys, Bool, Bools, Lists, Map, Number, Numbers, Pattern, Scalar, Text, TextLists, Texts,
};

const CALLS: &[(&str, &[Kind])] = &[
    ("concat", &[Anys, Anys, Texts]),
    ("flatten", &[Lists]),
    ("compact", &[Texts]),
    ("coalesce", &[Any, Text, Text]),
    ("coalesce", &[Number, Bool, Number]),
    ("coalescelist", &[Texts, Anys]),
    ("element", &[Anys, Number]),
    ("one", &[Anys]),
    ("length", &[Any]),
    ("contains", &[Anys, Any]),
    ("contains", &[Texts, Text]),
    ("index", &[Texts, Text]),
    ("slice", &[Anys, Number, Number]),
    ("reverse", &[Anys]),
    ("chunklist", &[Anys, Number]),
    ("alltrue", &[Bools]),
    ("anytrue", &[Bools]),
    ("distinct", &[Anys]),
    ("distinct", &[Texts]),
    ("toset", &[Texts]),
    ("tolist", &[Anys]),
    ("tomap", &[Map]),
    ("sort", &[Texts]),
    ("setunion", &[Texts, Texts]),
    ("setintersection", &[Texts, Texts]),
    ("setsubtract", &[Texts, Texts]),
    ("setproduct", &[Texts, Anys]),
    ("merge", &[Map, Map, Map]),
    ("lookup", &[Map, Text, Any]),
    ("keys", &[Map]),
    ("values", &[Map]),
    ("zipmap", &[Texts, Anys]),
    ("matchkeys", &[Anys, Texts, Texts]),
    ("transpose", &[TextLists]),
    ("format", &[Pattern, Scalar, Text]),
    ("formatlist", &[Pattern, Texts, Text]),
    ("join", &[Text, Texts]),
    ("split", &[Text, Text]),
    ("replace", &[Text, Text, Text]),
    ("trimspace", &[Text]),
    ("chomp", &[Text]),
    ("trim", &[Text, Text]),
    ("trimprefix", &[Text, Text]),
    ("trimsuffix", &[Text, Text]),
    ("lower", &[Text]),
    ("upper", &[Text]),
    ("title", &[Text]),
    ("substr", &[Text, Number, Number]),
    ("startswith", &[Text, Text]),
    ("endswith", &[Text, Text]),
    ("strcontains", &[Text, Text]),
    ("base64encode", &[Text]),
    ("urlencode", &[Text]),
    ("range", &[Number, Number]),
    ("min", &[Number, Number]),
    ("max", &[Number, Number]),
    ("sum", &[Numbers]),
    ("parseint", &[Text, Number]),
    ("tostring", &[Any]),
    ("tonumber", &[Text]),
    ("tobool", &[Text]),
    ("jsonencode", &[Any]),
    ("nonsensitive", &[Any]),
    ("sensitive", &[Any]),
];

fn place() -> Span {
    let mut sources = Sources::default();
    let id = sources.add(Source::new("a.tf", "x"));
    Span::new(id, 0, 1)
}

fn datum(data: Data) -> Datum {
    Datum::new(data, place())
}

fn text(kind: &[&'static str]) -> BoxedStrategy<Datum> {
    let text = select(kind.to_vec());
    text.prop_map(|text| Datum::text(text, place())).boxed()
}

fn number() -> BoxedStrategy<Datum> {
    let number = (-1..4i32).prop_map(|number| datum(Data::Number(number.to_string().into())));
    number.boxed()
}

fn boolean() -> BoxedStrategy<Datum> {
    any::<bool>()
        .prop_map(|value| datum(Data::Bool(value)))
        .boxed()
}

fn list(item: BoxedStrategy<Datum>) -> BoxedStrategy<Datum> {
    let items = prop::collection::vec(item, 0..4);
    items.prop_map(|items| Datum::list(items, place())).boxed()
}

fn map(value: BoxedStrategy<Datum>) -> BoxedStrategy<Datum> {
    let entries = prop::collection::vec((select(vec!["a", "b", "ab"]), value), 0..4);
    let map = entries.prop_map(|entries| {
        let entries = entries.into_iter();
        let entries = entries.map(|(key, value)| Entry::implied(key, value));
        Datum::map(entries.collect(), place())
    });
    map.boxed()
}

const TEXTS: &[&str] = &[
    "", "a", "b", "ab", "abab", "aXb", " a ", "ba\n", "1", "true", "10", "a,b", ",", "é",
];

fn of(kind: Kind) -> BoxedStrategy<Datum> {
    let null = Just(datum(Data::Null));
    match kind {
        Text => text(TEXTS),
        Number => number(),
        Bool => boolean(),
        Pattern => text(&["%s-%s", "%v%s", "a%sb%3s", "%d%s", "%q %t", "%[2]s%[1]v"]),
        Texts => list(prop_oneof![8 => text(TEXTS), 1 => number(), 1 => null].boxed()),
        Numbers => list(number()),
        Bools => list(prop_oneof![boolean(), text(&["true", "false"])].boxed()),
        Lists => list(list(of(Any))),
        TextLists => map(list(text(TEXTS))),
        Scalar => prop_oneof![text(TEXTS), number(), boolean(), null].boxed(),
        Anys => list(of(Any)),
        Map => map(of(Any)),
        Any => {
            let leaf = || prop_oneof![text(TEXTS), number(), boolean(), Just(datum(Data::Null))];
            let json = map(leaf().boxed());
            let json = json.prop_map(|inner| datum(Data::Json(inner.into())));
            prop_oneof![4 => leaf(), 1 => list(leaf().boxed()), 1 => map(leaf().boxed()), 1 => json]
                .boxed()
        }
    }
}

/// Hides parts of a value: for each part that is met, the next of `choices` says whether and how.
struct Veil<'a> {
    choices: &'a mut dyn Iterator<Item = u8>,
    hidden: usize,
}

impl Veil<'_> {
    fn unknown(&self) -> Unknown {
        let at = place();
        let why = Why::Variable;
        Unknown { at, why }
    }

    fn next(&mut self) -> u8 {
        self.choices.next().unwrap_or(9)
    }

    fn over(&mut self, value: &Datum) -> Datum {
        if self.next() == 0 {
            return Datum::unknown(self.unknown());
        }
        match &value.data {
            Data::Text(text) if self.next() < 3 => self.text(text),
            Data::Json(inner) => datum(Data::Json(self.over(inner).into())),
            Data::List(list) => {
                let mut veiled = Items::default();
                for item in &list.items {
                    match self.next() {
                        0 => veiled.rest = Some(self.unknown()),
                        _ => veiled.items.push(self.over(item)),
                    }
                }
                datum(Data::List(veiled.into()))
            }
            Data::Map(map) => {
                let mut veiled = Entries::default();
                let keys: std::collections::BTreeMap<_, _> = map
                    .entries
                    .iter()
                    .map(|entry| (&entry.key, &entry.value))
                    .collect();
                for (key, value) in keys {
                    match self.next() {
                        0 => veiled.rest = Some(self.unknown()),
                        _ => {
                            let value = self.over(value);
                            veiled.entries.push(Entry::implied(Rc::clone(key), value));
                        }
                    }
                }
                datum(Data::Map(veiled.into()))
            }
            _ => value.clone(),
        }
    }

    /// A hole in place of part of a text; every hole has a name of its own.
    fn text(&mut self, text: &Rendered) -> Datum {
        let text = text.as_str();
        let characters: Vec<usize> = (0..=text.len())
            .filter(|at| text.is_char_boundary(*at))
            .collect();
        let from = characters[self.next() as usize % characters.len()];
        let to = characters[self.next() as usize % characters.len()];
        self.hidden += 1;
        let (from, to) = (from.min(to), from.max(to));
        let at = place();
        let mut veiled = Renderer::default();
        veiled.from(&text[..from], at);
        let why = Why::Variable;
        veiled.hole(&format!("${{h{}}}", self.hidden), Unknown { at, why });
        veiled.from(&text[to..], at);
        Datum::new(Data::Text(veiled.finish(at)), at)
    }
}

/// Whether a text with holes may turn out as another text.
fn matches(pattern: &Rendered, text: &str) -> bool {
    let parts = pattern.segments();
    let pattern = pattern.as_str();
    let mut at = 0;
    for (index, (range, is_hole)) in parts.iter().enumerate() {
        if *is_hole {
            continue;
        }
        let part = &pattern[range.clone()];
        let last = index + 1 == parts.len();
        let found = match (index == 0, last) {
            (true, true) => (part == text).then_some(0),
            (true, false) => text.starts_with(part).then_some(0),
            (false, true) => (text.len() >= at + part.len() && text.ends_with(part))
                .then(|| text.len() - part.len()),
            (false, false) => text[at..].find(part).map(|found| at + found),
        };
        match found {
            Some(found) => at = found + part.len(),
            None => return false,
        }
    }
    !parts.is_empty() || text.is_empty()
}

/// Whether what is known of a value agrees with what it turned out to be.
fn agrees(partial: &Datum, whole: &Datum) -> bool {
    match (&partial.data, &whole.data) {
        (Data::Unknown(_), _) | (_, Data::Unknown(_)) | (Data::Null, Data::Null) => true,
        (Data::Null, _) | (_, Data::Null) => false,
        (Data::Json(partial), Data::Json(whole)) => agrees(partial, whole),
        (Data::List(partial), Data::List(whole)) => match partial.rest {
            None => {
                let pairs = partial.items.iter().zip(&whole.items);
                partial.items.len() == whole.items.len()
                    && pairs
                        .into_iter()
                        .all(|(partial, whole)| agrees(partial, whole))
            }
            Some(_) => {
                let taken = vec![false; whole.items.len()];
                are_among(&partial.items, &whole.items, taken)
            }
        },
        (Data::Map(partial), Data::Map(whole)) => {
            let found = |entry: &Entry| {
                let other = whole.get(&entry.key);
                other.is_some_and(|other| agrees(&entry.value, &other.value))
            };
            let is_closed = partial.rest.is_none();
            let seen = |entry: &Entry| partial.get(&entry.key).is_some();
            partial.entries.iter().all(found) && (!is_closed || whole.entries.iter().all(seen))
        }
        (Data::List(_) | Data::Map(_), _) | (_, Data::List(_) | Data::Map(_)) => false,
        _ => {
            // JSON that is partly unknown is no text that could be compared.
            let texts = rendered(partial).and_then(|partial| Ok((partial, rendered(whole)?)));
            texts.is_err() || texts.is_ok_and(|(partial, whole)| matches(&partial, whole.as_str()))
        }
    }
}

/// Whether each item is another one of the list.
fn are_among(items: &[Datum], list: &[Datum], taken: Vec<bool>) -> bool {
    let Some((first, others)) = items.split_first() else {
        return true;
    };
    (0..list.len()).any(|index| {
        let mut with = taken.clone();
        with[index] = true;
        !taken[index] && agrees(first, &list[index]) && are_among(others, list, with)
    })
}

fn calls() -> impl Strategy<Value = (&'static str, Vec<Datum>)> {
    let call = select(CALLS.to_vec());
    call.prop_flat_map(|(name, kinds)| {
        let arguments: Vec<_> = kinds.iter().map(|kind| of(*kind)).collect();
        (Just(name), arguments)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20_000,
        max_global_rejects: 20_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_known_is_never_taken_back(
        (name, arguments) in calls(),
        choices in prop::collection::vec(0..8u8, 0..40),
    ) {
        let whole = call(name, &arguments, place());
        let mut choices = choices.into_iter();
        let mut veil = Veil { choices: &mut choices, hidden: 0 };
        let veiled: Vec<Datum> = arguments.iter().map(|value| veil.over(value)).collect();
        let partial = call(name, &veiled, place());
        let shown = |values: &[Datum]| values.iter().map(shown).collect::<Vec<_>>().join(", ");
        prop_assert!(
            agrees(&partial, &whole),
            "{name}({}) = {}, but {name}({}) = {}",
            shown(&veiled), super::shown(&partial), shown(&arguments), super::shown(&whole),
        );
    }

    #[test]
    fn json_of_what_is_partly_unknown_is_true(
        value in of(Any),
        choices in prop::collection::vec(0..8u8, 0..40),
    ) {
        // JSON in JSON is read once, and then is a text.
        prop_assume!(!super::shown(&value).contains("json "));
        let mut choices = choices.into_iter();
        let veiled = Veil { choices: &mut choices, hidden: 0 }.over(&value);
        let text = encoded(&veiled);
        let back = decode_json(&text, place());
        prop_assert!(agrees(&back, &as_json(&value)), "{} is {}", text.as_str(), super::shown(&back));
    }
}

/// A value as it comes back from JSON.
fn as_json(value: &Datum) -> Datum {
    decode_json(&encoded(value), place())
}
