//! What the keys of a map are called.

use super::tree::{Document, Kind, What};
use crate::dialect::terraform::adapters::{Holds, holds};
use crate::finding::Key;
use crate::fix::Declined;
use crate::model::{Shape, Terms, capitalised};

/// How keys of containers are spelt, where Terraform takes them in any capitals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Letters {
    /// As in the API.
    Api,
    /// With a capital first letter.
    Pascal,
    /// Without capitals.
    Lower,
    /// With underscores: somebody turns them into ECS's names, and nobody knows how.
    Snake,
}

/// The words for the keys of a map.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    terms: Terms,
    letters: Letters,
    holds: Option<Holds>,
    /// The map is a service that a module is called for: no setting of a container is one of its own.
    is_called: bool,
}

/// The maps of a container.
const SHAPES: [Shape; 12] = [
    Shape::Container,
    Shape::Dependency,
    Shape::HealthCheck,
    Shape::LogConfiguration,
    Shape::Firelens,
    Shape::RestartPolicy,
    Shape::PortMapping,
    Shape::MountPoint,
    Shape::VolumeFrom,
    Shape::Variable,
    Shape::Secret,
    Shape::Credentials,
];

impl Words {
    /// The words for the keys of a group.
    pub fn of(document: &Document, group: usize, terms: Terms) -> Result<Self, Declined> {
        let of_module = module(document, group)?;
        Ok(Self {
            is_called: of_module == Some(Holds::Service) && is_call(document, group),
            terms,
            letters: match of_module {
                Some(Holds::Inner) | None => letters(document, group),
                Some(_) => Letters::Api,
            },
            holds: of_module,
        })
    }

    /// The words for the maps in the map.
    pub fn inside(&self) -> Self {
        let holds = match self.holds {
            Some(Holds::Service | Holds::FlatService) | None => self.holds,
            Some(_) => Some(Holds::Inner),
        };
        Self {
            holds,
            is_called: false,
            ..*self
        }
    }

    /// Whether a key that is written is one of a path: the capitals of containers' keys do not matter.
    pub fn means(&self, key: &Key, written: &str, wanted: &str) -> bool {
        let is_module = !matches!(self.holds, Some(Holds::Inner) | None);
        match key {
            Key::Container(_) if !is_module => written.eq_ignore_ascii_case(wanted),
            _ => written == wanted,
        }
    }

    /// The argument that a whole setting of a service is, where the module has one for it.
    pub fn flat(&self, path: &str) -> Option<&'static str> {
        self.holds?.service_argument(path)
    }

    /// Whether each setting of a service is an argument of its own.
    pub fn is_flat(&self) -> bool {
        self.holds == Some(Holds::FlatService)
    }

    /// Whether the map is a container that a module's user writes.
    pub fn is_container(&self) -> bool {
        matches!(
            self.holds,
            Some(Holds::SnakeContainer | Holds::CamelContainer)
        )
    }

    /// The keys that lead to a member, the outermost first.
    pub fn path(&self, key: &Key) -> Result<Vec<String>, Declined> {
        match key {
            Key::Container(key) => self.container(key).map(|key| vec![key]),
            Key::Service(path) if self.is_flat() => match self.flat(path) {
                Some(argument) => Ok(vec![argument.to_owned()]),
                None => Err(self.nameless(path)),
            },
            Key::Service(path) => {
                let spelt = self.terms.in_service(path);
                Ok(spelt.split('.').map(str::to_owned).collect())
            }
            Key::Verbatim(key) => Ok(vec![key.clone()]),
        }
    }

    fn container(&self, key: &str) -> Result<String, Declined> {
        let spelt = self.terms.in_container(key);
        match self.holds {
            Some(Holds::Inner) | None => match self.letters {
                Letters::Api => Ok(spelt.into_owned()),
                Letters::Pascal => Ok(capitalised(&spelt)),
                Letters::Lower => Ok(spelt.to_ascii_lowercase()),
                Letters::Snake => Err(Declined::new(format!(
                    "the keys here are turned into ECS's names elsewhere, and what `{key}` is called is not known"
                ))),
            },
            Some(Holds::Service) if self.is_called => Err(self.nameless(key)),
            Some(Holds::Service) => Ok(self.terms.in_service(key).into_owned()),
            Some(holds) => match holds.container_argument(key) {
                Some(argument) => Ok(argument.to_owned()),
                None => Err(self.nameless(key)),
            },
        }
    }

    fn nameless(&self, key: &str) -> Declined {
        Declined::new(format!("the module has no argument for `{key}`"))
    }
}

