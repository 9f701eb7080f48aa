//! An editor with a folder of its own.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use lsp_server::{Connection, Message, Notification, Request, RequestId, Response, ResponseError};
use serde_json::{Value, json};
use tempfile::TempDir;

/// Far longer than anything takes: a test that waits so long has failed.
const PATIENCE: Duration = Duration::from_secs(60);

/// What an editor with everything says of itself.
pub fn able() -> Value {
    json!({
        "general": { "positionEncodings": ["utf-8", "utf-16"] },
        "textDocument": {
            "publishDiagnostics": { "relatedInformation": true, "versionSupport": true },
            "codeAction": {
                "codeActionLiteralSupport": { "codeActionKind": { "valueSet": ["quickfix", "source"] } },
                "dataSupport": true,
                "resolveSupport": { "properties": ["edit"] },
            },
            "hover": { "contentFormat": ["markdown"] },
        },
        "workspace": {
            "workspaceEdit": { "documentChanges": true, "resourceOperations": ["create"] },
        },
        "window": { "showDocument": { "support": true } },
    })
}

pub struct Client {
    pub folder: TempDir,
    connection: Option<Connection>,
    server: Option<JoinHandle<u8>>,
    asked: i32,
    versions: BTreeMap<String, i32>,
    /// What came while something else was waited for.
    heard: Vec<Message>,
}

impl Client {
    /// An editor that has not introduced itself.
    pub fn silent() -> Self {
        let (server, connection) = Connection::memory();
        let folder = tempfile::tempdir().unwrap();
        // A repository of its own, so that what is read does not depend on where tests run.
        std::fs::create_dir(folder.path().join(".git")).unwrap();
        Self {
            folder,
            connection: Some(connection),
            server: Some(thread::spawn(|| firelint::lsp::serve(server))),
            asked: 0,
            versions: BTreeMap::new(),
            heard: Vec::new(),
        }
    }

    /// An editor that is ready, and waits for no pause.
    pub fn ready(capabilities: Value) -> Self {
        Self::with(capabilities, json!({ "pause": 0 }))
    }

    pub fn with(capabilities: Value, options: Value) -> Self {
        let mut client = Self::silent();
        let folder = client.uri("");
        let params = json!({
            "processId": null,
            "rootUri": folder,
            "capabilities": capabilities,
            "initializationOptions": options,
        });
        client.ask("initialize", params).unwrap();
        client.tell("initialized", json!({}));
        client
    }

    pub fn path(&self, name: &str) -> PathBuf {
        match name {
            "" => self.folder.path().to_owned(),
            name => self.folder.path().join(name),
        }
    }

    pub fn uri(&self, name: &str) -> String {
        format!("file://{}", self.path(name).display())
    }

    pub fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn send(&self, message: impl Into<Message>) {
        let connection = self.connection.as_ref().unwrap();
        connection.sender.send(message.into()).unwrap();
    }

    pub fn tell(&self, method: &str, params: Value) {
        self.send(Notification::new(method.to_owned(), params));
    }

    /// The next message of a kind; others are kept for whoever waits for them.
    fn next<T>(&mut self, wanted: impl Fn(&Message) -> Option<T>) -> T {
        for (index, message) in self.heard.iter().enumerate() {
            if let Some(found) = wanted(message) {
                self.heard.remove(index);
                return found;
            }
        }
        loop {
            let connection = self.connection.as_ref().unwrap();
            let message = connection.receiver.recv_timeout(PATIENCE).unwrap();
            match wanted(&message) {
                Some(found) => return found,
                None => self.heard.push(message),
            }
        }
    }

    pub fn ask(&mut self, method: &str, params: Value) -> Result<Value, ResponseError> {
        self.asked += 1;
        let id = RequestId::from(self.asked);
        self.send(Request::new(id.clone(), method.to_owned(), params));
        self.next(|message| match message {
            Message::Response(response) if response.id == id => {
                Some(response.response_result.clone())
            }
            _ => None,
        })
    }

    /// The parameters of the next request of the server, which is answered.
    pub fn asked_for(&mut self, method: &str, answer: Value) -> Value {
        let request = self.next(|message| match message {
            Message::Request(request) if request.method == method => Some(request.clone()),
            _ => None,
        });
        self.send(Response::new_ok(request.id, answer));
        request.params
    }

    pub fn open(&mut self, name: &str, text: &str) {
        self.versions.insert(name.to_owned(), 1);
        let document =
            json!({ "uri": self.uri(name), "languageId": "", "version": 1, "text": text });
        self.tell("textDocument/didOpen", json!({ "textDocument": document }));
    }

    pub fn change(&mut self, name: &str, text: &str) {
        let version = self.versions.get_mut(name).unwrap();
        *version += 1;
        let document = json!({ "uri": self.uri(name), "version": self.versions[name] });
        let changes = json!([{ "text": text }]);
        let params = json!({ "textDocument": document, "contentChanges": changes });
        self.tell("textDocument/didChange", params);
    }

    pub fn about(&self, method: &str, name: &str) {
        self.tell(method, json!({ "textDocument": { "uri": self.uri(name) } }));
    }

    /// The diagnostics of the text as it is now, as soon as they come.
    pub fn shown(&mut self, name: &str) -> Vec<Value> {
        let version = self.versions.get(name).copied();
        self.published(name, version)
    }

    /// The diagnostics of a file that nobody has open.
    pub fn shown_closed(&mut self, name: &str) -> Vec<Value> {
        self.published(name, None)
    }

    fn published(&mut self, name: &str, version: Option<i32>) -> Vec<Value> {
        let uri = self.uri(name);
        self.next(|message| {
            let params = published(message)?;
            let is_it = params["uri"] == uri && params["version"] == json!(version);
            is_it.then(|| params["diagnostics"].as_array().unwrap().clone())
        })
    }

    /// Whether something came of this file that nobody has looked at.
    pub fn has_heard_of(&self, name: &str) -> bool {
        let uri = self.uri(name);
        let mut heard = self.heard.iter().filter_map(published);
        heard.any(|params| params["uri"] == uri)
    }

    /// Says goodbye; the exit status of the server.
    pub fn leave(mut self) -> u8 {
        self.ask("shutdown", Value::Null).unwrap();
        self.tell("exit", Value::Null);
        self.vanish()
    }

    /// Is gone; the exit status of the server.
    pub fn vanish(&mut self) -> u8 {
        self.connection = None;
        self.server.take().unwrap().join().unwrap()
    }
}

fn published(message: &Message) -> Option<&Value> {
    match message {
        Message::Notification(one) if one.method == "textDocument/publishDiagnostics" => {
            Some(&one.params)
        }
        _ => None,
    }
}

/// The rules of diagnostics, in order.
pub fn rules(diagnostics: &[Value]) -> Vec<&str> {
    let rules = diagnostics.iter().map(|one| one["code"].as_str().unwrap());
    rules.collect()
}
