//! Why, when and how to fix: `rules/late-s3-upload.md`.

use super::Verdict;
use crate::finding::Finding;
use crate::graph::Deployed;
use crate::model::{
    Command, Container, Fact, Located, S3Buffer, Task, all, any, not,
};

pub fn check(container: &Container, deployed: &Deployed) -> Verdict {
    let Some(router) = deployed.router()? else {
        return Ok(None);
    };
    if deployed.is_sender(container) == Ok(false) {
        return Ok(None);
    }
    let Some(buffer) = S3Buffer::of(&container.log)? else {
        return Ok(None);
    };
    let is_on_fargate = deployed.is_meant_for_fargate();
    let hazard = all([
        deployed.is_sender(container),
        buffer.is_late(),
        any([is_on_fargate, is_job(deployed)]),
        not(is_kept(buffer, router, deployed.task)),
    ]);
    if !hazard? {
        return Ok(None);
    }
    let lost = match is_on_fargate == Ok(true) {
        true => "the disk of the task is gone with it",
        false => "the disk of the container is gone with it, and this task ends by itself",
    };
    let place = container.log.output()?.map_or(container.span, |name| name.value.place());
    let mut finding = Finding::at(&place, format!("`{}` keeps lines for minutes before it uploads them, and {lost}", router.display_name()));
    for name in ["upload_timeout", "total_file_size"] {
        finding = buffer.option(name)?.into_iter().fold(finding, |finding, value| finding.label(value, "until then they are on the disk alone"));
    }
    Ok(Some(finding.help("set `upload_timeout` to `1m` and `use_put_object` to `On`, or keep `store_dir` on a file system that outlives the task")))
}

/// Whether the task ends because its work is done, and not only when somebody stops it.
fn is_job(deployed: &Deployed) -> Fact {
    deployed.task.containers.any(|container| {
        all([Command::of(container).is_known_to_end(), container.is_essential(), not(container.is_log_router())])
    })
}

/// Whether the buffer lies on a volume that outlives the task.
fn is_kept(buffer: S3Buffer, router: &Container, task: &Task) -> Fact {
    let Some(directory) = buffer.directory()? else {
        return Ok(false);
    };
    router.mount_points.any(|mount| {
        let is_inside = mount.path.says(|path| {
            let rest = directory.strip_prefix(path.trim_end_matches('/'));
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        });
        let persists = task.volumes.any(|volume| {
            all([volume.name.is_same_as(&mount.volume), volume.is_persistent.is(|&persistent| persistent)])
        });
        all([is_inside, persists])
    })
}
