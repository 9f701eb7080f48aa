//! The language server: the same pipeline over the texts that an editor has open.
//!
//! One thread does everything, in the order in which it is told. Texts are judged when nothing has come for a moment,
//! or when an answer needs it; what was judged before the last change is never shown.

mod actions;
mod analysis;
mod client;
mod diagnostics;
mod documents;
mod hover;
mod ignore;
mod navigation;
mod position;
mod protocol;
mod shown;
mod uri;
mod wire;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};
use lsp_server::{Connection, ErrorCode, Message, Notification, Request, RequestId, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::ignores::Date;
use crate::suppress;
use actions::{Desk, OPEN_PAGE};
use analysis::Analyses;
use client::{Client, Run, Settings};
use diagnostics::Audience;
use documents::Documents;
use protocol::{
    AboutDocument, AboutPosition, CodeAction, CodeActionParams, Command, DidChange, DidOpen, Hover,
    InitializeParams, Location, PublishDiagnostics, PullParams, PullReport, References,
};
use shown::Shown;

pub use position::Encoding;
pub use protocol::{Position, Range};

/// How often it is looked whether the process that started the server still runs.
const LOOK: Duration = Duration::from_secs(10);

/// What `firelint check` is asked without flags, today.
fn settings() -> suppress::Settings {
    suppress::Settings {
        today: Date::of(SystemTime::now()),
        ..suppress::Settings::default()
    }
}

/// Talks over standard input and output until the client has had enough, or is gone; the exit status is 0 if it said
/// goodbye.
pub fn stdio() -> u8 {
    let (connection, writer) = wire::stdio();
    let status = serve(connection);
    // It ends with the last message, or with the client.
    let _ = writer.join();
    status
}

/// Talks over a connection until the client has had enough, or is gone; the exit status is 0 if it said goodbye.
pub fn serve(connection: Connection) -> u8 {
    let Connection { sender, receiver } = connection;
    Server::new(sender).run(&receiver)
}

/// How far the conversation has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Nobody has introduced themselves.
    Silent,
    /// The client may ask.
    Open,
    /// The client has said that it will leave.
    Closing,
}

/// Why a request has no answer.
struct Failure {
    code: ErrorCode,
    message: String,
}

impl Failure {
    fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { code, message }
    }
}

struct Server {
    out: Sender<Message>,
    phase: Phase,
    client: Client,
    settings: Settings,
    documents: Documents,
    analyses: Analyses,
    shown: Shown,
    /// When what has changed is judged, and shown.
    due: Option<Instant>,
    /// How many requests were sent.
    asked: i32,
    /// The request for settings whose answer counts.
    settings_asked: Option<RequestId>,
    /// What is there as long as the process that started the server runs, where that can be seen.
    parent: Option<PathBuf>,
}

impl Server {
    fn new(out: Sender<Message>) -> Self {
        Self {
            out,
            phase: Phase::Silent,
            client: Client::default(),
            settings: Settings::default(),
            documents: Documents::default(),
            analyses: Analyses::default(),
            shown: Shown::default(),
            due: None,
            asked: 0,
            settings_asked: None,
            parent: None,
        }
    }

    fn run(mut self, messages: &Receiver<Message>) -> u8 {
        loop {
            let until = self.due.unwrap_or_else(|| Instant::now() + LOOK);
            match messages.recv_deadline(until) {
                Ok(Message::Notification(exit)) if exit.method == "exit" => break,
                Ok(message) => self.hear(message),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) if self.due.is_some() => self.judge(messages),
                Err(RecvTimeoutError::Timeout) if self.is_orphan() => break,
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
        u8::from(self.phase != Phase::Closing)
    }

    fn is_orphan(&self) -> bool {
        self.parent.as_ref().is_some_and(|parent| !parent.exists())
    }

    /// Judges what has changed, and shows it unless more has changed meanwhile.
    fn judge(&mut self, messages: &Receiver<Message>) {
        self.analyses.refresh(&self.documents);
        if messages.is_empty() {
            self.due = None;
            self.show();
        }
    }

    fn audience(&self) -> Audience<'_> {
        Audience {
            client: &self.client,
            documents: &self.documents,
            shows_undecided: self.settings.shows_undecided,
        }
    }

    fn show(&mut self) {
        self.update();
        self.recall();
    }

    fn recall(&mut self) {
        if self.shown.recalls() {
            self.ask("workspace/diagnostic/refresh", Value::Null);
        }
    }

