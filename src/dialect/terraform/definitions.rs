//! A directory as Terraform sees it: all of its files are one module.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use crate::model::Why;
use crate::source::{SourceId, Sources, join};
use crate::syntax::hcl::{self, Argument, Block, Body, Part};
use crate::syntax::tree::SyntaxError;

/// What the files of a directory define together.
#[derive(Debug, Default)]
pub struct Definitions {
    /// The directory, relative to where firelint runs.
    pub directory: String,
    /// `variable` blocks by name.
    pub variables: BTreeMap<Rc<str>, Block>,
    /// The arguments of all `locals` blocks by name.
    pub locals: BTreeMap<Rc<str>, Argument>,
    /// `output` blocks by name.
    pub outputs: BTreeMap<Rc<str>, Block>,
    /// `resource` blocks in the order they are written.
    pub resources: Vec<Block>,
    /// `data` blocks.
    pub data: Vec<Block>,
    /// `module` blocks in the order they are written.
    pub calls: Vec<Block>,
    /// Values for variables, the later the stronger, each with the name of its file. None that a file which cannot be
    /// read may overrule is among them.
    pub values: Vec<(Argument, Rc<str>)>,
    /// The files.
    pub sources: Vec<SourceId>,
    /// What is wrong with them.
    pub errors: Vec<SyntaxError>,
    /// Some file cannot be read, so that what is not here may be there.
    pub is_broken: bool,
    /// Some file of values cannot be read, so that no default is known to be taken.
    pub lacks_values: bool,
    places: HashMap<(Rc<str>, Rc<str>), usize>,
    data_places: HashMap<(Rc<str>, Rc<str>), usize>,
}

/// What was read once: modules by directory, template files by source.
pub struct Library<'a> {
    /// The texts.
    pub sources: &'a Sources,
    modules: RefCell<HashMap<String, Rc<Definitions>>>,
    templates: RefCell<HashMap<SourceId, Option<Rc<Vec<Part>>>>>,
    parts: RefCell<Vec<SourceId>>,
    installed: RefCell<HashMap<String, Rc<HashMap<String, String>>>>,
}

impl<'a> Library<'a> {
    /// A library over these texts.
    pub fn new(sources: &'a Sources) -> Self {
        Self {
            sources,
            modules: RefCell::default(),
            templates: RefCell::default(),
            parts: RefCell::default(),
            installed: RefCell::default(),
        }
    }

    /// The module of a directory.
    pub fn module(&self, directory: &str) -> Rc<Definitions> {
        if let Some(known) = self.modules.borrow().get(directory) {
            return known.clone();
        }
        let module = Rc::new(read(self.sources, directory));
        let mut modules = self.modules.borrow_mut();
        modules.insert(directory.to_owned(), module.clone());
        module
    }

    /// The directory of the module that a module in `directory` calls; `None` where it is not at hand. `address` is the
    /// call's, seen from the root module.
    pub fn called(
        &self,
        root: &str,
        directory: &str,
        call: &Block,
        address: &str,
    ) -> Option<String> {
        match local_source(call) {
            Some(source) => Some(join(directory, &source)),
            None => Some(join(root, &self.installed(root, address)?)),
        }
    }

    /// Where `terraform init` has put a module, relative to the root.
    pub fn installed(&self, root: &str, address: &str) -> Option<String> {
        let read = || Rc::new(installed(self.sources, root).unwrap_or_default());
        let mut known = self.installed.borrow_mut();
        let modules = known.entry(root.to_owned()).or_insert_with(read);
        modules.get(&module_path(address)).cloned()
    }

    /// A file as a template; `None` where it is none.
    pub fn template(
        &self,
        id: SourceId,
        make: impl FnOnce() -> Option<Vec<Part>>,
    ) -> Option<Rc<Vec<Part>>> {
        if let Some(known) = self.templates.borrow().get(&id) {
            return known.clone();
        }
        let parts = make().map(Rc::new);
        self.templates.borrow_mut().insert(id, parts.clone());
        parts
    }

    /// Notes that a source holds a part of the definitions.
    pub fn takes(&self, id: SourceId) {
        let mut parts = self.parts.borrow_mut();
        if !parts.contains(&id) {
            parts.push(id);
        }
    }

    /// The sources that hold parts of the definitions.
    pub fn parts(&self) -> Vec<SourceId> {
        self.parts.borrow().clone()
    }
}

