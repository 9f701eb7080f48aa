//! What a log router's health check asks, and whether anything answers there (`hazards.md` F10, H17, H18).

use super::asks;
use super::deployed::Deployed;
use crate::model::{
    Build, Container, FIRST_WITH_HEALTH_FILE, Fact, Firelens, HEALTH_FILE, Located, NetworkMode,
    Platform, RouterMaker, Unknown, all, not,
};

/// A place that a health check, or the router itself, looks for and does not find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unserved {
    /// The configuration file is in later images only.
    File,
    /// Port 2020: nothing turns the monitoring server on.
    Monitoring,
    /// Port 8877: ECS opens it for Fluent Bit only.
    OnlyForFluentBit,
    /// Port 8877: ECS opens it in the network modes `awsvpc` and `bridge` only.
    OnlyInOtherModes,
    /// Port 8877 is open, but AWS has withdrawn the check on it.
    Withdrawn,
}

/// Paths of the check that fails when a destination fails.
const DEEP: [&str; 2] = ["/api/v1/health", "/api/v2/health"];

impl Deployed<'_> {
    /// What is looked for in vain in the router: by its health check, or by its configuration.
    ///
    /// # Errors
    /// [`Unknown`] when that depends on what is decided elsewhere.
    pub fn unserved(&self, router: &Container) -> Result<Option<Unserved>, Unknown> {
        // A check that cannot tell anything is another mistake, `impossible-router-health-check`'s.
        let asks = |port: &'static str| {
            let named = router.health_text_is(|text| asks::names_own_port(text, port));
            if named == Ok(false) {
                return named;
            }
            all([
                named,
                router.health_flaw().map(|flaw| flaw.is_none()),
                not(router.has_own_configuration()),
                is_stock_image(router),
            ])
        };
        let [monitoring, health] = [asks("2020"), asks("8877")];
        let cases = [
            (Unserved::File, lacks_health_file(router)),
            (Unserved::Monitoring, monitoring),
            (
                Unserved::OnlyForFluentBit,
                all([health, router.is_fluentd()]),
            ),
            (
                Unserved::OnlyInOtherModes,
                all([health, not(self.has_health_port())]),
            ),
            (Unserved::Withdrawn, health),
        ];
        let mut unsure = None;
        for (case, fact) in cases {
            match fact {
                // What an earlier case leaves open, a later one may not claim.
                Ok(true) => return unsure.map_or(Ok(Some(case)), Err),
                Ok(false) => {}
                Err(unknown) => unsure = unsure.or(Some(unknown)),
            }
        }
        unsure.map_or(Ok(None), Err)
    }

    /// Whether ECS opens port 8877 in this network mode. Nothing written is `bridge`, or `awsvpc` on Fargate.
    fn has_health_port(&self) -> Fact {
        match self.platform() {
            Platform::Fargate => Ok(true),
            _ => not(self
                .task
                .network_mode
                .is(|mode| !matches!(mode, NetworkMode::Awsvpc | NetworkMode::Bridge))),
        }
    }

    /// Whether the router's health check fails when a destination fails.
    pub fn asks_for_destinations(&self, router: &Container) -> Fact {
        let is_deep = |text: &str| DEEP.iter().any(|path| names_path(text, path));
        let named = router.health_text_is(is_deep);
        if named == Ok(false) {
            return named;
        }
        all([
            named,
            router.health_flaw().map(|flaw| flaw.is_none()),
            self.unserved(router)
                .map(|unserved| unserved != Some(Unserved::Monitoring)),
        ])
    }
}

/// A word of a health check with the path of the check that asks for no destination.
pub fn shallow(word: &str) -> String {
    DEEP.iter().fold(word.to_owned(), |word, path| {
        word.replace(path, "/api/v1/uptime")
    })
}

/// Whether the text names this path, and not one that goes on.
fn names_path(text: &str, path: &str) -> bool {
    text.match_indices(path).any(|(at, _)| {
        let after = text[at + path.len()..].chars().next();
        after.is_none_or(|next| !next.is_ascii_alphanumeric() && next != '_')
    })
}

fn is_stock_image(router: &Container) -> Fact {
    router.router_image().map(|image| image.is_some())
}

/// Whether the router's configuration file is the one that its image is too old for.
fn lacks_health_file(router: &Container) -> Fact {
    let Some(firelens) = router.firelens.read()? else {
        return Ok(false);
    };
    let too_old = || {
        let Some(image) = router.router_image()? else {
            return Ok(false);
        };
        let is_older = image
            .compared_with(FIRST_WITH_HEALTH_FILE)
            .is_some_and(std::cmp::Ordering::is_lt);
        match image.build == Build::Unsaid {
            true => Err(Unknown::template(router.image.place())),
            false => Ok(image.maker == RouterMaker::Aws && is_older),
        }
    };
    all([has_health_file(firelens), too_old()])
}

/// Whether the configuration file is the one of AWS's image that turns the monitoring server on.
pub fn has_health_file(firelens: &Firelens) -> Fact {
    let option = |key: &str, wanted: &str| {
        let found = firelens.options.get(key)?;
        found.map_or(Ok(false), |option| {
            option.value.says(|value| value == wanted)
        })
    };
    all([
        option("config-file-type", "file"),
        option("config-file-value", HEALTH_FILE),
    ])
}
