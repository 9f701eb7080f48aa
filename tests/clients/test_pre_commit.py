"""The hooks, under the real pre-commit in a real git repository."""

import json
import re
import shutil
import subprocess
import time
import tomllib
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from conftest import Repository, run


class Hooked(NamedTuple):
    """A repository whose commits go through the hook."""

    repository: Repository
    environment: dict[str, str]

    def commit(self) -> subprocess.CompletedProcess[str]:
        return self.repository.run("git", "commit", "--message", "Change something", **self.environment)

    def commit_unseen(self) -> None:
        """Commits what is staged without the hook: what was there before it was installed."""
        self.repository.git("commit", "--quiet", "--no-verify", "--message", "Begin")

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.repository.run("pre-commit", "run", *arguments, **self.environment)


@pytest.fixture(scope="session")
def pre_commit_home(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tmp_path_factory.mktemp("pre-commit"))


@pytest.fixture(scope="session")
def manifest(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """A repository that holds our hooks and nothing to install."""
    hooks = Repository(tmp_path_factory.mktemp("hooks"))
    hooks.write(".pre-commit-hooks.yaml", (project / ".pre-commit-hooks.yaml").read_text())
    hooks.git("add", "--all")
    assert hooks.commit().returncode == 0
    return hooks


def hook_in(repository: Repository, hooks: Repository, identity: str, **options: object) -> None:
    """Configures a hook of a repository, and installs it where git calls it."""
    revision = hooks.git("rev-parse", "HEAD").strip()
    hook = {"id": identity, **options}
    config = {"repos": [{"repo": str(hooks.path), "rev": revision, "hooks": [hook]}]}
    repository.write(".pre-commit-config.yaml", yaml.safe_dump(config))
    repository.git("add", ".pre-commit-config.yaml")
    done = repository.run("pre-commit", "install")
    assert done.returncode == 0, done.stderr


@pytest.fixture
def quick_build(target: Path):
    """Settings of cargo under which a clone is built fast, in a directory that keeps what others can use."""
    directory = target / "clients" / "hook"
    yield {
        "CARGO_TARGET_DIR": str(directory),
        "CARGO_PROFILE_RELEASE_OPT_LEVEL": "0",
        "CARGO_PROFILE_RELEASE_LTO": "off",
        "CARGO_PROFILE_RELEASE_CODEGEN_UNITS": "16",
    }
    # Every clone stands in another place, and so nobody will use what was built of this one.
    for left in list(directory.rglob("*firelint*")):
        if left.is_dir():
            shutil.rmtree(left)
        else:
            left.unlink(missing_ok=True)


@pytest.fixture
def hooked(
    repository: Repository, manifest: Repository, on_path: dict[str, str], pre_commit_home: str
) -> Hooked:
    hook_in(repository, manifest, "firelint-system")
    return Hooked(repository, {**on_path, "PRE_COMMIT_HOME": pre_commit_home, "NO_COLOR": "1"})


def rules_in(output: str) -> list[str]:
    """The rules whose findings were told."""
    return re.findall(r"^(?:error|warning|advice)\[(.*)\]$", output, flags=re.MULTILINE)


def without_breaker(service: str) -> str:
    """The service definition, less its circuit breaker."""
    definition = json.loads(service)
    del definition["deploymentConfiguration"]["deploymentCircuitBreaker"]
    return json.dumps(definition, indent=2) + "\n"


def test_the_manifests_are_valid(project: Path):
    for folder in (project, project / "mirror"):
        done = run("pre-commit", "validate-manifest", folder / ".pre-commit-hooks.yaml")
        assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_every_hook_asks_for_the_same_files(project: Path):
    ours = yaml.safe_load((project / ".pre-commit-hooks.yaml").read_text())
    mirror = yaml.safe_load((project / "mirror/.pre-commit-hooks.yaml").read_text())
    for key in ("entry", "types", "files", "require_serial"):
        assert len({str(hook[key]) for hook in ours + mirror}) == 1, key


def test_a_commit_with_the_incident_is_blocked(hooked: Hooked, examples: Path):
    hooked.repository.add(examples / "incident")
    done = hooked.commit()
    assert done.returncode == 1
    assert rules_in(done.stderr) == ["missing-circuit-breaker", "known-bad-router-image", "app-before-probe"]
    assert hooked.repository.run("git", "rev-parse", "HEAD").returncode != 0, "nothing was committed"


def test_a_commit_with_the_mended_task_goes_through(hooked: Hooked, examples: Path):
    hooked.repository.add(examples / "preflight")
    done = hooked.commit()
    assert done.returncode == 0, done.stderr
    assert "Passed" in done.stderr
    assert "service.json" in hooked.repository.git("ls-files")


def test_the_incident_goes_through_after_it_is_repaired(hooked: Hooked, firelint: Path, examples: Path):
    hooked.repository.add(examples / "incident")
    assert hooked.commit().returncode == 1
    repaired = hooked.repository.run(firelint, "check", "--fix", "--unsafe-fixes")
    assert repaired.returncode == 0, repaired.stdout
    hooked.repository.git("add", "--all")
    assert hooked.commit().returncode == 0


def test_a_service_alone_is_checked_with_the_task_definition_beside_it(hooked: Hooked, examples: Path):
    hooked.repository.add(examples / "preflight")
    hooked.commit_unseen()
    service = (examples / "preflight/service.json").read_text()
    hooked.repository.write("service.json", without_breaker(service))
    hooked.repository.git("add", "service.json")
    done = hooked.commit()
    assert done.returncode == 1
    assert rules_in(done.stderr) == ["missing-circuit-breaker"]
    assert "every new task starts `log-router`" in done.stderr, "it is known from the file that was not staged"
    assert "checked 1 file: 1 service" in done.stderr


def test_a_task_definition_alone_is_checked_with_the_service_beside_it(hooked: Hooked, examples: Path):
    hooked.repository.add(examples / "preflight")
    hooked.commit_unseen()
    definition = (examples / "preflight/task-definition.json").read_text()
    assert '"SUCCESS"' in definition
    hooked.repository.write("task-definition.json", definition.replace('"SUCCESS"', '"COMPLETE"'))
    hooked.repository.git("add", "task-definition.json")
    done = hooked.commit()
    assert done.returncode == 1
    assert len(rules_in(done.stderr)) == 1
    assert "the load balancer drains the task" in done.stderr, "it is known from the file that was not staged"
    assert "checked 1 file: 1 task definition" in done.stderr


def test_a_renamed_file_is_checked_under_its_new_name(hooked: Hooked, examples: Path):
    hooked.repository.add(examples / "incident", "old")
    hooked.commit_unseen()
    (hooked.repository.path / "new").mkdir()
    hooked.repository.git("mv", "old/task-definition.json", "new/backend.json")
    done = hooked.commit()
    assert done.returncode == 1
    assert "[new/backend.json:" in done.stderr
    assert "old/" not in done.stderr


def test_a_deleted_file_is_not_missed(hooked: Hooked, examples: Path):
    hooked.repository.add(examples / "incident")
    hooked.commit_unseen()
    hooked.repository.git("rm", "--quiet", "task-definition.json", "service.json")
    done = hooked.commit()
    assert done.returncode == 0, done.stderr
    assert "no files to check" in done.stderr


def test_what_is_staged_counts_and_not_what_lies_in_the_work_tree(hooked: Hooked, examples: Path):
    mended = (examples / "preflight/service.json").read_text()
    hooked.repository.add(examples / "preflight")
    hooked.repository.write("service.json", without_breaker(mended))
    done = hooked.commit()
    assert done.returncode == 0, "the mended one is staged"
    hooked.repository.git("add", "service.json")
    work_tree = mended.replace('"launchType"', '"launchType" ')
    hooked.repository.write("service.json", work_tree)
    done = hooked.commit()
    assert done.returncode == 1, "the bad one is staged"
    assert (hooked.repository.path / "service.json").read_text() == work_tree


def test_files_of_others_are_passed_over_in_silence(hooked: Hooked):
    files = {
        "package.json": '{ "name": "web", "version": "1.0.0" }\n',
        "buildspec.yml": "version: 0.2\nphases:\n  build:\n    commands: [make]\n",
        "openapi.yaml": 'openapi: "3.1.0"\ninfo: { title: t, version: "1" }\npaths: {}\n',
        "main.tf": 'resource "aws_s3_bucket" "logs" {}\n',
        "broken.json": "{ this is no JSON\n",
        "README.md": "# web\n",
    }
    for name, text in files.items():
        hooked.repository.write(name, text)
    hooked.repository.git("add", "--all")
    done = hooked.commit()
    assert done.returncode == 0, done.stderr
    passed = re.compile(r"^firelint\.+Passed$", flags=re.MULTILINE)
    assert passed.sub("", done.stderr).strip() == ""


def test_many_files_of_others_do_not_bury_a_finding(hooked: Hooked, examples: Path):
    for number in range(50):
        hooked.repository.write(f"other/{number}.json", "{}\n")
    hooked.repository.add(examples / "incident")
    done = hooked.commit()
    assert done.returncode == 1
    assert done.stderr.count("other/") <= 1


def test_a_definition_that_cannot_be_read_blocks_with_one_error(hooked: Hooked, examples: Path):
    hooked.repository.add(examples / "preflight")
    file = hooked.repository.path / "task-definition.json"
    file.write_text(file.read_text().replace('"essential"', '"essential', 1))
    hooked.repository.git("add", "--all")
    done = hooked.commit()
    assert done.returncode == 1
    assert "exit code: 2" in done.stderr
    assert rules_in(done.stderr) == ["syntax"]
    assert "`task-definition.json` cannot be read as JSON: line" in done.stderr


def test_files_that_git_ignores_are_left_out_although_they_are_named(hooked: Hooked, examples: Path):
    hooked.repository.write(".gitignore", "/generated\n")
    hooked.repository.add(examples / "incident", "generated")
    hooked.repository.git("add", "--force", "generated")
    done = hooked.commit()
    assert done.returncode == 0, done.stderr


def test_all_files_are_seen_by_one_process(hooked: Hooked, examples: Path):
    for number in range(40):
        hooked.repository.add(examples / "incident", f"service-{number}")
    done = hooked.run("--all-files")
    assert done.returncode == 1
    assert re.findall(r"^checked .*:", done.stdout, flags=re.MULTILINE) == ["checked 80 files:"]


def test_flags_are_added_by_args(repository: Repository, manifest: Repository, hooked: Hooked, examples: Path):
    repository.add(examples / "incident")
    assert hooked.run().returncode == 1
    hook_in(repository, manifest, "firelint-system", args=["--fail-on", "never"])
    assert hooked.run().returncode == 0
    hook_in(repository, manifest, "firelint-system", args=["--select", "app-before-probe"])
    assert rules_in(hooked.run().stdout) == ["app-before-probe"]


def test_the_hook_asks_for_every_file_that_firelint_walks_to(hooked: Hooked, examples: Path):
    definition = (examples / "incident/task-definition.json").read_text()
    module = (examples / "terraform/main.tf").read_text()
    endings = ["json", "jsonc", "json5", "yaml", "yml", "tpl", "tftpl", "tmpl", "j2", "template"]
    for ending in endings:
        hooked.repository.write(f"{ending}/task.{ending}", definition)
    for ending in ("tf", "tofu"):
        hooked.repository.write(f"{ending}/main.{ending}", module)
    hooked.repository.git("add", "--all")
    told = re.compile(r"\[((?:\w+)/(?:task|main)\.\w+):")
    walked = hooked.repository.run("firelint", "check", **hooked.environment)
    done = hooked.run("--all-files")
    assert set(told.findall(done.stdout)) == set(told.findall(walked.stdout))
    assert len(set(told.findall(walked.stdout))) == len(endings) + 2


def test_the_mirror_is_of_this_version(project: Path, version: str):
    mirror = tomllib.loads((project / "mirror/pyproject.toml").read_text())["project"]
    assert mirror["version"] == version
    assert mirror["dependencies"] == [f"firelint=={version}"]
    assert f"rev: v{version}\n" in (project / "mirror/README.md").read_text()
    for licence in ("LICENSE-APACHE", "LICENSE-MIT"):
        assert (project / licence).read_text() == (project / "mirror" / licence).read_text()


def test_the_mirror_installs_the_wheel_in_seconds(
    project: Path,
    offline: dict[str, str],
    examples: Path,
    repository: Repository,
    tmp_path: Path,
):
    mirror = Repository(tmp_path / "mirror")
    mirror.add(project / "mirror")
    assert mirror.commit().returncode == 0
    hook_in(repository, mirror, "firelint")
    environment = {
        "PRE_COMMIT_HOME": str(tmp_path / "home"),
        # Neither a registry nor a compiler is there to help.
        **offline,
        "CARGO": "/nonexistent",
    }
    started = time.monotonic()
    done = repository.run("pre-commit", "install-hooks", **environment)
    assert done.returncode == 0, done.stdout + done.stderr
    assert time.monotonic() - started < 60

    hooked = Hooked(repository, environment)
    repository.add(examples / "incident")
    blocked = hooked.commit()
    assert blocked.returncode == 1
    assert "app-before-probe" in rules_in(blocked.stderr)
    repository.add(examples / "preflight")
    passed = hooked.commit()
    assert passed.returncode == 0, passed.stderr


def test_the_hook_is_built_from_source(
    sources: Repository,
    examples: Path,
    repository: Repository,
    quick_build: dict[str, str],
    tmp_path: Path,
    require,
):
    require("cargo")
    hook_in(repository, sources, "firelint", language_version="system")
    environment = {"PRE_COMMIT_HOME": str(tmp_path / "home"), **quick_build}
    done = repository.run("pre-commit", "install-hooks", **environment)
    assert done.returncode == 0, done.stdout + done.stderr
    hooked = Hooked(repository, environment)
    repository.add(examples / "incident")
    blocked = hooked.commit()
    assert blocked.returncode == 1
    assert "app-before-probe" in rules_in(blocked.stderr)
    repository.add(examples / "preflight")
    passed = hooked.commit()
    assert passed.returncode == 0, passed.stderr
