//! Why, when and how to fix: `rules/extreme-driver-buffer.md`.

use super::Verdict;
use crate::finding::{Finding, Fix, Severity};
use crate::graph::Deployed;
use crate::model::{
    BUFFER_LIMIT, BufferFault, Container, DEFAULT_BUFFER, Driver, SMALL_BUFFER, buffer_fault, default_buffer_fits,
};

pub fn check(container: &Container, deployed: &Deployed) -> Verdict {
    let Some(limit) = container.log.buffer_limit()? else {
        return Ok(None);
    };
    let Some(driver) = container.log.driver.read()? else {
        return Ok(None);
    };
    if *driver != Driver::AwsFirelens {
        let name = driver.name();
        return Ok(Some(
            Finding::at(&limit.key, format!("the log driver `{name}` knows no option `{BUFFER_LIMIT}`, so the container cannot start"))
                .label(&container.log.driver, "the option is one of `awsfirelens`")
                .help(format!("take `{BUFFER_LIMIT}` away; `max-buffer-size` with `mode` set to `non-blocking` is what `awslogs` has in its place")),
        ));
    }
    let memory = deployed.task.memory_in_mib();
    let fault = buffer_fault(limit, memory);
    if fault.is_ok_and(|fault| fault.is_none()) && deployed.is_on_old_fargate()? {
        return Ok(Some(
            Finding::at(&limit.key, format!("the service runs on a Fargate platform before 1.4.0, which knows no `{BUFFER_LIMIT}`"))
                .help(format!("use platform version 1.4.0 or later, or take `{BUFFER_LIMIT}` away")),
        ));
    }
    let Some(fault) = fault? else {
        return Ok(None);
    };
    let finding = match fault {
        BufferFault::NotANumber => Finding::at(limit, "this is no whole number: the limit is a number of log events, without a unit"),
        BufferFault::OutOfRange(events) if events < 0 => Finding::at(limit, "the limit is a number of log events, and cannot be below 0"),
        BufferFault::OutOfRange(_) => Finding::at(limit, "a number of log events, not of bytes: ECS takes less than 536870912, and the driver takes 4 GiB for so many before the first line"),
        BufferFault::FillsTask(mib) => Finding::at(limit, format!("a number of log events, not of bytes: the driver takes 8 bytes for each before the first line, {mib} MiB in all"))
            .label(&deployed.task.memory, "the memory of the whole task"),
        BufferFault::Small => Finding::at(limit, format!("a number of log events, not of bytes: with less than {SMALL_BUFFER} a burst of lines overflows the buffer, and lines are dropped")).severity(Severity::Warning),
    };
    let events = match fault {
        BufferFault::Small => Some(SMALL_BUFFER),
        BufferFault::OutOfRange(events) if events < 0 => None,
        BufferFault::OutOfRange(_) | BufferFault::FillsTask(_) => Some(DEFAULT_BUFFER),
        BufferFault::NotANumber => None,
    };
    let fits = memory.is_ok_and(default_buffer_fits);
    let fix = events.filter(|_| fits).map(|events| {
        Fix::new(format!("limit the buffer to {events} log events")).replace(limit, events.to_string())
    });
    Ok(Some(
        finding
            .help(format!("take `{BUFFER_LIMIT}` away, which means {DEFAULT_BUFFER} log events, or set it to as many as a burst of `{}` has", container.display_name()))
            .fix(fix),
    ))
}
