//! What people do to files, chosen at random.

use super::random::Random;

/// A way to lay a file out.
pub struct Odd {
    /// What ends a line.
    pub newline: &'static str,
    /// One level of indentation.
    pub unit: &'static str,
    /// What stands between a key and its value, in brackets.
    pub colon: &'static str,
    /// What stands between two on one line.
    pub comma: &'static str,
    /// What stands inside of the brackets of a map on one line.
    pub pad: &'static str,
    /// Out of how many lists and maps one stands on one line; all, if none is different.
    pub flat: usize,
    /// Commas lead the lines.
    pub leading: bool,
    /// A byte order mark comes first.
    pub mark: bool,
    /// The last line has an end.
    pub ended: bool,
    /// Blank lines stand between some members.
    pub airy: bool,
    /// The last one has a comma, too, where the language allows.
    pub trailing: bool,
    /// Comments so far.
    pub comments: usize,
}

/// One of these.
pub fn pick<T: Copy, const N: usize>(random: &mut Random, of: [T; N]) -> T {
    of[random.below(N)]
}

impl Odd {
    /// Any.
    pub fn of(random: &mut Random) -> Self {
        Self {
            newline: pick(random, ["\n", "\n", "\r\n"]),
            unit: pick(random, ["\t", " ", "  ", "   ", "    "]),
            colon: pick(random, [": ", ":", " : ", " :", ":  "]),
            comma: pick(random, [", ", ",", " , "]),
            pad: pick(random, ["", " "]),
            flat: pick(random, [1, 2, 4, 1_000]),
            leading: random.one_in(6),
            mark: random.one_in(5),
            ended: !random.one_in(3),
            airy: random.one_in(4),
            trailing: random.one_in(3),
            comments: 0,
        }
    }

    /// A comment that is like no other one, of the group it stands in.
    pub fn comment(&mut self, group: usize) -> String {
        self.comments += 1;
        format!("#{group}.{};", self.comments)
    }

    /// The text with its beginning, its end and its line ends.
    pub fn file(&self, text: &str) -> String {
        let mark = if self.mark { "\u{feff}" } else { "" };
        let end = if self.ended { "\n" } else { "" };
        format!("{mark}{}{end}", text.trim_end()).replace('\n', self.newline)
    }
}
