//! A repository as large companies have them: many projects in many languages, of which a few run on ECS.

use super::dice::Dice;
use super::other::{self, KINDS};
use super::{File, Kind, definitions};

/// How many files are about ECS, by kind: 300 of 50,000.
const OF_ECS: [(Kind, usize); 4] = [
    (Kind::CloudFormation, 100),
    (Kind::CloudFormationJson, 50),
    (Kind::Terraform, 70),
    (Kind::Raw, 80),
];
/// The number of files that those numbers are for.
const WHOLE: usize = 50_000;

/// How many projects there are, each in a directory of its own.
const PROJECTS: usize = 80;

const DIRECTORIES: [&str; 24] = [
    "src",
    "lib",
    "api",
    "core",
    "internal",
    "handlers",
    "models",
    "views",
    "utils",
    "common",
    "test",
    "fixtures",
    "config",
    "assets",
    "components",
    "pages",
    "hooks",
    "store",
    "migrations",
    "scripts",
    "docs",
    "proto",
    "client",
    "server",
];

const GIT_IGNORE: &str =
    "# made or fetched\nnode_modules/\ndist/\ncoverage/\n*.log\n.env\n.DS_Store\n";
const OWN_GIT_IGNORE: &str = "/tmp\n*.local.json\n!important.local.json\n__pycache__/\n";

/// So many files, those of git itself not counted.
pub fn files(count: usize) -> impl Iterator<Item = File> {
    let of_ecs = OF_ECS.into_iter().flat_map(move |(kind, of_whole)| {
        let mut dice = Dice::of("places of definitions");
        definitions(kind, of_whole * count / WHOLE).map(move |(path, text)| {
            // The files of one module or of one service stay together.
            let project = match path.split_once('/') {
                Some((directory, _)) => Dice::of(directory).below(PROJECTS),
                None => dice.below(PROJECTS),
            };
            (format!("{}/deploy/{path}", project_name(project)), text)
        })
    });
    let ecs_count: usize = OF_ECS
        .iter()
        .map(|(_, of_whole)| of_whole * count / WHOLE)
        .sum();
    let ignores = [(String::from(".gitignore"), GIT_IGNORE.into())]
        .into_iter()
        .chain((0..PROJECTS).step_by(4).map(|project| {
            let path = format!("{}/.gitignore", project_name(project));
            (path, OWN_GIT_IGNORE.into())
        }));
    let rest = count.saturating_sub(ecs_count + 1 + PROJECTS.div_ceil(4));
    // Whoever looks for a repository's root looks for this.
    let git = [(
        String::from(".git/HEAD"),
        b"ref: refs/heads/main\n".to_vec(),
    )];
    git.into_iter()
        .chain(ignores)
        .chain(of_ecs)
        .chain((0..rest).map(file))
}

fn project_name(project: usize) -> String {
    let group = ["services", "packages", "apps", "infra"][project % 4];
    format!("{group}/project-{project:02}")
}

/// A file that is not about ECS.
fn file(number: usize) -> File {
    let mut dice = Dice::of(&format!("file {number}"));
    let project = project_name(dice.below(PROJECTS));
    let place = match dice.below(100) {
        // A quarter was fetched or made, and is ignored.
        0..20 => fetched(dice.below(12)),
        20..25 => format!("dist/assets/{}", dice.below(4)),
        // Copies of what others wrote, which are committed.
        25..33 => format!("third_party/{}", nested(&project, dice.below(6), 6)),
        33..35 => ".github/workflows".to_owned(),
        _ => nested(&project, dice.below(36), dice.below(5)),
    };
    let kind = other::drawn(&mut dice);
    let (ending, _) = KINDS[kind];
    let bytes = other::text(kind, size(&mut dice), &mut dice);
    let name = other::word(&mut dice);
    (format!("{project}/{place}/{name}-{number}.{ending}"), bytes)
}

/// A directory below `node_modules`, where what is needed there needs more.
fn fetched(number: usize) -> String {
    let mut dice = Dice::of(&format!("fetched {number}"));
    let depth = dice.below(3);
    let packages = (0..=depth).map(|_| format!("node_modules/package-{}/", dice.below(40)));
    packages.collect::<String>() + ["lib", "src", "dist/cjs", "types"][number % 4]
}

/// One of a project's directories, so deep.
fn nested(project: &str, number: usize, depth: usize) -> String {
    let mut dice = Dice::of(&format!("{project} {number}"));
    let parts = (0..=depth).map(|_| DIRECTORIES[dice.below(DIRECTORIES.len())]);
    parts.collect::<Vec<_>>().join("/")
}

/// A size in bytes: 2 KiB in the middle, a third of the files within half and double of it, and one of 400 of 200 KiB.
/// Whole numbers only, for they are the same on every machine.
fn size(dice: &mut Dice) -> usize {
    if dice.below(400) == 0 {
        return 200 << 10;
    }
    // The sum of several dice is nearly normal: here with a deviation of 1.7 octaves, in parts of 256.
    let sum: usize = (0..4).map(|_| dice.below(768)).sum();
    let octaves = sum / 256;
    let part = sum % 256;
    // The middle of the sum is 1536, six octaves.
    ((2048 >> 6) << octaves) * (256 + part) / 256
}
