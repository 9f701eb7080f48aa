//! JSON: commas, indentation, comments.

use firelint::finding::{Edit, Key, Piece};
use firelint::model::Terms;
use firelint::source::Span;

use crate::{Marked, key, push, set, words};

fn rename_to(place: Span, to: &'static str) -> Edit {
    Edit::Rename {
        key: place,
        to: key(to),
    }
}

fn json(marked: &str) -> Marked {
    Marked::new("task.json", marked)
}

fn commented(marked: &str) -> Marked {
    Marked::new("task.jsonc", marked)
}

/// Sets `essential` to false at the first place.
fn essential(marked: &Marked) -> String {
    marked.after(|at| vec![set(at[0], "essential", false)])
}

/// Removes what stands at all places.
fn removed(marked: &Marked) -> String {
    let remove = |at: &_| Edit::Remove { place: *at };
    marked.after(|at| at.iter().map(remove).collect())
}

#[test]
fn a_member_is_added_as_its_neighbours_are_written() {
    let cases = [
        (
            "{\"name\": «\"a\"»}",
            "{\"name\": \"a\", \"essential\": false}",
        ),
        (
            "«{» \"name\": \"a\" }",
            "{ \"name\": \"a\", \"essential\": false }",
        ),
        (
            "{\"n\":1,\"name\":«\"a\"»}",
            "{\"n\":1,\"name\":\"a\",\"essential\":false}",
        ),
        ("«{»}", "{\"essential\": false}"),
        (
            "{\n  \"name\": «\"a\"»\n}\n",
            "{\n  \"name\": \"a\",\n  \"essential\": false\n}\n",
        ),
        (
            "{\n\t\"name\": «\"a\"»\n}",
            "{\n\t\"name\": \"a\",\n\t\"essential\": false\n}",
        ),
        (
            "\u{feff}{\r\n    \"name\": «\"a\"»\r\n}\r\n",
            "\u{feff}{\r\n    \"name\": \"a\",\r\n    \"essential\": false\r\n}\r\n",
        ),
        (
            "[\n  {\n    «\"c\"»: {}\n  }\n]",
            "[\n  {\n    \"c\": {\n      \"essential\": false\n    }\n  }\n]",
        ),
        (
            "{ \"name\": «\"a\"»,\n  \"image\": \"b\" }",
            "{ \"name\": \"a\",\n  \"image\": \"b\",\n  \"essential\": false }",
        ),
    ];
    for (before, after) in cases {
        assert_eq!(essential(&json(before)), after, "{before}");
    }
}

#[test]
fn comments_and_trailing_commas_stay_where_they_are() {
    let cases = [
        (
            "{\n  \"name\": «\"a\"», // mine\n}",
            "{\n  \"name\": \"a\", // mine\n  \"essential\": false,\n}",
        ),
        (
            "{\n  \"name\": «\"a\"» // mine\n}",
            "{\n  \"name\": \"a\", // mine\n  \"essential\": false\n}",
        ),
        (
            "{ \"name\": «\"a\"» /* mine */ }",
            "{ \"name\": \"a\", /* mine */ \"essential\": false }",
        ),
        (
            "{ \"name\": «\"a\"» // mine\n}",
            "{ \"name\": \"a\", // mine\n\"essential\": false\n}",
        ),
        (
            "{\n  «\"c\"»: {\n    // nothing\n  }\n}",
            "{\n  \"c\": {\n    // nothing\n    \"essential\": false\n  }\n}",
        ),
        (
            "[1, «{» \"a\": 1, }]",
            "[1, { \"a\": 1, \"essential\": false, }]",
        ),
    ];
    for (before, after) in cases {
        assert_eq!(essential(&commented(before)), after, "{before}");
    }
}