/// The source of a call, where it is a directory beside the module that calls.
pub fn local_source(call: &Block) -> Option<String> {
    let source = call.body.argument("source")?.value.literal()?;
    let is_local = source.starts_with("./") || source.starts_with("../");
    is_local.then_some(source)
}

/// The directories of the modules that `terraform init` has put below a root module, by their paths.
fn installed(sources: &Sources, root: &str) -> Option<HashMap<String, String>> {
    let list = sources.open(root, ".terraform/modules/modules.json").ok()?;
    let listed: serde_json::Value = serde_json::from_str(&sources.get(list).text).ok()?;
    let text = |module: &serde_json::Value, key: &str| Some(module.get(key)?.as_str()?.to_owned());
    let modules = listed.get("Modules")?.as_array()?.iter().rev();
    let found = modules.filter_map(|module| Some((text(module, "Key")?, text(module, "Dir")?)));
    Some(found.collect())
}

/// `module.a[0].module.b` as the list of installed modules writes it: `a.b`.
fn module_path(address: &str) -> String {
    let mut path = String::new();
    let mut depth = 0;
    for char in address.chars() {
        match char {
            '[' => depth += 1,
            ']' => depth -= 1,
            _ if depth == 0 => path.push(char),
            _ => {}
        }
    }
    path.split('.')
        .filter(|part| *part != "module")
        .collect::<Vec<_>>()
        .join(".")
}

fn read(sources: &Sources, directory: &str) -> Definitions {
    let mut module = Definitions {
        directory: directory.to_owned(),
        ..Definitions::default()
    };
    let names = sources.names_in(directory);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let (overrides, plain): (Vec<&str>, Vec<&str>) = names
        .iter()
        .copied()
        .filter(|name| is_code(name) && !is_shadowed(name, &names))
        .partition(|name| is_override(name));
    for name in plain {
        if let Some(body) = module.file(sources, name) {
            module.add(&body);
        }
    }
    for name in overrides {
        if let Some(body) = module.file(sources, name) {
            module.override_with(&body);
        }
    }
    module.values = values(sources, directory, &names, &mut module);
    let place = |block: &Block| {
        let text = |at: usize| block.labels.get(at).map(|label| label.text.clone());
        Some((text(0)?, text(1)?))
    };
    let places = |blocks: &[Block]| {
        let named = blocks.iter().enumerate();
        named
            .filter_map(|(index, block)| Some((place(block)?, index)))
            .collect()
    };
    module.places = places(&module.resources);
    module.data_places = places(&module.data);
    module
}

fn is_code(name: &str) -> bool {
    [".tf", ".tofu", ".tf.json", ".tofu.json"]
        .iter()
        .any(|ending| name.ends_with(ending))
        && !name.starts_with('.')
}

/// OpenTofu reads `x.tofu` in place of `x.tf`.
fn is_shadowed(name: &str, names: &[&str]) -> bool {
    let twin = match name.strip_suffix(".tf") {
        Some(stem) => format!("{stem}.tofu"),
        None => match name.strip_suffix(".tf.json") {
            Some(stem) => format!("{stem}.tofu.json"),
            None => return false,
        },
    };
    names.contains(&twin.as_str())
}

fn is_override(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name);
    stem == "override" || stem.ends_with("_override")
}

/// Files of values, in the order in which Terraform loads them.
fn values(
    sources: &Sources,
    directory: &str,
    names: &[&str],
    module: &mut Definitions,
) -> Vec<(Argument, Rc<str>)> {
    let always = ["terraform.tfvars", "terraform.tfvars.json"];
    let automatic =
        |name: &&&str| name.ends_with(".auto.tfvars") || name.ends_with(".auto.tfvars.json");
    let first = always.iter().filter(|name| names.contains(name));
    let files = first.chain(names.iter().filter(automatic));
    let mut values = Vec::new();
    for name in files {
        let body = match sources.open(directory, name) {
            Ok(id) => parse(sources, id, name),
            Err(_) => Err(Vec::new()),
        };
        match body {
            Ok(body) => {
                let name: Rc<str> = (*name).into();
                let arguments = body.arguments.into_iter();
                values.extend(arguments.map(|argument| (argument, name.clone())));
            }
            Err(errors) => {
                module.errors.extend(errors);
                module.lacks_values = true;
                // It may say otherwise, and it counts for more.
                values.clear();
            }
        }
    }
    values
}

