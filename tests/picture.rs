//! The start order as a picture: everything is in it once, in every format, and no name breaks out of it.
#![allow(clippy::unwrap_used)]

mod support;

use std::fs;

use firelint::finding::{Event, Step};
use firelint::project::Project;
use firelint::report::{Checked, human::Options, picture};
use firelint::source::{Source, Sources};
use proptest::prelude::*;
use roxmltree::Document;
use serde_json::{Value, json};
use support::examples::examples;
use support::project_file;
use support::repairing::checked;
use textwrap::core::display_width;

fn task(containers: &[Value]) -> Checked {
    let text = json!({ "family": "shop", "containerDefinitions": containers }).to_string();
    checked(&[("task-definition.json".to_owned(), text)])
}

fn text(checked: &Checked) -> String {
    picture::text(checked, &Options::default())
}

fn classed(svg: &Document, class: &str) -> usize {
    let has = |node: &roxmltree::Node| {
        let classes = node.attribute("class").unwrap_or_default();
        node.has_tag_name("g") && classes.split(' ').next() == Some(class)
    };
    svg.descendants().filter(has).count()
}

/// The lines of a flowchart or a graph that draw an arrow.
fn arrows(text: &str) -> usize {
    let is_arrow = |line: &&str| {
        let line = line.trim_start();
        let mut words = line.split(' ').skip(1);
        words
            .next()
            .is_some_and(|word| word.starts_with("-") && word.len() < 20)
    };
    text.lines().filter(is_arrow).count()
}

/// Names and waits, by place; a place beyond the containers is a name that nobody has.
fn containers(names: &[String], waits: &[(usize, usize, usize)]) -> Vec<Value> {
    let conditions = ["START", "SUCCESS", "COMPLETE", "HEALTHY", "RUNNING"];
    let one = |(at, name): (usize, &String)| {
        let own = waits.iter().filter(|(from, ..)| from % names.len() == at);
        let depends_on = own.map(|(_, to, condition)| {
            let to = names.get(*to).map_or("nobody", |name| name);
            json!({ "containerName": to, "condition": conditions[*condition] })
        });
        let depends_on: Vec<Value> = depends_on.collect();
        let mut container = json!({ "name": name, "image": "i", "essential": at % 2 == 0, "dependsOn": depends_on });
        if at == 0 {
            container["firelensConfiguration"] = json!({ "type": "fluentbit" });
        }
        container
    };
    names.iter().enumerate().map(one).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn every_container_and_every_wait_is_there_once(
        count in 1..9_usize,
        waits in prop::collection::vec((0..9_usize, 0..10_usize, 0..5_usize), 0..20),
    ) {
        let names: Vec<String> = (0..count).map(|at| format!("container-{at}")).collect();
        let checked = task(&containers(&names, &waits));
        let svg = picture::svg(&checked);
        let document = Document::parse(&svg).unwrap();
        prop_assert_eq!(classed(&document, "container"), count);
        prop_assert_eq!(classed(&document, "wait"), waits.len());

        let (mermaid, dot, text) = (picture::mermaid(&checked), picture::dot(&checked), text(&checked));
        prop_assert_eq!(arrows(&mermaid), waits.len());
        prop_assert_eq!(arrows(&dot), waits.len());
        prop_assert_eq!(text.matches("▶│ waits for").count(), waits.len());
        for name in &names {
            prop_assert_eq!(text.matches(&format!("┌ {name} ·")).count(), 1);
            prop_assert_eq!(mermaid.matches(&format!("\"{name}<br/>")).count(), 1);
            prop_assert_eq!(dot.matches(&format!("label=\"{name}\\n")).count(), 1);
        }
    }

    #[test]
    fn no_name_breaks_out(names in prop::collection::vec(hostile(), 1..5), family in hostile()) {
        let waits: Vec<_> = (0..names.len()).map(|at| (at, at + 1, at % 5)).collect();
        let document = json!({ "family": family, "containerDefinitions": containers(&names, &waits) });
        let checked = checked(&[("task-definition.json".to_owned(), document.to_string())]);
        prop_assert_eq!(checked.project.tasks.len(), 1);

        let svg = picture::svg(&checked);
        let document = Document::parse(&svg).unwrap();
        prop_assert_eq!(classed(&document, "container"), names.len());
        let known = ["svg", "title", "desc", "style", "rect", "g", "path", "text", "circle"];
        prop_assert!(document.descendants().filter(|node| node.is_element()).all(|node| known.contains(&node.tag_name().name())));

        let (mermaid, dot, text) = (picture::mermaid(&checked), picture::dot(&checked), text(&checked));
        for drawn in [&svg, &mermaid, &dot, &text] {
            prop_assert!(drawn.chars().all(|c| c == '\n' || !c.is_control()));
            let is_reordered = drawn.contains('\u{202e}');
            prop_assert!(!is_reordered);
        }
        prop_assert!(text.lines().all(|line| display_width(line) <= 80), "{}", text);
        // Two quotes around each label, and nothing in it that Mermaid, Markdown or HTML reads.
        for line in mermaid.lines().filter(|line| line.contains('"')) {
            let parts: Vec<&str> = line.split('"').collect();
            prop_assert_eq!(parts.len(), 3, "{}", line);
            let label = parts[1].replace("<br/>", "");
            prop_assert!(!label.contains(['<', '>', '&', '`', '*', '_', '[', '{', '\\']), "{}", line);
        }
        let dot = dot.replace("\\\\", "").replace("\\\"", "");
        prop_assert!(dot.lines().all(|line| line.matches('"').count() % 2 == 0), "{}", dot);
    }
}

