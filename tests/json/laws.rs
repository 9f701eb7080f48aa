//! What holds for every text, however hostile.

use std::time::{Duration, Instant};

use firelint::syntax::holes;
use firelint::syntax::json::{self, Json};
use proptest::prelude::*;

use crate::outline::{check_laws, id};

/// Texts that look like JSON from afar: the more of the grammar they touch, the more they find.
fn almost_json() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => "[\\[\\]{}:,\"'\\\\/#*$%<>_ \n\r]",
        3 => "[a-z0-9.é\u{feff}\u{1}]{1,3}",
        1 => "\"[a-z]{0,9}\"",
        1 => prop_oneof![
            Just("{{ if x }}"), Just("{{ end }}"), Just("%{ for a in b }"), Just("{{/*"), Just("${a}"), Just("__A__"), Just("<A>"),
        ].prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

fn holds(text: &str) {
    for language in [Json::Strict, Json::Commented] {
        check_laws(&json::parse(id(), text, language), text);
    }
    if let Some(hole) = holes::find(text) {
        holes::block(&text[hole]);
    }
    holes::is_only_hole(text);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn laws_hold_for_any_text(text in any::<String>()) {
        holds(&text);
    }

    #[test]
    fn laws_hold_near_json(text in almost_json()) {
        holds(&text);
    }
}

const SIZE: usize = 250_000;

/// Linear means: read at once, even without optimisation. Whatever takes longer than this grows with the square.
#[test]
fn hostile_text_is_read_in_linear_time() {
    let repeat = |piece: &str| piece.repeat(SIZE / piece.len());
    let pieces = [
        "[",
        "{\"a\":",
        "[]",
        "]",
        "[}",
        "{]",
        "[[}",
        ",",
        ":",
        ",\n",
        "x ",
        "x,",
        "'",
        "'\\',",
        "\"",
        "\"\n",
        "\"\\",
        "\"a\"x",
        "// c\n",
        "# c\n",
        "/*",
        "/* */",
        "/",
        "{{",
        "${",
        "#{",
        "%{",
        "{%",
        "<",
        "<a",
        "__",
        "_",
        "$",
        "{{ if x }}",
        "{\"a\":{{ if x }}",
        "{{ end }}",
        "\"${\"x}",
        "\"${\"",
        "\"{{ \"\"x",
        "{\"a\" \"b\" ",
        "{\"a\": \"${join(\",\", x)\n",
        "\"a: ",
        "a\":",
        "[1,",
        "{a:",
        "é",
        "    ",
        "{\"a\": \"b\": ",
        "\"{{`\"x ",
        "[{{ if `",
    ];
    for piece in pieces {
        for text in [
            repeat(piece),
            format!("[{}", repeat(piece)),
            format!("{{\"a\":{}", repeat(piece)),
        ] {
            let start = Instant::now();
            let tree = json::parse(id(), &text, Json::Strict);
            holes::find(&text);
            let took = start.elapsed();
            assert!(took < Duration::from_secs(3), "{piece:?} took {took:?}");
            assert!(!tree.nodes.is_empty());
        }
    }
}
