//! Absent, known, unknown: how sure we are of a value, a fact, a list's end.
//!
//! A value, a fact and a verdict are all `Result` with the same error, [`Unknown`], so `?` carries
//! "nobody can know" from the hole in the text to the rule's answer.

use crate::source::Span;

/// A value and where it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it is written.
    pub span: Span,
}

/// Why a value cannot be known here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Why {
    /// A template expression decides it.
    Template,
    /// It stands in a template block that may or may not be rendered.
    TemplateBlock,
    /// A variable without a default decides it.
    Variable,
    /// A parameter without a default decides it.
    Parameter,
    /// A condition that depends on the deployment decides it, and there are more of them than are tried both ways.
    Condition,
    /// It is known only once a resource exists.
    Attribute,
    /// It is read from the outside: another stack, a data source, a secret.
    Outside,
    /// A function or macro makes it that firelint does not evaluate.
    Function,
    /// The module that makes it is not here.
    Module,
    /// The file it is read from is not here, or cannot be read.
    File,
    /// More elements than firelint makes.
    TooLarge,
    /// It is defined by itself.
    Circular,
    /// It is marked sensitive.
    Sensitive,
    /// A YAML merge key brings it: the AWS CLI merges, GitHub's deploy action does not.
    MergeKey,
    /// It is nested too deep to be read.
    TooDeep,
    /// The text there cannot be read.
    Broken,
    /// It is of another type than ECS accepts there.
    WrongType,
    /// It stands under a key that ECS does not know, one letter or one capital away from the right one.
    MisspeltKey,
    /// Two containers share the name.
    SharedName,
    /// The request updates a service and leaves this as it is.
    KeptByUpdate,
    /// The request does not say whether it creates or updates the service.
    CreateOrUpdate,
    /// Service Connect adds a dependency to every container, and whether that removes ECS's own
    /// router-first order is not documented (`ecs-semantics.md` 3.2).
    ServiceConnect,
    /// The log router alone hands lines to itself, and whether ECS counts that as use is not documented.
    RouterAlone,
    /// The rest of the task definition is not in this file.
    Elsewhere,
    /// The image's own entry point decides it.
    ImageEntryPoint,
    /// The command runs a program whose text is not here, or shell text that firelint does not understand.
    CommandText,
    /// Nothing here says where the task runs, or what the instances there are like.
    Platform,
    /// The task has more containers than ECS accepts, so its start order was not examined.
    TooManyContainers,
    /// The search for a schedule reached its bound.
    SearchBound,
}

impl Why {
    /// The reason in plain words; reads after "cannot tell: ".
    pub fn describe(self) -> &'static str {
        match self {
            Self::Template => "a template fills this in",
            Self::TemplateBlock => "a template block may leave this out",
            Self::Variable => "a variable without a default decides this",
            Self::Parameter => "a parameter without a default decides this",
            Self::Condition => "a condition that depends on the deployment decides this",
            Self::Attribute => "known only once the resource exists",
            Self::Outside => "read from outside of these files",
            Self::Function => "made by a function or macro that firelint does not evaluate",
            Self::Module => "the module that makes this is not here",
            Self::File => "the file this is read from is not here, or cannot be read",
            Self::TooLarge => "too large: more elements than firelint makes",
            Self::Circular => "a cycle: defined by itself",
            Self::Sensitive => "marked sensitive",
            Self::MergeKey => {
                "a merge key brings this: the AWS CLI merges, GitHub's deploy action does not"
            }
            Self::TooDeep => "nested too deep to be read",
            Self::Broken => "this text cannot be read",
            Self::WrongType => "not of the type ECS expects here",
            Self::MisspeltKey => "written under a key that ECS does not know",
            Self::SharedName => "two containers have this name",
            Self::KeptByUpdate => "an update leaves the setting of the service as it is",
            Self::CreateOrUpdate => {
                "no `serviceName` and no `service`: if this updates a service, its setting stays as it is"
            }
            Self::ServiceConnect => {
                "Service Connect adds dependencies, and their effect on the router-first order is not documented"
            }
            Self::RouterAlone => {
                "the log router alone hands lines to itself, and whether ECS counts that as use is not documented"
            }
            Self::Elsewhere => "the rest of the task definition is not in this file",
            Self::ImageEntryPoint => "the image's own entry point decides what runs",
            Self::CommandText => "what this command does cannot be told from its text",
            Self::Platform => "where this runs, and on which instances, is not said here",
            Self::TooManyContainers => "more containers than ECS accepts",
            Self::SearchBound => "too many possible schedules to examine them all",
        }
    }
}

