//! Images of log routers: which build a tag stands for, and how firmly.

use std::cmp::Ordering;
use std::fmt;

use super::container::Container;
use super::image::Image;
use super::value::Unknown;
use crate::syntax::holes;

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

impl RouterMaker {
    const ALL: [Self; 3] = [Self::Aws, Self::FluentBit, Self::Fluentd];

    /// What the maker calls it.
    pub fn product(self) -> &'static str {
        match self {
            Self::Aws => "aws-for-fluent-bit",
            Self::FluentBit => "fluent/fluent-bit",
            Self::Fluentd => "fluent/fluentd",
        }
    }

    /// The ends of the paths under which the maker, or a mirror of its registry, publishes it.
    fn published(self) -> &'static [&'static str] {
        match self {
            Self::Aws => &[
                "aws-observability/aws-for-fluent-bit",
                "amazon/aws-for-fluent-bit",
            ],
            Self::FluentBit => &["fluent/fluent-bit"],
            Self::Fluentd => &["fluent/fluentd"],
        }
    }
}

/// The account of AWS whose private registries hold `aws-for-fluent-bit`, one in each region.
const AWS_REGISTRY: &str = "906394416424.dkr.ecr.";

/// What a copy of `aws-for-fluent-bit` in a registry of one's own is called.
const COPY: &str = "aws-for-fluent-bit";

/// What stands before the tag in the names of AWS's public parameters, each of which holds an image reference.
const AWS_PARAMETER: &str = "{{resolve:ssm:/aws/service/aws-for-fluent-bit/";

/// A version of a router image: three numbers, and a rebuild date where the tag has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// Major, minor, patch.
    pub numbers: [u32; 3],
    /// The date of a rebuild, `20241008`; a rebuild comes after its base.
    pub rebuild: Option<u32>,
}

impl Version {
    /// A version from its numbers.
    pub const fn new(major: u32, minor: u32, patch: u32) -> Self {
        Self {
            numbers: [major, minor, patch],
            rebuild: None,
        }
    }

    /// The rebuild of this version on a date, `20241008`.
    #[must_use]
    pub const fn rebuilt(self, date: u32) -> Self {
        Self {
            rebuild: Some(date),
            ..self
        }
    }

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

impl Version {
    /// The version without its rebuild date.
    #[must_use]
    pub fn base(self) -> Self {
        Self {
            rebuild: None,
            ..self
        }
    }

    /// The first of its numbers.
    pub fn line(self) -> u32 {
        self.numbers[0]
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [major, minor, patch] = self.numbers;
        write!(f, "{major}.{minor}.{patch}")?;
        self.rebuild.map_or(Ok(()), |date| write!(f, ".{date}"))
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
    /// AWS's `debug-`, which logs more and keeps what a crash leaves, or upstream's `-debug`, which has a shell.
    pub is_debug: bool,
    /// Another operating system or cryptography than the plain tag.
    pub is_variant: bool,
    /// The one architecture the tag is built for, where it names one.
    pub architecture: Option<Architecture>,
}

/// Marks that stand before a version in a tag, in any order (`hazards.md` 12).
const PREFIXES: [(&str, Mark); 7] = [
    ("init-", Mark::Init),
    ("debug-", Mark::Debug),
    ("amd64-", Mark::Built(Architecture::Amd64)),
    ("arm64-", Mark::Built(Architecture::Arm64)),
    ("arm64v8-", Mark::Built(Architecture::Arm64)),
    ("fips-", Mark::Variant),
    ("windowsservercore-", Mark::Variant),
];

/// Marks that stand after a version in a tag.
const SUFFIXES: [(&str, Mark); 7] = [
    ("-debug", Mark::Debug),
    ("-amd64", Mark::Built(Architecture::Amd64)),
    ("-arm64", Mark::Built(Architecture::Arm64)),
    ("-fips", Mark::Variant),
    ("-windowsservercore", Mark::Variant),
    ("-ltsc2019", Mark::Variant),
    ("-ltsc2022", Mark::Variant),
];

#[derive(Clone, Copy)]
enum Mark {
    Init,
    Debug,
    Built(Architecture),
    Variant,
}

impl<'a> RouterImage<'a> {
    /// The image of a log router, where it is one of those that are known. A repository of one's own in ECR counts if its last part is
    /// exactly `aws-for-fluent-bit`: that is how a copy is called. In other registries it is only its name that is alike.
    pub fn of(reference: &'a str) -> Option<Self> {
        let image = Image::parse(reference);
        if let Some(parameter) = reference.strip_prefix(AWS_PARAMETER) {
            return Some(Self::of_parameter(image, parameter.strip_suffix("}}")?));
        }
        let path = image.path();
        let is_published =
            |maker: &RouterMaker| maker.published().iter().any(|known| path.is_called(known));
        let by_path = RouterMaker::ALL.into_iter().find(is_published);
        let is_copy = || image.may_be_on_ecr() && path.is_called(COPY);
        let maker = by_path.or_else(|| is_copy().then_some(RouterMaker::Aws))?;
        let mut found = Self::unread(image, maker);
        let word = found.without_marks(image.tag.unwrap_or("latest"));
        found.build = match Version::parse(word) {
            _ if image.digest.is_some() => Build::Digest,
            Some(version) => Build::Numbered(version),
            None if holes::find(word).is_some() => Build::Unsaid,
            None => Build::Floating(word),
        };
        Some(found)
    }

