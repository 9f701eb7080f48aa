//! Members of objects and items of lists.

use super::*;

/// A task definition whose containers are these.
fn task(containers: &str) -> String {
    format!(
        "resource \"aws_ecs_task_definition\" \"app\" {{\n  family                = \"app\"\n  container_definitions = jsonencode({containers})\n}}\n"
    )
}

#[track_caller]
fn in_task(before: &str, place: &str, edit: impl Fn(Span) -> Edit, after: &str) {
    check(&task(before), place, edit, &task(after));
}

#[test]
fn a_member_is_added_as_its_siblings_are_laid_out() {
    let rows = [
        // In a column, where the key leaves room.
        (
            "[\n    {\n      name      = \"web\"\n      essential = true\n    }\n  ]",
            "[\n    {\n      name      = \"web\"\n      essential = true\n      user      = \"0\"\n    }\n  ]",
        ),
        // A longer key does not move others.
        (
            "[\n    {\n      name = \"web\"\n      cpu  = 1\n    }\n  ]",
            "[\n    {\n      name = \"web\"\n      cpu  = 1\n      user = \"0\"\n    }\n  ]",
        ),
        // Neither does a key after a gap.
        (
            "[{\n    name      = \"web\"\n    essential = true\n\n    cpu = 1\n  }]",
            "[{\n    name      = \"web\"\n    essential = true\n\n    cpu = 1\n    user = \"0\"\n  }]",
        ),
        // On one line.
        (
            "[{ name = \"web\", cpu = 1 }]",
            "[{ name = \"web\", cpu = 1, user = \"0\" }]",
        ),
        (
            "[{name=\"web\",cpu=1}]",
            "[{name=\"web\",cpu=1, user=\"0\"}]",
        ),
        (
            "[{ name = \"web\", cpu = 1, }]",
            "[{ name = \"web\", cpu = 1, user = \"0\", }]",
        ),
        // Like JSON.
        (
            "[\n    {\n      \"name\": \"web\",\n      \"cpu\": 1\n    }\n  ]",
            "[\n    {\n      \"name\": \"web\",\n      \"cpu\": 1,\n      \"user\": \"0\"\n    }\n  ]",
        ),
        (
            "[\n    {\n      \"name\" : \"web\",\n      \"cpu\"  : 1,\n    }\n  ]",
            "[\n    {\n      \"name\" : \"web\",\n      \"cpu\"  : 1,\n      \"user\" : \"0\",\n    }\n  ]",
        ),
        // With comments and tabs.
        (
            "[\n\t{\n\t\tname = \"web\" # the site\n\t\tcpu = 1 // one\n\t\t# more to come\n\t}\n]",
            "[\n\t{\n\t\tname = \"web\" # the site\n\t\tcpu = 1 // one\n\t\tuser = \"0\"\n\t\t# more to come\n\t}\n]",
        ),
        (
            "[{\n    name = \"web\",\n    cpu  = 1 # one\n  }]",
            "[{\n    name = \"web\",\n    cpu  = 1, # one\n    user = \"0\"\n  }]",
        ),
        // Parentheses are a part of a value.
        (
            "[{\n    name = \"web\",\n    cpu = (\n      1\n    )\n  }]",
            "[{\n    name = \"web\",\n    cpu = (\n      1\n    ),\n    user = \"0\"\n  }]",
        ),
        (
            "[{ name = \"web\", cpu = (1) }]",
            "[{ name = \"web\", cpu = (1), user = \"0\" }]",
        ),
        // The brace closes on the last member's line.
        (
            "[{ name = \"web\"\n     cpu = 1 }]",
            "[{ name = \"web\"\n     cpu = 1\n     user = \"0\" }]",
        ),
        // A heredoc needs its line end.
        (
            "[{\n    name = \"web\",\n    hostname = <<EOT\n  x\n  EOT\n  }]",
            "[{\n    name = \"web\",\n    hostname = <<EOT\n  x\n  EOT\n    user = \"0\"\n  }]",
        ),
    ];
    for (before, after) in rows {
        in_task(before, "\"web\"", set("user", "0"), after);
        let windows = |text: &str| task(text).replace('\n', "\r\n");
        check(
            &windows(before),
            "\"web\"",
            set("user", "0"),
            &windows(after),
        );
    }
}

