//! What holds for every text, however hostile.

use std::time::{Duration, Instant};

use firelint::syntax::yaml;
use proptest::prelude::*;

use crate::corpus;
use crate::oracle::agrees;
use crate::outline::{complaints, id};

/// Pieces that touch as much of the grammar as fits on a line.
pub const PIECES: &[&str] = &[
    "a: ",
    "b:",
    "é: ",
    "- ",
    "-",
    "? ",
    ": ",
    "\n",
    "\n  ",
    "\n    ",
    "\n\n",
    "\r\n",
    "\t",
    "  ",
    "\"x\"",
    "\"a\\\n b\"",
    "\"",
    "'",
    "'it''s'",
    "[",
    "]",
    "{",
    "}",
    ", ",
    "# c",
    " # c",
    "|",
    ">-",
    "|2+",
    "&a ",
    "*a",
    "!Sub ",
    "!!str ",
    "!",
    "x",
    "1",
    "true",
    "yes",
    "~",
    "<<: ",
    "---\n",
    "...\n",
    "%YAML 1.2\n",
    "@",
    "`",
    "\\",
    "日本",
    "x y",
    "\u{feff}",
    "key: v\n",
    "- v\n",
];

pub const HOLES: &[&str] = &[
    "${a}",
    "{{ if x }}",
    "{{ end }}",
    "{{ b }}",
    "{%- if c %}",
    "{{/*",
    "<A>",
    "$N",
    "__A__",
    "#{x}#",
    "%{ for a in b }",
    "${",
];

fn almost_yaml(with_holes: bool) -> impl Strategy<Value = String> {
    let pieces: Vec<&'static str> = match with_holes {
        true => [PIECES, HOLES].concat(),
        false => PIECES.to_vec(),
    };
    prop::collection::vec(prop::sample::select(pieces), 0..40).prop_map(|pieces| pieces.concat())
}

#[test]
fn a_comment_may_follow_a_byte_order_mark() {
    agrees("\u{feff}# c\n|\n\"x\"");
}

/// A bracket without end swallows the line below it, and a key that goes on there is not its own.
#[test]
fn a_key_over_two_lines_is_forgotten_where_reading_goes_on_in_it() {
    agrees("a: {? \n  b\nx: ");
    agrees("a: !!str {? # c\n  ...\nx y!!str é: ");
}

/// The library goes on behind such a comment with the text before it.
#[test]
fn a_comment_that_a_tab_indents_ends_the_text_before_it() {
    let text = "<<: # c---\n  a: b:---\n\t# c\n    \"";
    agrees(text);
    assert_eq!(
        complaints(text),
        "4:5 a comment has ended the text before this"
    );
    assert_eq!(complaints("a: b\n\t# c\nd: e\n"), "");
    // There such a line is text like others, and the two agree.
    assert!(agrees("a: |\n  b\n  \t# c\n  d\n"));
    assert!(agrees("a: \"b\n  \t# c\n  d\"\n"));
}

#[test]
fn a_hole_stays_before_a_list_that_a_mistake_has_emptied() {
    agrees(": \n${a}\n  - \n\n\t---\nkey: v\n");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

    #[test]
    fn laws_hold_for_any_text(text in any::<String>()) {
        agrees(&text);
    }

    #[test]
    fn laws_hold_near_yaml(text in almost_yaml(false)) {
        agrees(&text);
    }

    #[test]
    fn laws_hold_near_templates(text in almost_yaml(true)) {
        agrees(&text);
    }
}

/// What real templates look like, for when no corpus is at hand.
const SAMPLE: &str = "# A service\nParameters:\n  Tag: {Type: String, Default: latest}\nx-env: &env\n  - Name: A\n    Value: 'é'\n\
Resources:\n  Task:\n    Type: AWS::ECS::TaskDefinition\n    Properties:\n      Family: !Sub \"${AWS::StackName}-app\"\n      \
ContainerDefinitions:\n      - Name: app\n        Image: !Sub repo/app:${Tag}\n        Environment: *env\n        Command:\n          \
- sh\n          - -c\n          - |\n            set -e\n            exec app --flag \\\n              --more\n\n      - Name: router\n        \
Essential: yes\n        Memory: !If [IsProd, 512, !Ref Memory]\n        HealthCheck: {\n          \"Command\": [\"CMD\", \"true\"],\n          \
\"Interval\": 5\n        }\n        Text: >-\n          folded\n          text\n---\nsecond: \"a\n  b\"\n";

