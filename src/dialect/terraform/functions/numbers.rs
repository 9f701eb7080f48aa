//! Functions of numbers.

use std::cmp::Ordering;

use super::calls::{Answer, Call, MOST_ELEMENTS, closed, integer, literal, misfit, number};
use crate::dialect::datum::{Data, Datum};
use crate::dialect::number::Number;
use crate::model::Why;

/// `range`: counted before it is made.
pub fn range(call: Call) -> Answer {
    let given: Vec<i128> = call
        .arguments
        .iter()
        .map(integer)
        .collect::<Result<_, _>>()?;
    let (start, limit, step) = match given[..] {
        [limit] => (0, limit, limit.signum()),
        [start, limit] if start <= limit => (start, limit, 1),
        [start, limit] => (start, limit, -1),
        [start, limit, step] => (start, limit, step),
        _ => return Err(call.unknown(Why::WrongType)),
    };
    let is_before = |at: i128| match step.signum() {
        1 => at < limit,
        -1 => at > limit,
        _ => false,
    };
    if start != limit && step.signum() != (limit.saturating_sub(start)).signum() {
        return Err(call.unknown(Why::WrongType));
    }
    let numbers = std::iter::successors(Some(start), |at| at.checked_add(step));
    let numbers = numbers.take_while(|at| is_before(*at));
    // One more than is allowed is enough to see that there are too many.
    let items = numbers.take(MOST_ELEMENTS + 1).map(|at| {
        let text = Number::whole(at).text();
        Datum::new(Data::Number(text.into()), call.at)
    });
    call.list(items.collect(), None)
}

/// `min`.
pub fn min(call: Call) -> Answer {
    extreme(call, Ordering::Less)
}

/// `max`.
pub fn max(call: Call) -> Answer {
    extreme(call, Ordering::Greater)
}

fn extreme(call: Call, wanted: Ordering) -> Answer {
    let mut found = number(call.argument(0)?)?;
    for argument in &call.arguments[1..] {
        let next = number(argument)?;
        let order = next.compare(found);
        if order.ok_or(call.unknown(Why::Function))? == wanted {
            found = next;
        }
    }
    call.number(Some(found))
}

/// `abs`.
pub fn abs(call: Call) -> Answer {
    call.number(number(call.argument(0)?)?.absolute())
}

/// `ceil`.
pub fn ceil(call: Call) -> Answer {
    call.number(number(call.argument(0)?)?.ceil())
}

/// `floor`.
pub fn floor(call: Call) -> Answer {
    call.number(number(call.argument(0)?)?.floor())
}

/// `sum` of a list that has items.
pub fn sum(call: Call) -> Answer {
    let argument = call.argument(0)?;
    let items = closed(argument)?;
    if items.is_empty() {
        return Err(misfit(argument));
    }
    let mut sum = Some(Number::whole(0));
    for item in items {
        let next = number(item)?;
        sum = sum.and_then(|sum| sum.plus(next));
    }
    call.number(sum)
}

/// `parseint`. Beyond base 36 capitals count, which nobody uses.
pub fn parseint(call: Call) -> Answer {
    let argument = call.argument(0)?;
    let text = literal(argument)?;
    let base = match u32::try_from(integer(call.argument(1)?)?) {
        Ok(base @ 2..=36) => base,
        _ => return Err(call.unknown(Why::Function)),
    };
    let parsed = i128::from_str_radix(text.as_str(), base);
    call.number(Some(Number::whole(parsed.map_err(|_| misfit(argument))?)))
}
