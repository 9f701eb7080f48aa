"""The action, the template and the recipes of the guides, as the machines of CI would take them."""

import json
import re
from pathlib import Path

import pytest
import yaml

from conftest import PROJECT, Repository, blocks, run, succeed

GUIDES = ["README.md", "action/README.md", "docs/ci.md", "docs/pre-commit.md", "mirror/README.md"]


def in_guides(language: str) -> list[tuple[str, str]]:
    """The blocks of a language in the guides, each with the name of its guide."""
    return [(guide, text) for guide in GUIDES for found, text in blocks(PROJECT / guide) if found == language]


@pytest.fixture
def incident(repository: Repository, examples: Path) -> Repository:
    """A repository with the incident in it."""
    repository.add(examples / "incident")
    assert repository.commit().returncode == 0
    return repository


@pytest.fixture
def mended(tmp_path: Path, examples: Path) -> Repository:
    """A repository with the mended task in it."""
    repository = Repository(tmp_path / "mended")
    repository.add(examples / "preflight")
    assert repository.commit().returncode == 0
    return repository


def validate(schema: str, file: Path) -> None:
    succeed("check-jsonschema", "--builtin-schema", f"vendor.{schema}", file, cwd=file.parent)


def audit(directory: Path, *more: str) -> None:
    """Asks zizmor about the actions and workflows below a directory."""
    # The recipes name our own action by its version: they cannot know the commit that they will be a part of.
    policies = {"firelint/*": "ref-pin", "*": "hash-pin"}
    config = directory / "zizmor.yml"
    config.write_text(yaml.safe_dump({"rules": {"unpinned-uses": {"config": {"policies": policies}}}}))
    succeed("zizmor", "--offline", "--no-progress", "--config", config, *more, directory, cwd=directory)


@pytest.mark.parametrize("guide, text", in_guides("yaml"))
def test_yaml_in_the_guides_is_what_its_readers_expect(guide: str, text: str, tmp_path: Path):
    content = yaml.safe_load(text)
    file = tmp_path / "block.yml"
    file.write_text(text)
    if isinstance(content, list):
        # Part of a workflow: the one that says what it is a part of stands in another guide.
        assert "uses" in content[0] or "id" in content[0], text
    elif "repos" in content:
        succeed("pre-commit", "validate-config", file, cwd=tmp_path)
    elif "jobs" in content and "version" in content:
        validate("circle-ci", file)
    elif "jobs" in content:
        workflows = tmp_path / ".github/workflows"
        workflows.mkdir(parents=True)
        (workflows / "block.yml").write_text(text)
        validate("github-workflows", workflows / "block.yml")
        audit(tmp_path)
    elif "include" in content:
        validate("gitlab-ci", file)
    else:
        assert content["version"] == 0.2 and "phases" in content, f"{guide}: what reads this?\n{text}"


def commands(content: object) -> list[str]:
    """Every text in a document that calls firelint."""
    if isinstance(content, dict):
        return [line for value in content.values() for line in commands(value)]
    if isinstance(content, list):
        return [line for value in content for line in commands(value)]
    return [content] if isinstance(content, str) and content.startswith("firelint ") else []


def commands_of_the_guides() -> list[str]:
    in_yaml = [command for _, text in in_guides("yaml") for command in commands(yaml.safe_load(text))]
    joined = "\n".join(text.replace("|\n", "|") for _, text in in_guides("sh"))
    in_shell = [line.split("|")[0].strip() for line in joined.splitlines() if line.startswith("firelint ")]
    assert len(in_yaml) >= 3 and len(in_shell) >= 3
    return sorted(set(in_yaml + in_shell))


@pytest.mark.parametrize("command", commands_of_the_guides())
def test_a_command_of_the_guides_does_what_it_says(command: str, incident: Repository, on_path: dict[str, str]):
    (incident.path / "reports").mkdir()
    done = incident.run("bash", "-c", command, **on_path)
    accepts = any(word in command for word in ("--update-baseline", "never"))
    expected = [0] if accepts else [1]
    # A baseline that is not there yet is a mistake.
    if "--baseline" in command and not accepts:
        expected = [2]
    assert done.returncode in expected, done.stdout + done.stderr
    for file in re.findall(r"--report \w+=(\S+)", command):
        assert (incident.path / file).stat().st_size > 0


