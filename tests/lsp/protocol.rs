//! How a conversation begins and ends, and what a bad one comes to.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::client::{Client, able};
use crate::showing::task;

#[test]
fn nothing_is_answered_before_the_introduction() {
    let mut client = Client::silent();
    let failure = client.ask("textDocument/hover", json!({})).unwrap_err();
    assert_eq!(failure.code, -32002);
    assert_eq!(client.vanish(), 1);
}

#[test]
fn nothing_is_answered_after_the_goodbye() {
    let mut client = Client::ready(able());
    assert_eq!(client.ask("shutdown", Value::Null).unwrap(), Value::Null);
    let failure = client.ask("textDocument/hover", json!({})).unwrap_err();
    assert_eq!(failure.code, -32600);
    client.tell("exit", Value::Null);
    assert_eq!(client.vanish(), 0);
}

#[test]
fn an_exit_without_a_goodbye_is_a_failure() {
    let mut client = Client::ready(able());
    client.tell("exit", Value::Null);
    assert_eq!(client.vanish(), 1);
}

#[test]
fn what_is_not_understood_does_no_harm() {
    let mut client = Client::ready(able());
    assert_eq!(
        client
            .ask("textDocument/formatting", json!({}))
            .unwrap_err()
            .code,
        -32601
    );
    assert_eq!(
        client
            .ask("textDocument/diagnostic", json!({ "textDocument": 1 }))
            .unwrap_err()
            .code,
        -32602
    );
    assert_eq!(
        client.ask("initialize", json!({})).unwrap_err().code,
        -32600
    );
    for method in [
        "textDocument/didOpen",
        "textDocument/didChange",
        "textDocument/didClose",
        "$/cancelRequest",
        "x",
    ] {
        client.tell(method, json!([1, 2]));
        client.tell(method, Value::Null);
    }
    let never = json!({ "textDocument": { "uri": client.uri("never.json"), "version": 4 }, "contentChanges": [{ "text": "{}" }] });
    client.tell("textDocument/didChange", never);
    let elsewhere = json!({ "textDocument": { "uri": "untitled:Untitled-1", "languageId": "json", "version": 1, "text": task("") } });
    client.tell("textDocument/didOpen", elsewhere);
    client.open("task.json", &task(""));
    assert!(!client.shown("task.json").is_empty());
    assert_eq!(client.leave(), 0);
}

#[test]
fn places_are_counted_as_agreed() {
    let text = task("").replace("\"app\",", "\"a𝄞é\",");
    let line = text.lines().position(|line| line.contains('𝄞'));
    let counted = |encodings: Value| {
        let mut capabilities = able();
        capabilities["general"]["positionEncodings"] = encodings;
        let mut client = Client::ready(capabilities);
        client.open("task.json", &text);
        let shown = client.shown("task.json");
        let mut starts = shown.iter().map(|one| &one["range"]["start"]);
        let behind = starts.find(|start| start["line"] == json!(line) && start["character"] != 4);
        behind.unwrap()["character"].as_u64().unwrap()
    };
    let bytes = counted(json!(["utf-32", "utf-8", "utf-16"]));
    assert_eq!(counted(json!(["utf-16"])), bytes - 3);
    assert_eq!(counted(Value::Null), bytes - 3);
    assert_eq!(counted(json!(["utf-32"])), bytes - 4);
}

fn framed(body: &str) -> String {
    format!("Content-Length: {}\r\n\r\n{body}", body.len())
}

/// Speaks to the program itself, in bytes; what it answers, and its exit status.
fn spoken(input: &str) -> (String, i32) {
    let mut server = Command::new(env!("CARGO_BIN_EXE_firelint"))
        .args(["lsp", "--stdio"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut stdin = server.stdin.take().unwrap();
    stdin.write_all(input.as_bytes()).unwrap();
    drop(stdin);
    let mut answer = String::new();
    server
        .stdout
        .take()
        .unwrap()
        .read_to_string(&mut answer)
        .unwrap();
    (answer, server.wait().unwrap().code().unwrap())
}

const HELLO: &str =
    r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}"#;
const GOODBYE: &str = r#"{"jsonrpc":"2.0","id":"last","method":"shutdown"}"#;
const EXIT: &str = r#"{"jsonrpc":"2.0","method":"exit"}"#;

#[test]
fn what_is_no_message_is_skipped() {
    let garbage = [
        framed("{ no json"),
        framed("[]"),
        framed("null"),
        framed(r#"{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"?"}}"#),
        framed("\u{7f}\u{0}"),
        "Content-Length: many\r\n\r\n".to_owned(),
        "hello\r\n\r\n\r\n".to_owned(),
        "x".repeat(20_000) + "\r\n",
    ];
    for one in garbage {
        let input = [framed(HELLO), one.clone(), framed(GOODBYE), framed(EXIT)].concat();
        let (answer, code) = spoken(&input);
        assert!(answer.contains(r#""id":"last""#), "{one}: {answer}");
        assert_eq!(code, 0, "{one}");
    }
}

#[test]
fn a_client_that_vanishes_is_not_waited_for() {
    for input in [
        String::new(),
        framed(HELLO),
        framed(HELLO) + "Content-Length: 99999999999\r\n\r\n{",
        "Content-Le".to_owned(),
    ] {
        assert_eq!(spoken(&input).1, 1, "{input}");
    }
}

#[test]
fn a_client_that_does_not_listen_is_not_waited_for() {
    let mut server = Command::new(env!("CARGO_BIN_EXE_firelint"))
        .arg("lsp")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(server.stdout.take());
    let mut stdin = server.stdin.take().unwrap();
    let _ = stdin.write_all(
        [framed(HELLO), framed(GOODBYE), framed(EXIT)]
            .concat()
            .as_bytes(),
    );
    assert_eq!(server.wait().unwrap().code(), Some(0));
    let stderr = BufReader::new(server.stderr.take().unwrap());
    assert_eq!(stderr.lines().count(), 0);
}
