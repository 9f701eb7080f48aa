"""The blocks of docs/editors.md, run in the editor that they are for, or used as it would use them."""

import json
import re
import shutil
import tomllib
from pathlib import Path

import pytest

from conftest import PROJECT, TASK, blocks, run, succeed

PAGE = PROJECT / "docs/editors.md"
# Editors give up by themselves before this.
LIMIT = 20


def block(language: str, having: str) -> str:
    """The one block of the page in a language that has a text in it."""
    [found] = [text for info, text in blocks(PAGE) if info == language and having in text]
    return found


@pytest.fixture
def definition(examples: Path, tmp_path: Path) -> Path:
    """The task definition in a copy of the incident."""
    return shutil.copytree(examples / "incident", tmp_path / "incident") / "task-definition.json"


@pytest.fixture
def expected(firelint: Path, definition: Path) -> list[tuple[int, str]]:
    """The line and rule of each finding that firelint has in the task definition."""
    report = json.loads(run(firelint, "check", "--format=json", ".", cwd=definition.parent).stdout)
    found = [one for one in report["findings"] if one["path"] == definition.name]
    assert len(found) >= 2
    return sorted((one["range"]["start"]["line"], one["rule"]) for one in found)


@pytest.fixture
def neovim(require, on_path: dict[str, str], tmp_path: Path):
    """A function that opens a file in Neovim, as the page sets it up, and gives what came of it."""
    home = tmp_path / "home"
    init = home / ".config/nvim/init.lua"
    init.parent.mkdir(parents=True)
    init.write_text(block("lua", "start_client"))
    places = {"HOME": home, "XDG_CONFIG_HOME": home / ".config", "XDG_DATA_HOME": home, "XDG_CACHE_HOME": home}
    environment = on_path | {name: str(place) for name, place in places.items()}

    def opened(file: Path, **more: str) -> dict:
        report = tmp_path / "report"
        script = Path(__file__).with_name("neovim.lua")
        done = run(
            require("nvim"), "--headless", "-n", "-c", f"luafile {script}", file.name,
            cwd=file.parent, limit=LIMIT, **environment, REPORT=str(report), **more,
        )
        came = json.loads(report.read_text())
        assert "failure" not in came, f"{came['failure']}: {done.stderr}"
        return came

    return opened


def test_neovim_shows_what_firelint_finds(neovim, definition: Path, expected: list[tuple[int, str]]):
    assert sorted(map(tuple, neovim(definition)["shown"])) == expected


def test_neovim_repairs_by_the_preferred_action(neovim, tmp_path: Path):
    file = tmp_path / "task.json"
    file.write_text(TASK)
    repaired = neovim(file, REPAIR="unknown-condition")
    assert repaired["text"] == TASK.replace('"Healthy"', '"HEALTHY"').splitlines()


def emacs_shows(client: str, block: str, definition: Path, require, environment: dict[str, str]) -> list[str]:
    """What Emacs shows of a file, each with its line in front."""
    place = definition.parent.parent
    report, file = place / "report", place / "block.el"
    file.write_text(block)
    done = run(
        require("emacs"), "--batch", "--no-site-file", "--load", Path(__file__).with_name("emacs.el"),
        cwd=definition.parent, limit=LIMIT, **environment,
        CLIENT=client, BLOCK=str(file), FILE=str(definition), REPORT=str(report), HOME=str(place),
    )
    assert report.exists(), done.stderr
    shown = report.read_text()
    assert shown, f"Emacs shows nothing: {done.stderr}"
    return re.findall(r"^\d+:.*(?:\n(?!\d+:).*)*", shown, flags=re.MULTILINE)


def places_in(shown: list[str]) -> list[tuple[int, str]]:
    """The line and the rule of what Emacs shows."""
    found = [re.match(r"(\d+):.*?\[([a-z-]+)\]", one, flags=re.DOTALL) for one in shown]
    return sorted((int(one[1]), one[2]) for one in found)


@pytest.mark.parametrize("client, having", [("eglot", "eglot-server-programs"), ("flymake", "firelint-flymake")])
def test_emacs_shows_what_firelint_finds(
    client: str, having: str, definition: Path, expected: list[tuple[int, str]], require, on_path: dict[str, str]
):
    assert places_in(emacs_shows(client, block("elisp", having), definition, require, on_path)) == expected


def test_lsp_mode_shows_what_firelint_finds(
    definition: Path, expected: list[tuple[int, str]], require, on_path: dict[str, str]
):
    shown = emacs_shows("lsp-mode", block("elisp", "lsp-register-client"), definition, require, on_path)
    # It gives flymake the message alone, without the rule.
    assert sorted(int(one.split(":")[0]) for one in shown) == [line for line, _ in expected]


