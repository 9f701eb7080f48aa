//! Addresses of files to paths, and back.

use crate::report::percent_encoded;

/// The path of a `file:` address, with `/` between its parts; none for other addresses.
pub fn path(uri: &str) -> Option<String> {
    let (scheme, rest) = uri.split_once(':')?;
    if !scheme.eq_ignore_ascii_case("file") {
        return None;
    }
    let rest = rest.strip_prefix("//").unwrap_or(rest);
    // A host other than this one has files that are not at hand.
    let slash = rest.find('/')?;
    if !matches!(&rest[..slash], "" | "localhost") {
        return None;
    }
    let path = decoded(&rest[slash..])?;
    Some(match drive(&path) {
        Some(path) => path,
        None => crate::source::normal(&path),
    })
}

/// `/C:/x` without what stands before the drive.
fn drive(path: &str) -> Option<String> {
    let rest = path.strip_prefix('/')?;
    let is_drive =
        rest.as_bytes().get(1) == Some(&b':') && rest.as_bytes()[0].is_ascii_alphabetic();
    is_drive.then(|| rest.to_owned())
}

fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'%' => {
                let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
                let (high, low) = (digit(rest.next())?, digit(rest.next())?);
                bytes.push((high * 16 + low) as u8);
            }
            byte => bytes.push(byte),
        }
    }
    String::from_utf8(bytes)
        .ok()
        .filter(|path| !path.contains('\0'))
}

/// The address of a file.
pub fn of(path: &str) -> String {
    let root = if path.starts_with('/') { "" } else { "/" };
    format!("file://{root}{}", percent_encoded(path))
}
