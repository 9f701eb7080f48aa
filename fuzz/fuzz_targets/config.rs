//! `firelint.toml`, and behind the first byte 0 what comments say to firelint: mistakes are told, and each has a place.
#![no_main]

use firelint::report::Checked;
use firelint::report::in_force::{self, InForce};
use firelint::source::Configured;
use firelint::suppress::mistakes_of;
use firelint_fuzz::run::{checked, points_into_its_texts, report};
use libfuzzer_sys::fuzz_target;

const TASK: &str = include_str!("../../examples/incident/task-definition.json");
const SERVICE: &str = include_str!("../../examples/incident/service.json");

/// A definition in YAML with these lines as comments of its containers.
fn commented(said: &str) -> String {
    let comments = said.lines().map(|line| format!("    # firelint: {line}\n"));
    let comments: String = comments.collect();
    format!(
        "# firelint: {}\nfamily: shop\ncontainerDefinitions:\n{comments}  - name: app\n{comments}    image: nginx\n",
        said.lines().next().unwrap_or_default()
    )
}

fuzz_target!(|text: &str| {
    let (config, said) = text.split_once('\0').unwrap_or((text, ""));
    let files = [
        ("firelint.toml", config.to_owned()),
        ("app/task-definition.json", TASK.to_owned()),
        ("app/service.json", SERVICE.to_owned()),
        ("task-definition.yaml", commented(said)),
    ];
    let files = files.map(|(path, text)| (path.to_owned(), text));
    let checked = checked(&files);
    points_into_its_texts(&checked);
    report(&checked, text.len() as u8);
    for config in checked.project.configs.iter() {
        let text = &checked.project.sources.get(config.source).text;
        for mistake in mistakes_of(config) {
            assert!(
                text.get(mistake.span.range()).is_some(),
                "{mistake:?} of {text:?}"
            );
        }
    }
    let Checked { mut project, .. } = checked;
    let force = InForce::of(
        &project.sources,
        &mut project.configs,
        "app/service.json",
        false,
    );
    in_force::text(&[force], &Configured::Nearest);
});
