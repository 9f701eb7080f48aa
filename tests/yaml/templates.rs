//! Template holes are values, items, members and keys, and never errors.

use crate::outline::{complaints, outlines, read};

/// Text and its outline.
const HOLES: &[(&str, &str)] = &[
    (
        "a: ${x}\nb: {{ must_env `X` }}\nc: ${{ d.e }}\nf: <IMAGE>\n",
        "{a: <${x}>, b: <{{ must_env `X` }}>, c: <${{ d.e }}>, f: <<IMAGE>>}",
    ),
    (
        "- ${a}\n- {{ b }}\n- $NAME\n- __IMG__\n- #{x}#\n",
        "[<${a}>, <{{ b }}>, <$NAME>, <__IMG__>, <#{x}#>]",
    ),
    ("[${a}, {{ b }}, 1]", "[<${a}>, <{{ b }}>, 1]"),
    ("{a: ${b}, ${rest}}", "{a: <${b}>, <${rest}>}"),
    ("${k}: 1\n{{ l }}: 2\n", "{${k}: 1, {{ l }}: 2}"),
    ("{{ all }}\n", "<{{ all }}>"),
    // Amid text they are text.
    (
        "a: x/${b}:1\nc: \"{{ env \"D\" }}\"\ne: '${f}'\n",
        "{a: 'x/${b}:1', c: '{{ env \"D\" }}', e: '${f}'}",
    ),
    (
        "a: |\n  {{ if b }}\n  ${c} # d\n",
        "{a: '{{ if b }}\n${c} # d\n'}",
    ),
    ("a: b < c > d\ne: <<\n", "{a: 'b < c > d', e: '<<'}"),
    // `!Sub` fills them in itself.
    (
        "a: !Sub ${b}\nc: !Sub [\"${d}\", {d: ${e}}]\n",
        "{a: {Fn::Sub: '${b}'}, c: {Fn::Sub: ['${d}', {d: <${e}>}]}}",
    ),
    ("a:\n  Fn::Sub: ${b}\n", "{a: {Fn::Sub: '${b}'}}"),
    ("a: !Sub {{ b }}\n", "{a: {Fn::Sub: <{{ b }}>}}"),
    // Blocks.
    (
        "a: 1\n{{ if .X }}\nb: 2\n{{- else }}\nc: 3\n{{ end }}\nd: 4\n",
        "{a: 1, ~b: 2, ~c: 3, d: 4}",
    ),
    (
        "- 1\n{%- for x in y %}\n- {{ x }}\n{%- endfor %}\n",
        "[1, ~<{{ x }}>]",
    ),
    ("{{ if .X }}\na: 1\n{{ end }}\n", "~{a: 1}"),
    (
        "a:\n{{ range .X }}\n- b: {{ . }}\n  c: 1\n{{ end }}\nd: 1\n",
        "{a: [~{b: <{{ . }}>, c: 1}], d: 1}",
    ),
    (
        "a: {{ if .B }}1{{ else }}2{{ end }}\n",
        "{a: <{{ if .B }}1{{ else }}2{{ end }}>}",
    ),
    (
        "a:{{ range .X }}\n- {{ . }}{{ end }}\nb: 1\n",
        "{a: [~<{{ . }}>], b: 1}",
    ),
    (
        "[1{{ if .X }}, 2{{ end }}, 3]",
        "[<1{{ if .X }}>, ~<2{{ end }}>, 3]",
    ),
    ("{{/* it's: a comment */}}\n{{ $x := 1 }}\na: 1\n", "{a: 1}"),
    ("{{/* several\nlines */}}\na: 1\n", "{a: 1}"),
    // Lines of their own that put something there.
    (
        "a:\n  {{ toYaml .x }}\nb: 1\n",
        "{a: <{{ toYaml .x }}>, b: 1}",
    ),
    (
        "a: 1\n{{ include \"x\" }}\nb: 1\n",
        "{a: 1, <{{ include \"x\" }}>, b: 1}",
    ),
    (
        "a:\n  {{ include \"x\" }}\n  b: 1\n",
        "{a: {<{{ include \"x\" }}>, b: 1}}",
    ),
    (
        "a:\n  - b\n  {{ more }}\nc:\n",
        "{a: ['b', <{{ more }}>], c: null}",
    ),
    ("a:\n  - b\n{{ more }}\n", "{a: ['b'], <{{ more }}>}"),
    // What looks like one and is none.
    (
        "# ${\na: 1 # {{ if\nb: $5\nc: 'x }}'\n",
        "{a: 1, b: '$5', c: 'x }}'}",
    ),
];

#[test]
fn holes_stand_wherever_something_can_stand() {
    for &(text, expected) in HOLES {
        assert_eq!(complaints(text), "", "{text}");
        let marked: Vec<_> = read(text)
            .iter()
            .map(|tree| if tree.nodes[0].conditional { "~" } else { "" })
            .collect();
        assert_eq!(marked[0].to_owned() + &outlines(text), expected, "{text}");
    }
}

#[test]
fn half_a_template_is_one_mistake_or_a_hole() {
    for (text, expected, complaint) in [
        (
            "a: 1\nb: {{ if .X\nc: 2\n",
            "{a: 1, b: {..}, c: 2}",
            "2:5 this bracket is not closed",
        ),
        ("a: 1\n{{ if .X }}\nb: 2\n", "{a: 1, ~b: 2}", ""),
        ("a: 1\nb: 2\n{{ end }}\n", "{a: 1, b: 2}", ""),
        ("{{ if .X\na: 1\n", "{..}", "1:2 this bracket is not closed"),
    ] {
        assert_eq!(outlines(text), expected, "{text}");
        assert_eq!(complaints(text), complaint, "{text}");
    }
}