def test_findings_that_were_there_do_not_fail_and_new_ones_do(incident: Repository, on_path: dict[str, str]):
    [adopt, gate] = [text for guide, text in in_guides("sh") if guide == "docs/ci.md" and "--baseline" in text]
    adopted = incident.run("bash", "-e", "-c", adopt, **on_path)
    assert adopted.returncode == 0, adopted.stdout + adopted.stderr
    assert incident.run("bash", "-c", gate, **on_path).returncode == 0
    definition = incident.path / "task-definition.json"
    worse = definition.read_text().replace('"essential": true', '"dependsOn": [{"containerName": "nobody", "condition": "START"}], "essential": true')
    definition.write_text(worse)
    assert incident.run("bash", "-c", gate, **on_path).returncode == 1


def test_the_hook_of_git_alone_blocks(repository: Repository, examples: Path, on_path: dict[str, str]):
    [hook] = [text for guide, text in in_guides("sh") if text.startswith("#!/bin/sh")]
    file = repository.write(".git/hooks/pre-commit", hook)
    file.chmod(0o755)
    repository.environment |= on_path
    repository.write("a file.txt", "text\n")
    repository.git("add", "--all")
    assert repository.commit().returncode == 0
    repository.add(examples / "incident", "a directory")
    assert repository.commit().returncode != 0
    repository.add(examples / "preflight", "a directory")
    assert repository.commit().returncode == 0


def test_the_template_for_gitlab(
    project: Path, incident: Repository, mended: Repository, on_path: dict[str, str], version: str
):
    template = project / "templates/firelint.gitlab-ci.yml"
    validate("gitlab-ci", template)
    job = yaml.safe_load(template.read_text())["firelint"]
    report = job["artifacts"]["reports"]["codequality"]
    script = "set -eo pipefail\n" + "\n".join(job["script"])
    environment = job["variables"] | on_path
    for repository, status in ((incident, 1), (mended, 0)):
        done = repository.run("bash", "-c", script, **environment)
        assert done.returncode == status, done.stderr
        found = json.loads((repository.path / report).read_text())
        assert any(entry["severity"] in ("major", "critical", "blocker") for entry in found) == bool(status)
    assert job["variables"]["FIRELINT_VERSION"] == version


def test_every_version_that_is_named_is_this_one(project: Path, version: str):
    files = [*GUIDES, "action/action.yml", "templates/firelint.gitlab-ci.yml", "mirror/pyproject.toml"]
    named = re.compile(r'(?:firelint(?:/action)?@v|firelint==|rev: v|FIRELINT_VERSION: "|firelint/v)([\d.]*\d)')
    for file in files:
        for found in named.findall((project / file).read_text()):
            assert found == version, file


class Runner:
    """What GitHub does with a composite action, as far as ours goes."""

    def __init__(self, action: Path, workspace: Path, temporary: Path):
        self.action = action
        self.content = yaml.safe_load((action / "action.yml").read_text())
        self.workspace = workspace
        self.temporary = temporary
        self.summary = temporary / "summary.md"
        self.outputs: dict[str, dict[str, str]] = {}
        self.uploads: list[dict[str, str]] = []
        self.log = ""
        temporary.mkdir()

    def value(self, text: str, inputs: dict[str, str]) -> str:
        def of(expression: re.Match[str]) -> str:
            kind, _, rest = expression[1].partition(".")
            if kind == "inputs":
                return inputs[rest]
            step, _, name = rest.removesuffix("").partition(".outputs.")
            assert kind == "steps", expression[1]
            return self.outputs[step].get(name, "")

        return re.sub(r"\$\{\{ (.*?) \}\}", of, text)

    def run(self, environment: dict[str, str], **given: str) -> int:
        """The status of the first step that fails, or 0."""
        defaults = {name: spec["default"] for name, spec in self.content["inputs"].items()}
        inputs = defaults | {name.replace("_", "-"): text for name, text in given.items()}
        assert inputs.keys() == defaults.keys()
        for step in self.content["runs"]["steps"]:
            if "uses" in step:
                assert step["if"] == "inputs.upload-sarif == 'true'"
                if inputs["upload-sarif"] == "true":
                    self.uploads.append({key: self.value(text, inputs) for key, text in step["with"].items()})
                continue
            assert step["shell"] == "bash"
            assert "${{" not in step["run"], "an expression in a script is run, not read"
            output = self.temporary / f"output-{step.get('id', 'none')}"
            output.touch()
            done = run(
                "bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"],
                cwd=self.workspace,
                **environment,
                **{name: self.value(text, inputs) for name, text in step["env"].items()},
                GITHUB_ACTION_PATH=str(self.action),
                GITHUB_ACTIONS="true",
                GITHUB_OUTPUT=str(output),
                GITHUB_STEP_SUMMARY=str(self.summary),
                GITHUB_WORKSPACE=str(self.workspace),
                RUNNER_TEMP=str(self.temporary),
            )
            self.log += done.stdout + done.stderr
            if "id" in step:
                lines = output.read_text().splitlines()
                self.outputs[step["id"]] = dict(line.split("=", 1) for line in lines)
            if done.returncode != 0:
                return done.returncode
        return 0


