//! `log-driver-buffer-limit`: how many log events Docker's driver keeps for the log router (`hazards.md` H24).

use super::logging::LogConfiguration;
use super::text::Text;
use super::value::{Member, Unknown};

/// The option: a number of events, not of bytes.
pub const BUFFER_LIMIT: &str = "log-driver-buffer-limit";

/// The number of events ECS takes where nothing is written.
pub const DEFAULT_BUFFER: i64 = 1_048_576;

/// The number of events below which a burst of lines overflows it.
pub const SMALL_BUFFER: i64 = 1024;

/// The number of events from which on ECS takes none.
const TOO_MANY: i64 = 536_870_912;

/// What the driver takes for each event before there is one.
const BYTES_PER_EVENT: i64 = 8;

/// The part of a task's memory the empty buffer may take: a tenth.
const PART_OF_TASK: i64 = 10;

const MIB: i64 = 1024 * 1024;

/// What is wrong with a buffer limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BufferFault {
    /// It is no whole number of events.
    NotANumber,
    /// It is below 0, or more than ECS takes.
    OutOfRange(i64),
    /// The empty buffer takes more than a tenth of the task's memory. How much, in MiB.
    FillsTask(i64),
    /// It overflows with the first burst of lines.
    Small,
}

impl LogConfiguration {
    /// The option that limits the driver's buffer.
    ///
    /// # Errors
    /// [`Unknown`] when the options may have it where it cannot be seen.
    pub fn buffer_limit(&self) -> Result<Option<&Member<Text>>, Unknown> {
        self.options.get(BUFFER_LIMIT)
    }
}

/// What is wrong with a buffer limit in a task with so much memory, in MiB. A limit up to the default asks for no more
/// than nothing written does.
///
/// # Errors
/// [`Unknown`] when that depends on what is decided elsewhere.
pub fn buffer_fault(
    limit: &Member<Text>,
    memory: Result<Option<i64>, Unknown>,
) -> Result<Option<BufferFault>, Unknown> {
    let Some(text) = limit.value.literal()? else {
        return Ok(None);
    };
    let Ok(events) = text.trim().parse::<i64>() else {
        return Ok(Some(BufferFault::NotANumber));
    };
    Ok(match events {
        _ if !(0..TOO_MANY).contains(&events) => Some(BufferFault::OutOfRange(events)),
        1..SMALL_BUFFER => Some(BufferFault::Small),
        _ if events <= DEFAULT_BUFFER => None,
        _ => memory?.and_then(|mib| {
            let bytes = events * BYTES_PER_EVENT;
            let fills = bytes / MIB > mib / PART_OF_TASK;
            fills.then_some(BufferFault::FillsTask(bytes / MIB))
        }),
    })
}

/// Whether a buffer of the default size fits a task with so much memory, in MiB.
pub fn default_buffer_fits(memory: Option<i64>) -> bool {
    memory.is_none_or(|mib| DEFAULT_BUFFER * BYTES_PER_EVENT / MIB <= mib / PART_OF_TASK)
}
