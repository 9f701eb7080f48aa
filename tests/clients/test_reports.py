"""Reports as those who read them see them: against the published schemas, and through programs that read them."""

import json
import re
from pathlib import Path

import jsonschema
import junitparser
import pytest
import xmlschema
from jsonschema.protocols import Validator

from conftest import blocks, run, succeed

SCHEMAS = Path(__file__).resolve().parent / "schemas"
FORMATS = ["concise", "github", "gitlab", "json", "junit", "rdjson", "sarif"]


def schema(name: str) -> Validator:
    found = json.loads((SCHEMAS / name).read_text(encoding="utf-8"))
    return jsonschema.validators.validator_for(found)(found)


@pytest.fixture(scope="session")
def examples_of_pages(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory of everything the pages show, and of two files that cannot be read."""
    root = tmp_path_factory.mktemp("examples")
    endings = {"json": "json", "yaml": "yaml", "hcl": "tf"}
    shown = (block for page in sorted((project / "rules").glob("*.md")) for block in blocks(page))
    found = [(info.split()[0], text) for info, text in shown if info.split()[1:2] in (["fail"], ["undecided"])]
    for number, (language, text) in enumerate(found):
        directory = root / f"ex ample-{number}-é"
        directory.mkdir()
        (directory / f"main.{endings[language]}").write_text(text, encoding="utf-8")
    (root / "broken.json").write_text('{"family": "x", "containerDefinitions": [', encoding="utf-8")
    (root / "dangling.json").symlink_to(root / "nowhere.json")
    assert len(found) > 200
    return root


@pytest.fixture(scope="session")
def reports(firelint: Path, examples_of_pages: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with a report in each format, written in one run."""
    written = tmp_path_factory.mktemp("reports")
    flags = [f"--report={name}={written / name}" for name in FORMATS]
    done = run(firelint, "check", *flags, ".", "dangling.json", cwd=examples_of_pages)
    assert done.returncode == 2, done.stderr
    return written


def read(reports: Path, name: str) -> str:
    return (reports / name).read_text(encoding="utf-8")


def test_sarif_is_what_the_standard_says(reports: Path):
    log = json.loads(read(reports, "sarif"))
    assert list(schema("sarif-2.1.0.json").iter_errors(log)) == []
    (run,) = log["runs"]
    assert len(run["results"]) > 200
    assert any("codeFlows" in result for result in run["results"])
    assert any("fixes" in result for result in run["results"])
    (invocation,) = run["invocations"]
    assert not invocation["executionSuccessful"]
    told = {one["descriptor"]["id"] for one in invocation["toolExecutionNotifications"]}
    assert {"unreadable", "syntax", "undecided"} <= told
    prints = [result["partialFingerprints"]["firelint/v1"] for result in run["results"]]
    assert len(set(prints)) == len(prints)


def test_sarif_tools_counts_what_firelint_counts(reports: Path, require):
    sarif = require("sarif")
    log = reports / "findings.sarif"
    log.write_text(read(reports, "sarif"), encoding="utf-8")
    counted = succeed(sarif, "summary", log)
    summary = json.loads(read(reports, "json"))["summary"]
    for name, key in [("error", "errors"), ("warning", "warnings"), ("note", "advice")]:
        assert re.search(rf"^{name}: {summary[key]}$", counted, flags=re.MULTILINE), counted


def test_junit_is_what_jenkins_takes(reports: Path):
    xmlschema.XMLSchema(SCHEMAS / "junit-10.xsd").validate(read(reports, "junit"))


def test_junit_is_read_by_others(reports: Path):
    suites = junitparser.JUnitXml.fromstring(read(reports, "junit").encode())
    summary = json.loads(read(reports, "json"))["summary"]
    results = [result for suite in suites for case in suite for result in case.result]
    kinds = [type(result) for result in results]
    assert kinds.count(junitparser.Failure) == summary["errors"] + summary["warnings"]
    assert kinds.count(junitparser.Skipped) == summary["advice"]
    assert kinds.count(junitparser.Error) == 2


def test_gitlab_takes_every_entry(reports: Path):
    entries = json.loads(read(reports, "gitlab"))
    validator = schema("gitlab-code-quality.json")
    assert [error for entry in entries for error in validator.iter_errors(entry)] == []
    assert {entry["severity"] for entry in entries} == {"blocker", "critical", "major", "info"}
    prints = [entry["fingerprint"] for entry in entries]
    assert len(set(prints)) == len(prints)


def test_the_clean_example_has_nothing_to_tell(firelint: Path, examples: Path):
    report = succeed(firelint, "check", "--format=gitlab", "--min-severity=warning", "preflight", cwd=examples)
    assert json.loads(report) == []
