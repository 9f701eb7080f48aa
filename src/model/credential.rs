//! Credentials of log destinations: where they are written, and what only looks like one (`hazards.md` H39).

use std::fmt;

use super::container::Container;
use super::image::{ImageKind, image_kind};
use super::logging::{LogConfiguration, Setting};
use super::text::Text;
use super::value::{Located, Map, Unknown, Value, Why};
use crate::source::Span;
use crate::syntax::holes;

/// Options of log drivers and output plugins that are credentials, in small letters.
const OPTIONS: [&str; 19] = [
    "apikey",
    "api_key",
    "dd_api_key",
    "licensekey",
    "license_key",
    "http_passwd",
    "splunk_token",
    "splunk-token",
    "aws_secret_access_key",
    "access_token",
    "bearer_token",
    "shared_key",
    "client_secret",
    "sas_token",
    "password",
    "sasl.password",
    "sasl_password",
    "rdkafka.sasl.password",
    "sasl_plain_password",
];

/// Variables that are credentials of log destinations, in whichever container.
const VARIABLES: [&str; 9] = [
    "DD_API_KEY",
    "DATADOG_API_KEY",
    "NEW_RELIC_LICENSE_KEY",
    "NRIA_LICENSE_KEY",
    "SPLUNK_TOKEN",
    "SPLUNK_HEC_TOKEN",
    "SPLUNK_ACCESS_TOKEN",
    "HONEYCOMB_API_KEY",
    "LOGZIO_TOKEN",
];

/// Ends of the names of variables that are credentials of log destinations in a log router or a telemetry agent. An
/// app has such variables for quite other things, and some of those are public.
const ENDS_OF_VARIABLES: [&str; 3] = ["_API_KEY", "_LICENSE_KEY", "_SECRET_ACCESS_KEY"];

/// Words that people write where a credential will stand.
const STANDS_FOR: [&str; 12] = [
    "changeme",
    "change_me",
    "change-me",
    "replace",
    "placeholder",
    "example",
    "dummy",
    "your",
    "todo",
    "redacted",
    "secret-here",
    "insert",
];

/// Begins of the places of secrets: a mistake in this field, and no credential.
const PLACES: [&str; 2] = ["arn:", "secretsmanager:"];

/// Words in the name of an option or a variable that make its value one which is better not shown.
const TELLING: [&str; 9] = [
    "apikey",
    "api_key",
    "api-key",
    "license",
    "token",
    "secret",
    "passw",
    "credential",
    "header",
];

/// The values that are better not shown, with their places: a misspelt credential is one as well, and so is one that no
/// rule is asked about.
pub fn sensitive_values<'a>(
    log: &'a LogConfiguration,
    variables: &'a [Setting],
) -> impl Iterator<Item = (Span, &'a str)> {
    let options = log.options.iter();
    let options = options.map(|member| (member.key.value.as_str(), &member.value));
    let variables = variables.iter().filter_map(|variable| {
        let name = variable.name.known()?;
        Some((name.written(), &variable.value))
    });
    let tells = |name: &str| {
        let small = name.to_ascii_lowercase();
        small.trim() == "key" || TELLING.iter().any(|word| small.contains(word))
    };
    let telling = options
        .chain(variables)
        .filter(move |(name, _)| tells(name));
    telling.filter_map(|(_, value)| {
        let text = value.known()?.written();
        let written = holes::blanked(text);
        let is_place = PLACES
            .iter()
            .any(|place| written.trim_start().starts_with(place));
        let is_long = written.trim().chars().count() >= LEAST_SECRET;
        (is_long && !is_place).then(|| (value.place(), text))
    })
}

/// The fewest characters of a value that is not shown: nobody has a shorter credential, and `true` is none.
const LEAST_SECRET: usize = 6;

/// A credential that stands in the text.
#[derive(Clone)]
pub struct Credential<'a> {
    /// What it is called: an option, or a variable.
    pub name: &'a str,
    /// The place of the name.
    pub at: Span,
    /// The credential itself, which nothing may show.
    pub secret: &'a str,
    /// The place of it.
    pub place: Span,
}

impl fmt::Debug for Credential<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Credential({:?}, {:?})", self.name, self.place)
    }
}

