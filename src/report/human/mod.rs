//! The report for people, drawn by miette: the one place that knows it.

mod snippet;
mod summary;
mod text;
mod theme;

use std::fmt::{self, Write};
use std::sync::OnceLock;

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError,
    NarratableReportHandler, SourceCode, SourceSpan, SpanContents,
};
use owo_colors::OwoColorize;

use super::plain::plain;
use super::{Checked, timeline};
use crate::finding::{Label, Severity, Step};
use crate::model::Why;
use crate::project::Project;
use crate::rules::{Judged, Reported, Undecided};
use crate::source::SourceId;
use crate::syntax::Language;
use crate::syntax::tree::{Remedy, SyntaxError};
use crate::threads;
use snippet::Snippet;
use text::paragraph;

/// How many findings are worth a thread of their own.
const SHARE: usize = 16;

/// How a rule's page is pointed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Links {
    /// Not at all.
    None,
    /// By its address in the text.
    Text,
    /// By a link of the terminal.
    Terminal,
}

/// How the report looks.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Columns.
    pub width: usize,
    /// Whether there are colours.
    pub color: bool,
    /// Whether there are characters beyond ASCII.
    pub unicode: bool,
    /// How a rule's page is pointed to.
    pub links: Links,
    /// Whether the report is read aloud: sentences in place of drawings.
    pub narrated: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            width: 80,
            color: false,
            unicode: true,
            links: Links::None,
            narrated: false,
        }
    }
}

/// What is in the report.
#[derive(Clone, Copy, Debug)]
pub struct Contents {
    /// The mildest findings that are shown; milder ones are counted.
    pub min_severity: Severity,
    /// Whether holes are shown one by one, or counted.
    pub undecided: bool,
}

/// The findings of a project, each with its snippets, schedule, notes and help.
pub fn render(project: &Project, judged: &Judged, options: &Options) -> String {
    let renderer = Renderer::new(project, judged, options);
    let findings = judged.findings.iter();
    join(findings.map(|reported| renderer.finding(reported)))
}

/// A whole run: findings, what could not be read, holes if they are asked for, and the summary in one line.
pub fn report(checked: &Checked, contents: &Contents, options: &Options) -> String {
    let judged = &checked.judged;
    let renderer = Renderer::new(&checked.project, judged, options);
    let shown = |reported: &&Reported| reported.severity >= contents.min_severity;
    let findings: Vec<&Reported> = judged.findings.iter().filter(shown).collect();
    let threads = threads::worth(checked.project.jobs, findings.len(), SHARE);
    let findings = threads::map(&findings, threads, |reported| renderer.finding(reported));
    let errors = checked
        .project
        .syntax_errors
        .chunk_by(|left, right| left.span.source == right.span.source);
    let holes = judged.undecided.iter().filter(|_| contents.undecided);
    let blocks = findings
        .into_iter()
        .chain(errors.map(|errors| renderer.syntax_error(errors)))
        .chain(holes.map(|undecided| renderer.undecided(undecided)))
        .chain([summary::line(checked, contents, options)]);
    join(blocks)
}

/// The run in one line.
pub fn summary(checked: &Checked, contents: &Contents, options: &Options) -> String {
    summary::line(checked, contents, options)
}

fn join(blocks: impl Iterator<Item = String>) -> String {
    blocks.collect::<Vec<_>>().join("\n")
}

struct Renderer<'a> {
    project: &'a Project,
    judged: &'a Judged,
    options: &'a Options,
    theme: GraphicalTheme,
    snippets: Vec<OnceLock<Snippet<'a>>>,
}

/// One box as miette takes it.
struct Drawn<'a> {
    title: String,
    code: Option<String>,
    url: Option<String>,
    severity: Severity,
    labels: Vec<LabeledSpan>,
    snippet: &'a dyn SourceCode,
    is_discreet: bool,
}