@pytest.fixture
def runner(project: Path, repository: Repository, tmp_path: Path):
    return Runner(project / "action", repository.path, tmp_path / "runner")


def test_the_action_is_well_formed(project: Path, tmp_path: Path):
    validate("github-actions", project / "action/action.yml")
    scripts = sorted((project / "action").glob("*.sh"))
    assert scripts
    succeed("shellcheck", *scripts, project / "tests/clients/run", project / ".ci/run", cwd=project)
    (tmp_path / "action.yml").write_text((project / "action/action.yml").read_text())
    audit(tmp_path, "--pedantic")


def test_the_action_reports_uploads_and_then_fails(incident: Repository, runner: Runner, offline: dict[str, str]):
    assert runner.run(offline, upload_sarif="true") == 1
    [upload] = runner.uploads
    sarif = json.loads(Path(upload["sarif_file"]).read_text())
    found = {result["ruleId"] for result in sarif["runs"][0]["results"]}
    assert "app-before-probe" in found
    assert re.search(r"^::error file=task-definition\.json,.*line=\d+", runner.log, flags=re.MULTILINE)
    assert "app-before-probe" in runner.summary.read_text()
    assert "how it happens:" in runner.log, "the log has the report for people"


def test_the_action_passes_a_mended_task(repository: Repository, examples: Path, runner: Runner, offline: dict[str, str]):
    repository.add(examples / "preflight")
    assert runner.run(offline) == 0, runner.log
    assert "::error" not in runner.log
    assert runner.uploads == []


def test_the_action_takes_its_inputs_as_they_are(
    repository: Repository, examples: Path, runner: Runner, offline: dict[str, str]
):
    repository.add(examples / "incident", "infra/a service/$(touch owned)")
    repository.add(examples / "preflight", "infra/--fix")
    repository.add(examples / "incident", "other")
    paths = "a service/$(touch owned)\n\n--fix\r\n"
    assert runner.run(offline, working_directory="infra", paths=paths) == 1
    assert "file=infra/a service/$(touch owned)/task-definition.json" in runner.log
    assert "other/" not in runner.log
    assert not list(repository.path.rglob("owned"))
    assert repository.git("status", "--porcelain").count("M") == 0


def test_the_action_fails_only_from_the_severity_that_is_asked_for(
    incident: Repository, runner: Runner, offline: dict[str, str]
):
    assert runner.run(offline, fail_on="never") == 0, runner.log
    assert "::error" in runner.log


def test_the_action_says_what_it_could_not_do(
    repository: Repository, examples: Path, runner: Runner, offline: dict[str, str]
):
    repository.add(examples / "incident")
    file = repository.path / "task-definition.json"
    file.write_text(file.read_text().replace('"essential"', '"essential', 1))
    assert runner.run(offline, upload_sarif="true", fail_on="never") == 2
    assert len(runner.uploads) == 1
    assert "cannot be read as JSON" in runner.log


@pytest.mark.parametrize("version", ["", "latest", "0.1.0 ; evil", ">0", "0.1.0 --pre", "0.1.0\nevil"])
def test_the_action_installs_exact_versions_only(version: str, runner: Runner, offline: dict[str, str]):
    assert runner.run(offline, version=version) == 2
    assert "::error title=firelint::the input `version` is a version" in runner.log
    assert not list(runner.temporary.glob("firelint-*"))
