//! Why, when and how to fix: `rules/read-only-router.md`.

use super::Verdict;
use crate::finding::Finding;
use crate::graph::Deployed;
use crate::model::{Container, Fact, LogConfiguration, Located, Unknown, all, any, find, not};

/// Where an `init-` image writes what it has loaded.
const INIT_DIRECTORY: &str = "/init";
/// Where the S3 output keeps what it has not sent, unless `store_dir` says otherwise.
const S3_DIRECTORY: &str = "/tmp/fluent-bit/s3";

/// Something the router writes, and where.
struct Writes<'a> {
    who: &'a dyn Located,
    what: String,
    directory: String,
}

pub fn check(container: &Container, deployed: &Deployed) -> Verdict {
    let locked = all([
        container.is_log_router(),
        container.read_only_root.is(|&on| on),
    ]);
    if locked == Ok(false) {
        return Ok(None);
    }
    let Some(writes) = first_unmounted(container, deployed)? else {
        return Ok(None);
    };
    let name = container.display_name();
    let switch = format!("set `{}` of `{name}` to `false`", deployed.task.key("readonlyRootFilesystem"));
    let help = match &*writes.directory {
        INIT_DIRECTORY => switch,
        directory => format!("{switch}, or mount a writable volume at `{directory}`"),
    };
    let label = format!("`{name}` cannot write to `{}`, and needs to", writes.directory);
    let finding = Finding::at(&container.read_only_root, label);
    Ok(locked?.then(|| finding.label(&writes.who.place(), writes.what).help(help)))
}

fn first_unmounted<'a>(router: &'a Container, deployed: &'a Deployed) -> Result<Option<Writes<'a>>, Unknown> {
    let is_init = router.router_image().map(|image| image.is_some_and(|image| image.is_init));
    // A volume over the directory of the image's own programs hides them: one for its temporary files is taken for the
    // sign of somebody who has thought of it.
    let init = all([is_init, not(any([is_mounted(router, INIT_DIRECTORY), is_mounted(router, "/tmp")]))]);
    if init == Ok(true) {
        return Ok(Some(Writes {
            who: &router.image,
            what: "this image writes the configuration it loads when it starts".to_owned(),
            directory: INIT_DIRECTORY.to_owned(),
        }));
    }
    let containers = &deployed.task.containers;
    let is_unmounted = |one: &&Container| {
        let unmounted = match buffer_of(&one.log) {
            Ok(Some(directory)) => not(is_mounted(router, &directory)),
            Ok(None) => Ok(false),
            Err(unknown) => Err(unknown),
        };
        all([deployed.is_sender(one), unmounted])
    };
    let Some(sender) = find(containers.iter(), containers.rest, is_unmounted)? else {
        return init.map(|_| None);
    };
    Ok(buffer_of(&sender.log)?.map(|directory| Writes {
        who: &sender.log.options,
        what: format!("the output of `{}` keeps there what it has not sent yet", sender.display_name()),
        directory,
    }))
}

/// The directory that a sender's output keeps lines in.
fn buffer_of(log: &LogConfiguration) -> Result<Option<String>, Unknown> {
    for key in ["store_dir", "storage.path"] {
        if let Some(option) = log.output_option(key)? {
            return Ok(Some(option.literal()?.to_owned()));
        }
    }
    let Some(name) = log.output_option("name")? else {
        return Ok(None);
    };
    let is_s3 = name.literal()?.eq_ignore_ascii_case("s3");
    Ok(is_s3.then(|| S3_DIRECTORY.to_owned()))
}

/// Whether a writable volume is mounted at the directory or above it.
fn is_mounted(router: &Container, directory: &str) -> Fact {
    router.mount_points.any(|mount| {
        let covers = match mount.path.read()? {
            Some(path) => {
                let path = path.literal().ok_or(Unknown::template(mount.path.place()))?;
                let rest = directory.strip_prefix(path.trim_end_matches('/'));
                Ok(rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
            }
            None => Ok(false),
        };
        all([covers, not(mount.read_only.is(|&on| on))])
    })
}