#[test]
fn a_value_is_replaced_where_it_stands() {
    let cases = [
        (
            "{\"essential\": true, \"name\": «\"a\"»}",
            "{\"essential\": false, \"name\": \"a\"}",
        ),
        (
            "{\"essential\": true, \"essential\": null, \"name\": «\"a\"»}",
            "{\"essential\": true, \"essential\": false, \"name\": \"a\"}",
        ),
        (
            "{\"essential\": false, \"name\": «\"a\"»}",
            "{\"essential\": false, \"name\": \"a\"}",
        ),
        (
            "{\"essential\": \"${x}\", \"name\": «\"a\"»}",
            "declined: an expression decides this value",
        ),
        (
            "{\"essential\": {{ x }}, \"name\": «\"a\"»}",
            "declined: an expression decides this value",
        ),
        (
            "{\"name\": «\"a\"», {{ if x }}\"essential\": true, {{ end }}\"b\": 1}",
            "declined: a template block may leave this out",
        ),
        (
            "{\"name\": «\"a\"»{{ if x }}, \"b\": true{{ end }}}",
            "declined: a template decides what else stands there",
        ),
        (
            "{\"name\": «\"a\"»",
            "declined: the file has mistakes to repair first",
        ),
    ];
    for (before, after) in cases {
        assert_eq!(essential(&json(before)), after, "{before}");
    }
}

#[test]
fn maps_and_lists_are_laid_out_as_the_file_is() {
    let check = || {
        Piece::map([
            (
                "command",
                words(["CMD-SHELL", "curl -f \"localhost\" || exit 1"]),
            ),
            ("interval", Piece::Number(5)),
        ])
    };
    let after = json("[\n    {\n        \"name\": «\"a\"»\n    }\n]\n").after(|at| {
        let dependency = Piece::map([("containerName", "b".into()), ("condition", "START".into())]);
        vec![
            set(at[0], "healthCheck", check()),
            push(at[0], "dependsOn", dependency),
        ]
    });
    let expected = "[
    {
        \"name\": \"a\",
        \"healthCheck\": {
            \"command\": [\"CMD-SHELL\", \"curl -f \\\"localhost\\\" || exit 1\"],
            \"interval\": 5
        },
        \"dependsOn\": [
            {
                \"containerName\": \"b\",
                \"condition\": \"START\"
            }
        ]
    }
]
";
    assert_eq!(after, expected);
    let dense = json("{\"name\":«\"a\"»}").after(|at| vec![set(at[0], "healthCheck", check())]);
    let expected = "{\"name\":\"a\",\"healthCheck\":{\"command\":[\"CMD-SHELL\",\"curl -f \\\"localhost\\\" || exit 1\"],\"interval\":5}}";
    assert_eq!(dense, expected);
}

#[test]
fn items_are_pushed_and_put_in_between() {
    let two =
        |marked: &str| json(marked).after(|at| vec![push(at[0], "l", "x"), push(at[0], "l", "y")]);
    assert_eq!(two("{\"n\": «1»}"), "{\"n\": 1, \"l\": [\"x\", \"y\"]}");
    assert_eq!(
        two("{\"n\": «1», \"l\": []}"),
        "{\"n\": 1, \"l\": [\"x\", \"y\"]}"
    );
    assert_eq!(
        two("{\"n\": «1», \"l\": null}"),
        "{\"n\": 1, \"l\": [\"x\", \"y\"]}"
    );
    assert_eq!(
        two("{\"n\": «1», \"l\": [\n 0\n]}"),
        "{\"n\": 1, \"l\": [\n 0,\n \"x\",\n \"y\"\n]}"
    );
    assert_eq!(
        two("{\"n\": «1», \"l\": {}}"),
        "declined: it is not written as a list"
    );
    let after = |marked: &str| {
        json(marked).after(|at| {
            vec![Edit::InsertAfter {
                item: at[0],
                new: Piece::Number(9),
            }]
        })
    };
    assert_eq!(after("[{\"n\": «1»}, 2]"), "[{\"n\": 1}, 9, 2]");
    assert_eq!(
        after("[\n  {\"n\": «1»},\n  2\n]"),
        "[\n  {\"n\": 1},\n  9,\n  2\n]"
    );
    assert_eq!(after("[«{»}]"), "[{}, 9]");
    assert_eq!(
        after("{\"Fn::If\": [\"c\", «{»}]}"),
        "declined: an expression decides what stands there"
    );
    assert_eq!(
        after("{\"n\": «1»}"),
        "declined: it is not an item of a list"
    );
}

