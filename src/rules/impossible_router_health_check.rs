//! Why, when and how to fix: `rules/impossible-router-health-check.md`.

use super::Verdict;
use crate::finding::{Finding, Fix, Key, Piece, Severity};
use crate::graph::{Deployed, has_health_file};
use crate::model::{Condition, Container, HealthFlaw, Lacks, all, not};

pub fn check(container: &Container, deployed: &Deployed) -> Verdict {
    if container.is_log_router() == Ok(false) {
        return Ok(None);
    }
    let Some(flaw) = container.health_flaw()? else {
        return Ok(None);
    };
    container.is_log_router()?;
    let Some(check) = container.health_check.read()? else {
        return Ok(None);
    };
    let first = usize::from(!matches!(flaw, HealthFlaw::NoForm(_)));
    let place = check.command.items.get(first).map_or(check.command.span, |word| word.span);
    let finding = Finding::at(&place, says(&flaw)).help(help(&flaw));
    let awaited = deployed.is_awaited(container, |condition| condition == Condition::Healthy);
    let finding = match &flaw {
        HealthFlaw::CannotFail(_) => finding.severity(Severity::Warning),
        HealthFlaw::NoProgram(_, Lacks::Sometimes) => finding
            .severity(Severity::Warning)
            .label(&container.image, "which program is there depends on the day this is pulled"),
        HealthFlaw::NoProgram(..) | HealthFlaw::NoShell => finding.label(&container.image, "the image it runs in"),
        _ => finding,
    };
    // Nobody acts on the health of an optional container, unless somebody waits for it.
    if all([not(container.is_essential()), not(awaited)])? {
        let severity = finding.severity.unwrap_or(Severity::Error).milder();
        return Ok(Some(finding.severity(severity).note("the router is not essential and nobody waits for its health, so nothing acts on the check")));
    }
    let fix = repaired(container, &flaw);
    Ok(Some(finding.fix(fix)))
}

fn says(flaw: &HealthFlaw) -> String {
    match flaw {
        HealthFlaw::NoForm(word) => format!("this begins with `{}`, not with `CMD` or `CMD-SHELL`, so nothing runs it and it never passes", shortened(word)),
        HealthFlaw::LineAsProgram(line) => format!("after `CMD` the whole of `{}` is taken as the name of one program, which does not exist", shortened(line)),
        HealthFlaw::Operator(operator) => format!("after `CMD` there is no shell, so `{operator}` and what follows are arguments of the program, and the check fails every time"),
        HealthFlaw::LooseDash(dash) => format!("`{dash}` is not an option: curl refuses the dash, and the check fails every time"),
        HealthFlaw::OpenQuote => "a quote in this is never closed, so the shell refuses it, and the check fails every time".to_owned(),
        HealthFlaw::NoShell => "`CMD-SHELL` needs a shell, and this image has none, so the check fails every time".to_owned(),
        HealthFlaw::NoProgram(program, Lacks::Sometimes) => format!("`{program}` is in some images that this tag stands for, and not in others: there the check fails every time"),
        HealthFlaw::NoProgram(program, _) => format!("`{program}` is not in this image, so the check fails every time"),
        HealthFlaw::CannotFail(Some(tail)) => format!("`{}` makes this pass whatever the router does", shortened(tail)),
        HealthFlaw::CannotFail(None) => "this passes whatever the router does".to_owned(),
    }
}

fn help(flaw: &HealthFlaw) -> &'static str {
    match flaw {
        HealthFlaw::NoForm(_) => "put `CMD-SHELL` first, and the command line after it as one text",
        HealthFlaw::LineAsProgram(_) | HealthFlaw::Operator(_) => "put `CMD-SHELL` in place of `CMD`, and the command line after it as one text",
        HealthFlaw::LooseDash(_) => "write the option without the blank after its dash",
        HealthFlaw::OpenQuote => "close the quote",
        HealthFlaw::NoShell => "take the check away, or use an image with a shell: one whose tag ends with `-debug`, or AWS's build of Fluent Bit",
        HealthFlaw::NoProgram(..) => "ask with a program that is in the image: `curl` from 3.0.1 on, with the monitoring server turned on; or take the check away",
        HealthFlaw::CannotFail(_) => "let the check fail: end it with `|| exit 1`",
    }
}

/// The check that AWS advises, where its image has what that needs.
fn repaired(router: &Container, flaw: &HealthFlaw) -> Option<Fix> {
    let image = router.router_image().ok()??;
    let is_gone = matches!(flaw, HealthFlaw::NoProgram(program, Lacks::Yes) if program == "nc");
    let asks_8877 = router.health_text_is(|text| text.contains("8877")) == Ok(true);
    let is_served = has_health_file(router.firelens.known()?) == Ok(true);
    let command = ["CMD-SHELL", "curl -fsS http://127.0.0.1:2020/api/v1/uptime || exit 1"];
    let can = is_gone && asks_8877 && is_served && image.lacks("curl") == Lacks::No;
    can.then(|| {
        Fix::new("ask the monitoring server with curl").set(
            &router.health_check,
            Key::Container("command"),
            Piece::List(command.map(Piece::from).into()),
        )
    })
}

/// The beginning of a text that may be long.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
