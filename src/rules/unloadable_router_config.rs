//! Why, when and how to fix: `rules/unloadable-router-config.md`.

use super::sender::{self, Sender};
use super::Verdict;
use crate::finding::Finding;
use crate::graph::Deployed;
use crate::model::{Container, Firelens, Located, Member, Service, Text, all, is_of_router_config, Unknown};

pub fn container(container: &Container, deployed: &Deployed) -> Verdict {
    match container.firelens.read()? {
        Some(firelens) => router(firelens, deployed),
        None => sender::container(container, deployed, misplaced),
    }
}

pub fn service(service: &Service, tasks: &[&Deployed]) -> Verdict {
    sender::service(service, tasks, misplaced)
}

fn misplaced(sender: &Sender) -> Verdict {
    let mut options = sender.log.output_options();
    let Some(option) = options.find(|option| is_of_router_config(option.key)) else {
        return sender.log.unseen_options().map_or(Ok(None), Err);
    };
    let (firelens, options) = (sender.key("firelensConfiguration"), sender.key("options"));
    let label = format!(
        "`{}` is an option of the router, and here it becomes one of the output of {}, which does not know it",
        option.key, sender.name
    );
    Ok(Some(Finding::at(&option, label).help(format!(
        "move it to the `{options}` of `{firelens}` of the router"
    ))))
}

fn router(firelens: &Firelens, deployed: &Deployed) -> Verdict {
    let written = |key| {
        let found = firelens.options.get(key)?;
        Ok(found.filter(|member| member.value.is_written()))
    };
    let (kind, value) = (written("config-file-type")?, written("config-file-value")?);
    match (kind, value) {
        (None, None) => Ok(None),
        (Some(kind), None) => Ok(Some(half(kind, "what kind of file the router loads", "config-file-value", "which one"))),
        (None, Some(value)) => Ok(Some(half(value, "which file the router loads", "config-file-type", "where it is"))),
        (Some(kind), Some(value)) => match read(kind)? {
            "s3" => from_s3(kind, value, deployed),
            "file" => from_image(value, firelens),
            _ => Ok(Some(Finding::at(kind, "ECS knows no such type of file").help("write `s3` or `file`"))),
        },
    }
}

fn half(written: &Member<Text>, says: &str, other: &str, lacks: &str) -> Finding {
    Finding::at(&written.key.span, format!("this says {says}, but no `{other}` says {lacks}"))
        .help(format!("add `{other}`, or remove this"))
}

fn from_s3(kind: &Member<Text>, value: &Member<Text>, deployed: &Deployed) -> Verdict {
    let on_fargate = deployed.is_meant_for_fargate();
    if on_fargate == Ok(true) {
        // Only Fluent Bit has images that load it.
        let is_fluentd = deployed.router()?.is_some_and(|router| router.is_fluentd() == Ok(true));
        let help = match is_fluentd {
            false => "use an `init-` image, which loads it by itself, or put the file into an image and set this to `file`",
            true => "put the file into an image of your own, and set this to `file`",
        };
        let finding = Finding::at(kind, "Fargate does not load the router's configuration from S3").help(help);
        return Ok(Some(deployed.platform_notes().fold(finding, Finding::note)));
    }
    let is_object = |text: &str| text.starts_with("arn:") && text.contains(":s3:::");
    let wrong = "this is not the ARN of an object in S3";
    match must(value, is_object, wrong, "write it like `arn:aws:s3:::bucket/fluent-bit.conf`")? {
        None => on_fargate.map(|_| None),
        found => Ok(found),
    }
}

fn from_image(value: &Member<Text>, firelens: &Firelens) -> Verdict {
    if let Some(Ok(path)) = value.value.read()?.map(|text| text.literal().ok_or(())) {
        let is_hidden_in = |kind: &str| Firelens::generated_file(kind) == Some(path);
        let of_some_kind = ["fluentbit", "fluentd"].into_iter().any(is_hidden_in);
        if all([Ok(of_some_kind), firelens.kind.says(is_hidden_in)])? {
            return Ok(Some(
                Finding::at(value, "ECS mounts the configuration it generates over this path: a file of your own there is hidden, and the generated one includes itself")
                    .help("put the file elsewhere in the image, and name that path"),
            ));
        }
    }
    must(value, |text| text.starts_with('/'), "this path is not absolute", "write the whole path in the image, from `/` on")
}

/// What is to be said of a value that must begin in a certain way.
fn must(value: &Member<Text>, is_right: impl Fn(&str) -> bool, wrong: &str, help: &str) -> Verdict {
    let Some(text) = value.value.read()? else {
        return Ok(None);
    };
    match (is_right(text.written()), text.has_hole()) {
        (true, _) => Ok(None),
        (false, true) => Err(Unknown::template(value.place())),
        (false, false) => Ok(Some(Finding::at(value, wrong).help(help))),
    }
}

fn read(member: &Member<Text>) -> Result<&str, Unknown> {
    let text = member.value.read()?.and_then(Text::literal);
    text.ok_or(Unknown::template(member.place()))
}
