//! Template holes are values, items, members and keys, and never errors.

use firelint::syntax::holes::{self, Block};

use crate::outline::{check_laws, errors, outline, strict};

/// Text and its outline.
const HOLES: &[(&str, &str)] = &[
    (
        "{\"a\": {{ must_env `A` }}, \"b\": ${b}}",
        "{a: <{{ must_env `A` }}>, b: <${b}>}",
    ),
    ("[${a}0, ${a}${b}, x${c}]", "[<${a}0>, <${a}${b}>, <x${c}>]"),
    (
        "[<IMAGE>, __IMG__, $NAME, #{x}#, ${{ a.b }}]",
        "[<<IMAGE>>, <__IMG__>, <$NAME>, <#{x}#>, <${{ a.b }}>]",
    ),
    ("{\"a\": 1, ${rest}}", "{a: 1, <${rest}>}"),
    ("{${key}: 1, {{ k }}: 2}", "{${key}: 1, {{ k }}: 2}"),
    ("${all}", "<${all}>"),
    ("{{/* it's */}}\n{{ $x := 1 }}\n[1]\n{{ end }}", "[1]"),
    // Blocks, with commas wherever the author put them.
    (
        "[{{ range .X }} {{ . }}, {{ end }} 1]",
        "[<{{ range .X }}>, ~<{{ . }}>, <{{ end }}>, 1]",
    ),
    (
        "[1 {{- if .X }}, 2 {{ else }}, 3 {{ end }}, 4]",
        "[1, <{{- if .X }}>, ~2, ~<{{ else }}>, ~3, <{{ end }}>, 4]",
    ),
    (
        "[%{ if x }1, %{ for y in z }2,%{ endfor } 3, %{ endif }4]",
        "[<%{ if x }>, ~1, ~<%{ for y in z }>, ~2, ~<%{ endfor }>, ~3, <%{ endif }>, 4]",
    ),
    ("[[1, {{ if x }} 2], 3]", "[[1, <{{ if x }}>, ~2], 3]"),
    (
        "{\"a\": 1{{ if .X }}, \"b\": 2{{ end }}, \"c\": 3}",
        "{a: 1, <{{ if .X }}>, ~b: 2, <{{ end }}>, c: 3}",
    ),
    (
        "[{% for x in y %}{{ x }}{% endfor %}]",
        "[<{% for x in y %}>, ~<{{ x }}>, <{% endfor %}>]",
    ),
    // A block that is a value.
    (
        "{\"a\": {{ if .B }}1{{ else }}2{{ end }}, \"b\": 1}",
        "{a: <{{ if .B }}1{{ else }}2{{ end }}>, b: 1}",
    ),
    // Quotes inside holes inside strings, where the ordinary reading makes no sense.
    (
        r#"{"a": "{{ env "X" }}:1", "b": "${lookup("a", "b")}"}"#,
        r#"{a: '{{ env "X" }}:1', b: '${lookup("a", "b")}'}"#,
    ),
    (
        r#"{"a": "${join(",", x)}", "b": 1}"#,
        r#"{a: '${join(",", x)}', b: 1}"#,
    ),
    // Well-formed text is read as it is.
    (r#"["${join(",", x)}"]"#, "['${join(', ', x)}']"),
    (r#"{"a": "{{ x", "b": "}}"}"#, "{a: '{{ x', b: '}}'}"),
];

#[test]
fn holes_stand_wherever_something_can_stand() {
    for &(text, expected) in HOLES {
        let tree = strict(text);
        check_laws(&tree, text);
        assert_eq!(outline(tree.root(text)), expected, "{text}");
        assert_eq!(errors(&tree, text), "", "{text}");
    }
}

#[test]
fn only_a_directive_stands_without_a_comma() {
    let text = "[${a} ${b}]";
    assert_eq!(
        errors(&strict(text), text),
        "1:7 a comma is missing before this"
    );
}

#[test]
fn a_hole_is_found_whole() {
    let whole = [
        "${a}",
        "${a(\"}\", {b = 1})}",
        "${{ x }}",
        "{{ x }}",
        "{{ `}}` }}",
        "{{/* it's \" */}}",
        "%{ if x }",
        "{% x %}",
        "<IMAGE_NAME>",
        "<your image>",
        "$NAME",
        "$_a1",
        "#{x}#",
        "__IMAGE_1__",
    ];
    for text in whole {
        assert_eq!(holes::hole_at(text, 0), Some(text.len()), "{text}");
        assert_eq!(
            holes::find(&format!("é {text}.")),
            Some(3..3 + text.len()),
            "{text}"
        );
        assert!(holes::is_only_hole(&format!(" {text} ")), "{text}");
        assert!(holes::is_only_hole(&format!("{text}${{b}}")), "{text}");
        assert!(!holes::is_only_hole(&format!("{text}:1")), "{text}");
    }
    let none = [
        "", "$", "$1", "${a", "{{ a }", "{a}", "<>", "< a >", "a < b", "<a\n>", "__a__", "____",
        "x__A__", "#{x}", "50%", "{% x",
    ];
    for text in none {
        assert_eq!(holes::find(text), None, "{text}");
        assert!(!holes::is_only_hole(text), "{text}");
    }
}

#[test]
fn directives_are_told_from_values() {
    let blocks = [
        (
            Block::Opens,
            [
                "{{ if .X }}",
                "{{- range .X -}}",
                "%{ for a in b ~}",
                "{% if x %}",
            ],
        ),
        (
            Block::Closes,
            ["{{ end }}", "{{- end }}", "%{~ endif }", "{%- endfor %}"],
        ),
        (
            Block::Middle,
            [
                "{{ else if .X }}",
                "{{/* x */}}",
                "{{ $x := 1 }}",
                "%{ else }",
            ],
        ),
    ];
    for (expected, texts) in blocks {
        for text in texts {
            assert_eq!(holes::block(text), Some(expected), "{text}");
        }
    }
    for text in [
        "{{ .X }}",
        "{{ iffy }}",
        "${if}",
        "$if",
        "<end>",
        "{{ $x }}",
    ] {
        assert_eq!(holes::block(text), None, "{text}");
    }
}
