//! A task definition and its service from the fuzzer's bytes: most are such as people write, and anything in them may
//! be something else. A byte of 0 leaves out what it decides about, so that short inputs are small definitions.

mod shapes;

use arbitrary::{Arbitrary, Result, Unstructured};
use serde_json::{Map, Value, json};

use crate::write::{Files, HOLE, Order, Syntax};
use shapes::{SERVICE, Shape, TASK};

/// A task definition, perhaps with a service, in one syntax.
#[derive(Clone, Debug)]
pub struct Definition {
    /// The paths and texts.
    pub files: Files,
}

impl<'a> Arbitrary<'a> for Definition {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let syntax = *u.choose(&Syntax::ALL)?;
        let mut order = Order(u.arbitrary::<Option<u32>>()?.map(u64::from));
        let has_service = u.arbitrary()?;
        let windows = now_and_then(u)?;
        let task = value(u, &TASK)?;
        let service = match has_service {
            true => Some(value(u, &SERVICE)?),
            false => None,
        };
        let mut files = syntax.write(&task, service.as_ref(), &mut order);
        if windows {
            for (_, text) in &mut files {
                *text = format!("\u{feff}{}", text.replace('\n', "\r\n"));
            }
        }
        Ok(Self { files })
    }
}

/// Whether it is to be something else than usual, once in sixteen times; counted from above, so that no bytes are
/// nothing but what is usual.
fn now_and_then(u: &mut Unstructured) -> Result<bool> {
    Ok(u.arbitrary::<u8>()? >= 240)
}

/// A value of a shape, or now and then of none.
fn value(u: &mut Unstructured, shape: &Shape) -> Result<Value> {
    if u.arbitrary::<u8>()? >= 250 {
        return odd(u, 2);
    }
    Ok(match shape {
        Shape::Truth => u.arbitrary::<bool>()?.into(),
        Shape::Whole(usual) => match now_and_then(u)? {
            true => u.arbitrary::<i64>()?.into(),
            false => (*u.choose(usual)?).into(),
        },
        Shape::Text(usual) => match now_and_then(u)? {
            true => text(u)?.into(),
            false => (*u.choose(usual)?).into(),
        },
        Shape::Digits(usual) => u.choose(usual)?.to_string().into(),
        Shape::List(item, most) => {
            let length = u.int_in_range(0..=*most)?;
            let items: Result<Vec<Value>> = (0..length).map(|_| value(u, item)).collect();
            items?.into()
        }
        Shape::Map(members) => {
            let mut map = Map::new();
            for (key, chance, shape) in *members {
                if u.arbitrary::<u8>()? >= 255 - chance {
                    map.insert((*key).to_owned(), value(u, shape)?);
                }
            }
            if u.arbitrary::<u8>()? >= 250 {
                map.insert(text(u)?, odd(u, 1)?);
            }
            map.into()
        }
        Shape::Pair(members) => {
            let (key, shape) = u.choose(members)?;
            json!({ *key: value(u, shape)? })
        }
    })
}

/// Anything.
fn odd(u: &mut Unstructured, depth: usize) -> Result<Value> {
    Ok(match u.int_in_range(0..=9)? {
        0 => Value::Null,
        1 => u.arbitrary::<bool>()?.into(),
        2 => u.arbitrary::<i64>()?.into(),
        3 => (f64::from(u.arbitrary::<i32>()?) / 8.0).into(),
        4..=5 => text(u)?.into(),
        6 => HOLE.into(),
        7 => json!([]),
        8 if depth > 0 => json!([odd(u, depth - 1)?, odd(u, depth - 1)?]),
        9 if depth > 0 => json!({ text(u)?: odd(u, depth - 1)? }),
        _ => json!({}),
    })
}

/// Any short text.
fn text(u: &mut Unstructured) -> Result<String> {
    const PIECES: [&str; 16] = [
        "${",
        "}",
        "{{ ",
        " }}",
        "é",
        "😀",
        "\n",
        "\r\n",
        "\u{1b}[31m",
        "\u{202e}",
        "\"",
        "'",
        "# ",
        ": ",
        "%{",
        "\\",
    ];
    let mut text = String::new();
    for _ in 0..u.int_in_range(0..=3)? {
        match u.arbitrary()? {
            true => text.push_str(u.choose(&PIECES)?),
            false => text.push(u.arbitrary()?),
        }
    }
    Ok(text)
}
