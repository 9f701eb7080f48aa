//! Ignores silence what they stand at, and nothing else; what cannot be meant is said.

mod support;

#[allow(dead_code)]
#[path = "dialects/case.rs"]
mod case;
#[allow(dead_code)]
#[path = "dialects/cloudformation.rs"]
mod cloudformation;
#[allow(dead_code)]
#[path = "dialects/document.rs"]
mod document;
#[allow(dead_code)]
#[path = "dialects/hcl.rs"]
mod hcl;
#[allow(dead_code)]
#[path = "dialects/json.rs"]
mod json;
#[allow(dead_code)]
#[path = "dialects/names.rs"]
mod names;
#[allow(dead_code)]
#[path = "dialects/outcome.rs"]
mod outcome;
#[allow(dead_code)]
#[path = "dialects/terraform.rs"]
mod terraform;
#[allow(dead_code)]
#[path = "dialects/terraform_blocks.rs"]
mod terraform_blocks;
#[allow(dead_code)]
#[path = "dialects/terraform_json.rs"]
mod terraform_json;
#[allow(dead_code)]
#[path = "dialects/yaml.rs"]
mod yaml;

#[path = "ignores/everywhere.rs"]
mod everywhere;
#[path = "ignores/guide.rs"]
mod guide;
#[path = "ignores/here.rs"]
mod here;
#[path = "ignores/hostile.rs"]
mod hostile;
#[path = "ignores/mistakes.rs"]
mod mistakes;
#[path = "ignores/run.rs"]
mod run;
#[path = "ignores/scopes.rs"]
mod scopes;
#[path = "ignores/selectors.rs"]
mod selectors;