#[test]
fn what_is_removed_takes_its_comma_and_its_line() {
    let cases = [
        ("{\"a\": «1», \"b\": 2}", "{\"b\": 2}"),
        ("{ \"a\": 1, \"b\": «2» }", "{ \"a\": 1 }"),
        ("{ \"a\": «1» }", "{}"),
        ("{\n  \"a\": «1»,\n  \"b\": 2\n}\n", "{\n  \"b\": 2\n}\n"),
        (
            "{\n  \"a\": 1,\n  «\"b\"»: [\n    2\n  ]\n}\n",
            "{\n  \"a\": 1\n}\n",
        ),
        (
            "{\r\n  \"a\": 1,\r\n  \"b\": «2»,\r\n  \"c\": 3\r\n}",
            "{\r\n  \"a\": 1,\r\n  \"c\": 3\r\n}",
        ),
        ("{ \"a\": «1»,\n  \"b\": 2 }", "{ \"b\": 2 }"),
        ("[«1», 2, «3», «4»]", "[2]"),
        ("[1, «2», «3»]", "[1]"),
        ("[«1», «2»]", "[]"),
        ("[«{» \"a\": 1 }]", "[]"),
    ];
    for (before, after) in cases {
        assert_eq!(removed(&json(before)), after, "{before}");
    }
    let cases = [
        (
            "{\n  \"a\": 1, // one\n  \"b\": «2», // two\n}",
            "{\n  \"a\": 1, // one\n   // two\n}",
        ),
        (
            "{\n  \"a\": 1, // one\n  \"b\": «2»\n}",
            "{\n  \"a\": 1 // one\n}",
        ),
        ("[1, «2»,]", "[1,]"),
        ("[«1» /* one */, 2]", "[ /* one */ 2]"),
        (
            "[«1» /* one */]",
            "declined: comments would be all that is left there",
        ),
    ];
    for (before, after) in cases {
        assert_eq!(removed(&commented(before)), after, "{before}");
    }
}

#[test]
fn a_setting_of_a_service_is_found_by_its_path() {
    let setting = |terms: Terms, marked: &str| {
        let set = |at, path, value: bool| Edit::Set {
            map: at,
            key: Key::Service(path),
            value: value.into(),
        };
        json(marked).terms(terms).after(|at| {
            vec![
                set(
                    at[0],
                    "deploymentConfiguration.deploymentCircuitBreaker.enable",
                    true,
                ),
                set(
                    at[0],
                    "deploymentConfiguration.deploymentCircuitBreaker.rollback",
                    true,
                ),
            ]
        })
    };
    assert_eq!(
        setting(Terms::Api, "{\"serviceName\": «\"s\"»}"),
        "{\"serviceName\": \"s\", \"deploymentConfiguration\": {\"deploymentCircuitBreaker\": {\"enable\": true, \"rollback\": true}}}"
    );
    assert_eq!(
        setting(
            Terms::CloudFormation,
            "{\"Properties\": «{»\"DeploymentConfiguration\": {\"MaximumPercent\": 200}}}"
        ),
        "{\"Properties\": {\"DeploymentConfiguration\": {\"MaximumPercent\": 200, \"DeploymentCircuitBreaker\": {\"Enable\": true, \"Rollback\": true}}}}"
    );
    assert_eq!(
        setting(
            Terms::Api,
            "{\"serviceName\": «\"s\"», \"deploymentConfiguration\": null}"
        ),
        "{\"serviceName\": \"s\", \"deploymentConfiguration\": {\"deploymentCircuitBreaker\": {\"enable\": true, \"rollback\": true}}}"
    );
    assert_eq!(
        setting(
            Terms::CloudFormation,
            "{\"Properties\": «{»\"DeploymentConfiguration\": {\"Fn::If\": [1, 2, 3]}}}"
        ),
        "declined: an expression decides this value"
    );
}

#[test]
fn keys_are_renamed_and_comments_removed() {
    let rename = |marked: &str| {
        json(marked).after(|at| {
            vec![Edit::Rename {
                key: at[0],
                to: key("essential"),
            }]
        })
    };
    assert_eq!(
        rename("{ «\"esential\"» : true }"),
        "{ \"essential\" : true }"
    );
    assert_eq!(
        rename("{ «\"esential\"»: true, \"essential\": 1 }"),
        "declined: `essential` is written there already"
    );
    let uncomment =
        |marked: &str| commented(marked).after(|at| vec![Edit::RemoveComment { comment: at[0] }]);
    assert_eq!(uncomment("{\n  «// a»\n  \"b\": 1\n}"), "{\n  \"b\": 1\n}");
    assert_eq!(uncomment("{\n  \"b\": 1 «// a»\n}"), "{\n  \"b\": 1\n}");
    assert_eq!(uncomment("{\"b\": «/* a */»1}"), "{\"b\": 1}");
}

