//! Why, when and how to fix: `rules/invalid-awslogs-options.md`.

use super::Verdict;
use crate::finding::{Finding, Fix, Key, Severity};
use crate::graph::Deployed;
use crate::model::{
    Container, GROUP, Located, LogConfiguration, MULTILINE, Platform, REGION, STREAM_PREFIX, Service, Text, Unknown,
    Value, Why, is_awslogs_option,
};
use crate::source::Span;

pub fn container(container: &Container, deployed: &Deployed) -> Verdict {
    let who = format!("`{}`", container.display_name());
    let is_on_fargate = deployed.platform() == Platform::Fargate;
    let noted = |finding| match is_on_fargate {
        true => deployed.platform_notes().fold(finding, Finding::note),
        false => finding,
    };
    let family = deployed.task.family.known().and_then(Text::literal);
    Ok(check(&container.log, &who, is_on_fargate, family)?.map(noted))
}

pub fn service(service: &Service, _: &[&Deployed]) -> Verdict {
    let is_on_fargate = service.is_on_fargate() == Ok(true);
    check(&service.service_connect_log, "the Service Connect proxy", is_on_fargate, None)
}

fn check(log: &LogConfiguration, who: &str, is_on_fargate: bool, family: Option<&str>) -> Verdict {
    let driver = log.uses_awslogs();
    let is_missing = |key: &str| log.has_option(key).map(|written| !written);
    let missing = [GROUP, REGION, STREAM_PREFIX].map(|key| (key, is_missing(key)));
    let lacks: Vec<&str> = missing.iter().filter(|(_, fact)| *fact == Ok(true)).map(|(key, _)| *key).collect();
    let wrong = wrong(log);
    if driver == Ok(false) || (lacks.is_empty() && wrong.is_empty()) {
        let hole = missing.iter().find_map(|(_, fact)| fact.err()).or(log.options.rest);
        return match driver {
            Ok(false) => Ok(None),
            _ => hole.map_or(Ok(None), Err),
        };
    }
    driver?;
    let needs_prefix = is_on_fargate || lacks != [STREAM_PREFIX];
    let without = lacks.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ");
    let says = match needs_prefix {
        true => format!("{who} logs through `awslogs` without {without}: ECS refuses the task definition"),
        false => format!("{who} logs through `awslogs` without {without}: its streams have random names, and ECS cannot show its lines"),
    };
    let is_mild = wrong.is_empty() && !needs_prefix;
    let is_prefix_alone = wrong.is_empty() && lacks == [STREAM_PREFIX];
    let missing = (!lacks.is_empty()).then_some((log.options.place(), says));
    let mut problems = missing.into_iter().chain(wrong);
    let Some((place, text)) = problems.next() else {
        return Ok(None);
    };
    let finding = problems.fold(Finding::at(&place, text), |finding, (place, text)| finding.label(&place, text));
    let finding = finding.help(match lacks.is_empty() {
        true => format!("leave {who} only the options that `awslogs` has"),
        false => format!("add {without} to {who}"),
    });
    let prefix = family.filter(|_| is_prefix_alone);
    let add = |family: &str| {
        Fix::new("begin the names of the streams with the family").set(&log.options, Key::verbatim(STREAM_PREFIX), family)
    };
    let finding = finding.fix(prefix.map(add));
    Ok(Some(if is_mild { finding.severity(Severity::Advice) } else { finding }))
}

/// Options that ECS refuses, and why.
fn wrong(log: &LogConfiguration) -> Vec<(Span, String)> {
    let mut wrong = Vec::new();
    for member in log.options.iter() {
        let key = &member.key.value;
        let is_of_type = !matches!(member.value, Value::Unknown(Unknown { why: Why::WrongType, .. }));
        if !is_awslogs_option(key) && !Text::new(key.as_str()).has_hole() {
            wrong.push((member.key.span, format!("ECS refuses `{key}`: `awslogs` has no such option")));
        } else if !is_of_type {
            wrong.push((member.value.place(), format!("`{key}` is no text: options are strings, in quotes")));
        }
    }
    if let [Ok(Some(_)), Ok(Some(second))] = MULTILINE.map(|key| log.options.get(key)) {
        wrong.push((second.key.span, format!("`{}` joins lines already: ECS takes one of the two", MULTILINE[0])));
    }
    wrong
}
