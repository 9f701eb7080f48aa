//! Comments in files whose readers disagree on them, and the keys that are lost with them (`formats.md` 4.1).

use crate::model::{Comment, SwallowedKey};
use crate::source::Span;
use crate::syntax::tree::{self, CommentStyle, Cursor, Kind};

/// How many comments of one map are looked at. More say nothing new, and each costs a walk through the map.
const MOST: usize = 50;

/// The comments inside a map that stand in none of `except`; for the document's own map, those around it, too.
/// There are none where the file's ending allows comments: its reader knows them. One that begins with `#` is a
/// comment in YAML as well, and a syntax error in JSON.
pub fn inside(map: Cursor, except: &[Cursor]) -> Vec<Comment> {
    let tree = map.tree();
    if tree.allows_comments {
        return Vec::new();
    }
    let all = &tree.comments;
    let range = match map.parent() {
        None => 0..all.len(),
        Some(_) => {
            let first = all.partition_point(|comment| comment.span.start < map.span().start);
            first..all.partition_point(|comment| comment.span.end <= map.span().end)
        }
    };
    let is_excepted = |comment: Span| {
        let next = except.partition_point(|part| part.span().end < comment.end);
        except
            .get(next)
            .is_some_and(|part| part.span().start <= comment.start)
    };
    all.get(range)
        .unwrap_or_default()
        .iter()
        .filter(|comment| comment.style != CommentStyle::Hash && !is_excepted(comment.span))
        .take(MOST)
        .map(|comment| Comment {
            span: comment.span,
            swallows: swallowed(map, comment),
        })
        .collect()
}

/// The key a comment swallows: the next one in the innermost map around it, where the comment stands at the place
/// of a key. At any other place it becomes part of a value, or the text is no YAML.
fn swallowed(map: Cursor, comment: &tree::Comment) -> Option<SwallowedKey> {
    let innermost = innermost(map, comment.span)?;
    if innermost.kind() != Kind::Object || !reads_as_key(map.slice(comment.span)) {
        return None;
    }
    let next = innermost.children().find(|member| {
        member
            .key_span()
            .is_some_and(|key| key.start >= comment.span.end)
    })?;
    let key = next.key_span()?;
    let is_place_of_key = before(map, comment.span).is_some_and(|byte| matches!(byte, b'{' | b','));
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
