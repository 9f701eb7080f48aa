//! Why, when and how to fix: `rules/known-bad-router-image.md`; which images: `src/graph/router_builds/`.

use super::Verdict;
use crate::finding::{Finding, Fix};
use crate::graph::{Deployed, Record, Shown, Suggestion};
use crate::model::{Container, RouterImage, Shows, Text, Version, all, not};

pub fn check(container: &Container, deployed: &Deployed) -> Verdict {
    if deployed.task.has_trusted_image(container) {
        return Ok(None);
    }
    let is_router = container.is_log_router();
    if is_router == Ok(false) {
        return Ok(None);
    }
    let Some((image, version)) = container.numbered_image()? else {
        return Ok(None);
    };
    deployed.is_examined()?;
    let record = deployed.record(container, image.maker, version);
    let Some((worst, others)) = record.shown.split_first() else {
        return record.open.first().map_or(Ok(None), |unknown| Err(*unknown));
    };
    is_router?;

    let (name, product) = (container.display_name(), image.maker.product());
    let depends = match worst.how {
        Shows::Surely => "",
        Shows::Perhaps => ", depending on the router's own configuration,",
    };
    let symptom = worst.defect.symptom;
    let finding = Finding::at(&container.image, format!("`{name}` runs {product} {version}, which{depends} {symptom}"));
    let mut finding = labelled(finding, worst, deployed);
    finding = notes(worst, others).into_iter().fold(finding, Finding::note);
    if let Some(unknown) = record.open.first() {
        finding = finding.note(format!("it may have other known defects here, which cannot be told: {}", unknown.why.describe()));
    }
    let better = Suggestion::instead_of(image.maker, version);
    let better: Vec<(&Suggestion, Record)> = better.into_iter().map(|other| (other, deployed.record(container, other.maker, other.version))).collect();
    let clean = better.iter().find(|(_, record)| record.is_clean()).map(|(other, _)| *other);
    let stay = better.iter().find(|(_, record)| record.is_end_of_life()).map(|(other, _)| *other);
    let help = instead(product, clean, stay);
    let restart = deployed.task.key("restartPolicy");
    let stops_task = all([container.is_essential(), not(container.is_restarted())]) == Ok(true);
    finding = finding.help(match help {
        Some(help) if stops_task && record.crash().is_some() => format!("{help}; until then a `{restart}` keeps a later crash from stopping the task"),
        Some(help) => help,
        None => format!("no build is known to be free of this: let a `{restart}` bring the router back, and watch for its restarts"),
    });
    let crossing = clean.filter(|clean| clean.version.line() != version.line()).and_then(|clean| clean.crossing);
    finding = crossing.into_iter().fold(finding, Finding::note);
    let fix = clean.and_then(|clean| fix(container, &image, clean.version));
    Ok(Some(finding.severity(worst.severity).fix(fix)))
}

/// The senders whose output the defect is about.
fn labelled(mut finding: Finding, worst: &Shown, deployed: &Deployed) -> Finding {
    for sender in deployed.task.containers.iter().filter(|sender| deployed.is_sender(sender) == Ok(true)) {
        let plugin = sender.log.output_plugin().ok().flatten();
        if let (Some(plugin), Ok(Some(output))) = (plugin, sender.log.output())
            && worst.defect.when.iter().any(|trigger| trigger.outputs().contains(&&*plugin))
        {
            finding = finding.label(output, format!("`{}` sends its lines to `{plugin}`", sender.display_name()));
        }
    }
    finding
}

/// Which build to use in place of this one: the clean one, or the one that only its line's end speaks against.
fn instead(product: &str, clean: Option<&Suggestion>, stay: Option<&Suggestion>) -> Option<String> {
    match (clean, stay) {
        (Some(clean), Some(stay)) => Some(format!("use {product} {}, or {} where you have to stay on {}.x", clean.version, stay.version, stay.version.line())),
        (Some(other), None) | (None, Some(other)) => Some(format!("use {product} {}", other.version)),
        (None, None) => None,
    }
}

/// What the claim rests on, and what else is known of the build.
fn notes(worst: &Shown, others: &[Shown]) -> Vec<String> {
    let defect = worst.defect;
    let mut notes = Vec::new();
    if worst.how == Shows::Perhaps {
        notes.push("the router has a configuration of its own, which is not read: whether it sets this off cannot be told".to_owned());
    }
    let confidence = defect.remark.or(defect.confidence.describe());
    notes.extend(confidence.map(str::to_owned));
    let mended = defect.fixed_in.map(|version| format!("mended in {version}; "));
    notes.push(format!("{}see {}", mended.unwrap_or_default(), defect.sources.join(" ")));
    let may = |shown: &Shown| match shown.how {
        Shows::Surely => format!("it {}", shown.defect.symptom),
        Shows::Perhaps => format!("depending on the router's own configuration it {}", shown.defect.symptom),
    };
    if !others.is_empty() {
        let others: Vec<String> = others.iter().map(may).collect();
        notes.push(format!("known of this build, too: {}", others.join("; ")));
    }
    notes
}

/// The same image of another version, where it is certain to be there and the health check does not need what 3.x lacks.
fn fix(container: &Container, image: &RouterImage, better: Version) -> Option<Fix> {
    let tag = image.tag_with(better).filter(|_| image.is_published())?;
    container.image.known().and_then(Text::literal)?;
    let crosses = image.version()?.line() != better.line();
    let keeps = all([Ok(crosses), container.health_check_names("nc")]);
    (not(keeps) == Ok(true)).then(|| Fix::new(format!("use version {better}")).replace(&container.image, image.image.with_tag(&tag)))
}
