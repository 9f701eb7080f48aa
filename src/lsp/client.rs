//! What the client can do, and what its user wants.

use std::time::Duration;

use serde_json::Value;

use super::position::Encoding;
use super::protocol::InitializeParams;
use super::uri;

/// What the client can do.
#[derive(Clone, Debug, Default)]
pub struct Client {
    /// What its columns count.
    pub encoding: Encoding,
    /// It asks for the diagnostics of open texts, and can be told to ask again.
    pub pulls: bool,
    /// It shows places a diagnostic is also about.
    pub shows_related: bool,
    /// It asks for the edit of an action when the user chooses it.
    pub resolves_edits: bool,
    /// It takes actions, where others take commands only.
    pub takes_actions: bool,
    /// It takes edits with the versions of the texts.
    pub takes_versions: bool,
    /// It can make a file.
    pub creates_files: bool,
    /// It can show a page.
    pub shows_pages: bool,
    /// It shows Markdown on hover.
    pub shows_markdown: bool,
    /// It can be asked for settings.
    pub has_settings: bool,
    /// It can be told to say when settings change.
    pub watches_settings: bool,
    /// It can be told to watch files.
    pub watches_files: bool,
    /// The folders that are open.
    pub folders: Vec<String>,
}

impl Client {
    /// What a client says of itself.
    pub fn of(params: &InitializeParams) -> Self {
        let at = |path: &str| params.capabilities.pointer(path);
        let can = |path: &str| at(path).and_then(Value::as_bool).unwrap_or(false);
        let lists = |path: &str, word: &str| {
            let mut words = at(path).and_then(Value::as_array).into_iter().flatten();
            words.any(|one| one.as_str() == Some(word))
        };
        let folders = params.workspace_folders.iter().flatten();
        let folders = folders.map(|folder| folder.uri.as_str());
        Self {
            encoding: Encoding::negotiated(
                at("/general/positionEncodings").unwrap_or(&Value::Null),
            ),
            pulls: at("/textDocument/diagnostic").is_some_and(Value::is_object)
                && (can("/workspace/diagnostics/refreshSupport")
                    || can("/workspace/diagnostic/refreshSupport")),
            shows_related: can("/textDocument/publishDiagnostics/relatedInformation"),
            resolves_edits: can("/textDocument/codeAction/dataSupport")
                && lists("/textDocument/codeAction/resolveSupport/properties", "edit"),
            takes_actions: at("/textDocument/codeAction/codeActionLiteralSupport").is_some(),
            takes_versions: can("/workspace/workspaceEdit/documentChanges"),
            creates_files: lists("/workspace/workspaceEdit/resourceOperations", "create"),
            shows_pages: can("/window/showDocument/support"),
            shows_markdown: lists("/textDocument/hover/contentFormat", "markdown"),
            has_settings: can("/workspace/configuration"),
            watches_settings: can("/workspace/didChangeConfiguration/dynamicRegistration"),
            watches_files: can("/workspace/didChangeWatchedFiles/dynamicRegistration"),
            folders: folders
                .chain(params.root_uri.as_deref())
                .filter_map(uri::path)
                .collect(),
        }
    }
}

/// When texts are judged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Run {
    /// When the user stops typing for a moment.
    #[default]
    OnType,
    /// When a file is opened or saved.
    OnSave,
}

/// What the user wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// `run`: when texts are judged.
    pub run: Run,
    /// `pause`: how long nothing must be typed, in milliseconds.
    pub pause: Duration,
    /// `showUndecided`: whether what could not be decided is shown.
    pub shows_undecided: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            run: Run::default(),
            pause: Duration::from_millis(200),
            shows_undecided: false,
        }
    }
}

/// The longest pause that can be set, in milliseconds.
const LONGEST_PAUSE: u64 = 60_000;

impl Settings {
    /// Takes over what is set there, by itself or under `firelint`; what is not, or makes no sense, stays as it is.
    pub fn take(&mut self, settings: &Value) {
        let settings = settings.get("firelint").unwrap_or(settings);
        match settings.get("run").and_then(Value::as_str) {
            Some("onType") => self.run = Run::OnType,
            Some("onSave") => self.run = Run::OnSave,
            _ => {}
        }
        if let Some(pause) = settings.get("pause").and_then(Value::as_u64) {
            self.pause = Duration::from_millis(pause.min(LONGEST_PAUSE));
        }
        if let Some(shows) = settings.get("showUndecided").and_then(Value::as_bool) {
            self.shows_undecided = shows;
        }
    }
}