fn parse(sources: &Sources, id: SourceId, name: &str) -> Result<Body, Vec<SyntaxError>> {
    let text = &sources.get(id).text;
    match name.ends_with(".json") {
        true => hcl::json_file(id, text),
        false => hcl::file(id, text).map_err(|error| vec![error]),
    }
}

impl Definitions {
    /// Why nothing of it is known, where that is so.
    pub fn unseen(&self) -> Option<Why> {
        let why = match self.is_broken {
            true => Why::File,
            false => Why::Module,
        };
        self.sources.is_empty().then_some(why)
    }

    /// The resource of this type and name.
    pub fn resource(&self, kind: &str, name: &str) -> Option<&Block> {
        let place = self.places.get(&(kind.into(), name.into()))?;
        self.resources.get(*place)
    }

    /// The data source of this type and name.
    pub fn data_source(&self, kind: &str, name: &str) -> Option<&Block> {
        let place = self.data_places.get(&(kind.into(), name.into()))?;
        self.data.get(*place)
    }

    /// The call of a module by its name.
    pub fn call(&self, name: &str) -> Option<&Block> {
        let mut calls = self.calls.iter();
        calls.find(|call| {
            call.labels
                .first()
                .is_some_and(|label| &*label.text == name)
        })
    }

    fn file(&mut self, sources: &Sources, name: &str) -> Option<Body> {
        let id = sources.open(&self.directory, name);
        let body = id.map(|id| {
            self.sources.push(id);
            parse(sources, id, name)
        });
        match body {
            Ok(Ok(body)) => Some(body),
            Ok(Err(errors)) => {
                self.is_broken = true;
                self.errors.extend(errors);
                None
            }
            Err(_) => {
                self.is_broken = true;
                None
            }
        }
    }

    fn add(&mut self, body: &Body) {
        for block in &body.blocks {
            let name = block.labels.first().map(|label| label.text.clone());
            match (&*block.kind, name) {
                ("variable", Some(name)) => drop(self.variables.insert(name, block.clone())),
                ("output", Some(name)) => drop(self.outputs.insert(name, block.clone())),
                ("locals", _) => self.add_locals(block),
                ("resource", Some(_)) => self.resources.push(block.clone()),
                ("data", Some(_)) => self.data.push(block.clone()),
                ("module", Some(_)) => self.calls.push(block.clone()),
                _ => {}
            }
        }
    }

    fn add_locals(&mut self, block: &Block) {
        let arguments = block.body.arguments.iter().cloned();
        self.locals
            .extend(arguments.map(|argument| (argument.name.clone(), argument)));
    }

    /// An override file changes what is there, argument by argument.
    fn override_with(&mut self, body: &Body) {
        for block in &body.blocks {
            let same = |other: &&mut Block| {
                let texts = |block: &Block| -> Vec<Rc<str>> {
                    block
                        .labels
                        .iter()
                        .map(|label| label.text.clone())
                        .collect()
                };
                texts(other) == texts(block)
            };
            let name = block.labels.first().map(|label| label.text.clone());
            let found = match (&*block.kind, &name) {
                ("variable", Some(name)) => self.variables.get_mut(name),
                ("output", Some(name)) => self.outputs.get_mut(name),
                ("resource", _) => self.resources.iter_mut().find(same),
                ("data", _) => self.data.iter_mut().find(same),
                ("module", _) => self.calls.iter_mut().find(same),
                ("locals", _) => {
                    self.add_locals(block);
                    continue;
                }
                _ => continue,
            };
            if let Some(found) = found {
                found.body = Rc::new(merged(&found.body, &block.body));
            }
        }
    }
}

fn merged(base: &Body, over: &Body) -> Body {
    let kept = base
        .arguments
        .iter()
        .filter(|argument| over.argument(&argument.name).is_none());
    // Blocks of one kind are replaced all together, however they are made.
    let kind = |block: &Block| match &*block.kind {
        "dynamic" => block.labels.first().map(|label| label.text.clone()),
        _ => Some(block.kind.clone()),
    };
    let replaced: Vec<Option<Rc<str>>> = over.blocks.iter().map(kind).collect();
    let kept_blocks = base
        .blocks
        .iter()
        .filter(|block| !replaced.contains(&kind(block)));
    Body {
        arguments: kept.chain(&over.arguments).cloned().collect(),
        blocks: kept_blocks.chain(&over.blocks).cloned().collect(),
    }
}
