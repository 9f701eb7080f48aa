//! Why, when and how to fix: `rules/known-bad-router-image.md`; which images: `rules/known-bad-router-image.toml`.

use super::Verdict;
use super::router_builds::{Record, Shown, Suggestion, builds};
use crate::finding::{Finding, Fix};
use crate::graph::Deployed;
use crate::model::{Build, Container, RouterImage, Shows, Text, Version, all, not};

pub fn check(container: &Container, deployed: &Deployed) -> Verdict {
    let is_router = container.is_log_router();
    if is_router == Ok(false) {
        return Ok(None);
    }
    let Some(image) = container.router_image()? else {
        return Ok(None);
    };
    let version = match image.build {
        Build::Numbered(version) => version,
        Build::Unsaid => return Err(container.open_image()),
        Build::Floating(_) | Build::Digest => return Ok(None),
    };
    deployed.is_examined()?;
    let record = record(container, deployed, &image, version);
    let Some((worst, others)) = record.shown.split_first() else {
        return record.open.first().map_or(Ok(None), |unknown| Err(*unknown));
    };
    is_router?;

    let (name, product) = (container.display_name(), image.maker.product());
    let depends = match worst.how {
        Shows::Surely => "",
        Shows::Perhaps => ", depending on the router's own configuration,",
    };
    let symptom = &worst.row.symptom;
    let mut finding = Finding::at(&container.image, format!("`{name}` runs {product} {version}, which{depends} {symptom}"));
    for sender in deployed.task.containers.iter().filter(|sender| deployed.is_sender(sender) == Ok(true)) {
        let plugin = sender.log.output_plugin().ok().flatten();
        if let (Some(plugin), Ok(Some(output))) = (plugin, sender.log.output())
            && worst.row.when.iter().any(|trigger| trigger.outputs().contains(&&*plugin))
        {
            finding = finding.label(output, format!("`{}` sends its lines to `{plugin}`", sender.display_name()));
        }
    }
    finding = notes(worst, others).into_iter().fold(finding, Finding::note);
    if let Some(unknown) = record.open.first() {
        finding = finding.note(format!("it may have other known defects here, which cannot be told: {}", unknown.why.describe()));
    }
    let better = builds().suggestions(image.maker, version);
    let better: Vec<(&Suggestion, Record)> = better.into_iter().map(|other| (other, self::record(container, deployed, &image, other.version))).collect();
    let clean = better.iter().find(|(_, record)| record.is_clean()).map(|(other, _)| *other);
    let stay = better.iter().find(|(_, record)| record.is_end_of_life()).map(|(other, _)| *other);
    finding = match (clean, stay) {
        (Some(clean), Some(stay)) => finding.help(format!("use {product} {}, or {} where you have to stay on {}.x", clean.version, stay.version, stay.version.line())),
        (Some(other), None) | (None, Some(other)) => finding.help(format!("use {product} {}", other.version)),
        (None, None) => finding.help("no build is known to be free of this: let a `restartPolicy` bring the router back, and watch for its restarts"),
    };
    let crossing = clean.filter(|clean| clean.version.line() != version.line()).and_then(|clean| clean.crossing.clone());
    finding = crossing.into_iter().fold(finding, Finding::note);
    let fix = clean.and_then(|clean| fix(container, &image, clean.version));
    Ok(Some(finding.severity(worst.severity).fix(fix)))
}

fn record(router: &Container, deployed: &Deployed, image: &RouterImage, version: Version) -> Record {
    builds().record(image.maker, version, &deployed.router_use(router))
}

/// What the claim rests on, and what else is known of the build.
fn notes(worst: &Shown, others: &[Shown]) -> Vec<String> {
    let row = worst.row;
    let mut notes = Vec::new();
    if worst.how == Shows::Perhaps {
        notes.push("the router has a configuration of its own, which is not read: whether it sets this off cannot be told".to_owned());
    }
    let confidence = row.remark.as_deref().or(row.confidence.describe());
    notes.extend(confidence.map(str::to_owned));
    let mended = row.fixed_in.as_ref().map(|version| format!("mended in {version}; "));
    notes.push(format!("{}see {}", mended.unwrap_or_default(), row.sources.join(" ")));
    let may = |shown: &Shown| match shown.how {
        Shows::Surely => format!("it {}", shown.row.symptom),
        Shows::Perhaps => format!("depending on the router's own configuration it {}", shown.row.symptom),
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
