//! Why, when and how to fix: `rules/swallowed-key.md`.

use super::Verdict;
use crate::finding::{Edit, Finding, Fix, Severity};
use crate::graph::Deployed;
use crate::model::{Comment, Container, Remarks, Service};

pub fn task(deployed: &Deployed) -> Verdict {
    Ok(at_comments(&deployed.task.remarks))
}

pub fn container(container: &Container, _: &Deployed) -> Verdict {
    Ok(at_comments(&container.remarks))
}

pub fn service(service: &Service, _: &[&Deployed]) -> Verdict {
    Ok(at_comments(&service.remarks))
}

/// One finding for all comments of a part; those that take a key with them come first.
fn at_comments(remarks: &Remarks) -> Option<Finding> {
    let swallows = |comment: &&Comment| comment.swallows.is_some();
    let harmful = remarks.comments.iter().find(swallows);
    let first = harmful.or(remarks.comments.first())?;
    let finding = match &first.swallows {
        Some(lost) => Finding::at(
            &first.span,
            format!("a YAML parser, such as that of GitHub's deploy action, reads this and `{}` as one key", lost.key),
        )
        .label(&lost.span, format!("`{}` is lost, as if it were not written", lost.key)),
        None => Finding::at(&first.span, "the AWS CLI refuses a file with comments").severity(Severity::Warning),
    };
    let others = remarks
        .comments
        .iter()
        .filter(|comment| comment.span != first.span);
    let finding = others.fold(finding, |finding, comment| {
        let label = match &comment.swallows {
            Some(lost) => format!("this takes `{}` with it", lost.key),
            None => "another comment".to_owned(),
        };
        finding.label(&comment.span, label)
    });
    let fix = remarks.comments.iter().fold(Fix::new("delete the comments"), |fix, comment| {
        fix.edit(Edit::RemoveComment { comment: comment.span })
    });
    let finding = finding.fix(fix).help("delete the comment, or move it to where the file is explained");
    Some(match harmful {
        Some(_) => finding.note("the AWS CLI refuses the file"),
        None => finding,
    })
}