    fn update(&mut self) {
        let audience = Audience {
            client: &self.client,
            documents: &self.documents,
            shows_undecided: self.settings.shows_undecided,
        };
        for push in self.shown.update(&self.analyses, audience) {
            self.notify(
                "textDocument/publishDiagnostics",
                &PublishDiagnostics {
                    uri: &push.uri,
                    version: push.version,
                    diagnostics: &push.diagnostics,
                },
            );
        }
    }

    /// Something has changed that is to be judged after a pause.
    fn soon(&mut self) {
        self.due = match self.settings.run {
            Run::OnType => Some(Instant::now() + self.settings.pause),
            Run::OnSave => self.due,
        };
    }

    /// Something has changed that is to be judged at once.
    fn now(&mut self) {
        self.due = Some(Instant::now());
    }

    fn send(&self, message: impl Into<Message>) {
        // It fails when nobody reads any more: then nothing comes any more, either.
        let _ = self.out.send(message.into());
    }

    fn notify(&self, method: &str, params: &impl Serialize) {
        self.send(Notification::new(method.to_owned(), params));
    }

    fn ask(&mut self, method: &str, params: Value) -> RequestId {
        self.asked = self.asked.wrapping_add(1);
        let id = RequestId::from(self.asked);
        self.send(Request::new(id.clone(), method.to_owned(), params));
        id
    }

    fn hear(&mut self, message: Message) {
        match message {
            Message::Request(request) => self.answer(request),
            Message::Notification(notification) => self.heed(notification),
            Message::Response(response) => self.take(response),
        }
    }

    /// An answer to what the server has asked.
    fn take(&mut self, response: Response) {
        if self.settings_asked.as_ref() != Some(&response.id) {
            return;
        }
        self.settings_asked = None;
        if let Ok(settings) = response.response_result {
            let settings = settings.get(0).cloned().unwrap_or_default();
            self.settle(&settings);
        }
    }

    /// Takes over settings.
    fn settle(&mut self, settings: &Value) {
        let before = self.settings.clone();
        self.settings.take(settings);
        if self.settings != before {
            self.now();
        }
    }

    fn answer(&mut self, request: Request) {
        let id = request.id.clone();
        let answer = match (self.phase, request.method.as_str()) {
            (Phase::Silent, "initialize") => self.with(request, Self::initialize),
            (Phase::Silent, _) => Err(Failure::new(
                ErrorCode::ServerNotInitialized,
                "`initialize` comes first",
            )),
            (Phase::Closing, _) => Err(Failure::new(
                ErrorCode::InvalidRequest,
                "nothing is answered after `shutdown`",
            )),
            (Phase::Open, "initialize") => Err(Failure::new(
                ErrorCode::InvalidRequest,
                "`initialize` comes once",
            )),
            (Phase::Open, "shutdown") => {
                self.phase = Phase::Closing;
                Ok(Value::Null)
            }
            (Phase::Open, "textDocument/diagnostic") => self.with(request, Self::pull),
            (Phase::Open, "textDocument/hover") => self.with(request, Self::hover),
            (Phase::Open, "textDocument/definition") => self.with(request, Self::definition),
            (Phase::Open, "textDocument/references") => self.with(request, Self::references),
            (Phase::Open, "textDocument/codeAction") => self.with(request, Self::actions),
            (Phase::Open, "codeAction/resolve") => self.with(request, Self::resolve),
            (Phase::Open, "workspace/executeCommand") => self.with(request, Self::execute),
            (Phase::Open, method) => Err(Failure::new(
                ErrorCode::MethodNotFound,
                format!("`{method}` is not known here"),
            )),
        };
        self.send(match answer {
            Ok(answer) => Response::new_ok(id, answer),
            Err(failure) => Response::new_err(id, failure.code as i32, failure.message),
        });
    }

    fn with<P: DeserializeOwned, A: Serialize>(
        &mut self,
        request: Request,
        answer: fn(&mut Self, P) -> Result<A, Failure>,
    ) -> Result<Value, Failure> {
        let params = serde_json::from_value(request.params)
            .map_err(|error| Failure::new(ErrorCode::InvalidParams, error.to_string()))?;
        let answer = answer(self, params)?;
        serde_json::to_value(answer)
            .map_err(|error| Failure::new(ErrorCode::InternalError, error.to_string()))
    }

