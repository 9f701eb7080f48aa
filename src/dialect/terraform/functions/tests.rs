//! What functions answer, and the law that nothing they claim of a partly unknown value is ever taken back.
#![allow(clippy::unwrap_used)]

mod law;

use super::call;
use crate::dialect::encoding::{decode_json, encoded};
use std::rc::Rc;

use crate::dialect::datum::{Data, Datum, Entries, Entry, Items};
use crate::dialect::rendered::Renderer;
use crate::dialect::written::{Places, datum};
use crate::model::{Unknown, Why};
use crate::source::{Source, Sources};
use crate::syntax::holes;
use crate::syntax::json::{self, Json};

/// Arguments as a JSON list. A hole is a value that is unknown; in a list, it leaves the list open.
pub fn arguments(text: &str) -> Vec<Datum> {
    let mut sources = Sources::default();
    let id = sources.add(Source::new("arguments.json", text));
    let tree = json::parse(id, text, Json::Strict);
    let root = unevaluated(&datum(tree.root(text), Places::Same));
    match root.data {
        Data::List(list) => list.items.clone(),
        _ => vec![root],
    }
}

/// The same value, with what looks like a hole in its texts as one that an evaluator left.
fn unevaluated(value: &Datum) -> Datum {
    let data = match &value.data {
        Data::Text(text) => {
            let mut opened = Renderer::default();
            let mut at = 0;
            while let Some(hole) = holes::find(&text.as_str()[at..]) {
                let (start, end) = (at + hole.start, at + hole.end);
                opened.rendered(&text.part(at..start));
                let why = Why::Template;
                let span = text.span(start..end);
                opened.hole(&text.as_str()[start..end], Unknown { at: span, why });
                at = end;
            }
            opened.rendered(&text.part(at..text.as_str().len()));
            Data::Text(opened.finish(value.span))
        }
        Data::List(list) => Data::List(Rc::new(Items {
            items: list.items.iter().map(unevaluated).collect(),
            rest: list.rest,
        })),
        Data::Map(map) => {
            let entries = map.entries.iter().map(|entry| Entry {
                value: unevaluated(&entry.value),
                ..entry.clone()
            });
            Data::Map(Rc::new(Entries {
                entries: entries.collect(),
                ..(**map).clone()
            }))
        }
        other => other.clone(),
    };
    Datum {
        data,
        ..value.clone()
    }
}

fn answer(name: &str, given: &str) -> String {
    let given = arguments(given);
    let answer = call(name, &given, given[0].span);
    shown(&answer)
}

/// A value as JSON, with `?` for what is unknown.
pub fn shown(datum: &Datum) -> String {
    match &datum.data {
        Data::Unknown(_) => "?".to_owned(),
        Data::Json(inner) => format!("json {}", shown(inner)),
        Data::List(list) => {
            let rest = list.rest.map(|_| "…".to_owned());
            let items: Vec<_> = list.items.iter().map(shown).chain(rest).collect();
            format!("[{}]", items.join(","))
        }
        Data::Map(map) => {
            let rest = map.rest.map(|_| "…".to_owned());
            let entries = map.entries.iter();
            let entries = entries.map(|entry| format!("{}:{}", entry.key, shown(&entry.value)));
            let entries: Vec<_> = entries.chain(rest).collect();
            format!("{{{}}}", entries.join(","))
        }
        _ => encoded(datum).as_str().to_owned(),
    }
}

/// `{ "v": ${x} }` is the one way to write a value that is unknown in an argument of its own: a member.
fn check(cases: &[(&str, &str, &str)]) {
    for (name, given, expected) in cases {
        assert_eq!(answer(name, given), *expected, "{name}{given}");
    }
}

