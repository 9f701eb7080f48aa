//! Why, when and how to fix: `rules/leaked-awslogs-options.md`.

use super::Verdict;
use crate::finding::{Finding, Fix, Key, Piece};
use crate::graph::Deployed;
use crate::model::{Container, all};

pub fn check(container: &Container, deployed: &Deployed) -> Verdict {
    let log = &container.log;
    let options = &log.options;
    // Of options that a module puts in, none is written: they stand where the map does.
    let leaks = options.any(|option| {
        let is_made = options.is_written && option.key.span == options.span;
        Ok(is_made && option.key.value.starts_with("awslogs-"))
    });
    // Without a module that fills in what is not written, options are the user's own, whatever they are.
    let is_filled_in = Ok(deployed.task.provenance.has_module_defaults());
    let hazard = all([is_filled_in, container.uses_firelens(), leaks]);
    if !hazard? {
        return Ok(None);
    }
    let name = container.display_name();
    let finding = Finding::at(
        &log.driver,
        format!("`{name}` has no `options` of its own, so the module puts its `awslogs-` options here, and the log router takes them for an output"),
    )
    .label(&options.span, "this module merges its log configuration under yours, key by key")
    .help("write `options` with the `Name` of an output beside the driver, or `options = {}` if the router's own file has the outputs");
    let router = deployed.router()?;
    let has_outputs = router.is_some_and(|router| router.has_own_configuration() == Ok(true));
    let empty = has_outputs.then(|| {
        Fix::new("write empty `options`, which the module keeps").set(&log.driver, Key::Container("options"), Piece::Map(Vec::new()))
    });
    Ok(Some(finding.fix(empty)))
}
