//! Which language a text is written in.

/// A language that definitions are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// JSON, as strict as its readers are.
    Json,
    /// JSON in a file whose ending says that comments are expected.
    CommentedJson,
    /// YAML.
    Yaml,
    /// HashiCorp's language: Terraform and OpenTofu.
    Hcl,
    /// Values of Terraform variables: `.tfvars`.
    Variables,
}

impl Language {
    /// The language by the file's ending; where the ending says nothing, by the first character.
    pub fn of(path: &str, text: &str) -> Self {
        let path = path.to_ascii_lowercase();
        let ends = |endings: &[&str]| endings.iter().any(|ending| path.ends_with(ending));
        match () {
            () if ends(&[".jsonc", ".json5", ".code-workspace"]) => Self::CommentedJson,
            () if ends(&[".tfvars.json"]) => Self::Variables,
            () if ends(&[".json"]) => Self::Json,
            () if ends(&[".yaml", ".yml"]) => Self::Yaml,
            () if ends(&[".tf", ".tofu"]) => Self::Hcl,
            () if ends(&[".tfvars"]) => Self::Variables,
            () => match text
                .trim_start_matches('\u{feff}')
                .trim_start()
                .chars()
                .next()
            {
                Some('{' | '[' | '%' | '$' | '<' | '/') | None => Self::Json,
                Some(_) => Self::Yaml,
            },
        }
    }

    /// The language's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Json | Self::CommentedJson => "JSON",
            Self::Yaml => "YAML",
            Self::Hcl | Self::Variables => "HCL",
        }
    }
}

/// Whether a file of this name is a part of a Terraform or OpenTofu module.
pub fn is_of_module(path: &str) -> bool {
    [".tf", ".tofu", ".tf.json", ".tofu.json"]
        .iter()
        .any(|ending| path.ends_with(ending))
}
