//! What to run instead of a build with known defects. Not verified by running them: they are what the evidence leaves over.

use super::Suggestion;
use crate::model::RouterMaker::{Aws, FluentBit};
use crate::model::Version;

pub static SUGGESTIONS: &[Suggestion] = &[
    Suggestion {
        maker: Aws,
        version: Version::new(2, 34, 3).rebuilt(20260623),
        crossing: None,
    },
    Suggestion {
        maker: Aws,
        version: Version::new(3, 4, 9),
        crossing: Some(
            "on the way to 3.x: there is no `nc` for health checks any more, and from 2.24.0 on an \
             option that an output does not know ends the router at its start",
        ),
    },
    Suggestion {
        maker: FluentBit,
        version: Version::new(2, 2, 3),
        crossing: None,
    },
    Suggestion {
        maker: FluentBit,
        version: Version::new(3, 0, 4),
        crossing: None,
    },
    Suggestion {
        maker: FluentBit,
        version: Version::new(5, 0, 9),
        crossing: None,
    },
];
