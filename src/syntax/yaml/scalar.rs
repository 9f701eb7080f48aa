//! What a scalar without quotes stands for: a template hole, or a value in YAML 1.2's core schema and in YAML 1.1.

use crate::syntax::holes;
use crate::syntax::scalar::boolean_1_1;
use crate::syntax::tree::Kind;

/// What YAML 1.2 reads a plain scalar as.
pub(super) fn core_kind(text: &str) -> Kind {
    // Most text is told by its first letter.
    match text.bytes().next() {
        Some(b'~' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'.' | b'+' | b'-') | None => {}
        Some(first) if first.is_ascii_digit() => {}
        _ => return Kind::String,
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Kind::Null,
        "true" | "True" | "TRUE" => Kind::True,
        "false" | "False" | "FALSE" => Kind::False,
        _ if is_number(text) => Kind::Number,
        _ => Kind::String,
    }
}

/// Whether a plain scalar is nothing but holes, or holds a block. What `!Sub` fills in itself is its text: there the
/// scalar's own key, or that of the list it is an item of, says so.
pub(super) fn is_hole(raw: &str, key: &str, list_key: Option<&str>) -> bool {
    let may_begin = |byte: u8| matches!(byte, b'{' | b'<' | b'$' | b'_' | b'#');
    if !raw.bytes().any(may_begin) {
        return false;
    }
    let is_sub = |key: &str| matches!(key, "!Sub" | "Fn::Sub" | "\"Fn::Sub\"" | "'Fn::Sub'");
    let is_substituted = is_sub(key) || list_key.is_some_and(is_sub);
    if raw.starts_with("${") && !raw.starts_with("${{") && is_substituted {
        return false;
    }
    let has_directive = || {
        let mut finder = holes::Finder::new(raw);
        (0..raw.len()).any(|at| {
            let end = finder.hole_at(at);
            end.is_some_and(|end| holes::block(&raw[at..end]).is_some())
        })
    };
    holes::is_only_hole(raw) || has_directive()
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
