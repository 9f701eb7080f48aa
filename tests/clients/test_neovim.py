"""Neovim itself: it shows a finding, and repairs it."""

import json
import os
import subprocess
from pathlib import Path

from conftest import TASK


def test_neovim_shows_and_repairs(firelint: Path, require, tmp_path: Path):
    file, report = tmp_path / "task.json", tmp_path / "report"
    file.write_text(TASK)
    script = Path(__file__).with_name("neovim.lua")
    subprocess.run(
        [require("nvim"), "--headless", "-u", "NONE", "-n", "-c", f"luafile {script}"],
        env=os.environ
        | {"FIRELINT_BIN": str(firelint), "FILE": str(file), "REPORT": str(report), "HOME": str(tmp_path)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=120,
        check=False,
    )
    came = json.loads(report.read_text())
    assert "failure" not in came, came
    found = [one for one in came["shown"] if one["code"] == "unknown-condition"]
    assert [(one["line"], one["source"]) for one in found] == [(2, "firelint")]
    assert came["text"] == TASK.replace('"Healthy"', '"HEALTHY"').splitlines()