impl Why {
    /// Whether a value stands there when it is deployed, whatever it is: somebody gave it by reference.
    pub fn is_reference(self) -> bool {
        matches!(
            self,
            Self::Template
                | Self::Variable
                | Self::Parameter
                | Self::Attribute
                | Self::Outside
                | Self::Module
                | Self::Sensitive
        )
    }
}

/// A value that is decided elsewhere: where the hole is, and why we cannot see through it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Unknown {
    /// Where the hole is written.
    pub at: Span,
    /// Why nobody can tell from here.
    pub why: Why,
}

impl Unknown {
    /// What a template decides.
    pub fn template(at: Span) -> Self {
        Self {
            at,
            why: Why::Template,
        }
    }
}

/// A three-valued truth: true, false, or not to be known here.
pub type Fact = Result<bool, Unknown>;

/// Kleene's "and": one false settles it, whatever is unknown.
pub fn all(facts: impl IntoIterator<Item = Fact>) -> Fact {
    let mut answer = Ok(true);
    for fact in facts {
        match fact {
            Ok(false) => return Ok(false),
            Err(unknown) if answer.is_ok() => answer = Err(unknown),
            _ => {}
        }
    }
    answer
}

/// Kleene's "or": one true settles it, whatever is unknown.
pub fn any(facts: impl IntoIterator<Item = Fact>) -> Fact {
    not(all(facts.into_iter().map(not)))
}

/// Kleene's "not".
pub fn not(fact: Fact) -> Fact {
    fact.map(|truth| !truth)
}

/// The first item that meets the condition.
///
/// # Errors
/// The first [`Unknown`] where none certainly does and one may; `rest` where the items may go on unseen.
pub fn find<T>(
    items: impl IntoIterator<Item = T>,
    rest: Option<Unknown>,
    mut condition: impl FnMut(&T) -> Fact,
) -> Result<Option<T>, Unknown> {
    let mut unknown = None;
    for item in items {
        match condition(&item) {
            Ok(true) => return Ok(Some(item)),
            Ok(false) => {}
            Err(hole) => unknown = unknown.or(Some(hole)),
        }
    }
    unknown.or(rest).map_or(Ok(None), Err)
}

/// What can be pointed at.
pub trait Located {
    /// The one place to point at.
    fn place(&self) -> Span;
}

impl Located for Span {
    fn place(&self) -> Span {
        *self
    }
}

impl<T> Located for Spanned<T> {
    fn place(&self) -> Span {
        self.span
    }
}

impl<T: Located> Located for &T {
    fn place(&self) -> Span {
        (**self).place()
    }
}

/// A value of a definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value<T> {
    /// Not written; the span is what it is missing from. A platform default may apply.
    Absent(Span),
    /// Written and readable.
    Known(Spanned<T>),
    /// Written, but decided elsewhere.
    Unknown(Unknown),
}

impl<T> Value<T> {
    /// The value, if there is one.
    ///
    /// # Errors
    /// [`Unknown`] when it is written but decided elsewhere.
    pub fn read(&self) -> Result<Option<&T>, Unknown> {
        match self {
            Self::Absent(_) => Ok(None),
            Self::Known(known) => Ok(Some(&known.value)),
            Self::Unknown(unknown) => Err(*unknown),
        }
    }

    /// The value where it is readable, for those who want nothing else.
    pub fn known(&self) -> Option<&T> {
        self.read().ok().flatten()
    }

    /// Whether the value is written, readable or not.
    pub fn is_written(&self) -> bool {
        !matches!(self, Self::Absent(_))
    }

    /// Whether something is given, whatever it says: a reference counts.
    pub fn is_given(&self) -> Fact {
        match self {
            Self::Absent(_) => Ok(false),
            Self::Known(_) => Ok(true),
            Self::Unknown(unknown) if unknown.why.is_reference() => Ok(true),
            Self::Unknown(unknown) => Err(*unknown),
        }
    }

    /// Whether a known value meets a condition; an absent one does not.
    pub fn is(&self, condition: impl FnOnce(&T) -> bool) -> Fact {
        Ok(self.read()?.is_some_and(condition))
    }

    /// The value, or what ECS takes where nothing is written.
    ///
    /// # Errors
    /// [`Unknown`] when it is written but decided elsewhere.
    pub fn or_default(&self, default: T) -> Result<T, Unknown>
    where
        T: Copy,
    {
        Ok(self.read()?.copied().unwrap_or(default))
    }
}