fn hostile() -> impl Strategy<Value = String> {
    let pieces = [
        "\"",
        "]",
        "<b>",
        "&lt;",
        "`",
        "\n",
        "\u{1b}[31m",
        "\u{202e}",
        "\\",
        "#quot;",
        "]]>",
        "end",
        "-",
        "1. ",
        "名前",
        "x",
        "--><script>",
        "'",
        "\u{0}",
        "a long name of words",
        "}}",
        "\u{feff}",
        "\u{ffff}",
        "longlonglonglonglonglonglonglonglong",
    ];
    let piece = prop::sample::select(pieces.to_vec());
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

#[test]
fn all_examples_of_all_pages_are_drawn() {
    for entry in fs::read_dir(project_file("rules")).unwrap() {
        let page = fs::read_to_string(entry.unwrap().path()).unwrap();
        for example in examples(&page) {
            let checked = checked(&example.files);
            let svg = picture::svg(&checked);
            let document = Document::parse(&svg).unwrap();
            let containers = checked
                .project
                .tasks
                .iter()
                .map(|task| task.containers.items.len());
            assert_eq!(classed(&document, "container"), containers.sum::<usize>());
            let text = text(&checked);
            assert!(text.lines().all(|line| display_width(line) <= 80), "{text}");
        }
    }
}

#[test]
fn what_waits_in_a_circle_never_starts() {
    let names = ["a", "b", "c"].map(str::to_owned);
    let checked = task(&containers(&names, &[(0, 1, 0), (1, 0, 0), (2, 1, 0)]));
    let text = text(&checked);
    assert_eq!(text.matches("waits for itself").count(), 2, "{text}");
}

#[test]
fn what_is_not_known_is_dotted_and_says_why() {
    let depends_on = json!([{ "containerName": "${GATE}", "condition": "SUCCESS" }]);
    let checked = task(&[json!({ "name": "app", "image": "i", "dependsOn": depends_on })]);
    let text = text(&checked);
    assert!(text.contains("?┈ SUCCESS ┈┈▶"), "{text}");
    assert!(!text.contains("at once"), "{text}");
    assert!(text.contains("cannot tell: a"), "{text}");
    assert!(picture::mermaid(&checked).contains("linkStyle 0 stroke-dasharray:1 4"));
    assert!(picture::dot(&checked).contains("style=dotted"));
}

#[test]
fn a_schedule_is_numbered_on_its_containers() {
    let checked = task(&containers(&["a".to_owned(), "b".to_owned()], &[(1, 0, 0)]));
    let schedule = [
        Step::of(Event::Starts, "a", ""),
        Step::of(Event::Starts, "b", ""),
        Step::of(Event::Crashes, "a", ""),
        Step::of_task(Event::TaskStops, ""),
    ];
    let deployed = checked.project.deployed().next().unwrap();
    let chart = picture::mermaid_of(&deployed, Some(&schedule));
    let label = |name: &str| {
        chart
            .lines()
            .find(|line| line.contains(&format!("\"{name}<br/>")))
            .unwrap()
    };
    assert!(
        label("a").contains("#40;1#41; starts, #40;3#41; crashes"),
        "{chart}"
    );
    assert!(label("b").contains("#40;2#41; starts"), "{chart}");
    assert!(!picture::mermaid_of(&deployed, None).contains("starts, "));
}

#[test]
fn each_scenario_has_its_own_picture_and_schedule() {
    let template = "\
Parameters:
  Stage: { Type: String }
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: shop
      ContainerDefinitions:
        - Name: log-router
          Image: i
          FirelensConfiguration: { Type: fluentbit }
        - Name: preflight
          Image: busybox
          Essential: false
          LogConfiguration: { LogDriver: awsfirelens }
          Command: [sh, -c, 'echo a; sleep 10']
        - Name: app
          Image: i
          LogConfiguration: { LogDriver: awsfirelens }
          DependsOn:
            - ContainerName: preflight
              Condition: !If [IsProd, SUCCESS, COMPLETE]
";
    let checked = checked(&[("template.yaml".to_owned(), template.to_owned())]);
    let text = text(&checked);
    let pictures: Vec<&str> = text.split("start order of").skip(1).collect();
    assert_eq!(pictures.len(), 2, "{text}");
    for picture in pictures {
        let is_prod = picture.contains("`IsProd` is true");
        assert_eq!(picture.contains("─ SUCCESS ──▶"), is_prod, "{text}");
        assert_eq!(picture.contains("(app-before-probe)"), !is_prod, "{text}");
    }
}

#[test]
fn thousands_of_containers_are_drawn() {
    let names: Vec<String> = (0..5_000).map(|at| format!("c{at}")).collect();
    let ring: Vec<_> = (0..5_000).map(|at| (at, (at + 1) % 5_000, 0)).collect();
    let fan: Vec<_> = (0..4_999).map(|at| (4_999, at, 0)).collect();
    for waits in [&ring, &fan] {
        let text =
            json!({ "family": "shop", "containerDefinitions": containers_fast(&names, waits) });
        let mut sources = Sources::default();
        sources.add(Source::new("task-definition.json", text.to_string()));
        // Only drawn: the rules have tests of their own.
        let checked = Checked {
            project: Project::of(sources),
            ..Checked::default()
        };
        let svg = picture::svg(&checked);
        assert_eq!(svg.matches("class=\"wait ").count(), waits.len());
        assert_eq!(arrows(&picture::mermaid(&checked)), waits.len());
        assert_eq!(arrows(&picture::dot(&checked)), waits.len());
        assert_eq!(
            self::text(&checked).matches("▶│ waits for").count(),
            waits.len()
        );
    }
}

fn containers_fast(names: &[String], waits: &[(usize, usize, usize)]) -> Vec<Value> {
    let mut containers: Vec<Value> = names
        .iter()
        .map(|name| json!({ "name": name, "image": "i", "dependsOn": [] }))
        .collect();
    for (from, to, _) in waits {
        let wait = json!({ "containerName": names[*to], "condition": "START" });
        containers[*from]["dependsOn"]
            .as_array_mut()
            .unwrap()
            .push(wait);
    }
    containers
}
