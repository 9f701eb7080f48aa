use hcl::eval::{Context, Evaluate};
use proptest::prelude::*;

use super::Directory;

/// Numbers by numbers.
fn number() -> impl Strategy<Value = String> + Clone {
    let leaf = prop_oneof![
        (0i64..20).prop_map(|n| n.to_string()),
        (0i64..9).prop_map(|n| format!("{n}.5")),
    ];
    leaf.prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            (inner.clone(), "[-+*]", inner.clone())
                .prop_map(|(a, op, b)| format!("({a} {op} {b})")),
            (
                inner.clone(),
                "[-+*]",
                inner.clone(),
                "[-+*]",
                inner.clone()
            )
                .prop_map(|(a, op, b, other, c)| format!("({a} {op} {b} {other} {c})")),
            inner.clone().prop_map(|a| format!("(-{a})")),
            (truth_of(inner.clone()), inner.clone(), inner.clone())
                .prop_map(|(c, a, b)| format!("({c} ? {a} : {b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("[{a}, {b}][1]")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{{ a = {a}, b = {b} }}.b")),
            (inner.clone(), inner.clone())
                .prop_map(|(a, b)| format!("[for x in [{a}, {b}] : x * 2 if x != 100][0]")),
            (inner.clone(), inner).prop_map(|(a, b)| format!(
                "{{ for k, v in {{ p = {a}, q = {b} }} : \"${{k}}2\" => v + 1 }}.q2"
            )),
        ]
    })
}

/// Truths about numbers.
fn truth_of(number: impl Strategy<Value = String> + Clone + 'static) -> BoxedStrategy<String> {
    let operator = prop::sample::select(vec!["==", "!=", "<", "<=", ">", ">="]);
    let compared =
        (number.clone(), operator, number).prop_map(|(a, op, b)| format!("{a} {op} {b}"));
    (
        compared.clone(),
        prop::option::of((prop::bool::ANY, compared)),
    )
        .prop_map(|(first, second)| match second {
            Some((true, second)) => format!("!({first}) && {second}"),
            Some((false, second)) => format!("{first} || {second}"),
            None => first,
        })
        .boxed()
}

/// Text with all of it in it.
fn text() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        "[a-z .:,é]{0,6}",
        number().prop_map(|n| format!("${{{n}}};")),
        truth_of(number()).prop_map(|c| format!("%{{ if {c} }}yes%{{ else }}no%{{ endif }}")),
        number().prop_map(|n| format!("%{{ for i, x in [{n}, 2] }}${{i}}=${{x}};%{{ endfor }}")),
        Just("$${a}%%{b}\\\"\\n\\t\\\\".to_owned()),
    ];
    prop::collection::vec(part, 0..5).prop_map(|parts| parts.concat())
}

/// Terraform writes the negative zero as `-0`, the other evaluator sometimes.
fn one_zero(text: &str) -> String {
    let negative = text.match_indices("-0").filter(|(at, _)| {
        let next = text[at + 2..].chars().next();
        !next.is_some_and(|next| next == '.' || next.is_ascii_digit())
    });
    let minuses: Vec<usize> = negative.map(|(at, _)| at).collect();
    let kept = text.char_indices().filter(|(at, _)| !minuses.contains(at));
    kept.map(|(_, char)| char).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    /// Where nothing is unknown, an evaluator that knows nothing of unknown values has the same answer.
    #[test]
    fn constant_expressions_are_what_another_evaluator_makes_of_them(text in text()) {
        let expression = format!("\"={text}\"");
        let parsed: hcl::Expression = expression.parse().unwrap();
        let Ok(value) = parsed.evaluate(&Context::new()) else {
            return Ok(());
        };
        let expected = value.as_str().unwrap().to_owned();
        let directory = Directory::containers(&format!("jsonencode([{{ name = {expression} }}])"), "");
        let names: Vec<String> = directory.names().iter().map(|name| one_zero(name)).collect();
        prop_assert_eq!(names, [one_zero(&expected)], "{}", expression);
    }
}