impl<T> Located for Value<T> {
    fn place(&self) -> Span {
        match self {
            Self::Absent(span) => *span,
            Self::Known(known) => known.span,
            Self::Unknown(unknown) => unknown.at,
        }
    }
}

/// A list that is closed, or open: it may go on where we cannot see.
#[derive(Clone, Debug)]
pub struct List<T> {
    /// The items we see.
    pub items: Vec<T>,
    /// Why the list may go on, where it may.
    pub rest: Option<Unknown>,
    /// Where the list is written, or what it is missing from.
    pub span: Span,
}

impl<T> List<T> {
    /// A list that is not written.
    pub fn absent(span: Span) -> Self {
        Self {
            items: Vec::new(),
            rest: None,
            span,
        }
    }

    /// A list of which nothing can be seen.
    pub fn unknown(unknown: Unknown) -> Self {
        Self {
            items: Vec::new(),
            rest: Some(unknown),
            span: unknown.at,
        }
    }

    /// The items we see.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.items.iter()
    }

    /// Whether some item meets the condition.
    pub fn any(&self, condition: impl FnMut(&T) -> Fact) -> Fact {
        let rest = self.rest.map(Err);
        any(self.items.iter().map(condition).chain(rest))
    }

    /// Whether no item meets the condition.
    pub fn none(&self, condition: impl FnMut(&T) -> Fact) -> Fact {
        not(self.any(condition))
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> Fact {
        self.none(|_| Ok(true))
    }
}

impl<T> Located for List<T> {
    fn place(&self) -> Span {
        self.span
    }
}

/// A member of a map whose keys are the user's.
#[derive(Clone, Debug)]
pub struct Member<T> {
    /// The key as it reads, and where it is written; where it is not written as such, the place of the value.
    pub key: Spanned<String>,
    /// What it says.
    pub value: Value<T>,
}

impl<T> Located for Member<T> {
    fn place(&self) -> Span {
        self.value.place()
    }
}

/// A map whose keys are the user's, closed or open: it may have members that we cannot see. Of several members with
/// one key the last one is here.
#[derive(Clone, Debug)]
pub struct Map<T> {
    /// The members we see, in the order they are written.
    pub members: Vec<Member<T>>,
    /// Why there may be others, where there may.
    pub rest: Option<Unknown>,
    /// Where the map is written, or what it is missing from.
    pub span: Span,
    /// Whether it is written at all.
    pub is_written: bool,
}

impl<T> Map<T> {
    /// A map that is not written.
    pub fn absent(span: Span) -> Self {
        Self {
            members: Vec::new(),
            rest: None,
            span,
            is_written: false,
        }
    }

    /// A map of which nothing can be seen.
    pub fn unknown(unknown: Unknown) -> Self {
        Self {
            members: Vec::new(),
            rest: Some(unknown),
            span: unknown.at,
            is_written: true,
        }
    }

    /// The members we see.
    pub fn iter(&self) -> std::slice::Iter<'_, Member<T>> {
        self.members.iter()
    }

    /// The member with exactly this key.
    ///
    /// # Errors
    /// [`Unknown`] when none is seen and there may be others.
    pub fn get(&self, key: &str) -> Result<Option<&Member<T>>, Unknown> {
        self.find(|found| found == key)
    }

    /// The member with this key in any capitals, as Fluent Bit reads its options.
    ///
    /// # Errors
    /// [`Unknown`] when none is seen and there may be others.
    pub fn get_in_any_capitals(&self, key: &str) -> Result<Option<&Member<T>>, Unknown> {
        self.find(|found| found.eq_ignore_ascii_case(key))
    }

    fn find(&self, is_it: impl Fn(&str) -> bool) -> Result<Option<&Member<T>>, Unknown> {
        let found = self.members.iter().find(|member| is_it(&member.key.value));
        match (found, self.rest) {
            (None, Some(rest)) => Err(rest),
            (found, _) => Ok(found),
        }
    }

    /// Whether some member meets the condition.
    pub fn any(&self, condition: impl FnMut(&Member<T>) -> Fact) -> Fact {
        let rest = self.rest.map(Err);
        any(self.members.iter().map(condition).chain(rest))
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> Fact {
        not(self.any(|_| Ok(true)))
    }
}

impl<T> Located for Map<T> {
    fn place(&self) -> Span {
        self.span
    }
}
