//! Comments are found in any text, fast, and only where the language has them.

use std::path::Path;
use std::{env, fs};

use super::run::{checked, file};
use firelint::ignores::Written;
use firelint::source::{Source, Sources};
use firelint::suppress::Settings;
use firelint::syntax::hcl;
use proptest::prelude::*;

fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "firelint: ignore[a, until=2027-01-31] b",
        "firelint: ignore-file[a] b",
        "firelint:",
        "ignore",
        "[",
        "]",
        "#",
        "//",
        "/*",
        "*/",
        "\"",
        "${",
        "%{",
        "}",
        "{",
        "<<EOF\n",
        "EOF\n",
        "\n",
        "\r\n",
        " ",
        "a = 1",
        "- ",
        ": ",
        ",",
        "é",
        "\u{feff}",
        "\\",
        "---\n",
        "Resources",
        "Metadata",
        "firelint",
        "&x",
        "!Ref",
        "=",
        "'",
        "|\n",
    ]);
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_text_is_too_odd(text in pieces()) {
        for path in ["a.tf", "a.yaml", "a.json", "a.jsonc", "a.tf.json", "a.tfvars"] {
            let mut sources = Sources::default();
            let id = sources.add(Source::new(path, text.as_str()));
            let written = Written::of(id, sources.get(id));
            for ignore in written.ignores {
                prop_assert_eq!(sources.text(ignore.rule.span), ignore.rule.value);
                prop_assert!(!ignore.reason.trim().is_empty());
            }
            for mistake in written.mistakes {
                prop_assert!(text.get(mistake.span.range()).is_some());
            }
        }
        for comment in hcl::comments(Sources::default().add(Source::new("a.tf", "")), &text) {
            let on = text.get(comment.span.range()).unwrap_or_default();
            prop_assert!(on.starts_with('#') || on.starts_with('/'), "{on:?}");
        }
    }
}

/// Many ignores cost no more than the text they stand in, and the first that is too many is said.
#[test]
fn ten_thousand_comments_are_soon_read() {
    let many = "# firelint: ignore[missing-log-configuration] because\n".repeat(10_000);
    let text = format!(
        "{many}family: shop\ncontainerDefinitions: [{{ name: app, image: 'example/app:1' }}]\n"
    );
    let run = checked(&file("task.yaml", &text), &Settings::default());
    let mut mistakes = run.judged.findings.iter();
    assert!(mistakes.any(|one| one.rule.id == "invalid-configuration"));
    let line = "/* firelint: ignore[missing-log-configuration] because */ ".repeat(10_000);
    let text = format!(
        "{{ {line} \"containerDefinitions\": [{{ \"name\": \"app\", \"image\": \"example/app:1\" }}] }}"
    );
    let run = checked(&file("task.jsonc", &text), &Settings::default());
    assert!(run.judged.ignored.len() == 1);
}

/// Without its comments a file says the same, and has none; and one that is put in behind an argument is seen.
#[test]
fn comments_of_real_modules_mean_nothing_to_terraform() {
    let Some(corpus) = env::var_os("FIRELINT_CORPUS") else {
        return;
    };
    let mut files = Vec::new();
    collect(Path::new(&corpus), &mut files);
    let mut seen = 0;
    for text in files {
        let id = Sources::default().add(Source::new("a.tf", ""));
        let Ok(body) = hcl::file(id, &text) else {
            continue;
        };
        let comments = hcl::comments(id, &text);
        let mut blanked = text.clone().into_bytes();
        for comment in &comments {
            for byte in &mut blanked[comment.span.range()] {
                *byte = if *byte == b'\n' { b'\n' } else { b' ' };
            }
        }
        let blanked = String::from_utf8(blanked).expect("blanks are text");
        assert_eq!(hcl::comments(id, &blanked), []);
        let after = hcl::file(id, &blanked).map(|body| format!("{body:?}"));
        assert_eq!(after.ok(), Some(format!("{body:?}")));
        seen += comments.len();
        for block in body.blocks.iter().take(5) {
            for argument in block.body.arguments.iter().take(5) {
                let end = argument.value.span.end as usize;
                let value = &text[argument.value.span.range()];
                if !text[end..].starts_with('\n') || value.starts_with("<<") {
                    continue;
                }
                let added = format!("{} # here{}", &text[..end], &text[end..]);
                if hcl::file(id, &added).is_ok() {
                    let more = hcl::comments(id, &added).len();
                    assert_eq!(more, comments.len() + 1, "{added}");
                }
            }
        }
    }
    assert!(seen > 100, "{seen} comments");
}

fn collect(directory: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "tf") {
            found.extend(fs::read_to_string(&path));
        }
    }
}
