//! Comments in files whose readers disagree on them, and the keys that are lost with them (`formats.md` 4.1).

use crate::model::{Comment, SwallowedKey};
use crate::source::Span;
use crate::syntax::tree::{self, CommentStyle, Cursor, Kind};

/// How many comments of one file are looked at. More say nothing new, and each costs a walk through the file.
const MOST: usize = 200;

/// The comments of a document that a reader of it would trip over. There are none where the language or the file's
/// ending allows comments: its reader knows them. One that begins with `#` is a comment in YAML as well, and a syntax
/// error in JSON.
pub fn of(root: Cursor) -> Vec<Comment> {
    let tree = root.tree();
    if tree.allows_comments {
        return Vec::new();
    }
    let comments = tree.comments.iter();
    let harmful = comments.filter(|comment| comment.style != CommentStyle::Hash);
    harmful
        .take(MOST)
        .map(|comment| Comment {
            span: comment.span,
            swallows: swallowed(root, comment),
        })
        .collect()
}

/// The key a comment swallows: the next one in the innermost map around it, where the comment stands at the place
/// of a key. At any other place it becomes part of a value, or the text is no YAML.
fn swallowed(root: Cursor, comment: &tree::Comment) -> Option<SwallowedKey> {
    let innermost = innermost(root, comment.span)?;
    if innermost.kind() != Kind::Object || !reads_as_key(root.slice(comment.span)) {
        return None;
    }
    let next = innermost.children().find(|member| {
        member
            .key_span()
            .is_some_and(|key| key.start >= comment.span.end)
    })?;
    let key = next.key_span()?;
    let is_place_of_key =
        before(root, comment.span).is_some_and(|byte| matches!(byte, b'{' | b','));
    is_place_of_key.then_some(SwallowedKey {
        span: key,
        key: next.key()?.into_owned(),
    })
}

fn innermost(map: Cursor, comment: Span) -> Option<Cursor> {
    let around = |node: &Cursor| {
        let span = node.span();
        matches!(node.kind(), Kind::Object | Kind::Array)
            && span.start < comment.start
            && comment.end < span.end
    };
    let mut inner = Some(map).filter(around)?;
    while let Some(child) = inner.children().find(around) {
        inner = child;
    }
    Some(inner)
}

/// Whether YAML reads the text on into the next key. A colon ends a key there, brackets and `#` end the text: such
/// a comment loses itself alone, or makes the file unreadable, which nobody overlooks.
fn reads_as_key(comment: &str) -> bool {
    let ends_key = comment.contains(": ") || comment.ends_with(':');
    !ends_key && !comment.contains(['[', ']', '{', '}']) && !comment.contains(" #")
}

/// The last byte before a place that is neither blank nor part of another comment.
fn before(map: Cursor, place: Span) -> Option<u8> {
    let comments = &map.tree().comments;
    let earlier = comments.partition_point(|comment| comment.span.start < place.start);
    let mut end = place.start;
    for comment in comments.iter().take(earlier).rev() {
        let gap = Span::new(place.source, comment.span.end, end);
        if !map.slice(gap).trim().is_empty() {
            break;
        }
        end = comment.span.start;
    }
    let text = map.slice(Span::new(place.source, 0, end));
    text.trim_end().bytes().last()
}
