//! `lifecycle` blocks: what Terraform leaves as it is once it has made it.

use crate::source::Span;
use crate::syntax::hcl::{Block, Expression, Form};

/// Where a resource says that changes of an argument are to be ignored, if it does.
pub fn ignores(block: &Block, argument: &str) -> Option<Span> {
    let lifecycle = block.body.blocks("lifecycle").next()?;
    let ignored = &lifecycle.body.argument("ignore_changes")?.value;
    let names = |expression: &&Expression| match &expression.form {
        Form::Name(name) => &**name == argument || &**name == "all",
        Form::Template(_) => expression.literal().as_deref() == Some(argument),
        _ => false,
    };
    match &ignored.form {
        Form::List(items) => items.iter().find(names).map(|item| item.span),
        _ => Some(ignored.span).filter(|_| names(&&**ignored)),
    }
}
