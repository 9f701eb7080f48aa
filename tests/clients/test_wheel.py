"""The wheel and the source distribution, installed as their users do."""

import os
import shutil
import sys
import tarfile
import venv
from pathlib import Path

import pytest

from conftest import run, succeed


def wheel_in(wheels: Path) -> Path:
    [wheel] = wheels.glob("firelint-*.whl")
    return wheel


def clean_environment(path: Path) -> Path:
    """A virtual environment with nothing in it; its directory of programs."""
    venv.create(path, with_pip=True)
    return path / "bin"


def finds_the_incident(binary: Path, examples: Path) -> None:
    incident = run(binary, "check", "incident", cwd=examples)
    assert incident.returncode == 1
    assert "error[app-before-probe]" in incident.stdout
    assert run(binary, "check", "preflight", cwd=examples).returncode == 0


def test_pip_installs_the_wheel_and_it_finds_the_incident(offline: dict[str, str], examples: Path, tmp_path: Path):
    programs = clean_environment(tmp_path / "clean")
    succeed(programs / "pip", "install", "firelint", cwd=tmp_path, **offline)
    finds_the_incident(programs / "firelint", examples)


def test_the_wheel_says_of_itself_what_the_crate_does(wheels: Path, version: str):
    from importlib.metadata import PathDistribution
    from zipfile import Path as ZipPath

    wheel = wheel_in(wheels)
    said = PathDistribution(ZipPath(str(wheel), at=f"firelint-{version}.dist-info/")).metadata
    assert said["Name"] == "firelint"
    assert said["Version"] == version
    assert said["Summary"].startswith("Finds logging hazards in Amazon ECS")
    assert said["Requires-Dist"] is None, "it needs nothing else"
    assert sorted(said.get_all("License-File")) == ["LICENSE-APACHE", "LICENSE-MIT"]
    assert "# firelint" in said.get_payload()


def test_pipx_and_uvx_run_the_wheel(
    wheels: Path, offline: dict[str, str], examples: Path, tmp_path: Path, require
):
    pipx = {"PIPX_HOME": str(tmp_path / "pipx"), "PIPX_BIN_DIR": str(tmp_path / "bin")}
    done = run(
        require("pipx"), "run", "--spec", wheel_in(wheels), "firelint", "check", "incident",
        cwd=examples, **offline, **pipx,
    )
    assert (done.returncode, "error[app-before-probe]" in done.stdout) == (1, True), done.stderr
    uv = {"UV_CACHE_DIR": str(tmp_path / "uv"), "UV_PYTHON": sys.executable, "UV_OFFLINE": "1"}
    done = run(
        require("uvx"), "--no-index", "--find-links", wheels, "firelint", "check", "incident",
        cwd=examples, **uv,
    )
    assert (done.returncode, "error[app-before-probe]" in done.stdout) == (1, True), done.stderr


@pytest.fixture(scope="session")
def source_distribution(sources, tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("sdist")
    succeed("maturin", "sdist", "--out", directory, cwd=sources.path)
    [archive] = directory.glob("*.tar.gz")
    return archive


def test_the_source_distribution_holds_what_is_built_and_little_more(source_distribution: Path, project: Path):
    with tarfile.open(source_distribution) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    rules = {f"rules/{page.name}" for page in (project / "rules").glob("*.md")}
    assert rules <= names
    assert {"Cargo.lock", "Cargo.toml", "LICENSE-APACHE", "LICENSE-MIT", "README.md", "src/main.rs"} <= names
    tops = {name.partition("/")[0] for name in names}
    assert tops.isdisjoint({".ci", ".cargo", "action", "action.yml", "benches", "mirror", "templates", "tests"}), tops


def test_pip_builds_the_source_distribution(
    source_distribution: Path,
    offline: dict[str, str],
    target: Path,
    examples: Path,
    tmp_path: Path,
    require,
):
    require("cargo")
    # Always the same place, so that what cargo keeps of it is replaced and does not pile up.
    place = target / "clients" / "sdist"
    shutil.rmtree(place, ignore_errors=True)
    with tarfile.open(source_distribution) as archive:
        archive.extractall(place)
    # The archive's times are all the same, and cargo goes by them.
    for file in place.rglob("*"):
        os.utime(file)
    [unpacked] = place.iterdir()
    programs = clean_environment(tmp_path / "clean")
    # The debug profile, whose dependencies other tests have built: this is about what is in the archive.
    environment = offline | {"MATURIN_PEP517_ARGS": "--profile dev"}
    succeed(programs / "pip", "install", unpacked, cwd=tmp_path, limit=900, **environment)
    finds_the_incident(programs / "firelint", examples)
