//! YAML: any text has trees, whose places are there and in order; the fast reader, the one that uses the library, and
//! the library itself say the same.
#![no_main]

use firelint::syntax::tree::{Comment, Node, Tree};
use firelint::syntax::yaml;
use firelint_fuzz::oracle::agrees;
use firelint_fuzz::outline::{id, outline};
use libfuzzer_sys::fuzz_target;

/// All that a tree says.
fn facts(tree: &Tree) -> (&[Node], &[Comment], String) {
    let rest = format!("{:?}", (&tree.aliases, &tree.errors));
    (&tree.nodes, &tree.comments, rest)
}

fuzz_target!(|text: &str| {
    agrees(text);
    let any = yaml::parse_any(id(), text);
    for tree in &any {
        outline(tree.root(text));
    }
    let Ok(common) = yaml::parse_common(id(), text) else {
        return;
    };
    assert_eq!(common.len(), any.len(), "{text:?}");
    for (common, any) in common.iter().zip(&any) {
        assert_eq!(facts(common), facts(any), "{text:?}");
    }
});