#[test]
fn a_map_is_found_by_its_bracket_its_key_and_a_scalar_in_it() {
    let before = "[\n    {\n      name = \"web\"\n      logConfiguration = {\n        logDriver = \"awslogs\"\n      }\n    }\n  ]";
    let after = "[\n    {\n      name = \"web\"\n      logConfiguration = {\n        logDriver = \"awsfirelens\"\n      }\n    }\n  ]";
    for place in ["logConfiguration", "\"awslogs\""] {
        in_task(before, place, set("logDriver", "awsfirelens"), after);
    }
    let file = File::new(&task(before));
    let mut bracket = file.at("{\n        logDriver");
    bracket.end = bracket.start + 1;
    let fixed = file.fixed(vec![set("logDriver", "awsfirelens")(bracket)]);
    assert_eq!(fixed.unwrap(), task(after));
}

#[test]
fn maps_and_lists_are_laid_out_like_the_rest() {
    let rows = [
        (
            "[\n    {\n      name  = \"web\"\n      image = \"web\"\n    }\n  ]",
            "[\n    {\n      name  = \"web\"\n      image = \"web\"\n      dependsOn = [\n        {\n          containerName = \"log-router\"\n          condition     = \"HEALTHY\"\n        }\n      ]\n    }\n  ]",
        ),
        (
            "[{\n    name  = \"web\"\n    image = \"web\"\n  }]",
            "[{\n    name  = \"web\"\n    image = \"web\"\n    dependsOn = [{\n      containerName = \"log-router\"\n      condition     = \"HEALTHY\"\n    }]\n  }]",
        ),
        (
            "[{ name = \"web\" }]",
            "[{ name = \"web\", dependsOn = [{ containerName = \"log-router\", condition = \"HEALTHY\" }] }]",
        ),
        (
            "[\n    {\n      \"name\": \"web\",\n      \"image\": \"web\"\n    }\n  ]",
            "[\n    {\n      \"name\": \"web\",\n      \"image\": \"web\",\n      \"dependsOn\": [\n        {\n          \"containerName\": \"log-router\",\n          \"condition\": \"HEALTHY\"\n        }\n      ]\n    }\n  ]",
        ),
        // The keys' capitals do not matter, so they are as beside them.
        (
            "[{ Name = \"web\" }]",
            "[{ Name = \"web\", DependsOn = [{ ContainerName = \"log-router\", Condition = \"HEALTHY\" }] }]",
        ),
        // What is there goes on.
        (
            "[{\n    name      = \"web\"\n    dependson = []\n  }]",
            "[{\n    name      = \"web\"\n    dependson = [{\n      containername = \"log-router\"\n      condition     = \"HEALTHY\"\n    }]\n  }]",
        ),
        (
            "[{\n    name = \"web\"\n    dependsOn = [\n      { containerName = \"db\", condition = \"START\" },\n    ]\n  }]",
            "[{\n    name = \"web\"\n    dependsOn = [\n      { containerName = \"db\", condition = \"START\" },\n      { containerName = \"log-router\", condition = \"HEALTHY\" },\n    ]\n  }]",
        ),
        (
            "[{\n    name = \"web\"\n    dependsOn = [{ containerName = \"db\", condition = \"START\" }]\n  }]",
            "[{\n    name = \"web\"\n    dependsOn = [{ containerName = \"db\", condition = \"START\" }, { containerName = \"log-router\", condition = \"HEALTHY\" }]\n  }]",
        ),
        (
            "[{\n    name = \"web\"\n    dependsOn = [{\n      containerName = \"db\"\n      condition     = \"START\"\n    }]\n  }]",
            "[{\n    name = \"web\"\n    dependsOn = [{\n      containerName = \"db\"\n      condition     = \"START\"\n    }, {\n      containerName = \"log-router\"\n      condition     = \"HEALTHY\"\n    }]\n  }]",
        ),
    ];
    for (before, after) in rows {
        in_task(before, "\"web\"", push("dependsOn", dependency()), after);
    }
}

#[test]
fn text_stands_for_itself() {
    let command = "a \"${b}\" %{c} $d \\ \n\té";
    in_task(
        "[{ name = \"web\" }]",
        "\"web\"",
        set("command", Piece::List(vec!["CMD".into(), command.into()])),
        "[{ name = \"web\", command = [\"CMD\", \"a \\\"$${b}\\\" %%{c} $d \\\\ \\n\\té\"] }]",
    );
}

