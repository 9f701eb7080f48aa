"""What every test of a client starts from: the binary, the project, and a git repository of its own."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

# Tests leave nothing behind in the project.
sys.dont_write_bytecode = True

PROJECT = Path(__file__).resolve().parents[2]

# Safe to repair: the condition is misspelt.
TASK = """{ "family": "shop", "containerDefinitions": [
  { "name": "db", "image": "db:1", "essential": false, "healthCheck": { "command": ["CMD", "true"] } },
  { "name": "app", "image": "app:1", "dependsOn": [{ "containerName": "db", "condition": "Healthy" }] }
] }
"""


def run(
    *command: str | Path,
    cwd: Path | None = None,
    env: Mapping[str, str] = os.environ,
    input: str = "",
    limit: float = 120,
    **environment: str,
) -> subprocess.CompletedProcess[str]:
    """Runs a command, whatever comes of it; one that does not end within `limit` seconds fails the test."""
    parts = [str(part) for part in command]
    try:
        return subprocess.run(
            parts,
            cwd=cwd,
            env=dict(env) | environment,
            input=input,
            text=True,
            capture_output=True,
            timeout=limit,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        printed = "".join(part.decode(errors="replace") for part in (late.stdout, late.stderr) if part)
        pytest.fail(f"{parts} did not end within {limit} s: {printed}")


def succeed(*command: str | Path, **options) -> str:
    """Runs a command, which must succeed, and gives what it printed."""
    done = run(*command, **options)
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout


def blocks(page: Path) -> list[tuple[str, str]]:
    """The fenced blocks of a page: what stands behind the fence, and the text."""
    fenced = re.compile(r"^```(\S[^\n]*)\n(.*?)^```$", flags=re.MULTILINE | re.DOTALL)
    return fenced.findall(page.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def project() -> Path:
    """The top directory of firelint itself."""
    return PROJECT


@pytest.fixture(scope="session")
def examples(project: Path) -> Path:
    """Definitions to lint: `incident` has errors, `preflight` is the same task mended."""
    return project / "examples"


@pytest.fixture(scope="session")
def firelint() -> Path:
    """The firelint to test."""
    binary = os.environ.get("FIRELINT_BIN")
    if not binary:
        pytest.exit("FIRELINT_BIN is not set: start the tests by tests/clients/run", returncode=2)
    return Path(binary).resolve()


@pytest.fixture(scope="session")
def on_path(firelint: Path) -> dict[str, str]:
    """An environment in which `firelint` is the one to test."""
    return {"PATH": f"{firelint.parent}:{os.environ['PATH']}"}


@pytest.fixture(scope="session")
def version(project: Path) -> str:
    """The version of firelint that the project is at."""
    return tomllib.loads((project / "Cargo.toml").read_text())["package"]["version"]


@pytest.fixture(scope="session")
def target() -> Path:
    """Where builds go."""
    return Path(os.environ.get("CARGO_TARGET_DIR", PROJECT / "target")).resolve()


@pytest.fixture
def require():
    """A function that gives the path of a program, and ends the test where there is none."""

    def path_of(program: str) -> str:
        path = shutil.which(program)
        if path is None:
            message = f"{program} is not installed"
            if os.environ.get("FIRELINT_CLIENTS") == "require":
                pytest.fail(message)
            pytest.skip(message)
        return path

    return path_of


def without_git(environment: Mapping[str, str]) -> dict[str, str]:
    """An environment that no git configuration or surrounding repository reaches into."""
    kept = {name: value for name, value in environment.items() if not name.startswith("GIT_")}
    return kept | {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "A Developer",
        "GIT_AUTHOR_EMAIL": "developer@example.com",
        "GIT_COMMITTER_NAME": "A Developer",
        "GIT_COMMITTER_EMAIL": "developer@example.com",
    }


class Repository:
    """A git repository in a directory of its own."""

    def __init__(self, path: Path):
        self.path = path
        self.environment = without_git(os.environ)
        path.mkdir(parents=True, exist_ok=True)
        self.git("init", "--quiet", "--initial-branch=main")

    def run(self, *command: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
        """Runs a command in it, whatever comes of it."""
        return run(*command, cwd=self.path, env=self.environment, limit=900, **environment)

    def git(self, *arguments: str | Path) -> str:
        """Runs git, which must succeed, and gives what it printed."""
        return succeed("git", *arguments, cwd=self.path, env=self.environment)

    def write(self, name: str, text: str) -> Path:
        """Writes a file, and the directories above it."""
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def add(self, directory: Path, name: str = ".") -> None:
        """Copies a directory into it, and stages everything."""
        shutil.copytree(directory, self.path / name, dirs_exist_ok=True)
        self.git("add", "--all")

    def commit(self, message: str = "Change something") -> subprocess.CompletedProcess[str]:
        """Commits what is staged, through the hooks that are installed, whatever comes of it."""
        return self.run("git", "commit", "--quiet", "--message", message)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """An empty git repository."""
    return Repository(tmp_path / "repository")


@pytest.fixture(scope="session")
def sources(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """A repository of firelint's own files as they are now, committed or not."""
    repository = Repository(tmp_path_factory.mktemp("sources"))
    listed = succeed("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", cwd=project)
    for name in filter(None, listed.split("\0")):
        if (project / name).is_file():
            (repository.path / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(project / name, repository.path / name)
    repository.git("add", "--all")
    done = repository.commit()
    assert done.returncode == 0, done.stderr
    return repository


@pytest.fixture(scope="session")
def wheels(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory that serves as an index: firelint's wheel, and what builds the mirror."""
    directory = tmp_path_factory.mktemp("wheels")
    shutil.copytree(Path(sys.prefix) / "wheels", directory, dirs_exist_ok=True)
    succeed("maturin", "build", "--release", "--out", directory, cwd=project, limit=900)
    return directory


@pytest.fixture
def offline(wheels: Path) -> dict[str, str]:
    """An environment in which pip finds nothing but what stands in `wheels`."""
    return {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels)}
