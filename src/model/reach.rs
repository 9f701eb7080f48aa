//! How far the name of a host reaches.

use std::net::IpAddr;

/// Where a host is, as far as its name tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// In the task itself.
    Local,
    /// In one's own network: a private address, a name without a dot, a name of service discovery.
    Private,
    /// Anywhere else.
    Public,
}

/// The ends of names that are only known in one's own network.
const PRIVATE_ENDS: [&str; 5] = [".local", ".internal", ".lan", ".svc", ".localdomain"];

impl Reach {
    /// How far this name or address reaches.
    pub fn of(host: &str) -> Self {
        let host = host.trim().trim_matches(['[', ']']).to_ascii_lowercase();
        if let Ok(address) = host.parse::<IpAddr>() {
            return Self::of_address(address);
        }
        match &*host {
            "localhost" => Self::Local,
            name if !name.contains('.') => Self::Private,
            name if PRIVATE_ENDS.iter().any(|end| name.ends_with(end)) => Self::Private,
            _ => Self::Public,
        }
    }

    fn of_address(address: IpAddr) -> Self {
        let is_private = match address {
            IpAddr::V4(v4) => v4.is_private() || v4.is_link_local(),
            IpAddr::V6(v6) => v6.is_unique_local() || v6.is_unicast_link_local(),
        };
        match is_private {
            _ if address.is_loopback() => Self::Local,
            true => Self::Private,
            false => Self::Public,
        }
    }
}
