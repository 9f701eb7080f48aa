//! Why, when and how to fix: `rules/verbose-router.md`.

use super::Verdict;
use crate::finding::{Finding, Fix};
use crate::graph::Deployed;
use crate::model::{Container, RouterImage, RouterMaker, Setting, Text, any};

/// What sets the log level of Fluent Bit, and the levels that are there to find faults with.
const LEVEL: &str = "FLB_LOG_LEVEL";
const VERBOSE: [&str; 2] = ["debug", "trace"];

pub fn check(container: &Container, _: &Deployed) -> Verdict {
    let is_router = container.is_log_router();
    if is_router == Ok(false) {
        return Ok(None);
    }
    let (level, image) = (container.variable(LEVEL), container.router_image());
    let is_verbose = |level: Option<&Setting>| {
        let names = |text: &str| VERBOSE.iter().any(|level| level.eq_ignore_ascii_case(text));
        level.map_or(Ok(false), |level| level.value.says(names))
    };
    let by_level = level.and_then(is_verbose);
    let by_image = image.and_then(|image| match image {
        Some(image) if image.image.begins_open() => Err(container.open_image()),
        image => Ok(image.is_some_and(|image| image.maker == RouterMaker::Aws && image.is_debug)),
    });
    if !any([by_level, by_image])? {
        return Ok(None);
    }
    is_router?;

    let name = container.display_name();
    let (level, image) = (level.ok().flatten().filter(|_| by_level == Ok(true)), image.ok().flatten().filter(|_| by_image == Ok(true)));
    let by_image = image.map(|_| format!("`{name}` runs a build that is made to find faults: it logs at the level `debug`"));
    let by_level = level.map(|level| {
        let says = level.value.known().map_or("", Text::written);
        format!("`{name}` logs at the level `{says}`: many lines for each one it routes")
    });
    let finding = match (level, by_level, by_image) {
        (Some(level), Some(says), Some(too)) => Finding::at(&level.value, says).label(&container.image, too),
        (Some(level), Some(says), None) => Finding::at(&level.value, says),
        (.., too) => Finding::at(&container.image, too.unwrap_or_default()),
    };
    let help = match (level, image) {
        (Some(_), Some(_)) => format!("set `{LEVEL}` to `info`, and use the tag without `debug-`"),
        (Some(_), None) => format!("set `{LEVEL}` to `info`, which it is without it"),
        (None, _) => "use the tag without `debug-`".to_owned(),
    };
    Ok(Some(finding.help(help).fix(fix(container, level, image))))
}

/// All of it, or nothing. A level that is set to its default changes nothing for a configuration that names the variable.
fn fix(container: &Container, level: Option<&Setting>, image: Option<RouterImage>) -> Option<Fix> {
    let fix = Fix::new("log at the level that is the default");
    let fix = match level {
        Some(level) => fix.replace(&level.value, "info"),
        None => fix,
    };
    let Some(image) = image else {
        return Some(fix);
    };
    container.image.known().and_then(Text::literal)?;
    let tag = image.tag_without_debug().filter(|_| image.is_published())?;
    Some(fix.replace(&container.image, image.image.with_tag(&tag)))
}
