//! `format` and `formatlist`: the verbs people use, `%s`, `%d`, `%v`, `%t`, `%q`, with a width.

use super::calls::{
    Answer, Call, MOST_BYTES, boolean, closed, integer, literal, misfit, with_holes,
};
use crate::dialect::datum::{Data, Datum};
use crate::dialect::encoding::encoded;
use crate::dialect::rendered::{Rendered, Renderer};
use crate::model::{Unknown, Why};

/// `format`: values that are unknown leave holes.
pub fn format(call: Call) -> Answer {
    let pattern = literal(call.argument(0)?)?;
    let values: Vec<&Datum> = call.arguments[1..].iter().collect();
    call.text(formatted(call, &pattern, &values)?)
}

/// `formatlist`: lists go side by side, other values stay the same.
pub fn formatlist(call: Call) -> Answer {
    let pattern = literal(call.argument(0)?)?;
    let given = &call.arguments[1..];
    let mut count = None;
    for argument in given {
        if matches!(argument.data, Data::List(_)) {
            let items = closed(argument)?;
            if count.is_some_and(|count| count != items.len()) {
                return Err(misfit(argument));
            }
            count = Some(items.len());
        } else if let Data::Unknown(unknown) = argument.data {
            // It may be a list of any length.
            return Err(unknown);
        }
    }
    let count = count.unwrap_or(1);
    call.allow(count)?;
    let mut bytes = 0;
    let texts = (0..count).map(|index| {
        let values = given.iter().map(|argument| match &argument.data {
            Data::List(list) => &list.items[index],
            _ => argument,
        });
        let text = formatted(call, &pattern, &values.collect::<Vec<_>>())?;
        bytes += text.as_str().len();
        match bytes <= MOST_BYTES {
            true => call.text(text),
            false => Err(call.unknown(Why::TooLarge)),
        }
    });
    call.list(texts.collect::<Result<_, _>>()?, None)
}

fn formatted(call: Call, pattern: &Rendered, values: &[&Datum]) -> Result<Rendered, Unknown> {
    let text = pattern.as_str();
    let mut written = Renderer::default();
    let (mut from, mut next, mut most) = (0, 0, 0);
    while let Some(found) = text[from..].find('%') {
        let at = from + found;
        written.rendered(&pattern.part(from..at));
        let verb = Verb::read(&text[at + 1..]).ok_or(call.unknown(Why::Function))?;
        from = at + 1 + verb.length;
        if verb.letter == '%' {
            written.from("%", pattern.span(at..from));
            continue;
        }
        let index = verb.index.unwrap_or(next);
        let value = values.get(index).ok_or(call.unknown(Why::WrongType))?;
        (next, most) = (index + 1, most.max(index + 1));
        written.rendered(&verb.write(value, call)?);
        if written.len() > MOST_BYTES {
            return Err(call.unknown(Why::TooLarge));
        }
    }
    written.rendered(&pattern.part(from..text.len()));
    if most < values.len() {
        return Err(call.unknown(Why::WrongType));
    }
    Ok(written.finish(call.at))
}

/// What stands after a percent sign.
struct Verb {
    letter: char,
    /// Which value, from 0, where it says so.
    index: Option<usize>,
    /// How many characters at least.
    width: usize,
    zeros: bool,
    left: bool,
    plus: bool,
    sharp: bool,
    /// How many bytes it has.
    length: usize,
}

/// More than anybody pads to.
const MOST_WIDTH: usize = 1000;

impl Verb {
    /// `None` for what is not written here: other verbs, precision, a width that is itself a value.
    fn read(text: &str) -> Option<Self> {
        let flags = text.len() - text.trim_start_matches(['#', '+', '-', '0', ' ']).len();
        let (flags, rest) = text.split_at(flags);
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (width, rest) = rest.split_at(digits);
        let (index, rest) = match rest.strip_prefix('[') {
            Some(rest) => {
                let (index, rest) = rest.split_once(']')?;
                (Some(index.parse::<usize>().ok()?.checked_sub(1)?), rest)
            }
            None => (None, rest),
        };
        let letter = rest.chars().next()?;
        let width = if width.is_empty() {
            0
        } else {
            width.parse().ok()?
        };
        let is_known = matches!(letter, 's' | 'd' | 'v' | 't' | 'q' | '%');
        let has = |flag| flags.contains(flag);
        (is_known && width <= MOST_WIDTH && !has(' ')).then(|| Self {
            letter,
            index,
            width,
            zeros: has('0') && !has('-'),
            left: has('-'),
            plus: has('+'),
            sharp: has('#'),
            length: text.len() - rest.len() + letter.len_utf8(),
        })
    }

    fn write(&self, value: &Datum, call: Call) -> Result<Rendered, Unknown> {
        if matches!(value.data, Data::Unknown(_)) {
            return with_holes(value);
        }
        let text = match (self.letter, &value.data) {
            // It depends on the type that the null has.
            (_, Data::Null) => return Err(misfit(value)),
            ('v', _) if self.sharp => encoded(value),
            ('v', Data::List(_) | Data::Map(_)) => encoded(value),
            ('s' | 'v', _) => with_holes(value)?,
            ('q', _) => encoded(&Datum::new(Data::Text(with_holes(value)?), value.span)),
            ('t' | 'd', Data::Text(text)) => match text.unknown() {
                // What is spelt there is not what is written: `01` is 1.
                Some(unknown) => with_holes(&Datum::unknown(unknown))?,
                None => self.scalar(value)?,
            },
            _ => self.scalar(value)?,
        };
        self.padded(text, value, call)
    }

    fn scalar(&self, value: &Datum) -> Result<Rendered, Unknown> {
        let text = match self.letter {
            't' => boolean(value)?.to_string(),
            _ => {
                let number = integer(value)?;
                let sign = if self.plus && number >= 0 { "+" } else { "" };
                format!("{sign}{number}")
            }
        };
        Ok(Rendered::whole(text, value.span))
    }

    fn padded(&self, text: Rendered, value: &Datum, call: Call) -> Result<Rendered, Unknown> {
        let content = text.as_str();
        if self.width == 0 || text.literal().is_some() && content.len() == self.width {
            return Ok(text);
        }
        let known =
            super::texts::characters(call, &Datum::new(Data::Text(text.clone()), value.span))?;
        let missing = self.width.saturating_sub(known.as_str().len());
        let fill = if self.zeros { "0" } else { " " }.repeat(missing);
        let sign = usize::from(self.zeros && self.letter == 'd' && content.starts_with(['-', '+']));
        let mut padded = Renderer::default();
        let at = value.span;
        match self.left {
            true => {
                padded.rendered(&text);
                padded.from(&fill, at);
            }
            false => {
                padded.rendered(&text.part(0..sign));
                padded.from(&fill, at);
                padded.rendered(&text.part(sign..content.len()));
            }
        }
        Ok(padded.finish(at))
    }
}
