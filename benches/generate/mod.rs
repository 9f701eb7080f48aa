//! Files to measure with: the same in every run and on every machine.
#![allow(dead_code)]

pub mod cloudformation;
pub mod deployment;
#[path = "../../tests/support/dice.rs"]
pub mod dice;
mod ecs;
pub mod json;
pub mod mixed;
mod other;
pub mod raw;
pub mod terraform;
pub mod value;
pub mod yaml;

use deployment::Deployment;
use dice::Dice;
use yaml::Layout;

/// A file: its path and its bytes.
pub type File = (String, Vec<u8>);

/// What is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// CloudFormation templates in YAML.
    CloudFormation,
    /// The same templates in JSON.
    CloudFormationJson,
    /// Terraform modules of five files each.
    Terraform,
    /// Task definitions and services in JSON, two files for each.
    Raw,
    /// A repository in which few files are about ECS.
    Mixed,
}

/// All kinds by their names, with how many files there are unless it is said.
pub const KINDS: [(&str, Kind, usize); 5] = [
    ("cloudformation", Kind::CloudFormation, 1_000),
    ("cloudformation-json", Kind::CloudFormationJson, 1_000),
    ("terraform", Kind::Terraform, 1_000),
    ("raw", Kind::Raw, 1_000),
    ("mixed", Kind::Mixed, 50_000),
];

/// So many files of a kind.
pub fn files(kind: Kind, count: usize) -> Box<dyn Iterator<Item = File>> {
    match kind {
        Kind::Mixed => Box::new(mixed::files(count)),
        kind => Box::new(definitions(kind, count)),
    }
}

/// So many files of a kind all of which are about ECS.
pub fn definitions(kind: Kind, count: usize) -> impl Iterator<Item = File> {
    (0..)
        .flat_map(move |number| definition(kind, number))
        .take(count)
}

/// The files of one deployment.
fn definition(kind: Kind, number: usize) -> Vec<File> {
    // A deployment is the same in every language.
    let mut dice = Dice::of(&format!("deployment {number}"));
    let of = Deployment::new(number, &mut dice);
    let name = &of.name;
    let file = |path: String, text: String| (path, text.into_bytes());
    match kind {
        Kind::CloudFormation => {
            let template = cloudformation::template(&of, &mut dice);
            let text = Layout::of(&mut dice).written(&template);
            vec![file(format!("{name}.yaml"), text)]
        }
        Kind::CloudFormationJson => {
            let template = cloudformation::template(&of, &mut dice);
            let text = json::written(&template, indent(&mut dice));
            vec![file(format!("{name}.json"), text)]
        }
        Kind::Terraform => {
            let files = terraform::module(&of, &mut dice).into_iter();
            let files = files.map(|(file_name, text)| file(format!("{name}/{file_name}"), text));
            files.collect()
        }
        Kind::Raw | Kind::Mixed => {
            let indent = indent(&mut dice);
            let task = json::written(&raw::task(&of), indent);
            let service = json::written(&raw::service(&of), indent);
            vec![
                file(format!("{name}/task-definition.json"), task),
                file(format!("{name}/service.json"), service),
            ]
        }
    }
}

fn indent(dice: &mut Dice) -> usize {
    [2, 2, 2, 4][dice.below(4)]
}
