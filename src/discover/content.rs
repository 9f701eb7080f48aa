//! Whether bytes may hold a definition, before anything is parsed.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

/// Words that hardly any file has but one about ECS (`formats.md` 3, step 0). The first letter is cut off where
/// tools write it in either case.
const WORDS: [&str; 10] = [
    "ontainerDefinition",
    "ontainer_definition",
    "::ECS::",
    "aws_ecs_",
    "task_definition",
    "askDefinition",
    "eploymentConfiguration",
    "ogConfiguration",
    "AWS::CloudFormation::Stack",
    "AWS::Serverless::Application",
];

/// Words of a service without a task definition and of a bare list of containers, which need not have any of
/// [`WORDS`]. Other tools use them, too, so they only earn a file a closer look.
const MORE_WORDS: [&str; 9] = [
    "oadBalancers",
    "esiredCount",
    "etworkConfiguration",
    "aunchType",
    "chedulingStrategy",
    "\"essential\"",
    "essential: ",
    "ortMappings",
    "irelensConfiguration",
];

/// Words of a module that defines something of ECS's itself, or has a module of the registry do it.
const HCL_WORDS: [&str; 5] = [
    "aws_ecs_",
    "ontainer_definition",
    "terraform-aws-modules/ecs",
    "cloudposse/ecs-",
    "cloudposse/terraform-aws-ecs-",
];

/// How a call of a module begins.
const CALLS: [&str; 1] = ["module \""];

/// Words that are looked for in one pass; none where they cannot be, and then any text may have them.
type Words = LazyLock<Option<AhoCorasick>>;

static SURE: Words = LazyLock::new(|| words(&[&WORDS]));
static ANY: Words = LazyLock::new(|| words(&[&WORDS, &MORE_WORDS]));
static HCL: Words = LazyLock::new(|| words(&[&HCL_WORDS]));
static HCL_OR_CALL: Words = LazyLock::new(|| words(&[&HCL_WORDS, &CALLS]));

fn words(lists: &[&[&str]]) -> Option<AhoCorasick> {
    // Leftmost-first is the kind that has a vectorised search.
    let mut builder = AhoCorasick::builder();
    let builder = builder.match_kind(MatchKind::LeftmostFirst);
    builder.build(lists.concat()).ok()
}

fn has_any(words: &Words, bytes: &[u8]) -> bool {
    words.as_ref().is_none_or(|words| words.is_match(bytes))
}

/// Whether a file found by walking is worth parsing.
pub fn may_define(bytes: &[u8]) -> bool {
    has_any(&ANY, bytes)
}

/// Whether a file of Terraform's language defines something of ECS's.
pub fn defines_in_hcl(bytes: &[u8]) -> bool {
    has_any(&HCL, bytes)
}

/// Whether a file of Terraform's language is worth a closer look: it defines something, or calls a module that may.
pub fn may_define_in_hcl(bytes: &[u8]) -> bool {
    has_any(&HCL_OR_CALL, bytes)
}

/// As many bytes as the longest word may have, each character in two of them: so many of one piece of a file are searched
/// again with the next one, and no word is missed that lies across.
pub const OVERLAP: usize = 64;

/// Whether a piece of a file in UTF-16 has one of the words, wherever in a character the piece begins.
pub fn may_define_in_utf16(bytes: &[u8]) -> bool {
    (0..2).any(|low| has_any(&SURE, &narrowed(bytes, low)))
}

/// Whether template text may be a definition: JSON begins with a bracket, a directive or a comment, and YAML that is
/// CloudFormation's names its types.
pub fn looks_like_definition(bytes: &[u8]) -> bool {
    memchr::memmem::find(bytes, b"AWS::ECS::").is_some() || looks_like_json(bytes)
}

fn looks_like_json(bytes: &[u8]) -> bool {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let first = text.trim_ascii_start().first();
    first.is_some_and(|first| b"{[%$#/<".contains(first))
}

/// Whether the bytes begin as UTF-16 does.
pub fn is_utf16(bytes: &[u8]) -> bool {
    utf16(bytes).is_some()
}

/// The text, if it is one.
///
/// # Errors
/// Says why bytes that should be a text are none.
pub fn decode(bytes: &[u8]) -> Result<Option<&str>, String> {
    if let Some(order) = utf16(bytes) {
        let about_ecs = || has_any(&SURE, &narrowed(bytes, order));
        return match about_ecs() {
            true => Err("it is UTF-16, which ECS tools do not read: save it as UTF-8".to_owned()),
            false => Ok(None),
        };
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Some(text)),
        // A hook passes whatever was changed, pictures included.
        Err(_) if !has_any(&SURE, bytes) => Ok(None),
        Err(error) => Err(not_utf8(bytes, error.valid_up_to())),
    }
}

fn not_utf8(bytes: &[u8], at: usize) -> String {
    let line = memchr::memchr_iter(b'\n', &bytes[..at]).count() + 1;
    let byte = bytes.get(at).copied().unwrap_or_default();
    format!("not UTF-8: byte 0x{byte:02X} in line {line}; save it as UTF-8")
}

/// Where the low byte of each pair stands, by the byte order mark.
fn utf16(bytes: &[u8]) -> Option<usize> {
    match bytes {
        [0xff, 0xfe, ..] => Some(0),
        [0xfe, 0xff, ..] => Some(1),
        _ => None,
    }
}

/// UTF-16 as ASCII, which is all the words need.
fn narrowed(bytes: &[u8], low: usize) -> Vec<u8> {
    bytes.iter().skip(low).step_by(2).copied().collect()
}
