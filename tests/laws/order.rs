//! The order in which things are written decides nothing where it says nothing.

use proptest::prelude::*;

use crate::definition::{Role, definition};
use crate::verdicts::Verdicts;
use crate::write::{Order, Syntax};

#[test]
fn the_order_of_keys_decides_nothing() {
    let inputs = (
        definition(),
        any::<u64>(),
        prop::sample::select(Syntax::ALL.to_vec()),
    );
    crate::holds(1, inputs, |(definition, seed, syntax)| {
        let names = definition.names();
        let (task, service) = (definition.task(&names), definition.service(&names));
        let [was, is] =
            [None, Some(seed)].map(|seed| syntax.write(&task, service.as_ref(), &mut Order(seed)));
        let difference = Verdicts::of(&was, &names).difference(&Verdicts::of(&is, &names));
        prop_assert!(difference.is_none(), "{}\n{}", difference.unwrap(), is[0].1);
        Ok(())
    });
}

#[test]
fn the_order_of_containers_decides_nothing() {
    let inputs = (
        definition(),
        Just(vec![0, 1, 2, 3, 4, 5]).prop_shuffle(),
        prop::sample::select(Syntax::ALL.to_vec()),
    );
    crate::holds(1, inputs, |(definition, places, syntax)| {
        if definition.only(Role::Router).is_none() {
            return Ok(());
        }
        let count = definition.containers.len();
        let places: Vec<usize> = places.into_iter().filter(|&place| place < count).collect();
        let names = definition.names();
        let write = |definition: &crate::definition::Definition| {
            let service = definition.service(&names);
            syntax.write(&definition.task(&names), service.as_ref(), &mut Order(None))
        };
        let (was, is) = (write(&definition), write(&definition.reordered(&places)));
        let difference = Verdicts::of(&was, &names).difference(&Verdicts::of(&is, &names));
        prop_assert!(difference.is_none(), "{}\n{}", difference.unwrap(), is[0].1);
        Ok(())
    });
}
