//! The language server: whatever an editor says, in whatever order, each request is answered once, and it ends when it
//! is told to.
#![no_main]

use std::collections::BTreeMap;
use std::thread;
use std::time::Duration;

use arbitrary::{Arbitrary, Unstructured};
use libfuzzer_sys::fuzz_target;
use lsp_server::{Connection, Message, Notification, Request, RequestId, Response};
use serde_json::{Value, json};

/// What texts are made of.
const TEXTS: [&str; 5] = [
    include_str!("../../examples/incident/task-definition.json"),
    include_str!("../../examples/incident/service.json"),
    include_str!("../../examples/terraform/main.tf"),
    "family: shop\ncontainerDefinitions:\n  # firelint: ignore verbose-router because we look\n  - name: é😀\n    \
     image: example/app\n    logConfiguration:\n      logDriver: awsfirelens\n      options:\n        Name: datadog\n        \
     apikey: 0123456789abcdef0123456789abcdef\n",
    "[rules]\nverbose-router = \"off\"\n\n[[ignore]]\nrule = \"unknown-dependency\"\nreason = \"é\"\n",
];

/// What is put into texts.
const PIECES: [&str; 16] = [
    "\n",
    "\r\n",
    "\"",
    "{",
    "}",
    "[",
    "]",
    ",",
    ": ",
    "é",
    "😀",
    "${",
    "{{ x }}",
    "# firelint: ignore",
    "\u{feff}",
    "null",
];

/// Where nothing is on the disk.
const FOLDER: &str = "file:///nowhere";

const NAMES: [&str; 8] = [
    "/task-definition.json",
    "/service.json",
    "/main.tf",
    "/m/task-definition.yaml",
    "/firelint.toml",
    "/a%20b%C3%A9.json",
    "/%ff/../x.json",
    "",
];

/// A text and what is changed in it.
#[derive(Arbitrary, Debug)]
struct Text {
    base: u8,
    changes: Vec<(u16, u8, u8)>,
}

impl Text {
    fn written(&self) -> String {
        let mut text = TEXTS[usize::from(self.base) % TEXTS.len()].to_owned();
        for &(at, gone, piece) in self.changes.iter().take(8) {
            let boundary = |at: usize| {
                (0..=at.min(text.len()))
                    .rev()
                    .find(|&at| text.is_char_boundary(at))
            };
            let start = boundary(usize::from(at) % (text.len() + 1)).unwrap_or(0);
            let end = boundary(start + usize::from(gone) % 64)
                .unwrap_or(0)
                .max(start);
            text.replace_range(start..end, PIECES[usize::from(piece) % PIECES.len()]);
        }
        text
    }
}

#[derive(Arbitrary, Clone, Copy, Debug)]
struct Place {
    line: u8,
    character: u8,
    is_far: bool,
}

impl Place {
    fn written(self) -> Value {
        let far = if self.is_far { u32::MAX - 255 } else { 0 };
        json!({ "line": u32::from(self.line) + far, "character": u32::from(self.character) + far })
    }
}

/// What is said.
#[derive(Arbitrary, Debug)]
enum Step {
    Open(u8, Text),
    Change(u8, Text),
    Part(u8, Place, Place),
    Close(u8),
    Save(u8),
    Watched(u8),
    Hover(u8, Place),
    Definition(u8, Place),
    References(u8, Place),
    Pull(u8, bool),
    Act(u8, Place, Place),
    /// Takes one of the actions that were offered last.
    Resolve(u8),
    /// Runs the command of one of them.
    Execute(u8),
    Settings(u8, u16, bool),
    Pause,
    Initialize,
    Shutdown,
    Exit,
    /// A method with parameters that are not its own.
    Odd(u8, Nonsense),
    /// The same as a notification.
    OddNotice(u8, Nonsense),
    /// An answer that nobody asked for, or that was asked for.
    Answer(u8, Nonsense),
}

const METHODS: [&str; 16] = [
    "initialize",
    "initialized",
    "textDocument/didOpen",
    "textDocument/didChange",
    "textDocument/didClose",
    "textDocument/didSave",
    "textDocument/diagnostic",
    "textDocument/hover",
    "textDocument/definition",
    "textDocument/references",
    "textDocument/codeAction",
    "codeAction/resolve",
    "workspace/executeCommand",
    "workspace/didChangeConfiguration",
    "workspace/didChangeWatchedFiles",
    "$/é",
];

/// Any JSON of little depth, with keys that mean something.
#[derive(Debug)]
struct Nonsense(Value);

