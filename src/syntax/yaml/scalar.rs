//! What a scalar without quotes stands for, in YAML 1.2's core schema and in YAML 1.1.

use crate::syntax::scalar::boolean_1_1;
use crate::syntax::tree::Kind;

/// What YAML 1.2 reads a plain scalar as.
pub(super) fn core_kind(text: &str) -> Kind {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Kind::Null,
        "true" | "True" | "TRUE" => Kind::True,
        "false" | "False" | "FALSE" => Kind::False,
        _ if is_number(text) => Kind::Number,
        _ => Kind::String,
    }
}

fn is_number(text: &str) -> bool {
    let all =
        |digits: &str, allowed: fn(char) -> bool| !digits.is_empty() && digits.chars().all(allowed);
    if let Some(octal) = text.strip_prefix("0o") {
        return all(octal, |c| c.is_digit(8));
    }
    if let Some(hex) = text.strip_prefix("0x") {
        return all(hex, |c| c.is_ascii_hexdigit());
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if [".inf", ".Inf", ".INF"].contains(&unsigned) || [".nan", ".NaN", ".NAN"].contains(&text) {
        return true;
    }
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let exponent_fits = exponent.is_none_or(|exponent| {
        let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        all(exponent, |c| c.is_ascii_digit())
    });
    digits(whole) && digits(fraction) && !(whole.is_empty() && fraction.is_empty()) && exponent_fits
}

/// Whether every reader takes a plain scalar for text: those of YAML 1.2, and those of 1.1, who know more numbers,
/// booleans in other words, and dates.
pub fn is_text(text: &str) -> bool {
    let is_word = matches!(text, "y" | "Y" | "n" | "N" | "=" | "<<") || boolean_1_1(text).is_some();
    core_kind(text) == Kind::String && !is_word && !is_number_1_1(text) && !begins_with_date(text)
}

fn is_number_1_1(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if !unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return false;
    }
    let digits = unsigned.replace('_', "");
    let based = |mark: &str, base: u32| {
        let rest = digits.strip_prefix(mark).filter(|rest| !rest.is_empty());
        rest.is_some_and(|rest| rest.chars().all(|c| c.is_digit(base)))
    };
    let is_decimal = |part: &str| {
        part.bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.')
    };
    based("0b", 2)
        || based("0o", 8)
        || based("0x", 16)
        || core_kind(&digits) == Kind::Number
        || digits.contains(':')
            && digits
                .split(':')
                .all(|part| !part.is_empty() && is_decimal(part))
}

/// Whether the text begins with a year, a month and a day.
fn begins_with_date(text: &str) -> bool {
    let mut parts = text.splitn(3, '-');
    let mut is_number = |length: std::ops::RangeInclusive<usize>| {
        parts.next().is_some_and(|part| {
            let digits = part.bytes().take_while(u8::is_ascii_digit).count();
            length.contains(&digits)
        })
    };
    is_number(4..=4) && is_number(1..=2) && is_number(1..=2)
}
