use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use firelint::dialect::terraform::lower;
use firelint::model::{Located, Why};
use firelint::source::{Source, Sources, Span};
use proptest::prelude::*;

use super::corpus::repositories;
use super::{Directory, said};

/// Far more than any of these takes, and far less than what does not end.
const SOON: Duration = Duration::from_secs(20);

fn soon<T>(run: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = run();
    assert!(start.elapsed() < SOON, "took {:?}", start.elapsed());
    result
}

#[test]
fn a_local_that_is_defined_by_itself_is_a_cycle() {
    let directory = Directory::containers(
        "jsonencode([{ name = local.a, essential = local.c ? true : false }])",
        "locals {\n  a = \"${local.b}\"\n  b = local.a\n  c = !local.c\n}",
    );
    assert_eq!(
        said(&directory.lowered.tasks[0].containers.items[0].name),
        "Circular"
    );
}

#[test]
fn what_is_too_large_is_said_so() {
    let numbers: Vec<String> = (0..5000).map(|at| at.to_string()).collect();
    let directory = Directory::main(&format!(
        "resource \"aws_ecs_task_definition\" \"app\" {{\n  for_each = toset([for x in [{}] : \"n${{x}}\"])\n  family = each.key\n}}",
        numbers.join(",")
    ));
    let family = directory.task().family.read().unwrap_err();
    assert_eq!(family.why, Why::TooLarge);
    let directory = soon(|| {
        Directory::main(
            "resource \"aws_ecs_task_definition\" \"app\" {\n  for_each = toset(range(1000000))\n  family = each.key\n}",
        )
    });
    assert_eq!(directory.lowered.tasks.len(), 1);
}

#[test]
fn text_and_values_that_double_stay_small() {
    let double = |make: &dyn Fn(usize) -> String| -> String {
        let locals: Vec<String> = (1..60)
            .map(|at| format!("l{at} = {}", make(at - 1)))
            .collect();
        format!("locals {{\n{}\n}}\n", locals.join("\n"))
    };
    let ways: [(&str, &dyn Fn(usize) -> String); 5] = [
        ("\"0123456789abcdef\"", &|at| {
            format!("\"${{local.l{at}}}${{local.l{at}}}\"")
        }),
        ("[1]", &|at| format!("[local.l{at}, local.l{at}]")),
        ("{ a = 1 }", &|at| {
            format!("{{ a = local.l{at}, b = local.l{at} }}")
        }),
        ("[1]", &|at| format!("concat(local.l{at}, local.l{at})")),
        ("var.x", &|at| {
            format!("local.l{at} && local.l{at} ? local.l{at} : !local.l{at}")
        }),
    ];
    for (first, way) in ways {
        let around = format!(
            "variable \"x\" {{ type = bool }}\nlocals {{\n  l0 = {first}\n}}\n{}",
            double(way)
        );
        for use_ in [
            "[{ name = \"${jsonencode(local.l59)}\", essential = local.l59 ? true : false }]",
            "local.l59",
            "[{ name = local.l59 == local.l58 ? \"a\" : \"b\"}]",
        ] {
            soon(|| Directory::containers(&format!("jsonencode({use_})"), &around));
        }
    }
}

#[test]
fn thousands_of_locals_are_fast_and_long_chains_end() {
    let chain: Vec<String> = (1..2000)
        .map(|at| format!("l{at} = local.l{}", at - 1))
        .collect();
    let flat: Vec<String> = (0..2000).map(|at| format!("f{at} = \"n{at}\"")).collect();
    let around = format!(
        "locals {{\n  l0 = \"x\"\n{}\n{}\n}}",
        chain.join("\n"),
        flat.join("\n")
    );
    let names: Vec<String> = (0..2000)
        .map(|at| format!("local.f{at}, local.l{at}"))
        .collect();
    let containers = format!(
        "jsonencode([{{ name = local.l20, command = [{}], image = local.l1999 }}])",
        names.join(", ")
    );
    let directory = soon(|| Directory::containers(&containers, &around));
    assert_eq!(directory.names(), ["x"]);
    let command = &directory.container().command.items;
    assert_eq!(said(&command[3998]), "n1999");
    assert_eq!(said(&command[3999]), "TooDeep");
}

