"""The schema of firelint.toml, read by a validator: it agrees with firelint about what may be written."""

import json
import tomllib

import jsonschema
import pytest

from conftest import PROJECT, blocks, run, succeed


@pytest.fixture(scope="module")
def schema(firelint):
    schema = json.loads(succeed(firelint, "config", "--schema"))
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema)


def is_accepted(firelint, directory, text):
    (directory / "firelint.toml").write_text(text)
    done = run(firelint, "config", ".", cwd=directory)
    assert done.returncode in (0, 2), done.stderr
    return done.returncode == 0


def plain(text):
    """As JSON has it: a day is a text."""
    return json.loads(json.dumps(tomllib.loads(text), default=str))


def shown():
    """The configurations in the pages, each named after its page."""
    for page in [PROJECT / "docs/configuration.md", *sorted((PROJECT / "rules").glob("*.md"))]:
        for info, text in blocks(page):
            if info.startswith("toml"):
                name = info.removeprefix("toml")
                yield pytest.param(text, id=f"{page.stem}{name}".replace(" ", "-"))


@pytest.mark.parametrize("block", list(shown()))
def test_what_is_shown_is_seen_alike(firelint, schema, tmp_path, block):
    assert is_accepted(firelint, tmp_path, block) == schema.is_valid(plain(block))


@pytest.mark.parametrize(
    "text",
    [
        "rule = 1",
        "exclude = 'a'",
        "exclude = ['']",
        "[[ignore]]\nrule = 'verbose-router'\nreason = 'because'\npaths = []",
        "[rules]\nverbose-router = 'warn'",
        "[rules]\nverbose-ruter = 'off'",
        "[override]\npaths = ['a']\nrules = {}",
        "[[override]]\nrules = {}",
        "[[override]]\npaths = ['a']",
        "[account]\ndefault-log-driver-mode = 'blocked'",
        "[account]\nmode = 'blocking'",
        "[[ignore]]\nrule = 'verbose-router'",
        "[[ignore]]\nreason = 'because'",
        "[[ignore]]\nrule = 'verbose-router'\nreason = ' '",
        "[[ignore]]\nrule = 'verbose-router'\nreason = 'because'\nuntil = 'soon'",
        "[[ignore]]\nrule = 'verbose-router'\nreason = 'because'\npath = ['a']",
        "[[link]]\nservice = 'a'",
    ],
)
def test_what_cannot_be_meant_is_refused_by_both(firelint, schema, tmp_path, text):
    assert not is_accepted(firelint, tmp_path, text)
    assert not schema.is_valid(plain(text))
