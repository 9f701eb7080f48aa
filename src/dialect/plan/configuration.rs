//! The configuration in a plan: which task definition a service refers to, before that has an ARN.

use std::collections::HashMap;

use super::address::{Step, first_step, last_step, named, steps};
use super::resources::Resource;
use crate::syntax::tree::Cursor;

/// How many references are followed for one service.
const MOST_STEPS: usize = 1000;

/// How long a way through modules may be.
const MOST_DEPTH: usize = 64;

/// The configuration, and the task definitions that are there.
pub struct Configuration<'a> {
    root: Cursor<'a>,
    /// The task definitions by module and name: index and address.
    tasks: HashMap<(&'a str, &'a str), Vec<(&'a str, &'a str)>>,
    /// The instances of each module that have a task definition in them: by address without the last index.
    instances: HashMap<&'a str, Vec<&'a str>>,
}

impl<'a> Configuration<'a> {
    /// The configuration of a plan; a state has none.
    pub fn of(root: Cursor<'a>, tasks: &'a [Resource]) -> Option<Self> {
        let root = root.get("configuration")?.get("root_module")?;
        let mut found = Self {
            root,
            tasks: HashMap::new(),
            instances: HashMap::new(),
        };
        for task in tasks {
            let of_name = found.tasks.entry((&task.module, &task.name)).or_default();
            of_name.push((&task.index, &task.address));
            let mut module = &*task.module;
            while let Some((before, step)) = last_step(module) {
                let plain = &module[..module.len() - step.index.len()];
                let instances = found.instances.entry(plain).or_default();
                if !instances.contains(&module) {
                    instances.push(module);
                }
                module = before;
            }
        }
        Some(found)
    }

    /// The address of the task definition that a service refers to.
    pub fn task_of(&self, service: &Resource) -> Option<&'a str> {
        let module = self.module(&service.module)?;
        let own = format!("aws_ecs_service.{}", service.name);
        let resources = module.get("resources")?.children();
        let mut own = resources.filter(|node| {
            let address = node.get("address").and_then(Cursor::string);
            address.is_some_and(|address| address == own)
        });
        let expressions = own.next()?.get("expressions")?;
        let search = Search {
            configuration: self,
            index: &service.index,
        };
        let mut steps = MOST_STEPS;
        search.expression(
            expressions.get("task_definition")?,
            &service.module,
            &mut steps,
            0,
        )
    }

    /// The configuration of a module by its address.
    fn module(&self, address: &str) -> Option<Cursor<'a>> {
        steps(address)?.iter().try_fold(self.root, |module, step| {
            module.get("module_calls")?.get(step.name)?.get("module")
        })
    }
}

/// The search for what one service refers to.
struct Search<'a, 'b> {
    configuration: &'b Configuration<'a>,
    /// The index of the service: what is made for each of something refers to what is made for the same.
    index: &'b str,
}

impl<'a> Search<'a, '_> {
    /// Where an expression in a module leads.
    fn expression(
        &self,
        expression: Cursor<'a>,
        module: &str,
        steps: &mut usize,
        depth: usize,
    ) -> Option<&'a str> {
        let references: Vec<_> = expression
            .get("references")?
            .children()
            .filter_map(Cursor::string)
            .collect();
        references.iter().find_map(|reference| {
            *steps = steps.checked_sub(1)?;
            (depth < MOST_DEPTH).then_some(())?;
            self.reference(reference, module, steps, depth)
        })
    }

    fn reference(
        &self,
        reference: &str,
        module: &str,
        steps: &mut usize,
        depth: usize,
    ) -> Option<&'a str> {
        let configuration = self.configuration;
        if let Some(rest) = reference.strip_prefix("aws_ecs_task_definition.") {
            let (name, index, _) = named(rest);
            return self.task(module, name, index);
        }
        if let Some(name) = reference.strip_prefix("var.") {
            let (name, _, _) = named(name);
            let (parent, step) = last_step(module)?;
            let call = configuration.module(parent)?.get("module_calls")?;
            let given = call.get(step.name)?.get("expressions")?.get(name)?;
            // What is given to each instance of a module is of the same index.
            let outer = Search {
                configuration,
                index: step.index,
            };
            return outer.expression(given, parent, steps, depth + 1);
        }
        let (step, rest) = first_step(reference)?;
        let calls = configuration.module(module)?.get("module_calls")?;
        let outputs = calls.get(step.name)?.get("module")?.get("outputs")?;
        let address = self.instance(module, step)?;
        let within = Search {
            configuration,
            index: "",
        };
        let mut leads = |output: Cursor<'a>| {
            within.expression(output.get("expression")?, address, steps, depth + 1)
        };
        if let Some(output) = rest.strip_prefix('.') {
            return leads(outputs.get(named(output).0)?);
        }
        // Of `module.x[each.key].arn` nothing is said but the module. Where all outputs that lead to a task definition
        // lead to the same one, it is that.
        let mut found = outputs.children().filter_map(leads);
        let first = found.next()?;
        found.all(|other| other == first).then_some(first)
    }

    /// A task definition of a module: the one of the index that is written, of the same index as the service, or the
    /// only one.
    fn task(&self, module: &str, name: &str, index: &str) -> Option<&'a str> {
        let tasks = self.configuration.tasks.get(&(module, name))?;
        let of = |wanted: &str| tasks.iter().find(|(index, _)| *index == wanted);
        let found = match (index, &tasks[..]) {
            ("", [only]) => Some(only),
            ("", _) => of(self.index),
            _ => of(index),
        };
        found.map(|(_, address)| *address)
    }

    /// The address of a module that is called in a module, chosen like a task definition.
    fn instance(&self, module: &str, step: Step) -> Option<&'a str> {
        let dot = if module.is_empty() { "" } else { "." };
        let plain = format!("{module}{dot}module.{}", step.name);
        let instances = self.configuration.instances.get(&*plain)?;
        let of = |index: &str| {
            let mut instances = instances.iter();
            instances.find(|address| address[plain.len()..] == *index)
        };
        let found = match (step.index, &instances[..]) {
            ("", [only]) => Some(only),
            ("", _) => of(self.index),
            (index, _) => of(index),
        };
        found.copied()
    }
}