#[test]
fn deep_nesting_is_a_mistake_and_no_overflow() {
    for (open, close) in [
        ("[", "]"),
        ("{ a = ", "}"),
        ("(", ")"),
        ("\"${", "}\""),
        ("!", ""),
        ("f(", ")"),
        ("true ? ", " : 1"),
        ("[for x in ", " : x]"),
        ("1 + ", ""),
    ] {
        for depth in [60, 120, 100_000] {
            let text = format!(
                "locals {{\n  a = {}1{}\n}}\nresource \"aws_ecs_task_definition\" \"app\" {{\n  container_definitions = jsonencode(local.a)\n  family = \"x${{local.a}}\"\n}}\n",
                open.repeat(depth),
                close.repeat(depth)
            );
            soon(|| Directory::main(&text));
        }
    }
    let blocks = format!("{}{}", "a {\n".repeat(50_000), "}\n".repeat(50_000));
    soon(|| Directory::main(&blocks));
    let steps = format!(
        "locals {{\n  a = local.b{}\n  b = {{}}\n}}\nresource \"aws_ecs_task_definition\" \"app\" {{\n  family = local.a\n}}",
        ".a".repeat(100_000)
    );
    soon(|| Directory::main(&steps));
}

#[test]
fn modules_that_call_each_other_over_and_over_end() {
    let module = |next: usize| {
        format!(
            "module \"a\" {{\n  source = \"../m{next}\"\n}}\nmodule \"b\" {{\n  source = \"../m{next}\"\n  count = 2\n}}\n"
        )
    };
    let mut files: Vec<(String, String)> = (0..30)
        .map(|at| (format!("m{at}/main.tf"), module(at + 1)))
        .collect();
    files.push((
        "m30/main.tf".to_owned(),
        "resource \"aws_ecs_task_definition\" \"app\" {}".to_owned(),
    ));
    files.push(("main.tf".to_owned(), module(0).replace("../", "./")));
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    soon(|| Directory::of(&files));
}

#[test]
fn many_definitions_under_conditions_end() {
    let resources: Vec<String> = (0..400)
        .map(|at| format!("resource \"aws_ecs_task_definition\" \"t{at}\" {{\n  count = var.a{at} ? 3 : 0\n  container_definitions = jsonencode([for i in [1, 2, 3, 4] : {{ name = \"c${{i}}\", essential = var.b == i ? true : false }}])\n}}\nvariable \"a{at}\" {{}}"))
        .collect();
    soon(|| Directory::main(&format!("variable \"b\" {{}}\n{}", resources.join("\n"))));
}

fn in_bounds(sources: &Sources, span: Span) {
    let text = &sources.get(span.source).text;
    assert!(
        text.get(span.range()).is_some(),
        "{span:?} of {}",
        text.len()
    );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(60) })]

    /// Whatever is cut from real modules, swapped or doubled, places stay inside of their files.
    #[test]
    fn mangled_modules_lower_to_something(
        pick in any::<prop::sample::Index>(),
        cuts in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0usize..3), 1..6),
    ) {
        let all = repositories();
        if all.is_empty() {
            return Ok(());
        }
        let (_, texts) = &all[pick.index(all.len())];
        let mut texts: Vec<(String, String)> = texts.clone();
        for (file, place, how) in cuts {
            let count = texts.len();
            let text = &mut texts[file.index(count)].1;
            let mut at = place.index(text.len() + 1);
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            let mut end = (at + 7).min(text.len());
            while !text.is_char_boundary(end) {
                end += 1;
            }
            match how {
                0 => drop(text.drain(at..end)),
                1 => {
                    let again = text[at..end].to_owned();
                    text.insert_str(at, &again);
                }
                _ => text.insert_str(at, ["${", "\"", "}", "[", "%{ if x }", "\\"][at % 6]),
            }
        }
        let mut sources = Sources::default();
        let mut directories = BTreeSet::new();
        for (path, text) in &texts {
            if path.ends_with(".tf") && text.contains("aws_ecs_") {
                directories.insert(path.rsplit_once('/').map_or("", |(directory, _)| directory));
            }
            sources.add(Source::new(path.as_str(), text.as_str()));
        }
        for directory in directories {
            let lowered = lower(&sources, directory);
            for task in &lowered.tasks {
                in_bounds(&sources, task.span);
                in_bounds(&sources, task.family.place());
                for container in task.containers.iter() {
                    in_bounds(&sources, container.name.place());
                    in_bounds(&sources, container.essential.place());
                    in_bounds(&sources, container.log.span);
                    in_bounds(&sources, container.image.place());
                }
            }
            for service in &lowered.services {
                in_bounds(&sources, service.circuit_breaker.span);
            }
            for error in &lowered.syntax_errors {
                in_bounds(&sources, error.span);
            }
        }
    }
}
