//! Addresses: `module.name[index].type.name[index]`, taken apart.

/// One step of a module's address: `module.name[index]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its index, brackets included; empty where there is none.
    pub index: &'a str,
}

/// The steps of a module's address.
pub fn steps(address: &str) -> Option<Vec<Step<'_>>> {
    let mut rest = address;
    let mut found = Vec::new();
    while !rest.is_empty() {
        let (step, after) = first_step(rest)?;
        found.push(step);
        rest = match after.strip_prefix('.') {
            Some(more) => more,
            None if after.is_empty() => after,
            None => return None,
        };
    }
    Some(found)
}

/// A module at the beginning of an address or a reference, and what follows.
pub fn first_step(text: &str) -> Option<(Step<'_>, &str)> {
    let rest = text.strip_prefix("module.")?;
    let (name, index, rest) = named(rest);
    Some((Step { name, index }, rest))
}

/// A name with its index, and what follows.
pub fn named(text: &str) -> (&str, &str, &str) {
    let end = text.find(['.', '[']).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let (index, rest) = rest.split_at(index_length(rest));
    (name, index, rest)
}

/// How long the index is at the beginning of a text. A key may hold dots and brackets.
fn index_length(text: &str) -> usize {
    if !text.starts_with('[') {
        return 0;
    }
    let (mut quoted, mut escaped) = (false, false);
    for (at, char) in text.char_indices() {
        match char {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            ']' if !quoted => return at + 1,
            _ => {}
        }
    }
    0
}

/// The last module of an address, and the address before it.
pub fn last_step(address: &str) -> Option<(&str, Step<'_>)> {
    let mut rest = address;
    loop {
        let at = address.len() - rest.len();
        let (step, after) = first_step(rest)?;
        match after.strip_prefix('.') {
            Some(more) => rest = more,
            None if !after.is_empty() => return None,
            None => return Some((address[..at].trim_end_matches('.'), step)),
        }
    }
}