    fn initialize(&mut self, params: InitializeParams) -> Result<Value, Failure> {
        self.client = Client::of(&params);
        self.documents.folders.clone_from(&self.client.folders);
        self.settings.take(&params.initialization_options);
        // In a container the number may be that of a process outside.
        let parent = params
            .process_id
            .map(|id| Path::new("/proc").join(id.to_string()));
        self.parent = parent.filter(|parent| parent.exists());
        self.phase = Phase::Open;
        let mut capabilities = json!({
            "positionEncoding": self.client.encoding.name(),
            "textDocumentSync": { "openClose": true, "change": 1, "save": { "includeText": false } },
            "hoverProvider": true,
            "definitionProvider": true,
            "referencesProvider": true,
        });
        if self.client.takes_actions {
            capabilities["codeActionProvider"] = json!({
                "codeActionKinds": [actions::QUICK_FIX, actions::FIX_ALL],
                "resolveProvider": self.client.resolves_edits,
            });
        }
        if self.client.shows_pages {
            capabilities["executeCommandProvider"] = json!({ "commands": [OPEN_PAGE] });
        }
        if self.client.pulls {
            capabilities["diagnosticProvider"] = json!({
                "identifier": "firelint",
                "interFileDependencies": true,
                "workspaceDiagnostics": false,
            });
        }
        Ok(json!({
            "capabilities": capabilities,
            "serverInfo": { "name": "firelint", "version": env!("CARGO_PKG_VERSION") },
        }))
    }

    fn heed(&mut self, notification: Notification) {
        if self.phase != Phase::Open {
            return;
        }
        let Notification { method, params } = notification;
        let heeded = match method.as_str() {
            "initialized" => {
                self.register();
                Ok(())
            }
            "textDocument/didOpen" => self.heed_as(params, Self::opened),
            "textDocument/didChange" => self.heed_as(params, Self::changed),
            "textDocument/didClose" => self.heed_as(params, Self::closed),
            "textDocument/didSave" | "workspace/didChangeWatchedFiles" => {
                self.analyses.outdate_all(&self.documents);
                match method.as_str() {
                    "textDocument/didSave" => self.now(),
                    _ => self.due = Some(Instant::now() + self.settings.pause),
                }
                Ok(())
            }
            "workspace/didChangeConfiguration" => {
                self.settle(params.get("settings").unwrap_or(&Value::Null));
                self.ask_for_settings();
                Ok(())
            }
            _ => Ok(()),
        };
        if let Err(error) = heeded {
            eprintln!("firelint: `{method}` is ignored: {error}");
        }
    }

    fn heed_as<P: DeserializeOwned>(
        &mut self,
        params: Value,
        heed: fn(&mut Self, P),
    ) -> Result<(), serde_json::Error> {
        heed(self, serde_json::from_value(params)?);
        Ok(())
    }

    /// Asks to be told of what the client can watch.
    fn register(&mut self) {
        let mut registrations = Vec::new();
        if self.client.watches_files {
            let watchers = [
                "**/*.{tf,tofu,tfvars,json,jsonc,yaml,yml,tpl,tftpl,tmpl,template}",
                "**/firelint.toml",
            ];
            let watchers = watchers.map(|pattern| json!({ "globPattern": pattern }));
            registrations.push(json!({
                "id": "files",
                "method": "workspace/didChangeWatchedFiles",
                "registerOptions": { "watchers": watchers },
            }));
        }
        if self.client.watches_settings {
            registrations.push(json!({
                "id": "settings",
                "method": "workspace/didChangeConfiguration",
                "registerOptions": { "section": "firelint" },
            }));
        }
        if !registrations.is_empty() {
            let params = json!({ "registrations": registrations });
            self.ask("client/registerCapability", params);
        }
        self.ask_for_settings();
    }

    fn ask_for_settings(&mut self) {
        if self.client.has_settings {
            let params = json!({ "items": [{ "section": "firelint" }] });
            self.settings_asked = Some(self.ask("workspace/configuration", params));
        }
    }

    fn opened(&mut self, params: DidOpen) {
        let document = params.text_document;
        if let Some(path) = uri::path(&document.uri) {
            self.outdate_around(&path);
            let (uri, version) = (document.uri, document.version);
            self.documents.put(path, uri, version, document.text);
            self.now();
        }
    }