/// Whether a group is all that a module is called with, or all that it is told of one service.
fn is_call(document: &Document, group: usize) -> bool {
    let name = |id: usize| {
        document
            .around(id)
            .and_then(|(_, member)| member.name.as_deref())
    };
    let chain: Vec<usize> = document.ancestors(group).collect();
    match chain.as_slice() {
        [call, _] => name(*call) == Some("module"),
        [_, services, call, _] => {
            name(*services) == Some("services") && name(*call) == Some("module")
        }
        _ => false,
    }
}

/// What a group holds as a part of a module's call; nothing, outside of the calls of known modules.
fn module(document: &Document, group: usize) -> Result<Option<Holds>, Declined> {
    let chain: Vec<usize> = document.ancestors(group).collect();
    let Some(call) = chain.len().checked_sub(2).map(|at| chain[at]) else {
        return Ok(None);
    };
    let block = document.around(call).map(|(_, member)| member);
    let kind = block.filter(|member| member.is_block());
    match kind.and_then(|member| member.name.as_deref()) {
        Some("module") => {}
        Some("resource") if document.groups[group].kind == Kind::Body => {
            return Ok(Some(Holds::Service));
        }
        _ => return Ok(None),
    }
    let text = |name: &str| {
        let members = &document.groups[call].members;
        let member = members.iter().find(|at| at.name.as_deref() == Some(name))?;
        match member.what {
            What::Value(value) => value.literal(),
            What::Block(_) => None,
        }
    };
    let steps = chain.iter().take(chain.len() - 2).rev();
    let path: Vec<&str> = steps
        .map(|id| {
            let name = document
                .around(*id)
                .and_then(|(_, member)| member.name.as_deref());
            name.unwrap_or_default()
        })
        .collect();
    let beside = |id: usize| {
        let members = document.groups[id].members.iter();
        members.filter_map(|member| member.name.as_deref())
    };
    let siblings: Vec<usize> = match document.around(group) {
        Some((around, _)) if around.kind == Kind::Object => around
            .members
            .iter()
            .filter_map(|member| member.group)
            .collect(),
        _ => vec![group],
    };
    let keys = siblings.into_iter().flat_map(beside);
    let source = text("source").unwrap_or_default();
    match holds(&source, text("version").as_deref(), &path, keys) {
        Some(holds) => Ok(Some(holds)),
        // What is handed to another module may be a container as ECS has it; the call itself is none.
        None if group != call => Ok(None),
        None => Err(Declined::new(
            "what this module calls its settings is not known",
        )),
    }
}

/// How the keys of a group are spelt, by the nearest keys around it that tell.
fn letters(document: &Document, group: usize) -> Letters {
    let own = |id: usize| {
        let members = document.groups[id].members.iter();
        let names = members.filter_map(|member| member.name.as_deref());
        let told: Vec<Letters> = names.filter_map(told).collect();
        // One word in small letters among others as in the API is no way of writing.
        let is_api = told.contains(&Letters::Api);
        if is_api {
            Some(Letters::Api)
        } else {
            told.first().copied()
        }
    };
    let of = |id: usize| match document.groups[id].kind {
        Kind::Object => own(id),
        Kind::List => {
            let members = document.groups[id].members.iter();
            members.filter_map(|member| own(member.group?)).next()
        }
        Kind::Body => None,
    };
    document
        .ancestors(group)
        .find_map(of)
        .unwrap_or(Letters::Api)
}

/// How a key is spelt, where it tells.
fn told(written: &str) -> Option<Letters> {
    let known = SHAPES.iter().flat_map(|shape| shape.keys());
    let has_capital = |key: &str| key.contains(|c: char| c.is_ascii_uppercase());
    let bare = written.replace('_', "");
    let mut same = known.filter(|key| key.eq_ignore_ascii_case(&bare));
    let api = same.next()?;
    match () {
        () if written.contains('_') => Some(Letters::Snake),
        () if written == *api => has_capital(api).then_some(Letters::Api),
        () if written == capitalised(api) => Some(Letters::Pascal),
        () if written == api.to_ascii_lowercase() => Some(Letters::Lower),
        () => None,
    }
}
