//! What goes, and what stays.

use super::*;

fn task(containers: &str) -> String {
    format!(
        "resource \"aws_ecs_task_definition\" \"app\" {{\n  family = \"app\"\n\n  container_definitions = jsonencode({containers})\n}}\n"
    )
}

fn remove(place: Span) -> Edit {
    Edit::Remove { place }
}

#[test]
fn members_and_items_go() {
    let rows = [
        (
            "[{\n    name = \"web\"\n    user = \"x\" # as said\n    cpu = 1\n  }]",
            "[{\n    name = \"web\"\n    cpu = 1\n  }]",
        ),
        (
            "[{\n    name = \"web\",\n    user = \"x\"\n  }]",
            "[{\n    name = \"web\",\n  }]",
        ),
        ("[{ name = \"web\", user = \"x\" }]", "[{ name = \"web\" }]"),
        (
            "[{ name = \"web\", user = \"x\", }]",
            "[{ name = \"web\", }]",
        ),
        ("[{ user = \"x\", name = \"web\" }]", "[{ name = \"web\" }]"),
        ("[{ user = \"x\" }]", "[{}]"),
        (
            "[{ name = \"web\", /* a */ user = \"x\", /* b */ cpu = 1 }]",
            "[{ name = \"web\", /* a */  /* b */ cpu = 1 }]",
        ),
        (
            "[{ name = \"web\" # a\n     user = \"x\" }]",
            "[{ name = \"web\" # a\n      }]",
        ),
        ("[{ command = [\"a\", \"x\"] }]", "[{ command = [\"a\"] }]"),
        ("[{ command = [\"x\", \"a\"] }]", "[{ command = [\"a\"] }]"),
        ("[{ command = [(\"x\")] }]", "[{ command = [] }]"),
        (
            "[{\n    command = [\n      \"x\",\n      \"a\"\n    ]\n  }]",
            "[{\n    command = [\n      \"a\"\n    ]\n  }]",
        ),
        (
            "[{\n    command = [\n      \"a\",\n      \"x\"\n    ]\n  }]",
            "[{\n    command = [\n      \"a\",\n    ]\n  }]",
        ),
    ];
    for (before, after) in rows {
        check(&task(before), "\"x\"", remove, &task(after));
    }
    let before = "[{\n    name = \"web\"\n    user = {\n      a = \"x\"\n    }\n  }, { a = 1 }]";
    check(
        &task(before),
        "user",
        remove,
        &task("[{\n    name = \"web\"\n  }, { a = 1 }]"),
    );
}

#[test]
fn blocks_go_with_one_empty_line() {
    let before = "resource \"a\" \"b\" {\n  name = \"x\"\n\n  # kept\n\n  one {\n    a = 1\n  }\n\n  two { b = 1 }\n}\n";
    let rows = [
        (
            "one",
            "resource \"a\" \"b\" {\n  name = \"x\"\n\n  # kept\n\n  two { b = 1 }\n}\n",
        ),
        (
            "two",
            "resource \"a\" \"b\" {\n  name = \"x\"\n\n  # kept\n\n  one {\n    a = 1\n  }\n}\n",
        ),
        (
            "\"x\"",
            "resource \"a\" \"b\" {\n  # kept\n\n  one {\n    a = 1\n  }\n\n  two { b = 1 }\n}\n",
        ),
    ];
    for (place, after) in rows {
        check(before, place, remove, after);
        let windows = |text: &str| text.replace('\n', "\r\n");
        check(&windows(before), place, remove, &windows(after));
    }
    check(
        "resource \"a\" \"b\" {\n  two { b = 1 }\n}",
        "1",
        remove,
        "resource \"a\" \"b\" {\n  two { }\n}",
    );
}

#[test]
fn comments_go() {
    let comment = |comment| Edit::RemoveComment { comment };
    let rows = [
        (
            "# x",
            "[{\n    # x\n    name = \"web\"\n  }]",
            "[{\n    name = \"web\"\n  }]",
        ),
        (
            "// x",
            "[{\n    name = \"web\" // x\n  }]",
            "[{\n    name = \"web\"\n  }]",
        ),
        (
            "/* x */",
            "[{ /* x */ name = \"web\" }]",
            "[{ name = \"web\" }]",
        ),
    ];
    for (place, before, after) in rows {
        check(&task(before), place, comment, &task(after));
    }
    let text = task("[{ name = \"a # x\" }]");
    declines(
        &text,
        "# x",
        comment,
        "it is written inside of a text in quotes",
    );
}