    /// A text is there or not there any more. One that is not on the disk may be what others have missed.
    fn outdate_around(&mut self, path: &str) {
        if !Path::new(path).exists() {
            self.analyses.outdate_all(&self.documents);
        }
        self.analyses.outdate(path, &self.documents);
    }

    fn changed(&mut self, params: DidChange) {
        let Some(path) = uri::path(&params.text_document.uri) else {
            return;
        };
        let Some(change) = params.content_changes.into_iter().next_back() else {
            return;
        };
        if change.range.is_some() {
            eprintln!("firelint: a change of a part is ignored: whole texts were asked for");
            return;
        }
        let version = params.text_document.version;
        if self.documents.change(&path, version, change.text) {
            self.analyses.outdate(&path, &self.documents);
            self.soon();
        }
    }

    fn closed(&mut self, params: AboutDocument) {
        let path = uri::path(&params.text_document.uri);
        if let Some(path) = path.filter(|path| self.documents.close(path)) {
            self.outdate_around(&path);
            self.shown.closed(&path);
            self.now();
        }
    }

    fn pull(&mut self, params: PullParams) -> Result<PullReport, Failure> {
        let path = uri::path(&params.text_document.uri).unwrap_or_default();
        if self.settings.run == Run::OnType {
            self.analyses.refresh(&self.documents);
            self.update();
        }
        let previous = params.previous_result_id.as_deref();
        let report = self.shown.pulled(&path, previous);
        self.recall();
        Ok(report)
    }

    /// What is known of a text that is open, as it is now.
    fn desk<'a>(&'a mut self, path: &'a str) -> Option<Desk<'a>> {
        self.documents.get(path)?;
        self.analyses.refresh(&self.documents);
        Some(Desk {
            analysis: self.analyses.of(path)?,
            audience: self.audience(),
            path,
        })
    }

    fn hover(&mut self, params: AboutPosition) -> Result<Option<Hover>, Failure> {
        let path = uri::path(&params.text_document.uri).unwrap_or_default();
        let desk = self.desk(&path);
        Ok(desk.and_then(|desk| hover::hover(desk, params.position)))
    }

    fn definition(&mut self, params: AboutPosition) -> Result<Vec<Location>, Failure> {
        let path = uri::path(&params.text_document.uri).unwrap_or_default();
        let desk = self.desk(&path);
        let found = desk.map(|desk| navigation::definition(desk, params.position));
        Ok(found.unwrap_or_default())
    }

    fn references(&mut self, params: References) -> Result<Vec<Location>, Failure> {
        let path = uri::path(&params.text_document.uri).unwrap_or_default();
        let context = params.context.as_ref();
        let with_declaration = context.is_none_or(|context| context.include_declaration);
        let desk = self.desk(&path);
        let found =
            desk.map(|desk| navigation::references(desk, params.position, with_declaration));
        Ok(found.unwrap_or_default())
    }

    fn actions(&mut self, params: CodeActionParams) -> Result<Vec<CodeAction>, Failure> {
        let path = uri::path(&params.text_document.uri).unwrap_or_default();
        let desk = self.desk(&path);
        Ok(desk.map_or_else(Vec::new, |desk| actions::offered(desk, &params)))
    }

    fn resolve(&mut self, mut action: CodeAction) -> Result<CodeAction, Failure> {
        let Some(data) = action.data.take() else {
            return Ok(action);
        };
        let changed = || Failure::new(ErrorCode::ContentModified, "the text has changed");
        let path = uri::path(&data.uri).unwrap_or_default();
        let open = self.documents.get(&path);
        if open.is_none_or(|open| open.version != data.version) {
            return Err(changed());
        }
        let desk = self.desk(&path).ok_or_else(changed)?;
        let edit = actions::edit(desk, &data.wish);
        let refused = |why: String| Failure::new(ErrorCode::RequestFailed, why);
        action.edit = Some(edit.map_err(refused)?);
        Ok(action)
    }

    fn execute(&mut self, command: Command) -> Result<Value, Failure> {
        let rule = command.arguments.first().and_then(Value::as_str);
        let rule = rule.and_then(crate::rules::find);
        let (OPEN_PAGE, Some(rule)) = (command.command.as_str(), rule) else {
            let message = "there is no such command, or no such rule";
            return Err(Failure::new(ErrorCode::InvalidParams, message));
        };
        let params = json!({ "uri": rule.url(), "external": true });
        self.ask("window/showDocument", params);
        Ok(Value::Null)
    }
}
