"""The binary by itself, so that a red client is told from a broken build."""

from pathlib import Path

from conftest import run


def test_the_incident_is_found_and_the_mended_task_is_clean(firelint: Path, examples: Path):
    assert run(firelint, "check", examples / "incident").returncode == 1
    assert run(firelint, "check", examples / "preflight").returncode == 0