impl<'a> Arbitrary<'a> for Nonsense {
    fn arbitrary(u: &mut Unstructured<'a>) -> arbitrary::Result<Self> {
        fn value(u: &mut Unstructured, depth: usize) -> arbitrary::Result<Value> {
            const KEYS: [&str; 16] = [
                "textDocument",
                "uri",
                "version",
                "text",
                "position",
                "line",
                "character",
                "range",
                "start",
                "end",
                "contentChanges",
                "context",
                "data",
                "arguments",
                "settings",
                "command",
            ];
            Ok(match u.int_in_range(0..=7)? {
                0 => Value::Null,
                1 => u.arbitrary::<bool>()?.into(),
                2 => u.arbitrary::<i64>()?.into(),
                3 => u.arbitrary::<String>()?.into(),
                4 => format!("{FOLDER}{}", u.choose(&NAMES)?).into(),
                5 if depth > 0 => json!([value(u, depth - 1)?]),
                6 | 7 if depth > 0 => json!({
                    *u.choose(&KEYS)?: value(u, depth - 1)?,
                    *u.choose(&KEYS)?: value(u, depth - 1)?,
                }),
                _ => json!({}),
            })
        }
        value(u, 3).map(Self)
    }
}

#[derive(Arbitrary, Debug)]
struct Talk {
    /// What the editor can do, a bit each.
    abilities: u8,
    is_introduced: bool,
    steps: Vec<Step>,
}

fn uri(name: u8) -> String {
    format!("{FOLDER}{}", NAMES[usize::from(name) % NAMES.len()])
}

fn document(name: u8) -> Value {
    json!({ "uri": uri(name) })
}

fn capabilities(bits: u8) -> Value {
    let has = |bit: u8| bits & (1 << bit) != 0;
    let encodings = if has(0) {
        json!(["utf-8"])
    } else {
        json!(["utf-16"])
    };
    let mut capabilities = json!({
        "general": { "positionEncodings": encodings },
        "textDocument": {
            "publishDiagnostics": { "relatedInformation": has(1), "versionSupport": true },
            "codeAction": {
                "codeActionLiteralSupport": { "codeActionKind": { "valueSet": ["quickfix", "source"] } },
                "dataSupport": has(2),
                "resolveSupport": { "properties": ["edit"] },
            },
            "hover": { "contentFormat": [if has(3) { "markdown" } else { "plaintext" }] },
        },
        "workspace": {
            "workspaceEdit": { "documentChanges": has(4), "resourceOperations": if has(5) { json!(["create"]) } else { json!([]) } },
            "configuration": has(6),
            "diagnostics": { "refreshSupport": has(7) },
        },
        "window": { "showDocument": { "support": has(1) } },
    });
    if has(7) {
        capabilities["textDocument"]["diagnostic"] = json!({});
    }
    capabilities
}

/// An editor.
struct Editor {
    connection: Connection,
    asked: i32,
    /// How often each request was answered.
    answers: BTreeMap<i32, usize>,
    /// What the server has asked.
    questions: Vec<RequestId>,
    actions: Vec<Value>,
    version: i32,
}

impl Editor {
    fn send(&self, message: impl Into<Message>) {
        // It fails where the server has left.
        let _ = self.connection.sender.send(message.into());
    }

    fn tell(&self, method: &str, params: Value) {
        self.send(Notification::new(method.to_owned(), params));
    }

    fn heard(&mut self, message: Message) {
        match message {
            Message::Response(response) => {
                let id = response.id.to_string().parse().unwrap_or(i32::MIN);
                *self.answers.entry(id).or_default() += 1;
                if let Ok(Value::Array(all)) = response.response_result {
                    let actions = all.into_iter().filter(|one| one.get("title").is_some());
                    self.actions.extend(actions);
                }
            }
            Message::Request(request) => self.questions.push(request.id),
            Message::Notification(_) => {}
        }
    }

    /// Asks, and waits for the answer; whether the server is still there.
    fn ask(&mut self, method: &str, params: Value) -> bool {
        self.asked += 1;
        let id = self.asked;
        self.send(Request::new(RequestId::from(id), method.to_owned(), params));
        while !self.answers.contains_key(&id) {
            match self.connection.receiver.recv() {
                Ok(message) => self.heard(message),
                Err(_) => return false,
            }
        }
        true
    }

    /// Lets the server do what it does when nothing comes.
    fn pause(&mut self) {
        while let Ok(message) = self
            .connection
            .receiver
            .recv_timeout(Duration::from_millis(2))
        {
            self.heard(message);
        }
    }

    fn action(&self, number: u8) -> Option<Value> {
        let at = usize::from(number) % self.actions.len().max(1);
        self.actions.get(at).cloned()
    }

