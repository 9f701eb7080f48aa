//! What a scalar without quotes stands for, in YAML 1.2's core schema and in YAML 1.1.

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

/// What YAML 1.1 reads a plain scalar as, if as a boolean.
pub fn boolean_1_1(text: &str) -> Option<bool> {
    let is_one_of = |words: [&str; 4]| {
        words.iter().any(|word| {
            let first = word.chars().next().unwrap_or_default().to_ascii_uppercase();
            let capital = text.starts_with(first) && text.get(1..) == word.get(1..);
            text == *word || capital || text == word.to_ascii_uppercase()
        })
    };
    if is_one_of(["y", "yes", "true", "on"]) {
        Some(true)
    } else if is_one_of(["n", "no", "false", "off"]) {
        Some(false)
    } else {
        None
    }
}

/// What YAML 1.1 reads a plain scalar as, if as a whole number that fits.
pub fn integer_1_1(text: &str) -> Option<i64> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if !unsigned.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let digits = unsigned.replace('_', "");
    let value = if let Some(binary) = digits.strip_prefix("0b") {
        in_base(binary, 2)?
    } else if let Some(hex) = digits.strip_prefix("0x") {
        in_base(hex, 16)?
    } else if digits.contains(':') {
        sexagesimal(&digits)?
    } else if digits.len() > 1 && digits.starts_with('0') {
        in_base(&digits, 8)?
    } else {
        in_base(&digits, 10)?
    };
    Some(if text.starts_with('-') { -value } else { value })
}

fn in_base(digits: &str, base: u32) -> Option<i64> {
    let signed = digits.starts_with(['-', '+']);
    i64::from_str_radix(digits, base).ok().filter(|_| !signed)
}

fn sexagesimal(text: &str) -> Option<i64> {
    text.split(':')
        .enumerate()
        .try_fold(0_i64, |sum, (place, part)| {
            let value = in_base(part, 10)?;
            let fits = place == 0 || (value < 60 && part.len() <= 2);
            sum.checked_mul(60)?.checked_add(value).filter(|_| fits)
        })
}
