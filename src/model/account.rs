//! What no definition says of the account it is deployed to, and its owner declares in `firelint.toml`.

use globset::GlobSet;

use super::value::Spanned;

/// How a log driver treats lines that its destination does not take (API LogConfiguration, option `mode`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryMode {
    /// The container waits.
    Blocking,
    /// Lines wait in a buffer, and are dropped where it is full.
    NonBlocking,
}

impl DeliveryMode {
    /// The word of the API.
    pub fn word(self) -> &'static str {
        match self {
            Self::Blocking => "blocking",
            Self::NonBlocking => "non-blocking",
        }
    }

    /// The mode a word of the API means.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Blocking, Self::NonBlocking]
            .into_iter()
            .find(|mode| mode.word() == word)
    }
}

/// Facts about the account, as declared; what nobody declared is as ECS has it.
#[derive(Clone, Debug, Default)]
pub struct Account {
    /// The account setting `defaultLogDriverMode`: how drivers deliver that state no mode (`ecs-semantics.md` 7).
    pub log_driver_mode: Option<Spanned<DeliveryMode>>,
    /// Router images whose builds somebody answers for: patterns over whole references, where `*` is any text.
    pub trusted_images: GlobSet,
}

impl Account {
    /// Whether somebody answers for the builds of this image.
    pub fn trusts(&self, reference: &str) -> bool {
        self.trusted_images.is_match(reference)
    }
}