    /// Does a step; whether the conversation goes on.
    fn step(&mut self, step: Step) -> bool {
        self.version = self.version.wrapping_add(1);
        let version = self.version;
        let about = |name: u8, place: Place| json!({ "textDocument": document(name), "position": place.written(), "context": { "includeDeclaration": true } });
        match step {
            Step::Open(name, text) => {
                let document = json!({ "uri": uri(name), "languageId": "", "version": version, "text": text.written() });
                self.tell("textDocument/didOpen", json!({ "textDocument": document }));
            }
            Step::Change(name, text) => {
                let document = json!({ "uri": uri(name), "version": version });
                let changes = json!([{ "text": text.written() }]);
                self.tell(
                    "textDocument/didChange",
                    json!({ "textDocument": document, "contentChanges": changes }),
                );
            }
            Step::Part(name, start, end) => {
                let document = json!({ "uri": uri(name), "version": version });
                let range = json!({ "start": start.written(), "end": end.written() });
                let changes = json!([{ "range": range, "text": "x" }]);
                self.tell(
                    "textDocument/didChange",
                    json!({ "textDocument": document, "contentChanges": changes }),
                );
            }
            Step::Close(name) => self.tell(
                "textDocument/didClose",
                json!({ "textDocument": document(name) }),
            ),
            Step::Save(name) => self.tell(
                "textDocument/didSave",
                json!({ "textDocument": document(name) }),
            ),
            Step::Watched(name) => {
                let changes = json!([{ "uri": uri(name), "type": 2 }]);
                self.tell(
                    "workspace/didChangeWatchedFiles",
                    json!({ "changes": changes }),
                );
            }
            Step::Hover(name, place) => return self.ask("textDocument/hover", about(name, place)),
            Step::Definition(name, place) => {
                return self.ask("textDocument/definition", about(name, place));
            }
            Step::References(name, place) => {
                return self.ask("textDocument/references", about(name, place));
            }
            Step::Pull(name, knows) => {
                let previous = if knows { json!("1") } else { Value::Null };
                let params =
                    json!({ "textDocument": document(name), "previousResultId": previous });
                return self.ask("textDocument/diagnostic", params);
            }
            Step::Act(name, start, end) => {
                self.actions.clear();
                let range = json!({ "start": start.written(), "end": end.written() });
                let params = json!({ "textDocument": document(name), "range": range, "context": { "diagnostics": [] } });
                return self.ask("textDocument/codeAction", params);
            }
            Step::Resolve(number) => {
                if let Some(action) = self.action(number) {
                    return self.ask("codeAction/resolve", action);
                }
            }
            Step::Execute(number) => {
                if let Some(command) = self
                    .action(number)
                    .and_then(|action| action.get("command").cloned())
                {
                    return self.ask("workspace/executeCommand", command);
                }
            }
            Step::Settings(run, pause, shows) => {
                let run = ["onType", "onSave", "never"][usize::from(run) % 3];
                let settings = json!({ "firelint": { "run": run, "pause": pause % 4, "showUndecided": shows } });
                self.tell(
                    "workspace/didChangeConfiguration",
                    json!({ "settings": settings }),
                );
            }
            Step::Pause => self.pause(),
            Step::Initialize => return self.ask("initialize", json!({ "capabilities": {} })),
            Step::Shutdown => return self.ask("shutdown", Value::Null),
            Step::Exit => {
                self.tell("exit", Value::Null);
                return false;
            }
            Step::Odd(method, Nonsense(params)) => {
                return self.ask(METHODS[usize::from(method) % METHODS.len()], params);
            }
            Step::OddNotice(method, Nonsense(params)) => {
                self.tell(METHODS[usize::from(method) % METHODS.len()], params)
            }
            Step::Answer(id, Nonsense(answer)) => {
                let asked = self.questions.pop();
                let id = asked.unwrap_or_else(|| RequestId::from(i32::from(id)));
                self.send(Response::new_ok(id, answer));
            }
        }
        true
    }
}

fuzz_target!(|talk: Talk| {
    let (server, connection) = Connection::memory();
    let server = thread::spawn(|| firelint::lsp::serve(server));
    let mut editor = Editor {
        connection,
        asked: 0,
        answers: BTreeMap::new(),
        questions: Vec::new(),
        actions: Vec::new(),
        version: 0,
    };
    if talk.is_introduced {
        let params = json!({
            "processId": null,
            "rootUri": FOLDER,
            "capabilities": capabilities(talk.abilities),
            "initializationOptions": { "pause": 0 },
        });
        editor.ask("initialize", params);
        editor.tell("initialized", json!({}));
    }
    let mut steps = talk.steps.into_iter().take(24);
    let has_left = !steps.all(|step| editor.step(step));
    if !has_left {
        editor.pause();
    }
    let Editor {
        connection,
        asked,
        mut answers,
        ..
    } = editor;
    let Connection { sender, receiver } = connection;
    drop(sender);
    for message in receiver {
        if let Message::Response(response) = message {
            let id = response.id.to_string().parse().unwrap_or(i32::MIN);
            *answers.entry(id).or_default() += 1;
        }
    }
    assert!(server.join().is_ok_and(|status| status <= 1));
    let all_once =
        (1..=asked).all(|id| answers.get(&id) == Some(&1)) && answers.len() == asked as usize;
    assert!(all_once, "{asked} were asked, and answered: {answers:?}");
});
