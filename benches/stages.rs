//! What each stage costs, and how reading grows with what is written: `cargo bench --bench stages [NAME]`.
#![allow(clippy::unwrap_used)]

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use firelint::dialect::{Lowered, bare, cloudformation, terraform};
use firelint::discover::{Asked, discover};
use firelint::finding::Severity;
use firelint::graph::Deployed;
use firelint::project::Project;
use firelint::report::{Checked, human, json, sarif};
use firelint::rules::{self, Selection};
use firelint::source::{Source, SourceId, Sources};
use firelint::suppress::{self, Settings};
use firelint::syntax::{documents, hcl, tree::Tree};
use generate::{Kind, definitions};

mod generate;
mod growth;

/// Files for each measurement: so few that they stay near the processor, as a worker's files do.
const FILES: usize = 100;

fn main() {
    divan::main();
}

fn sources(kind: Kind) -> Sources {
    let mut sources = Sources::default();
    for (path, text) in definitions(kind, FILES) {
        sources.add(Source::new(path, String::from_utf8(text).unwrap()));
    }
    sources
}

fn bytes(sources: &Sources) -> BytesCount {
    BytesCount::new(
        sources
            .iter()
            .map(|(_, source)| source.text.len())
            .sum::<usize>(),
    )
}

/// A project of CloudFormation templates with all that is found in it.
fn checked() -> Checked {
    let project = Project::of(sources(Kind::CloudFormation));
    assert_eq!(project.tasks.len(), FILES, "each template has its task");
    let judged = suppress::judge(&project, &Settings::default());
    assert!(!judged.findings.is_empty(), "nothing to report");
    Checked {
        project,
        judged,
        seen: FILES,
        ..Checked::default()
    }
}