#[test]
fn keys_are_quoted_where_they_must_be_or_others_are() {
    let options = Edit::Set {
        map: File::new(&task("[{ name = \"web\" }]")).at("\"web\""),
        key: Key::Container("options"),
        value: Piece::Map(vec![
            (Key::verbatim("awslogs-group"), "g".into()),
            (Key::verbatim("a b"), 1.into()),
        ]),
    };
    let file = File::new(&task("[{ name = \"web\" }]"));
    let fixed = file.fixed(vec![options]).unwrap();
    let after = "[{ name = \"web\", options = { awslogs-group = \"g\", \"a b\" = 1 } }]";
    assert_eq!(fixed, task(after));
    let option = |map| Edit::Set {
        map,
        key: Key::verbatim("mode"),
        value: "non-blocking".into(),
    };
    in_task(
        "[{ options = { \"awslogs-group\" = \"g\" } }]",
        "\"g\"",
        option,
        "[{ options = { \"awslogs-group\" = \"g\", \"mode\" = \"non-blocking\" } }]",
    );
    in_task(
        "[{ options = {} }]",
        "options",
        option,
        "[{ options = { mode = \"non-blocking\" } }]",
    );
    in_task(
        "[{\n    options = {\n      # none\n    }\n  }]",
        "options",
        option,
        "[{\n    options = {\n      # none\n      mode = \"non-blocking\"\n    }\n  }]",
    );
}

#[test]
fn a_container_comes_after_another() {
    let probe = Piece::map([("name", "probe".into()), ("essential", false.into())]);
    let rows = [
        (
            "[\n    {\n      name = \"web\"\n    }, # the site\n    {\n      name = \"db\"\n    }\n  ]",
            "[\n    {\n      name = \"web\"\n    }, # the site\n    {\n      name      = \"probe\"\n      essential = false\n    },\n    {\n      name = \"db\"\n    }\n  ]",
        ),
        (
            "[\n    {\n      name = \"web\"\n    } # the site\n  ]",
            "[\n    {\n      name = \"web\"\n    }, # the site\n    {\n      name      = \"probe\"\n      essential = false\n    }\n  ]",
        ),
        (
            "[{\n    name = \"web\"\n  }, {\n    name = \"db\"\n  }]",
            "[{\n    name = \"web\"\n  }, {\n    name      = \"probe\"\n    essential = false\n  }, {\n    name = \"db\"\n  }]",
        ),
        (
            "[{ name = \"web\" }, local.db]",
            "[{ name = \"web\" }, { name = \"probe\", essential = false }, local.db]",
        ),
        (
            "[merge(local.base, { name = \"web\" })]",
            "[merge(local.base, { name = \"web\" }), { name = \"probe\", essential = false }]",
        ),
    ];
    for (before, after) in rows {
        in_task(before, "\"web\"", insert_after(probe.clone()), after);
    }
}

#[test]
fn what_is_written_already_is_left_alone() {
    let text = task(
        "[{\n    name = \"web\"\n    cpu = ( -1 )\n    dependson = [{ condition = \"HEALTHY\", \"containerName\" : \"log-router\" }]\n  }]",
    );
    let list = Piece::List(vec![dependency()]);
    check(&text, "\"web\"", set("name", "web"), &text);
    check(&text, "\"web\"", set("cpu", -1), &text);
    let exact = text.replace("dependson", "dependsOn");
    check(&exact, "\"web\"", set("dependsOn", list), &exact);
}

#[test]
fn values_are_replaced_where_they_stand() {
    in_task(
        "[{\n    name = \"web\"\n    command = [\"a\", \"b\"] # run\n  }]",
        "\"b\"",
        replace("c"),
        "[{\n    name = \"web\"\n    command = [\"a\", \"c\"] # run\n  }]",
    );
    in_task(
        "[{ name = \"web\", essential = var.x ? true : false }]",
        "false",
        replace(true),
        "[{ name = \"web\", essential = var.x ? true : true }]",
    );
    in_task(
        "[{\n    name = \"web\"\n    command = (\"a\")\n  }]",
        "\"a\"",
        replace(Piece::List(vec!["b".into()])),
        "[{\n    name = \"web\"\n    command = [\"b\"]\n  }]",
    );
}

#[test]
fn a_copy_stays_as_it_is_written() {
    let before = "[\n    {\n      name = \"web\"\n      logConfiguration = {\n        logDriver = var.driver # ours\n        options = {\n          a = upper(\"b\")\n        }\n      }\n    },\n    {\n          name = \"db\" }\n  ]";
    let file = File::new(&task(before));
    let place = file.at("logConfiguration");
    let copy = Edit::Set {
        map: file.at("\"db\""),
        key: Key::Container("logConfiguration"),
        value: Piece::Copy(place),
    };
    let moved = file.fixed(vec![Edit::Remove { place }, copy]).unwrap();
    let after = "[\n    {\n      name = \"web\"\n    },\n    {\n          name = \"db\"\n          logConfiguration = {\n            logDriver = var.driver # ours\n            options = {\n              a = upper(\"b\")\n            }\n          } }\n  ]";
    assert_eq!(moved, task(after), "\n{moved}");
}