#[test]
fn no_key_is_written_twice() {
    let two = "{ «\"a\"»: 1, «\"b\"»: 2, «\"Cpu\"»: 3 }";
    let taken = "declined: `cpu` is written there already";
    let api = |edits: fn(&[Span]) -> Vec<Edit>| json(two).after(edits);
    assert_eq!(
        api(|at| vec![rename_to(at[0], "cpu"), rename_to(at[1], "cpu")]),
        taken
    );
    assert_eq!(
        api(|at| vec![rename_to(at[0], "cpu"), set(at[1], "cpu", 1)]),
        taken
    );
    assert_eq!(
        api(|at| vec![set(at[1], "cpu", 1), rename_to(at[0], "cpu")]),
        taken
    );
    assert_eq!(
        api(|at| vec![rename_to(at[0], "cpu")]),
        "{ \"cpu\": 1, \"b\": 2, \"Cpu\": 3 }"
    );
    let terraform =
        |edits: fn(&[Span]) -> Vec<Edit>| json(two).terms(Terms::Terraform).after(edits);
    assert_eq!(terraform(|at| vec![rename_to(at[0], "cpu")]), taken);
    assert_eq!(
        terraform(|at| vec![rename_to(at[2], "cpu")]),
        "{ \"a\": 1, \"b\": 2, \"cpu\": 3 }"
    );
}

#[test]
fn the_last_edit_of_a_member_is_what_it_says() {
    let after = |marked: &str, first: i64, second: i64| {
        json(marked).after(|at| vec![set(at[0], "cpu", first), set(at[0], "cpu", second)])
    };
    assert_eq!(after("«{»\"a\": 1}", 2, 3), "{\"a\": 1, \"cpu\": 3}");
    assert_eq!(after("«{»\"cpu\": 1}", 2, 3), "{\"cpu\": 3}");
    assert_eq!(after("«{»\"cpu\": 1}", 2, 1), "{\"cpu\": 1}");
    assert_eq!(after("«{»\"cpu\": null}", 2, 3), "{\"cpu\": 3}");
}

#[test]
fn what_is_written_elsewhere_is_copied_as_it_is_written() {
    let copied = |marked: &str| {
        json(marked).after(|at| {
            let members = vec![
                (key("name"), "b".into()),
                (key("image"), Piece::Copy(at[1])),
            ];
            vec![Edit::InsertAfter {
                item: at[0],
                new: Piece::Map(members),
            }]
        })
    };
    assert_eq!(
        copied("[{\"name\": «\"a\"», \"image\": «\"${repo}:1\"»}]"),
        "[{\"name\": \"a\", \"image\": \"${repo}:1\"}, {\"name\": \"b\", \"image\": \"${repo}:1\"}]"
    );
    assert_eq!(
        copied(
            "[\n  {\n    \"name\": «\"a\"»,\n    «\"image\"»: {\n      \"Ref\": \"I\"\n    }\n  }\n]"
        ),
        "[\n  {\n    \"name\": \"a\",\n    \"image\": {\n      \"Ref\": \"I\"\n    }\n  },\n  {\n    \"name\": \"b\",\n    \"image\": {\n      \"Ref\": \"I\"\n    }\n  }\n]"
    );
}

#[test]
fn text_inside_of_text_is_left_alone() {
    let marked = json("{\"container_definitions\": \"[{\\\"name\\\": «\\\"a\\\"»}]\"}");
    assert_eq!(
        essential(&marked),
        "declined: it is written inside of a text"
    );
}

#[test]
fn terraform_reads_keys_in_any_case() {
    let marked = json("[{\"Essential\": true, \"name\": «\"a\"»}]");
    assert_eq!(
        essential(&marked),
        "[{\"Essential\": true, \"name\": \"a\", \"essential\": false}]"
    );
    let marked = marked.terms(Terms::Terraform);
    assert_eq!(
        essential(&marked),
        "[{\"Essential\": false, \"name\": \"a\"}]"
    );
}