#[test]
fn laws_hold_for_mutations_of_real_files() {
    let mut texts: Vec<String> = corpus::files().into_iter().map(|(_, text)| text).collect();
    texts.push(SAMPLE.to_owned());
    let mut state = 0x5eed_u64;
    let mut below = |end: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as usize % end
    };
    let mut accepted = 0;
    for round in 0..3_000 {
        // Every other time the sample, which is short and holds everything.
        let chosen = if round % 2 == 0 {
            texts.len() - 1
        } else {
            below(texts.len())
        };
        let mut text = texts[chosen].clone();
        let mut place = |text: &str| {
            let mut at = below(text.len() + 1);
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        let (a, b) = (place(&text), place(&text));
        let piece = PIECES[(a * 31 + b) % PIECES.len()];
        match round % 5 {
            0 | 1 => text.insert_str(a, piece),
            2 => {
                let end = text[a..].chars().next().map_or(a, |c| a + c.len_utf8());
                text.replace_range(a..end, "");
            }
            3 => text.truncate(a),
            _ => {
                let lines = text[a.min(b)..a.max(b)].to_owned();
                let at = place(&text);
                text.insert_str(at, &lines);
            }
        }
        accepted += usize::from(agrees(&text));
    }
    // Neither side may run dry, or the test tests nothing.
    assert!((600..2_700).contains(&accepted), "{accepted}");
}

const SIZE: usize = 50_000;

/// Linear means: read at once, even without optimisation. Whatever takes longer than this grows with the square.
#[test]
fn hostile_text_is_read_in_linear_time() {
    let pieces = [
        "[",
        "]",
        "{",
        "- ",
        "? ",
        "{\"a\":",
        "{a: ",
        "[a: ",
        "a: [\n",
        "a: {b: \"\n",
        "a: \"\n",
        "a: '\n",
        "- [\n",
        "!",
        "!a ",
        "&a ",
        "*a\n",
        "&a\n",
        "- &a [*a]\n",
        "x",
        "x: ",
        "x:\n",
        "x: y\n",
        "x\n",
        "  x: y\n",
        "\t",
        "\n",
        "# c\n",
        "  # c\n",
        "---\n",
        "...\n",
        "--- |\n",
        "a: |\n",
        "a: >\n  b\n\n",
        "%YAML 1.2\n",
        "${",
        "{{",
        "{{ if x }}\n",
        "{{ if x }}",
        "{{ end }}\n",
        "{{ x }}\n",
        "a:\n{{ x }}\n",
        "{% ",
        "<",
        "<<: *a\n",
        "\"\\",
        "\"a\" ",
        "'a",
        "é",
        "@\n",
        "a: @\n",
        "a: b: c\n",
        " ",
        "\r",
        "\r\n",
        "- {{ x }}\n",
        "- a: ]\n",
        "a: }\n  b: 1\n",
        "  - a: [\n- ",
        "a: &x b\n",
        "? a\n",
        ": a\n",
        "? [",
        "[? ",
        "&a !b ",
    ];
    for piece in pieces {
        let body = piece.repeat(SIZE / piece.len());
        for text in [
            body.clone(),
            format!("a:\n  - b: {body}"),
            format!("[{body}"),
        ] {
            let start = Instant::now();
            let trees = yaml::parse(id(), &text);
            let took = start.elapsed();
            assert!(took < Duration::from_secs(3), "{piece:?} took {took:?}");
            assert!(!trees.is_empty());
        }
    }
}

/// The classics at full size.
#[test]
fn deep_and_long_text_is_read_at_once() {
    let texts = [
        "[".repeat(100_000),
        "- ".repeat(100_000),
        "{\"a\":".repeat(100_000),
        "? ".repeat(50_000),
        "!".repeat(100_000),
        format!("{}: 1\n", "k".repeat(1_000_000)),
        format!("\"{}\": 1\n", "k".repeat(1_000_000)),
        format!("a: {}\n", "x ".repeat(500_000)),
    ];
    for text in texts {
        let start = Instant::now();
        let trees = yaml::parse(id(), &text);
        let took = start.elapsed();
        assert!(
            took < Duration::from_secs(3),
            "{:?} took {took:?}",
            &text[..8]
        );
        assert!(trees[0].errors.len() <= 1, "{:?}", trees[0].errors);
    }
}

/// Nine lists, each of nine aliases to the one before, are nine lists of nine aliases.
#[test]
fn aliases_are_not_expanded() {
    let mut text = "a0: &a0 x\n".to_owned();
    for level in 1..10 {
        let aliases = vec![format!("*a{}", level - 1); 9].join(", ");
        text.push_str(&format!("a{level}: &a{level} [{aliases}]\n"));
    }
    let trees = yaml::parse(id(), &text);
    assert_eq!(trees[0].nodes.len(), 1 + 10 + 81);
    assert_eq!(trees[0].aliases.len(), 81);
}
