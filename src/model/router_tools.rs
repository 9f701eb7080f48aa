//! Which programs a log router's image lacks, of those that people write into health checks (`hazards.md` H16).

use super::router_image::{Build, RouterImage, RouterMaker};

/// Whether an image lacks a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lacks {
    /// It has it, or nothing is known of it.
    No,
    /// It is not in the image.
    Yes,
    /// Some builds that the tag may stand for have it, others do not.
    Sometimes,
}

/// Builds of one maker, from a version up to the next line of that maker.
struct Line {
    maker: RouterMaker,
    from: [u32; 3],
    lacks: &'static [&'static str],
}

/// The first image that has `output-metrics-healthcheck.conf`.
pub const FIRST_WITH_HEALTH_FILE: [u32; 3] = [2, 29, 1];

/// The configuration file in AWS's image that turns the monitoring server on.
pub const HEALTH_FILE: &str = "/fluent-bit/configs/output-metrics-healthcheck.conf";

/// What upstream's image without a shell has nothing of.
const A_WHOLE_SYSTEM: [&str; 14] = [
    "sh", "bash", "ash", "curl", "wget", "nc", "ncat", "netcat", "telnet", "python", "python3",
    "perl", "grep", "test",
];

/// The lines, oldest first. Images for Windows and upstream's `-debug` images are in none of them.
const LINES: [Line; 4] = [
    Line {
        maker: RouterMaker::Aws,
        from: [0, 0, 0],
        lacks: &["wget"],
    },
    Line {
        maker: RouterMaker::Aws,
        from: [3, 0, 0],
        lacks: &["curl", "wget", "nc", "ncat", "netcat", "telnet"],
    },
    Line {
        maker: RouterMaker::Aws,
        from: [3, 0, 1],
        lacks: &["wget", "nc", "ncat", "netcat", "telnet"],
    },
    Line {
        maker: RouterMaker::FluentBit,
        from: [0, 0, 0],
        lacks: &A_WHOLE_SYSTEM,
    },
];

/// Whether some log router image lacks the program.
pub fn some_router_lacks(program: &str) -> bool {
    LINES.iter().any(|line| line.lacks.contains(&program))
}

impl RouterImage<'_> {
    /// Whether it lacks this program. A digest names no version, so nothing is known of it.
    pub fn lacks(&self, program: &str) -> Lacks {
        let lines = self.lines();
        let without = lines.iter().filter(|line| line.lacks.contains(&program));
        match without.count() {
            0 => Lacks::No,
            all if all == lines.len() => Lacks::Yes,
            _ => Lacks::Sometimes,
        }
    }

    /// The lines the tag may stand for. A floating tag is moved to new builds, so the last line of each major version counts.
    fn lines(&self) -> Vec<&'static Line> {
        let has_tag = |word: &str| self.image.tag.is_some_and(|tag| tag.contains(word));
        let is_other = has_tag("windows") || has_tag("ltsc");
        if is_other || (self.maker == RouterMaker::FluentBit && self.is_debug) {
            return Vec::new();
        }
        let of_maker = || LINES.iter().filter(|line| line.maker == self.maker);
        match self.build {
            Build::Numbered(version) => of_maker()
                .rfind(|line| line.from <= version.numbers)
                .into_iter()
                .collect(),
            Build::Floating(word) => {
                let is_last = |line: &&Line| !of_maker().any(|next| is_later_of_major(next, line));
                let major: Option<u32> = word.split('.').next().and_then(|word| word.parse().ok());
                let is_of_major = |line: &&Line| match major {
                    Some(major) => covers_major(line, major),
                    None => true,
                };
                of_maker().filter(is_last).filter(is_of_major).collect()
            }
            Build::Digest => Vec::new(),
            Build::Unsaid => of_maker().collect(),
        }
    }
}

fn is_later_of_major(next: &Line, line: &Line) -> bool {
    next.from[0] == line.from[0] && next.from > line.from
}

/// Whether builds of this major version are in the line: the next line of the maker begins after it.
fn covers_major(line: &Line, major: u32) -> bool {
    let next = LINES
        .iter()
        .find(|next| next.maker == line.maker && next.from[0] > line.from[0]);
    line.from[0] <= major && next.is_none_or(|next| major < next.from[0])
}
