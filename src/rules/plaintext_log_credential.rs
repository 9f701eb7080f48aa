//! Why, when and how to fix: `rules/plaintext-log-credential.md`.

use super::Verdict;
use crate::finding::Finding;
use crate::graph::Deployed;
use crate::model::{Container, Credential, Credentials, Service};

pub fn container(container: &Container, deployed: &Deployed) -> Verdict {
    let options = Credentials::in_options(&container.log);
    let variables = Credentials::in_environment(container);
    let moves = [("secretOptions", &options), ("secrets", &variables)];
    let to = moves.iter().filter(|(_, here)| !here.found.is_empty());
    let to: Vec<String> = to.map(|(key, _)| format!("`{}`", deployed.task.key(key))).collect();
    let help = help(&to.join(" and "));
    check(options.and(variables), help)
}

pub fn service(service: &Service, _: &[&Deployed]) -> Verdict {
    let options = Credentials::in_options(&service.service_connect_log);
    let to = service.setting("serviceConnectConfiguration.logConfiguration.secretOptions");
    check(options, help(&format!("`{to}`")))
}

fn help(to: &str) -> String {
    format!("put it into Secrets Manager or Parameter Store, name it in {to}, and make a new one: this one is known")
}

fn check(credentials: Credentials, help: String) -> Verdict {
    let mut found = credentials.found.iter();
    let Some(first) = found.next() else {
        return credentials.rest.map_or(Ok(None), Err);
    };
    let says = |credential: &Credential| format!("`{}` stands here in plain text", credential.name);
    let finding = Finding::at(
        &first.at,
        format!("{}: whoever may describe the task definition can read it, in every old revision as well", says(first)),
    );
    let finding = found.fold(finding, |finding, other| finding.label(&other.at, says(other)));
    let finding = finding.help(help);
    let secrets = credentials.found.iter();
    Ok(Some(secrets.fold(finding, |finding, one| finding.conceal(&one.place, one.secret))))
}