    /// The image that one of AWS's public parameters holds, by the end of its name. A parameter's own version, after a
    /// colon, makes it one build that cannot be told from here.
    fn of_parameter(image: Image<'a>, name: &'a str) -> Self {
        let mut found = Self::unread(image, RouterMaker::Aws);
        let word = found.without_marks(name);
        found.build = match Version::parse(word) {
            Some(version) => Build::Numbered(version),
            None if word.contains(':') => Build::Digest,
            None if holes::find(word).is_some() => Build::Unsaid,
            None => Build::Floating(word),
        };
        found
    }

    fn unread(image: Image<'a>, maker: RouterMaker) -> Self {
        Self {
            image,
            maker,
            build: Build::Unsaid,
            is_init: false,
            is_debug: false,
            is_variant: false,
            architecture: None,
        }
    }

    /// Whether a template in it may make the reference that of a known log router.
    pub fn may_be(reference: &str) -> bool {
        let image = Image::parse(reference);
        let path = image.path();
        let is_open = |known: &str| path.called(known).is_none();
        let is_published =
            |maker: &RouterMaker| maker.published().iter().any(|known| is_open(known));
        RouterMaker::ALL.iter().any(is_published) || image.may_be_on_ecr() && is_open(COPY)
    }

    /// Whether it comes from where its maker publishes it, or from a mirror of that: every tag of the maker's is there, too.
    pub fn is_published(&self) -> bool {
        let path = self.image.path();
        let mut published = self.maker.published().iter();
        let is_called = published.any(|known| path.is_called(known));
        is_called
            || self.is_parameter()
            || self
                .image
                .registry
                .is_some_and(|host| host.starts_with(AWS_REGISTRY))
    }

    /// Whether somebody will push another build under this tag, and when nothing else is meant to: the words for it, and
    /// numbers that name a line of builds.
    pub fn is_floating(&self) -> bool {
        match self.build {
            Build::Floating(word) => is_floating_word(word) || self.is_published() && is_line(word),
            _ => false,
        }
    }

    /// The tag with another version in place of this one; `None` where it names no version, or nobody knows whether
    /// the other one is built alike.
    pub fn tag_with(&self, version: Version) -> Option<String> {
        let tag = self
            .image
            .tag
            .filter(|_| self.version().is_some() && !self.is_variant)?;
        let word = { *self }.without_marks(tag);
        let (before, after) = tag.split_once(word)?;
        Some(format!("{before}{version}{after}"))
    }

