//! Datadog's sites and hosts (https://docs.datadoghq.com/getting_started/site).

/// Where its logs are received, before the name of the site.
const INTAKE: &str = "http-intake.logs.";

/// The sites, by the domain that everything of theirs is under; none of two that end alike is before the longer.
const SITES: [&str; 8] = [
    "us3.datadoghq.com",
    "us5.datadoghq.com",
    "ap1.datadoghq.com",
    "ap2.datadoghq.com",
    "datadoghq.com",
    "datadoghq.eu",
    "us2.ddog-gov.com",
    "ddog-gov.com",
];

/// Hosts in one's own network that lead to Datadog without the internet (AWS PrivateLink).
const PRIVATE_LINK: &str = "pvtlink.";

/// The site that a host belongs to, or that a name of a site stands for. A host that is somebody's proxy has none, nor
/// has one of PrivateLink: the network decides where it leads.
pub fn site_of(host: &str) -> Option<&'static str> {
    let host = host.trim().to_ascii_lowercase();
    let is_of = |site: &&&str| {
        let before = host.strip_suffix(**site);
        before.is_some_and(|before| before.is_empty() || before.ends_with('.'))
    };
    let is_private = host.starts_with(PRIVATE_LINK);
    SITES.iter().find(is_of).copied().filter(|_| !is_private)
}

/// Where a site takes logs.
pub fn intake_of(site: &str) -> String {
    format!("{INTAKE}{site}")
}

/// Whether a host is where some site takes logs, whichever site a template may fill in.
pub fn is_intake(host: &str) -> bool {
    host.trim().to_ascii_lowercase().starts_with(INTAKE)
}
