//! Texts in other alphabets.

use super::calls::{Answer, Call, literal, misfit};
use crate::dialect::rendered::Rendered;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// `base64encode`.
pub fn base64encode(call: Call) -> Answer {
    let text = literal(call.argument(0)?)?;
    let mut encoded = String::new();
    for group in text.as_str().as_bytes().chunks(3) {
        let byte = |index: usize| u32::from(group.get(index).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for index in 0..4 {
            let six = (bits >> (18 - 6 * index) & 63) as usize;
            encoded.push(match index <= group.len() {
                true => char::from(ALPHABET[six]),
                false => '=',
            });
        }
    }
    call.text(Rendered::whole(encoded, text.span(0..text.as_str().len())))
}

/// `base64decode`.
pub fn base64decode(call: Call) -> Answer {
    let argument = call.argument(0)?;
    let text = literal(argument)?;
    let decoded = decoded(text.as_str()).and_then(|bytes| String::from_utf8(bytes).ok());
    let decoded = decoded.ok_or_else(|| misfit(argument))?;
    call.text(Rendered::whole(decoded, text.span(0..text.as_str().len())))
}

fn decoded(text: &str) -> Option<Vec<u8>> {
    let digits = text.trim_end_matches('=');
    if !text.len().is_multiple_of(4) || text.len() - digits.len() > 2 {
        return None;
    }
    let mut bytes = Vec::new();
    let (mut bits, mut held) = (0u32, 0);
    for digit in digits.bytes() {
        let value = ALPHABET.iter().position(|letter| *letter == digit)?;
        bits = (bits << 6 | value as u32) & 0xffff;
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held & 0xff) as u8);
        }
    }
    Some(bytes)
}

/// `urlencode`.
pub fn urlencode(call: Call) -> Answer {
    let text = literal(call.argument(0)?)?;
    let mut encoded = String::new();
    for byte in text.as_str().bytes() {
        match byte {
            b' ' => encoded.push('+'),
            b'-' | b'_' | b'.' | b'~' => encoded.push(char::from(byte)),
            _ if byte.is_ascii_alphanumeric() => encoded.push(char::from(byte)),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    call.text(Rendered::whole(encoded, text.span(0..text.as_str().len())))
}