#[test]
fn known_lists() {
    check(&[
        ("concat", r#"[["a"],[],["b",1]]"#, r#"["a","b",1]"#),
        (
            "flatten",
            r#"[[["a"],[["b"],{"c":1}]]]"#,
            r#"["a","b",{c:1}]"#,
        ),
        ("compact", r#"[["a","",null,"b"]]"#, r#"["a","b"]"#),
        ("coalesce", r#"[null,"","x"]"#, r#""x""#),
        ("coalesce", r#"[null,1,"x"]"#, r#""1""#),
        ("coalescelist", r#"[[],["x"],["y"]]"#, r#"["x"]"#),
        ("element", r#"[["a","b"],3]"#, r#""b""#),
        ("one", r#"[[]]"#, "null"),
        ("one", r#"[["a"]]"#, r#""a""#),
        ("one", r#"[["a","b"]]"#, "?"),
        ("length", r#"[["a","b"]]"#, "2"),
        ("length", r#"[{"a":1,"a":2}]"#, "1"),
        ("length", r#"["héllo"]"#, "?"),
        ("length", r#"["hello"]"#, "5"),
        ("contains", r#"[["a","b"],"b"]"#, "true"),
        ("contains", r#"[["a","b"],"c"]"#, "false"),
        ("index", r#"[["a","b"],"b"]"#, "1"),
        ("slice", r#"[["a","b","c"],1,3]"#, r#"["b","c"]"#),
        ("slice", r#"[["a","b","c"],2,9]"#, "?"),
        ("reverse", r#"[["a","b"]]"#, r#"["b","a"]"#),
        ("chunklist", r#"[["a","b","c"],2]"#, r#"[["a","b"],["c"]]"#),
        ("alltrue", r#"[[true,"true"]]"#, "true"),
        ("alltrue", r#"[[]]"#, "true"),
        ("anytrue", r#"[[false,null]]"#, "false"),
        ("distinct", r#"[["b","a","b"]]"#, r#"["b","a"]"#),
        ("toset", r#"[["b","a","b"]]"#, r#"["a","b"]"#),
        ("toset", r#"[[10,9,10.0]]"#, "[9,10]"),
        ("sort", r#"[["b","B","a"]]"#, r#"["B","a","b"]"#),
        ("tolist", r#"[["a",1,true]]"#, r#"["a","1","true"]"#),
        ("setunion", r#"[["b"],["a","b"]]"#, r#"["a","b"]"#),
        ("setintersection", r#"[["b","c"],["a","b"]]"#, r#"["b"]"#),
        ("setsubtract", r#"[["b","c"],["a","b"]]"#, r#"["c"]"#),
        (
            "setproduct",
            r#"[["a","b"],["c"]]"#,
            r#"[["a","c"],["b","c"]]"#,
        ),
        ("matchkeys", r#"[["i","j"],["a","b"],["b"]]"#, r#"["j"]"#),
    ]);
}

#[test]
fn known_maps() {
    check(&[
        ("merge", r#"[{"a":1,"b":1},null,{"b":2}]"#, "{a:1,b:2}"),
        ("merge", r#"[{"a":{"x":1}},{"a":{"y":2}}]"#, "{a:{y:2}}"),
        ("lookup", r#"[{"a":1},"a",2]"#, "1"),
        ("lookup", r#"[{"a":1},"b",2]"#, "2"),
        ("lookup", r#"[{"a":1},"b"]"#, "?"),
        ("keys", r#"[{"b":1,"a":2}]"#, r#"["a","b"]"#),
        ("values", r#"[{"b":1,"a":2}]"#, "[2,1]"),
        ("zipmap", r#"[["a","b"],[1,2]]"#, "{a:1,b:2}"),
        ("zipmap", r#"[["a","b"],[1]]"#, "?"),
        ("tomap", r#"[{"a":1,"b":"x"}]"#, r#"{a:"1",b:"x"}"#),
        (
            "transpose",
            r#"[{"x":["a","b"],"y":["a"]}]"#,
            r#"{a:["x","y"],b:["x"]}"#,
        ),
    ]);
}

#[test]
fn known_texts() {
    check(&[
        (
            "format",
            r#"["%s-%d-%v-%t-%%","a",5,[1],true]"#,
            r#""a-5-[1]-true-%""#,
        ),
        (
            "format",
            r#"["%03d|%-3s|%3s|%q",7,"a","b","c"]"#,
            r#""007|a  |  b|\"c\"""#,
        ),
        ("format", r#"["%[2]s%[1]s","a","b"]"#, r#""ba""#),
        ("format", r#"["%s"]"#, "?"),
        ("format", r#"["%s","a","b"]"#, "?"),
        ("format", r#"["%.2f",1]"#, "?"),
        (
            "formatlist",
            r#"["%s-%s","a",["b","c"]]"#,
            r#"["a-b","a-c"]"#,
        ),
        ("join", r#"[",",["a","b"],["c",1]]"#, r#""a,b,c,1""#),
        ("split", r#"[",","a,,b"]"#, r#"["a","","b"]"#),
        ("split", r#"["","ab"]"#, r#"["a","b"]"#),
        ("replace", r#"["a-b-c","-","_"]"#, r#""a_b_c""#),
        ("replace", r#"["a b","/ /","+"]"#, r#""a+b""#),
        ("replace", r#"["a b","/[a-z]/","+"]"#, "?"),
        ("trimspace", r#"[" \n a b\t"]"#, r#""a b""#),
        ("chomp", r#"["a\r\n\n"]"#, r#""a""#),
        ("trim", r#"["-a-b-","-"]"#, r#""a-b""#),
        ("trimprefix", r#"["prod-a","prod-"]"#, r#""a""#),
        ("trimsuffix", r#"["a.json",".json"]"#, r#""a""#),
        ("lower", r#"["AbÇ"]"#, r#""abç""#),
        ("upper", r#"["straße"]"#, "?"),
        ("title", r#"["one two_three"]"#, r#""One Two_three""#),
        ("substr", r#"["hello",1,3]"#, r#""ell""#),
        ("substr", r#"["hello",-3,-1]"#, r#""llo""#),
        ("startswith", r#"["hello","he"]"#, "true"),
        ("endswith", r#"["hello","he"]"#, "false"),
        ("strcontains", r#"["hello","ll"]"#, "true"),
        ("base64encode", r#"["hello"]"#, r#""aGVsbG8=""#),
        ("base64decode", r#"["aGVsbG8="]"#, r#""hello""#),
        ("base64decode", r#"["*"]"#, "?"),
        ("urlencode", r#"["a b/c~"]"#, r#""a+b%2Fc~""#),
    ]);
}

#[test]
fn known_scalars() {
    check(&[
        ("tostring", "[1.50]", r#""1.5""#),
        ("tostring", "[null]", "null"),
        ("tonumber", r#"["010"]"#, "10"),
        ("tonumber", r#"["a"]"#, "?"),
        ("tobool", r#"["true"]"#, "true"),
        ("range", "[3]", "[0,1,2]"),
        ("range", "[1,4]", "[1,2,3]"),
        ("range", "[4,0,-2]", "[4,2]"),
        ("range", "[1000000000000]", "?"),
        ("min", "[3,-1,2.5]", "-1"),
        ("max", "[3,-1,3.5]", "3.5"),
        ("abs", "[-1.5]", "1.5"),
        ("ceil", "[-1.5]", "-1"),
        ("floor", "[-1.5]", "-2"),
        ("sum", "[[0.1,0.2]]", "0.3"),
        ("sum", "[[]]", "?"),
        ("parseint", r#"["ff",16]"#, "255"),
        (
            "jsonencode",
            r#"[{"b":[1,null],"a":"x"}]"#,
            r#"json {b:[1,null],a:"x"}"#,
        ),
        ("jsondecode", r#"["{\"a\":[1]}"]"#, "{a:[1]}"),
        ("nonsensitive", r#"["a"]"#, r#""a""#),
        ("sensitive", r#"["a"]"#, "?"),
        ("sensitive", "[true]", "true"),
        ("core::upper", r#"["a"]"#, r#""A""#),
        ("uuid", r#"["a"]"#, "?"),
        ("provider::x::y", r#"["a"]"#, "?"),
    ]);
}

/// `{ … ${x} }` is an open map and `[ … ${x} ]` an open list; a text may hold a hole.
#[test]
fn what_is_certain_stays() {
    check(&[
        ("merge", r#"[{"a":1,${x}},{"b":2}]"#, "{a:1,b:2,…}"),
        ("merge", r#"[{"a":1},{"b":2,${x}}]"#, "{a:?,b:2,…}"),
        ("concat", r#"[["a",${x}],["b"]]"#, r#"["a","b",…]"#),
        ("flatten", r#"[[["a"],${x}]]"#, r#"["a",…]"#),
        ("compact", r#"[["a","${x}","a${x}"]]"#, r#"["a","a${x}",…]"#),
        ("lookup", r#"[{"a":1,${x}},"a",2]"#, "1"),
        ("lookup", r#"[{"a":1,${x}},"b",2]"#, "?"),
        ("lookup", r#"[{"a":1},"${x}",2]"#, "?"),
        ("coalesce", r#"["${x}","b"]"#, "?"),
        ("coalesce", r#"["a${x}","b"]"#, r#""a${x}""#),
        ("length", r#"[["a",${x}]]"#, "?"),
        ("contains", r#"[["a",${x}],"a"]"#, "true"),
        ("contains", r#"[["a",${x}],"b"]"#, "?"),
        ("contains", r#"[["a-${x}"],"b"]"#, "false"),
        ("element", r#"[["a",${x}],0]"#, "?"),
        ("alltrue", r#"[[false,${x}]]"#, "false"),
        ("alltrue", r#"[[true,${x}]]"#, "?"),
        ("keys", r#"[{"a":1,${x}}]"#, r#"["a",…]"#),
        ("zipmap", r#"[["a",${x}],[1,2]]"#, "{a:?,…}"),
        (
            "toset",
            r#"[["${x}-b","${x}-a"]]"#,
            r#"["${x}-a","${x}-b"]"#,
        ),
        ("toset", r#"[["b","${x}"]]"#, r#"["b",…]"#),
        ("setsubtract", r#"[["a","b"],["b",${x}]]"#, "[…]"),
        ("setproduct", r#"[["a",${x}],["c"]]"#, r#"[["a","c"],…]"#),
        ("format", r#"["%s:%s","${x}","b"]"#, r#""${x}:b""#),
        ("join", r#"[",",["a","${x}"]]"#, r#""a,${x}""#),
        ("join", r#"[",",["a",${x}]]"#, "?"),
        ("split", r#"[",","a,b${x},c"]"#, r#"["a","c",…]"#),
        (
            "replace",
            r#"["a-${x}","-","_"]"#,
            r#""a_${replace(x, -, _)}""#,
        ),
        ("replace", r#"["a${x}","ab","_"]"#, "?"),
        ("replace", r#"["${x}b${y}","abc","_"]"#, "?"),
        ("trimspace", r#"[" [${x}] "]"#, r#""[${x}]""#),
        ("trimspace", r#"["a${x} "]"#, "?"),
        ("lower", r#"["${x}-A"]"#, r#""${lower(x)}-a""#),
        ("startswith", r#"["ab${x}","a"]"#, "true"),
        ("startswith", r#"["ab${x}","abc"]"#, "?"),
        ("strcontains", r#"["ab${x}","ab"]"#, "true"),
        ("jsonencode", r#"[{"a":1,${x}}]"#, "json {a:1,…}"),
        ("jsondecode", r#"["[1,${x}]"]"#, "[1,…]"),
    ]);
}

#[test]
fn json_text_reads_back() {
    let given = arguments(r#"[{"a":["x\n\"${y}",1,{"b":${z}}],"c":null,${r}}]"#);
    let text = encoded(&given[0]);
    let back = decode_json(&text, given[0].span);
    assert_eq!(
        shown(&back),
        r#"{a:["x\n\"${y}",1,{b:?}],c:null,…}"#,
        "{}",
        text.as_str()
    );
}

#[test]
fn text_in_json_leads_to_where_it_is_written() {
    let text = r#"[{"name":"a\"app"}]"#;
    let given = arguments(text);
    let encoded = encoded(&given[0]);
    let at = encoded.as_str().find("app").unwrap();
    let span = encoded.span(at..at + 3);
    assert_eq!(&text[span.range()], "app");
}

/// Values share their parts, so that a few lines hold a tree of more items than anybody could count.
#[test]
fn what_is_too_large_is_never_made() {
    let at = arguments(r#"["x"]"#)[0].span;
    let mut shared = Datum::text("some text", at);
    let mut json = shared.clone();
    for _ in 0..60 {
        shared = Datum::list(vec![shared.clone(), shared], at);
        json = Datum::new(Data::Json(json.into()), at);
    }
    let many = call("range", &[Datum::new(Data::Number("9999".into()), at)], at);
    let none = Datum::list(Vec::new(), at);
    let calls: &[(&str, &[&Datum])] = &[
        ("flatten", &[&shared]),
        ("distinct", &[&shared]),
        ("toset", &[&shared]),
        ("contains", &[&shared, &shared]),
        ("setproduct", &[&many, &many]),
        ("setproduct", &[&many, &many, &none]),
        ("setunion", &[&many, &many]),
        ("concat", &[&many, &many]),
        ("format", &[&Datum::text("%v%s", at), &shared, &json]),
        (
            "join",
            &[
                &Datum::text(",", at),
                &Datum::list(vec![json.clone(); 100], at),
            ],
        ),
        (
            "replace",
            &[&json, &Datum::text("\\", at), &Datum::text("aaaaaa", at)],
        ),
        ("setsubtract", &[&many, &many]),
    ];
    for (name, given) in calls {
        let given: Vec<Datum> = given.iter().map(|datum| (*datum).clone()).collect();
        let answer = call(name, &given, at);
        assert!(encoded(&answer).as_str().len() < 4 << 20, "{name}");
    }
}