def test_the_task_of_vs_code_lists_every_finding(firelint: Path, definition: Path, on_path: dict[str, str]):
    incident = definition.parent
    # With advice, for which VS Code has no name.
    (incident / "task.json").write_text(TASK)
    [task] = json.loads(block("json", "problemMatcher"))["tasks"]
    matcher = task["problemMatcher"]
    pattern = matcher["pattern"]
    assert task["type"] == "process"
    assert matcher["fileLocation"] == ["relative", "${workspaceFolder}"]

    def listed(*more: str) -> list[tuple]:
        done = run(task["command"], *task["args"], *more, cwd=incident, **on_path)
        assert done.returncode == 1, done.stderr
        matches = [re.search(pattern["regexp"], line) for line in done.stdout.splitlines()]
        assert all(matches), done.stdout
        of = lambda match, part: match[pattern[part]]
        return sorted(
            (
                of(one, "file"), int(of(one, "line")), int(of(one, "column")), of(one, "code"),
                # What it does not know counts as the matcher says.
                {"error": "error", "warning": "warning"}.get(of(one, "severity"), matcher["severity"]),
                of(one, "message").split(":")[0],
            )
            for one in matches
        )

    def found(*more: str) -> list[tuple]:
        report = json.loads(run(firelint, "check", "--format=json", *more, ".", cwd=incident).stdout)
        return sorted(
            (
                one["path"], one["range"]["start"]["line"], one["range"]["start"]["column"], one["rule"],
                {"advice": "info"}.get(one["severity"], one["severity"]), one["message"].split(":")[0],
            )
            for one in report["findings"]
        )

    assert listed() == found("--min-severity=warning")
    assert listed("--min-severity=advice") == found("--min-severity=advice")
    assert {severity for *_, severity, _ in found()} == {"error", "warning", "info"}


def test_the_task_of_zed_reports_the_file(definition: Path, expected: list[tuple[int, str]], on_path: dict[str, str]):
    [task] = json.loads(block("json", "ZED_FILE"))
    arguments = [one.replace("$ZED_FILE", str(definition)) for one in task["args"]]
    assert str(definition) in arguments
    done = run(task["command"], *arguments, cwd=definition.parent, **on_path)
    assert done.returncode == 1, done.stderr
    for _, rule in expected:
        assert f"[{rule}]" in done.stdout


def test_the_tool_of_jetbrains_links_every_finding(
    definition: Path, expected: list[tuple[int, str]], on_path: dict[str, str]
):
    said = r"the program `(.*?)`, the arguments `(.*?)` and the\s+output filter `(.*?)`"
    program, arguments, output_filter = re.search(said, PAGE.read_text()).groups()
    assert "$FilePath$" in arguments
    command = [part.replace("$FilePath$", str(definition)) for part in arguments.split()]
    done = run(program, *command, cwd=definition.parent, **on_path)
    assert done.returncode == 1, done.stderr
    link = re.escape(output_filter)
    for macro, matched in [("$FILE_PATH$", "(.+?)"), ("$LINE$", "([0-9]+)"), ("$COLUMN$", "([0-9]+)")]:
        link = link.replace(re.escape(macro), matched)
    links = [re.match(link, line) for line in done.stdout.splitlines()]
    assert all(links), done.stdout
    assert [(one[1], int(one[2])) for one in links] == [(str(definition), line) for line, _ in expected]
    assert all(int(one[3]) > 0 for one in links)


def servers() -> dict[str, list[str]]:
    """The commands that the page gives to editors which are not run here."""
    helix = tomllib.loads(block("toml", "language-server"))
    ours = helix["language-server"]["firelint"]
    assert all("firelint" in one["language-servers"] for one in helix["language"])
    generic = json.loads(block("json", "glspc"))
    [lsp4ij] = re.findall(r"with the command `(.*?)`", PAGE.read_text())
    return {
        "helix": [ours["command"], *ours["args"]],
        "glspc": [generic["glspc.server.command"], *generic["glspc.server.commandArguments"]],
        "lsp4ij": lsp4ij.split(),
    }


@pytest.mark.parametrize("editor", ["helix", "glspc", "lsp4ij"])
def test_the_command_for_an_editor_starts_a_language_server(editor: str, tmp_path: Path, on_path: dict[str, str]):
    def framed(**message: object) -> str:
        text = json.dumps({"jsonrpc": "2.0", **message})
        return f"Content-Length: {len(text)}\r\n\r\n{text}"

    asked = [
        framed(id=1, method="initialize", params={"capabilities": {}, "processId": None, "rootUri": None}),
        framed(method="initialized", params={}),
        framed(id=2, method="shutdown"),
        framed(method="exit"),
    ]
    answered = succeed(*servers()[editor], cwd=tmp_path, input="".join(asked), limit=LIMIT, **on_path)
    assert '"capabilities"' in answered