impl<'a> Renderer<'a> {
    fn new(project: &'a Project, judged: &'a Judged, options: &'a Options) -> Self {
        Self {
            project,
            judged,
            options,
            theme: theme::theme(options.color, options.unicode),
            snippets: project.sources.iter().map(|_| OnceLock::new()).collect(),
        }
    }

    fn snippet(&self, id: SourceId) -> &Snippet<'a> {
        let draw = || {
            let source = self.project.sources.get(id);
            let concealed = self.judged.concealed.iter();
            let here = concealed.filter(|secret| secret.span.source == id);
            Snippet::of(source, self.project.is_discreet(id), here.collect())
        };
        self.snippets[id.index()].get_or_init(draw)
    }

    fn finding(&self, reported: &Reported) -> String {
        let finding = &reported.finding;
        let mut block = match self.options.narrated {
            true => self.narrated(reported, &united(&finding.labels)),
            false => self.pictured(reported, &united(&finding.labels)),
        };
        if let Some(scenario) = &reported.scenario {
            self.remark(&mut block, "when", scenario);
        }
        self.schedule(&mut block, &finding.schedule);
        for note in &finding.notes {
            self.remark(&mut block, "note", note);
        }
        self.remark(&mut block, "help", &finding.help);
        if self.options.links == Links::Text && !self.options.narrated {
            // Not in the headline, which it would push past the end of the line.
            self.remark(&mut block, "page", &reported.rule.url());
        }
        block
    }

    fn head<'b>(&'b self, reported: &Reported, labels: &[&Label]) -> Drawn<'b> {
        Drawn {
            title: reported.rule.page.title.to_owned(),
            code: Some(self.code(reported.severity, reported.rule.id)),
            url: Some(reported.rule.url()),
            severity: reported.severity,
            labels: self.labels(labels, true),
            snippet: self.snippet(labels[0].span.source),
            is_discreet: self.project.is_discreet(labels[0].span.source),
        }
    }

    /// All labels of one drawing share a source, so those in other sources follow in drawings of their own. miette's
    /// `related` would do the same, and head each one `Error:`.
    fn pictured(&self, reported: &Reported, labels: &[Label]) -> String {
        let home = labels[0].span.source;
        let (own, others): (Vec<_>, Vec<_>) =
            labels.iter().partition(|label| label.span.source == home);
        let mut block = self.drawn(self.head(reported, &own));
        for others in others.chunk_by(|left, right| left.span.source == right.span.source) {
            let source = others[0].span.source;
            block.push_str(&self.drawn(Drawn {
                title: format!(
                    "see also `{}`",
                    plain(&self.project.sources.get(source).path)
                ),
                code: None,
                url: None,
                severity: Severity::Advice,
                labels: self.labels(others, false),
                snippet: self.snippet(source),
                is_discreet: self.project.is_discreet(source),
            }));
        }
        block
    }

    /// One snippet for each label: of several, miette's narrator tells each one again at the end of every snippet
    /// before it.
    fn narrated(&self, reported: &Reported, labels: &[Label]) -> String {
        let told = labels.iter().enumerate().map(|(index, label)| {
            let told = self.drawn(self.head(reported, &[label]));
            if index == 0 {
                return told;
            }
            let lines = told.lines().skip_while(|line| !line.starts_with("Begin"));
            let snippet = lines.take_while(|line| !line.starts_with("diagnostic code:"));
            snippet.map(|line| format!("{line}\n")).collect()
        });
        told.collect()
    }

    /// The first error of a file; what follows is often its echo.
    fn syntax_error(&self, errors: &[SyntaxError]) -> String {
        let first = &errors[0];
        let source = self.project.sources.get(first.span.source);
        let own = Language::of(&source.path, &source.text).name();
        let path = plain(&source.path);
        let trouble = match first.remedy {
            Remedy::Repair(language) if language.name() == own => {
                format!("`{path}` cannot be read as {own}")
            }
            Remedy::Repair(language) => {
                format!("the {} in `{path}` cannot be read", language.name())
            }
            Remedy::Instead(_) => format!("`{path}` cannot be read"),
        };
        let label = Label {
            span: first.span,
            text: first.message.clone(),
        };
        let line = source.line_at(first.span.range().start);
        let title = format!("{trouble}: line {line}: {}", first.message);
        let mut block = self.placed(title, (Severity::Error, "syntax"), &label, false);
        if errors.len() > 1 {
            let more = format!("and {} more in this file", errors.len() - 1);
            self.remark(&mut block, "note", &more);
        }
        let help = match first.remedy {
            Remedy::Repair(language) => format!(
                "repair the {} and run firelint again: what it says of this file until then may be incomplete",
                language.name()
            ),
            Remedy::Instead(instead) => instead.to_owned(),
        };
        self.remark(&mut block, "help", &help);
        block
    }

    fn undecided(&self, undecided: &Undecided) -> String {
        let span = undecided.unknown.at;
        let label = Label {
            span,
            text: undecided.unknown.why.describe().to_owned(),
        };
        let title = format!("Cannot tell: {}", undecided.unknown.why.describe());
        let is_secret = undecided.unknown.why == Why::Sensitive;
        let mut block = self.placed(title, (Severity::Advice, "undecided"), &label, is_secret);
        let rules = match undecided.rules.is_empty() {
            true => "what is defined there was not checked".to_owned(),
            false => format!("rules without an answer: {}", undecided.rules.join(", ")),
        };
        self.remark(&mut block, "note", &rules);
        block
    }

    /// Something about one place. Of a secret, and of a discreet source, only the place is told: what stands there may
    /// be the secret, or all that follows a missing quote.
    fn placed(
        &self,
        title: String,
        (severity, code): (Severity, &str),
        label: &Label,
        is_secret: bool,
    ) -> String {
        let id = label.span.source;
        let is_discreet = is_secret || self.project.is_discreet(id);
        let mut block = self.drawn(Drawn {
            title,
            code: Some(match severity {
                Severity::Advice => code.to_owned(),
                _ => self.code(severity, code),
            }),
            url: None,
            severity,
            labels: match is_discreet {
                true => Vec::new(),
                false => self.labels(&[label], true),
            },
            snippet: self.snippet(id),
            is_discreet,
        });
        if is_discreet {
            let source = self.project.sources.get(id);
            let at = source.position(label.span.range().start);
            let place = format!("{}:{}:{}", plain(&source.path), at.line, at.column);
            self.remark(&mut block, "place", &place);
        }
        block
    }

    fn code(&self, severity: Severity, id: &str) -> String {
        match self.options.narrated {
            true => id.to_owned(),
            false => format!("{severity}[{id}]"),
        }
    }

    fn labels(&self, labels: &[&Label], with_primary: bool) -> Vec<LabeledSpan> {
        let width = (!self.options.narrated).then_some(self.options.width);
        let drawn = labels.iter().enumerate().map(|(index, label)| {
            let primary = with_primary && index == 0;
            self.snippet(label.span.source).label(label, primary, width)
        });
        drawn.collect()
    }

    fn drawn(&self, drawn: Drawn) -> String {
        let mut block = String::new();
        let drawn = Drawn {
            title: plain(&drawn.title).into_owned(),
            ..drawn
        };
        let result = match self.options.narrated {
            true => NarratableReportHandler::new().render_report(&mut block, &drawn),
            false => {
                let handler = GraphicalReportHandler::new_themed(self.theme_of(&drawn))
                    .with_width(self.options.width)
                    .with_wrap_lines(!self.is_short(&drawn.title))
                    .with_link_display_text("(page)");
                match self.options.links {
                    Links::None | Links::Text => handler.with_urls(false),
                    Links::Terminal => handler.with_links(true),
                }
                .render_report(&mut block, &drawn)
            }
        };
        if result.is_err() {
            // Writing to a string does not fail, so it is the source that could not be drawn.
            let _ = writeln!(block, "{}", drawn.title);
        }
        // miette leaves blanks behind lines that have nothing to show.
        let mut tidy = String::with_capacity(block.len());
        for line in block.lines() {
            tidy.push_str(line.trim_end());
            tidy.push('\n');
        }
        tidy
    }

    /// Whether a title stands on one line as it is: to wrap it, miette weighs all the ways to do so.
    fn is_short(&self, title: &str) -> bool {
        let margins = "  × ".len() + 2;
        title.is_ascii() && !title.contains('\n') && title.len() + margins <= self.options.width
    }

    /// The theme with the primary label in the colour of its severity, and the others in none. miette gives colours out
    /// in the order of the text.
    fn theme_of(&self, drawn: &Drawn) -> GraphicalTheme {
        let mut theme = self.theme.clone();
        let mut labels: Vec<&LabeledSpan> = drawn.labels.iter().collect();
        labels.sort_by_key(|label| label.offset());
        let primary = theme::style(drawn.severity, self.options.color);
        let other = theme.styles.help;
        let style = |label: &LabeledSpan| match label.primary() {
            true => primary,
            false => other,
        };
        if !labels.is_empty() {
            theme.styles.highlights = labels.into_iter().map(style).collect();
        }
        theme
    }

    fn schedule(&self, block: &mut String, schedule: &[Step]) {
        if schedule.is_empty() {
            return;
        }
        if self.options.narrated {
            block.push_str("How it happens.\n");
        } else {
            let title = "how it happens:";
            let _ = writeln!(block, "  {}", title.style(self.theme.styles.help));
        }
        for (index, step) in schedule.iter().enumerate() {
            let number = index + 1;
            let sentence = timeline::sentence(step);
            let sentence = plain(&sentence);
            if self.options.narrated {
                let _ = writeln!(block, "Step {number}: {sentence}.");
            } else {
                let digits = schedule.len().to_string().len();
                let head = format!("    {number:>digits$}. ");
                block.push_str(&paragraph(&head, head.len(), &sentence, self.options.width));
            }
        }
    }

    /// A line of the given kind under the drawing.
    fn remark(&self, block: &mut String, kind: &str, remark: &str) {
        let remark = plain(remark);
        if remark.is_empty() {
            return;
        }
        if self.options.narrated {
            let _ = writeln!(
                block,
                "{}{}: {remark}.",
                kind[..1].to_uppercase(),
                &kind[1..]
            );
            return;
        }
        let styled = format!("{kind}:");
        let head = format!("  {} ", styled.style(self.theme.styles.help));
        let columns = kind.len() + 4;
        block.push_str(&paragraph(&head, columns, &remark, self.options.width));
    }
}