#[test]
fn a_copied_expression_stays_one() {
    let text = task("[{ name = \"web\", logConfiguration = var.log }, { name = \"db\" }]");
    let file = File::new(&text);
    let copy = set("logConfiguration", Piece::Copy(file.at("logConfiguration")));
    let after = "{ name = \"db\", logConfiguration = var.log }";
    check(
        &text,
        "\"db\"",
        copy,
        &text.replace("{ name = \"db\" }", after),
    );
}

#[test]
fn several_edits_of_one_map_go_together() {
    let file = File::new(&task("[\n    {\n      \"name\": \"web\"\n    }\n  ]"));
    let place = file.at("\"web\"");
    let fixed = file.fixed(vec![
        set("essential", false)(place),
        push("dependsOn", dependency())(place),
        set("user", "0")(place),
    ]);
    let after = "[\n    {\n      \"name\": \"web\"\n      \"essential\": false\n      \"dependsOn\": [\n        {\n          \"containerName\": \"log-router\"\n          \"condition\": \"HEALTHY\"\n        }\n      ]\n      \"user\": \"0\"\n    }\n  ]";
    assert_eq!(fixed.unwrap(), task(after));
    let file = File::new(&task("[{ name = \"web\", options = {} }]"));
    let (name, options) = (file.at("\"web\""), file.at("options"));
    let option = |key: &str| Edit::Set {
        map: options,
        key: Key::verbatim(key),
        value: 1.into(),
    };
    let edits = vec![option("a"), set("cpu", 1)(name), option("b")];
    let after = "[{ name = \"web\", options = { a = 1, b = 1 }, cpu = 1 }]";
    assert_eq!(file.fixed(edits).unwrap(), task(after));
}

#[test]
fn keys_are_renamed_in_their_column() {
    let rename = |to: &'static str| {
        move |key| Edit::Rename {
            key,
            to: Key::Container(to),
        }
    };
    in_task(
        "[{\n    name    = \"web\"\n    comand  = []\n  }]",
        "comand",
        rename("command"),
        "[{\n    name    = \"web\"\n    command = []\n  }]",
    );
    in_task(
        "[{ \"nam\": \"web\" }]",
        "\"nam\"",
        rename("name"),
        "[{ \"name\": \"web\" }]",
    );
}

#[test]
fn a_long_file_is_no_trouble() {
    let members = |between: &str| {
        let members = (0..2_000).map(|number| format!("k{number:05} = {number}"));
        members.collect::<Vec<_>>().join(between)
    };
    let rows = [
        (
            format!("[{{ name = \"web\", {} }}]", members(", ")),
            ", user = \"0\" }]",
        ),
        (
            format!("[{{\n    name = \"web\"\n    {}\n  }}]", members("\n    ")),
            "\n    user = \"0\"\n  }]",
        ),
        (
            format!(
                "[{{ name = \"web\" }}, {{ o = [{}] }}]",
                "{ a = 1 }, ".repeat(20_000)
            ),
            "{ name = \"web\", user = \"0\" }, {",
        ),
    ];
    for (containers, wanted) in rows {
        let file = File::new(&task(&containers));
        let fixed = file.fixed(vec![set("user", "0")(file.at("\"web\""))]);
        assert!(fixed.unwrap().contains(wanted));
    }
}

#[test]
fn no_key_is_written_twice() {
    let taken = || Err("`cpu` is written there already".to_owned());
    let rename = |key| Edit::Rename {
        key,
        to: Key::Container("cpu"),
    };
    for written in ["cpu", "\"cpu\"", "CPU"] {
        let file = File::new(&task(&format!("[{{ {written} = 1, cpus = 2 }}]")));
        assert_eq!(file.fixed(vec![rename(file.at("cpus"))]), taken());
    }
    let file = File::new(&task("[{ name = \"web\", cpus = 1, cpi = 2 }]"));
    let both = vec![rename(file.at("cpus")), rename(file.at("cpi"))];
    assert_eq!(file.fixed(both), taken());
    let place = file.at("\"web\"");
    let twice = vec![set("cpus", 3)(place), set("cpus", 1)(place)];
    assert_eq!(file.fixed(twice), Ok(file.text().to_owned()));
    let twice = vec![set("memory", 3)(place), set("memory", 4)(place)];
    let after = task("[{ name = \"web\", cpus = 1, cpi = 2, memory = 4 }]");
    assert_eq!(file.fixed(twice), Ok(after));
}
