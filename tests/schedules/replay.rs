//! A schedule that firelint shows, event by event through the test's own transition system.

use firelint::graph::Move;

use crate::oracle::{Event, State, World};
use crate::task::{Set, bit};

/// The state in which the schedule, which ends with the app's start, starts it.
///
/// # Errors
/// Why it is no such schedule.
pub fn replay(world: &World, moves: &[Move], app: usize) -> Result<State, String> {
    let Some((&Move::Start(last), moves)) = moves.split_last() else {
        return Err("it does not end with a start".to_owned());
    };
    if last != app {
        return Err(format!("it ends with the start of {last}"));
    }
    let mut state = State::default();
    let mut at = 0;
    while at < moves.len() {
        let event = match moves[at] {
            Move::Start(id) => Event::Start(id),
            Move::Fail(id) => Event::Fail(id),
            Move::Exit(id, zero) => Event::Exit(id, zero),
            Move::Healthy(id) if state.healthy & bit(id) == 0 => Event::Turn(id),
            Move::TimeOut(id) => Event::TimeOut(id),
            other @ (Move::Healthy(_) | Move::Kill(..)) => {
                return Err(format!("{other:?} at {at} is no event of its own"));
            }
        };
        if !world.allows(state, event) {
            return Err(format!("{event:?} at {at} cannot happen in {state:?}"));
        }
        let event_at = at;
        at += 1;
        let mut killed: Set = 0;
        while let Some(&Move::Kill(id, by)) = moves.get(at) {
            let ended = state.dead | killed;
            if !world.may_kill(id, by) || ended & bit(id) != 0 {
                return Err(format!("{id} is killed by {by} at {at}"));
            }
            killed |= bit(id);
            at += 1;
        }
        let outcomes = world.after(state, event);
        let shown = outcomes
            .iter()
            .find(|next| next.dead & !state.dead == killed);
        state = *shown.ok_or_else(|| {
            format!("after {event:?} at {event_at}, not just {killed:b} are killed: {outcomes:?}")
        })?;
    }
    match world.allows(state, Event::Start(app)) {
        true => Ok(state),
        false => Err(format!("the app cannot start in {state:?}")),
    }
}