/// What is found in one place: the credentials, and why there may be others.
#[derive(Clone, Debug, Default)]
pub struct Credentials<'a> {
    /// Those that are written.
    pub found: Vec<Credential<'a>>,
    /// Why there may be more.
    pub rest: Option<Unknown>,
}

impl<'a> Credentials<'a> {
    /// The credentials among options of a log driver.
    pub fn in_options(log: &'a LogConfiguration) -> Self {
        let mut credentials = Self::default();
        let options: &Map<Text> = &log.options;
        for member in options.iter() {
            let name = member.key.value.as_str();
            let small = name.to_ascii_lowercase();
            let holds: fn(&str) -> bool = match small.as_str() {
                small if OPTIONS.contains(&small) => is_credential,
                "header" => is_credential_header,
                _ => continue,
            };
            credentials.add(name, member.key.span, &member.value, holds);
        }
        credentials.rest = credentials.rest.or(options.rest);
        credentials
    }

    /// The credentials among the variables of a container.
    pub fn in_environment(container: &'a Container) -> Self {
        let mut credentials = Self::default();
        let serves_logs = serves_logs(container);
        for Setting { name, value, .. } in container.environment.iter() {
            let ends = |text: &str| ENDS_OF_VARIABLES.iter().any(|end| text.ends_with(end));
            let is_one = |text: &str| VARIABLES.contains(&text) || serves_logs && ends(text);
            match (name.says(is_one), name.known().map(Text::written)) {
                (Ok(true), Some(known)) => {
                    credentials.add(known, name.place(), value, is_credential);
                }
                (Ok(_), _) => {}
                (Err(unknown), _) => credentials.rest = credentials.rest.or(Some(unknown)),
            }
        }
        credentials.rest = credentials.rest.or(container.environment.rest);
        credentials
    }

    fn add(&mut self, name: &'a str, at: Span, value: &'a Value<Text>, holds: fn(&str) -> bool) {
        match value.read() {
            Ok(Some(text)) if text.is_unevaluated() => {
                let at = value.place();
                let why = Why::Template;
                self.rest = self.rest.or(Some(Unknown { at, why }));
            }
            Ok(Some(text)) if holds(text.written()) => self.found.push(Credential {
                name,
                at,
                secret: text.written(),
                place: value.place(),
            }),
            Ok(_) => {}
            Err(unknown) => self.rest = self.rest.or(Some(unknown)),
        }
    }

    /// These and others.
    #[must_use]
    pub fn and(mut self, others: Self) -> Self {
        self.found.extend(others.found);
        self.rest = self.rest.or(others.rest);
        self
    }
}

fn serves_logs(container: &Container) -> bool {
    let image = container.image.known().map(Text::written);
    let is_telemetry = image.and_then(image_kind) == Some(ImageKind::Telemetry);
    is_telemetry || container.is_log_router() == Ok(true)
}

/// Whether a text stands for itself: no hole, no placeholder, and not the place of a secret.
fn is_credential(text: &str) -> bool {
    let text = text.trim();
    let small = text.to_ascii_lowercase();
    let mut letters = small.chars().filter(|c| c.is_alphanumeric());
    let first = letters.next();
    // `xxxx`, `****`, `0000`
    let is_filler = letters.all(|letter| Some(letter) == first);
    let is_word = ["true", "false", "null", "none", "test"].contains(&small.as_str());
    let is_placeholder = STANDS_FOR.iter().any(|word| small.contains(word))
        || small.contains("xxxx")
        || PLACES.iter().any(|place| small.starts_with(place));
    holes::find(text).is_none() && !is_filler && !is_word && !is_placeholder
}

/// Whether a header of an HTTP output names a credential and has it: `Authorization Bearer …`, `X-Api-Key …`.
fn is_credential_header(text: &str) -> bool {
    let text = text.trim();
    let Some((name, value)) = text.split_once([' ', ':', '\t']) else {
        return false;
    };
    let name = name.to_ascii_lowercase();
    let is_key = name.starts_with("x-") && name.ends_with("-key");
    let names_one = name == "authorization" || name == "dd-api-key" || is_key;
    let value = value.trim_start_matches([':', ' ', '\t']);
    let value = match value.split_once(' ') {
        Some((_, token)) => token,
        None => value,
    };
    names_one && is_credential(value)
}