/// Labels with one text for each place.
fn united(labels: &[Label]) -> Vec<Label> {
    let mut united: Vec<Label> = Vec::new();
    for label in labels {
        match united.iter_mut().find(|other| other.span == label.span) {
            Some(same) if same.text == label.text => {}
            Some(same) => same.text = format!("{}; {}", same.text, label.text),
            None => united.push(label.clone()),
        }
    }
    united
}

impl fmt::Debug for Drawn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.title)
    }
}

impl fmt::Display for Drawn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.title)
    }
}

impl std::error::Error for Drawn<'_> {}

impl Diagnostic for Drawn<'_> {
    fn code<'b>(&'b self) -> Option<Box<dyn fmt::Display + 'b>> {
        let code = self.code.as_deref()?;
        Some(Box::new(code))
    }

    fn url<'b>(&'b self) -> Option<Box<dyn fmt::Display + 'b>> {
        let url = self.url.as_deref()?;
        Some(Box::new(url))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Advice => miette::Severity::Advice,
        })
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        (!self.labels.is_empty()).then_some(self as &dyn SourceCode)
    }
}

impl SourceCode for Drawn<'_> {
    fn read_span<'b>(
        &'b self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'b> + 'b>, MietteError> {
        // What is between two labels is pointed at by neither.
        let is_label = self.labels.iter().any(|label| label.inner() == span);
        match self.is_discreet && !is_label {
            true => Err(MietteError::OutOfBounds),
            false => self.snippet.read_span(span, before, after),
        }
    }
}
