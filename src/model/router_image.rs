//! Images of log routers: which build a tag stands for, and how firmly.

use std::cmp::Ordering;

use super::image::Image;

/// Whose image a log router runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RouterMaker {
    /// `aws-for-fluent-bit`: AWS's build of Fluent Bit.
    Aws,
    /// `fluent/fluent-bit`: upstream's.
    FluentBit,
    /// `fluent/fluentd`.
    Fluentd,
}

/// A version of a router image: three numbers, and a rebuild date where the tag has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// Major, minor, patch.
    pub numbers: [u32; 3],
    /// The date of a rebuild, `20241008`; a rebuild comes after its base.
    pub rebuild: Option<u32>,
}

impl Version {
    /// A version from its text: `2.19.0`, `2.32.2.20241008`, `2.32.2-20241008`. `3` and `3.4` are none.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(['.', '-']);
        let mut number = || {
            let digits = parts.next()?;
            let all_digits = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
            all_digits.then(|| digits.parse().ok()).flatten()
        };
        let numbers = [number()?, number()?, number()?];
        let rebuild = match parts.next() {
            None => None,
            Some(date) if date.len() == 8 => Some(date.parse().ok()?),
            Some(_) => return None,
        };
        parts.next().is_none().then_some(Self { numbers, rebuild })
    }
}

/// What a tag says of the build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Build<'a> {
    /// One build, by its number.
    Numbered(Version),
    /// Whatever the maker pushes under this word: `latest`, `stable`, `3`. Nothing written is `latest`.
    Floating(&'a str),
    /// One build, by its digest; nobody can tell which from here.
    Digest,
    /// A template decides it.
    Unsaid,
}

/// The architecture a tag is built for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Architecture {
    /// `amd64`, ECS's `X86_64`.
    Amd64,
    /// `arm64`, ECS's `ARM64`.
    Arm64,
}

/// An image of a log router that firelint knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RouterImage<'a> {
    /// The reference in parts.
    pub image: Image<'a>,
    /// Whose it is.
    pub maker: RouterMaker,
    /// The build.
    pub build: Build<'a>,
    /// `init-`: it loads configuration from S3 and from its environment when it starts.
    pub is_init: bool,
    /// `debug-`, or upstream's `-debug`: it has a shell and logs more.
    pub is_debug: bool,
    /// The one architecture the tag is built for, where it names one.
    pub architecture: Option<Architecture>,
}

/// Marks that stand before a version in a tag, in any order (`hazards.md` 12).
const PREFIXES: [(&str, Mark); 6] = [
    ("init-", Mark::Init),
    ("debug-", Mark::Debug),
    ("amd64-", Mark::Built(Architecture::Amd64)),
    ("arm64-", Mark::Built(Architecture::Arm64)),
    ("arm64v8-", Mark::Built(Architecture::Arm64)),
    ("fips-", Mark::Variant),
];

/// Marks that stand after a version in a tag.
const SUFFIXES: [(&str, Mark); 6] = [
    ("-debug", Mark::Debug),
    ("-amd64", Mark::Built(Architecture::Amd64)),
    ("-arm64", Mark::Built(Architecture::Arm64)),
    ("-fips", Mark::Variant),
    ("-windowsservercore", Mark::Variant),
    ("-ltsc", Mark::Variant),
];

#[derive(Clone, Copy)]
enum Mark {
    Init,
    Debug,
    Built(Architecture),
    Variant,
}

impl<'a> RouterImage<'a> {
    /// The image of a log router, where it is one of those that are known. A repository of one's own counts if its last part is
    /// exactly `aws-for-fluent-bit`: that is how a copy in ECR is called.
    pub fn of(reference: &'a str) -> Option<Self> {
        let image = Image::parse(reference);
        let maker = match () {
            () if image.is_called("aws-for-fluent-bit") => RouterMaker::Aws,
            () if image.is_called("fluent/fluent-bit") => RouterMaker::FluentBit,
            () if image.is_called("fluent/fluentd") => RouterMaker::Fluentd,
            () => return None,
        };
        let mut found = Self {
            image,
            maker,
            build: Build::Unsaid,
            is_init: false,
            is_debug: false,
            architecture: None,
        };
        let word = found.without_marks(image.tag.unwrap_or("latest"));
        found.build = match Version::parse(word) {
            _ if image.digest.is_some() => Build::Digest,
            Some(version) => Build::Numbered(version),
            None if word.contains(['$', '{', '%', '<']) => Build::Unsaid,
            None => Build::Floating(word),
        };
        Some(found)
    }

    /// What is left of a tag when its marks are noted.
    fn without_marks(&mut self, tag: &'a str) -> &'a str {
        let mut rest = tag;
        loop {
            let before = PREFIXES
                .iter()
                .find_map(|(mark, meaning)| Some((rest.strip_prefix(mark)?, *meaning)));
            let after = SUFFIXES
                .iter()
                .find_map(|(mark, meaning)| Some((rest.strip_suffix(mark)?, *meaning)));
            let Some((shorter, mark)) = before.or(after) else {
                return rest
                    .strip_prefix('v')
                    .filter(|_| self.maker != RouterMaker::Aws)
                    .unwrap_or(rest);
            };
            match mark {
                Mark::Init => self.is_init = true,
                Mark::Debug => self.is_debug = true,
                Mark::Built(architecture) => self.architecture = Some(architecture),
                Mark::Variant => {}
            }
            rest = shorter;
        }
    }

    /// The version, where the tag names one.
    pub fn version(&self) -> Option<Version> {
        match self.build {
            Build::Numbered(version) => Some(version),
            _ => None,
        }
    }

    /// How the version compares with one given by its numbers: a rebuild counts as its base. `None` where the tag names none.
    pub fn compared_with(&self, numbers: [u32; 3]) -> Option<Ordering> {
        Some(self.version()?.numbers.cmp(&numbers))
    }

    /// Whether Fluent Bit in it refuses to start when a plugin does not know an option: from 1.9 on, which
    /// aws-for-fluent-bit has from 2.24.0 on (`hazards.md` H46). `None` where the tag names no version.
    pub fn refuses_unknown_options(&self) -> Option<bool> {
        let since = match self.maker {
            RouterMaker::Aws => [2, 24, 0],
            RouterMaker::FluentBit => [1, 9, 0],
            RouterMaker::Fluentd => return None,
        };
        Some(self.compared_with(since)? != Ordering::Less)
    }
}
