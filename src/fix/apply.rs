//! Edits of bytes, put into the text.

use std::collections::BTreeMap;

use super::TextEdit;
use crate::source::{SourceId, Span};

/// The text with all edits made. They do not overlap, and lie in one source; several that put text in at one place do
/// so in their order.
pub fn apply(text: &str, edits: &[TextEdit]) -> String {
    let mut sorted: Vec<&TextEdit> = edits.iter().collect();
    sorted.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let mut out = String::with_capacity(text.len() + 256);
    let mut at = 0;
    for edit in sorted {
        let range = edit.span.range();
        out.push_str(text.get(at..range.start).unwrap_or_default());
        out.push_str(&edit.text);
        at = range.end.max(at);
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}

/// The edits of several fixes as one list, and the numbers of the fixes put off: what a fix touches is not touched by
/// one that comes after it, for nobody has judged the two together. A fix is taken or put off whole.
///
/// The edits may lie in several sources, and come out in the order of the bytes.
pub fn merge(fixes: &[Vec<TextEdit>]) -> (Vec<TextEdit>, Vec<usize>) {
    let mut taken = Taken::new();
    let mut put_off = Vec::new();
    for (number, edits) in fixes.iter().enumerate() {
        if edits.iter().any(|edit| touches(&taken, edit)) {
            put_off.push(number);
        } else {
            for edit in edits {
                let at = (edit.span.source, edit.span.start, edit.span.end);
                taken.entry(at).or_default().push(edit.clone());
            }
        }
    }
    (taken.into_values().flatten().collect(), put_off)
}

/// The edits taken so far, by their source and bytes. They do not overlap, so that those before another one end before
/// it, too.
type Taken = BTreeMap<(SourceId, u32, u32), Vec<TextEdit>>;

/// Whether an edit overlaps with one that is taken, or stands right beside it: text put in beside what goes may need it.
fn touches(taken: &Taken, edit: &TextEdit) -> bool {
    let Span { source, start, end } = edit.span;
    let before = taken.range(..=(source, end, u32::MAX)).next_back();
    before.is_some_and(|(&(of, _, until), _)| of == source && until >= start)
}
