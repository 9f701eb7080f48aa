"""The binary by itself, so that a red client is told from a broken build."""

import subprocess
from pathlib import Path


def test_the_incident_is_found_and_the_mended_task_is_clean(firelint: Path, examples: Path):
    def check(name: str) -> int:
        return subprocess.run([firelint, "check", examples / name], capture_output=True, check=False).returncode

    assert check("incident") == 1
    assert check("preflight") == 0