/// A repository of 2,000 files: walked, read, and searched for ECS's words by one thread.
#[divan::bench]
fn read(bencher: Bencher) {
    let directory = tempfile::tempdir().unwrap();
    let count = 2_000;
    for (path, text) in generate::files(Kind::Mixed, count) {
        let path = directory.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let asked = Asked {
        paths: vec![directory.path().to_owned()],
        jobs: 1,
        force_exclude: false,
    };
    bencher
        .counter(ItemsCount::new(count))
        .bench(|| discover(&asked));
}

mod parse {
    use super::*;

    fn bench(bencher: Bencher, kind: Kind) {
        let sources = sources(kind);
        let parse = || -> Vec<Tree> {
            let sources = sources.iter();
            sources
                .flat_map(|(id, source)| documents(id, source))
                .collect()
        };
        assert!(parse().iter().all(|tree| tree.errors.is_empty()));
        bencher.counter(bytes(&sources)).bench(parse);
    }

    #[divan::bench]
    fn yaml(bencher: Bencher) {
        bench(bencher, Kind::CloudFormation);
    }

    #[divan::bench]
    fn json(bencher: Bencher) {
        bench(bencher, Kind::CloudFormationJson);
    }

    #[divan::bench]
    fn hcl(bencher: Bencher) {
        let sources = sources(Kind::Terraform);
        let parse = || -> Vec<_> {
            let sources = sources.iter();
            sources
                .map(|(id, source)| hcl::file(id, &source.text).unwrap())
                .collect()
        };
        bencher.counter(bytes(&sources)).bench(parse);
    }
}

/// Trees to the model.
mod lower {
    use super::*;

    fn trees(sources: &Sources) -> Vec<(SourceId, Tree)> {
        let sources = sources.iter();
        let trees = sources.flat_map(|(id, source)| {
            documents(id, source)
                .into_iter()
                .map(move |tree| (id, tree))
        });
        trees.collect()
    }

    fn templates(bencher: Bencher, kind: Kind) {
        let sources = sources(kind);
        let trees = trees(&sources);
        let lower = || -> Vec<Lowered> {
            let trees = trees.iter();
            let roots = trees.map(|(id, tree)| tree.root(&sources.get(*id).text));
            roots
                .filter(|root| cloudformation::recognise(*root))
                .map(|root| cloudformation::lower(&sources, root))
                .collect()
        };
        assert_eq!(lower().len(), FILES);
        bencher.counter(bytes(&sources)).bench(lower);
    }

    #[divan::bench]
    fn cloudformation_yaml(bencher: Bencher) {
        templates(bencher, Kind::CloudFormation);
    }

    #[divan::bench]
    fn cloudformation_json(bencher: Bencher) {
        templates(bencher, Kind::CloudFormationJson);
    }

    #[divan::bench]
    fn raw(bencher: Bencher) {
        let sources = sources(Kind::Raw);
        let trees = trees(&sources);
        let lower = || -> Vec<Lowered> {
            let trees = trees.iter();
            let roots = trees.map(|(id, tree)| tree.root(&sources.get(*id).text));
            roots
                .filter_map(|root| bare::recognise(root).map(|form| bare::lower(root, form)))
                .collect()
        };
        assert_eq!(lower().len(), FILES);
        bencher.counter(bytes(&sources)).bench(lower);
    }

    /// With parsing, which a module's evaluation begins with.
    #[divan::bench]
    fn terraform_from_text(bencher: Bencher) {
        let sources = sources(Kind::Terraform);
        let directories = sources.iter().map(|(_, source)| source.directory());
        let mut directories: Vec<&str> = directories.collect();
        directories.dedup();
        let lower = || -> Vec<Lowered> {
            let directories = directories.iter();
            directories
                .map(|directory| terraform::lower(&sources, directory))
                .collect()
        };
        assert!(lower().iter().all(|lowered| lowered.tasks.len() == 1));
        bencher.counter(bytes(&sources)).bench(lower);
    }
}

/// Who waits for whom, and what is certain when a container starts, for each container.
#[divan::bench]
fn graph(bencher: Bencher) {
    let project = checked().project;
    bencher
        .counter(ItemsCount::new(project.tasks.len()))
        .bench(|| {
            let certain = |deployed: &Deployed| {
                let containers = 0..deployed.task.containers.iter().count();
                let certain = containers.map(|at| deployed.certain(at).is_some());
                certain.filter(|is_certain| *is_certain).count()
            };
            project
                .deployed()
                .map(|deployed| certain(&deployed))
                .sum::<usize>()
        });
}

/// All rules, the graphs they ask for included.
#[divan::bench]
fn rules(bencher: Bencher) {
    let project = checked().project;
    let count = ItemsCount::new(project.tasks.len());
    bencher
        .counter(count)
        .bench(|| rules::judge(&project, &Selection::default()));
}

/// All rules, and what is decided about their findings.
#[divan::bench]
fn judge(bencher: Bencher) {
    let project = checked().project;
    let count = ItemsCount::new(project.tasks.len());
    bencher
        .counter(count)
        .bench(|| suppress::judge(&project, &Settings::default()));
}

/// Findings to text; items are findings.
mod report {
    use super::*;

    fn bench(bencher: Bencher, report: impl Fn(&Checked) -> String + Sync) {
        let checked = checked();
        let count = ItemsCount::new(checked.judged.findings.len());
        bencher.counter(count).bench(|| report(&checked));
    }

    #[divan::bench]
    fn human(bencher: Bencher) {
        let contents = human::Contents {
            min_severity: Severity::Warning,
            undecided: false,
        };
        bench(bencher, |checked| {
            human::report(checked, &contents, &human::Options::default())
        });
    }

    #[divan::bench]
    fn json(bencher: Bencher) {
        bench(bencher, |checked| json::report(checked, Severity::Advice));
    }

    /// Without the fixes it offers, which are tried out first.
    #[divan::bench]
    fn sarif(bencher: Bencher) {
        bench(bencher, |checked| {
            sarif::report(
                checked,
                Severity::Advice,
                &firelint::report::Offers::default(),
            )
        });
    }

    /// The fixes of ten templates, tried out: a report carries only those that hold.
    #[divan::bench(sample_count = 10)]
    fn offers(bencher: Bencher) {
        let mut some = Sources::default();
        for (path, text) in definitions(Kind::CloudFormation, 10) {
            some.add(Source::new(path, String::from_utf8(text).unwrap()));
        }
        let project = Project::of(some);
        let judged = suppress::judge(&project, &Settings::default());
        let checked = Checked {
            project,
            judged,
            ..Checked::default()
        };
        let settings = Settings::default();
        let count = ItemsCount::new(checked.judged.findings.len());
        bencher
            .counter(count)
            .bench(|| firelint::repair::offers(&checked, Severity::Advice, &settings, 1));
    }
}
