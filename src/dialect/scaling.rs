//! Auto scaling of a service: what a scalable target says that it scales.

use super::datum::{Data, Datum};
use crate::model::{Fact, Service, Text, Unknown, Why};

/// Whether what a target scales, `service/CLUSTER/NAME`, is this service. References to the service hold its `address`.
pub fn scales(resource_id: &Datum, service: &Service, address: &str) -> Fact {
    let text = match &resource_id.data {
        Data::Text(text) => text,
        Data::Unknown(unknown) => return Err(*unknown),
        _ => return Ok(false),
    };
    let scaled = Text::evaluated(text.as_str(), text.unknown().is_some());
    let last = scaled.written().rsplit('/').next().unwrap_or_default();
    let own = service.name.known().map(Text::written);
    if scaled.refers_to(address) || own.is_some_and(|own| own == last) {
        return Ok(true);
    }
    // What ends in the name of another service scales that one.
    let is_other = !last.contains('$') || last.to_ascii_lowercase().ends_with(".name}");
    match is_other {
        true => Ok(false),
        false => Err(text.unknown().unwrap_or(Unknown {
            at: resource_id.span,
            why: Why::Template,
        })),
    }
}
