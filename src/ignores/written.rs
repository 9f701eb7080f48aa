//! The ignores that stand in the files they are about: in comments, and where a format has a place for such things.

use super::comment::{self, MARK, Said};
use super::places::{self, Places};
use super::{Ignore, Mistake, Scope, entry};
use crate::source::{Source, SourceId, Span};
use crate::syntax::tree::{Comment, Cursor, Kind};
use crate::syntax::{documents, hcl, is_of_module};

/// What is ignored in a file itself.
#[derive(Debug, Default)]
pub struct Written {
    /// The ignores, in order; one for each rule that is named.
    pub ignores: Vec<Ignore>,
    /// What cannot be meant.
    pub mistakes: Vec<Mistake>,
}

/// How many ignores and mistakes of one file are looked at: nobody has a reason for more.
const MOST: usize = 2_000;

impl Written {
    /// Reads what is ignored in a file. One that does not name firelint is not read.
    pub fn of(id: SourceId, source: &Source) -> Self {
        let mut found = Self::default();
        if memchr::memmem::find(source.text.as_bytes(), b"firelint").is_none() {
            return found;
        }
        if places::is_hcl(source) {
            found.of_comments(id, source, &hcl::comments(id, &source.text));
            return found;
        }
        let trees = documents(id, source);
        let commented = trees.iter().filter(|tree| tree.allows_comments);
        let comments: Vec<Comment> = commented.flat_map(|tree| tree.comments.clone()).collect();
        found.of_comments(id, source, &comments);
        for root in trees.iter().map(|tree| tree.root(&source.text)) {
            match is_of_module(&source.path) {
                true => found.of_properties(root),
                false => entry::of_template(root, &mut found),
            }
        }
        found
    }

    fn of_comments(&mut self, id: SourceId, source: &Source, comments: &[Comment]) {
        let speaks = |comment: &Comment| source.text[comment.span.range()].contains(MARK);
        if !comments.iter().any(speaks) {
            return;
        }
        let mut places = Places::of(id, source, comments);
        for comment in comments.iter().filter(|comment| speaks(comment)) {
            for said in comment::said(&source.text[comment.span.range()], comment.span) {
                if self.is_full(comment.span) {
                    return;
                }
                match said {
                    Err(mistake) => self.mistakes.push(mistake),
                    Ok(said) if !said.is_of_file => {
                        self.add(said, Scope::Region(places.about(comment.span)));
                    }
                    Ok(said) if (comment.span.start as usize) < places.first => {
                        self.add(said, Scope::File(id));
                    }
                    Ok(said) => self.wrong(
                        said.word,
                        "what is about the whole file stands at its top",
                        "move it above the first line that is more than a comment, or write `ignore`",
                    ),
                }
            }
        }
    }

    /// Terraform's JSON spelling has a property for comments.
    fn of_properties(&mut self, root: Cursor) {
        let nodes = (1..root.tree().nodes.len() as u32).map(|id| root.at(id));
        let comments = nodes.filter(|node| {
            node.kind() == Kind::String
                && node.key().is_some_and(|key| key == "//")
                && node.raw().contains(MARK)
        });
        for node in comments {
            let Some(around) = node.parent() else {
                continue;
            };
            let inner = Span::new(
                node.span().source,
                node.span().start + 1,
                node.span().end.saturating_sub(1),
            );
            for said in comment::said(node.slice(inner), inner) {
                if self.is_full(node.span()) {
                    return;
                }
                let is_top = around.id() == 0;
                match said {
                    Err(mistake) => self.mistakes.push(mistake),
                    Ok(said) if said.is_of_file && is_top => {
                        self.add(said, Scope::File(inner.source));
                    }
                    Ok(said) if !said.is_of_file && !is_top => {
                        let extent = places::extent(around);
                        let region = Span::new(inner.source, extent.start, extent.end);
                        self.add(said, Scope::Region(region));
                    }
                    Ok(said) if is_top => self.wrong(
                        said.word,
                        "at the top of the file this can only be about all of it",
                        "write `ignore-file`, or move it into the block that it is about",
                    ),
                    Ok(said) => self.wrong(
                        said.word,
                        "what is about the whole file stands at its top",
                        "move it out of this block, or write `ignore`",
                    ),
                }
            }
        }
    }

    /// Every rule is used or unused by itself.
    fn add(&mut self, said: Said, scope: Scope) {
        let Said {
            rules,
            reason,
            until,
            ..
        } = said;
        let ignores = rules.into_iter().map(|rule| Ignore {
            rule,
            reason: reason.clone(),
            until: until.clone(),
            scope: scope.clone(),
        });
        self.ignores.extend(ignores);
    }

    /// Notes what cannot be meant.
    pub(super) fn wrong(&mut self, span: Span, text: impl Into<String>, help: impl Into<String>) {
        self.mistakes.push(Mistake {
            span,
            text: text.into(),
            help: help.into(),
        });
    }

    /// Whether no more is looked at; the first one that is not is a mistake.
    pub(super) fn is_full(&mut self, at: Span) -> bool {
        let is_full = self.ignores.len() + self.mistakes.len() >= MOST;
        if is_full {
            let text =
                format!("this file has more than {MOST} ignores, and from here on none counts");
            self.wrong(
                at,
                text,
                "ignore it for the whole file, or in `firelint.toml`",
            );
        }
        is_full
    }
}
