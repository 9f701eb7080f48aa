//! How Fluent Bit reads the options of its outputs.

use super::logging::LogConfiguration;
use super::text::Text;
use super::value::{Fact, Located, Map, Unknown, Value, Why, any, not};

/// How long output `s3` keeps records before it uploads them (Fluent Bit manual, Amazon S3).
#[derive(Clone, Copy, Debug)]
pub struct S3Buffer<'a>(&'a Map<Text>);

/// The seconds and the bytes at which records are uploaded soon enough (`hazards.md` H28).
const SOON: f64 = 60.0;
const SMALL: f64 = 10e6;

impl<'a> S3Buffer<'a> {
    /// The buffer of an output, where it is one to S3.
    ///
    /// # Errors
    /// [`Unknown`] when the output is decided elsewhere.
    pub fn of(log: &'a LogConfiguration) -> Result<Option<Self>, Unknown> {
        let is_s3 = log.output_plugin()?.as_deref() == Some("s3");
        Ok(is_s3.then_some(Self(&log.options)))
    }

    /// Whether it keeps them for more than a minute and more than 10 MB; its defaults are 10 minutes and 100 MB.
    pub fn is_late(self) -> Fact {
        let soon = self.is_at_most("upload_timeout", seconds, SOON);
        let small = self.is_at_most("total_file_size", bytes, SMALL);
        not(any([soon, small]))
    }

    /// Where it keeps them, as far as that is said.
    ///
    /// # Errors
    /// [`Unknown`] when it is decided elsewhere.
    pub fn directory(self) -> Result<Option<&'a str>, Unknown> {
        self.option("store_dir")?.map_or(Ok(None), Value::literal)
    }

    /// An option as it is written.
    ///
    /// # Errors
    /// [`Unknown`] when the options may have one that cannot be seen.
    pub fn option(self, name: &str) -> Result<Option<&'a Value<Text>>, Unknown> {
        let found = self.0.get_in_any_capitals(name)?;
        Ok(found.map(|member| &member.value))
    }

    fn is_at_most(self, name: &str, read: fn(&str) -> Option<f64>, limit: f64) -> Fact {
        let Some(value) = self.option(name)? else {
            return Ok(false);
        };
        let Some(text) = value.literal()? else {
            return Ok(false);
        };
        let number = read(text).ok_or(Unknown {
            at: value.place(),
            why: Why::WrongType,
        })?;
        Ok(number <= limit)
    }
}

/// A time: seconds, or a number with a unit behind it.
fn seconds(written: &str) -> Option<f64> {
    with_unit(written.trim(), |unit| match unit {
        "" | "s" => Some(1.0),
        "m" => Some(60.0),
        "h" => Some(3600.0),
        "d" => Some(86400.0),
        _ => None,
    })
}

/// A size: bytes, or a number with a unit behind it.
fn bytes(written: &str) -> Option<f64> {
    with_unit(written.trim(), |unit| match unit.trim_end_matches('b') {
        "" => Some(1.0),
        "k" => Some(1e3),
        "m" => Some(1e6),
        "g" => Some(1e9),
        _ => None,
    })
}

fn with_unit(written: &str, unit: impl Fn(&str) -> Option<f64>) -> Option<f64> {
    let end = written
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(written.len());
    let (number, rest) = written.split_at(end);
    Some(number.parse::<f64>().ok()? * unit(&rest.trim().to_ascii_lowercase())?)
}