    /// Whether the reference is one of AWS's parameters, which holds the reference proper.
    pub fn is_parameter(&self) -> bool {
        self.image.repository.starts_with(AWS_PARAMETER)
    }

    /// The tag without `debug-`, where it is one of AWS's.
    pub fn tag_without_debug(&self) -> Option<String> {
        let tag = self.image.tag.filter(|_| self.image.digest.is_none())?;
        let (before, after) = tag.split_once("debug-")?;
        Some(format!("{before}{after}"))
    }

    /// The tag without the mark of its architecture, where its maker builds that for every one.
    pub fn tag_for_any_architecture(&self) -> Option<String> {
        let tag = self.image.tag.filter(|_| self.maker == RouterMaker::Aws)?;
        let mut parts: Vec<&str> = tag.split('-').collect();
        let at = parts
            .iter()
            .position(|part| matches!(*part, "amd64" | "arm64"))?;
        parts.remove(at);
        Some(parts.join("-"))
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
                Mark::Variant => self.is_variant = true,
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

impl Container {
    /// The log router image it runs, where that is one firelint knows. One whose name a template decides is unknown, unless
    /// what can be read of it settles that.
    ///
    /// # Errors
    /// [`Unknown`] when the image is decided elsewhere.
    pub fn router_image(&self) -> Result<Option<RouterImage<'_>>, Unknown> {
        let Some(image) = self.image.read()? else {
            return Ok(None);
        };
        match RouterImage::of(image.written()) {
            None if RouterImage::may_be(image.written()) => Err(self.open_image()),
            found => Ok(found),
        }
    }

    /// As [`Container::router_image`], with its version; `None` for one that is not given by a number.
    ///
    /// # Errors
    /// [`Unknown`] when image or tag are decided elsewhere.
    pub fn numbered_image(&self) -> Result<Option<(RouterImage<'_>, Version)>, Unknown> {
        let Some(image) = self.router_image()? else {
            return Ok(None);
        };
        match image.build {
            Build::Unsaid => Err(self.open_image()),
            Build::Numbered(version) => Ok(Some((image, version))),
            Build::Floating(_) | Build::Digest => Ok(None),
        }
    }

    /// The word that the tag of its image is, its marks aside, where another build will be pushed under it one day.
    /// Nothing written is `latest`.
    ///
    /// # Errors
    /// [`Unknown`] when a template decides the tag.
    pub fn floating_tag(&self) -> Result<Option<&str>, Unknown> {
        let Some(text) = self.image.read()? else {
            return Ok(None);
        };
        if let Some(image) = self.router_image()? {
            return match image.build {
                Build::Unsaid => Err(self.open_image()),
                Build::Floating(word) => Ok(Some(word).filter(|_| image.is_floating())),
                Build::Numbered(_) | Build::Digest => Ok(None),
            };
        }
        let image = Image::parse(text.written());
        let open = match image.tag {
            Some(tag) => holes::find(tag).is_some(),
            None => image.ends_open(),
        };
        match image.digest {
            Some(_) => Ok(None),
            None if open => Err(self.open_image()),
            None => {
                let word = RouterImage::unread(image, RouterMaker::Aws)
                    .without_marks(image.tag.unwrap_or("latest"));
                Ok(Some(word).filter(|word| is_floating_word(word)))
            }
        }
    }
}

impl Architecture {
    /// ECS's word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Amd64 => "X86_64",
            Self::Arm64 => "ARM64",
        }
    }
}

/// Tags under which one build follows another (`hazards.md` H20).
const FLOATING: [&str; 5] = ["latest", "stable", "edge", "main", "dev"];

/// Whether a tag, its marks aside, is a word that moves from build to build in every repository.
fn is_floating_word(word: &str) -> bool {
    FLOATING.contains(&word)
}

/// `3`, `2.1`: one or two numbers, where a build has three.
fn is_line(word: &str) -> bool {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    word.split('.').count() <= 2 && word.split('.').all(is_number)
}
