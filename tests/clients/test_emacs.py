"""Emacs itself, with eglot: flymake shows a finding."""

import os
import subprocess
from pathlib import Path

from conftest import TASK


def test_flymake_shows_a_finding(firelint: Path, require, tmp_path: Path):
    file, report = tmp_path / "task.json", tmp_path / "report"
    file.write_text(TASK)
    script = Path(__file__).with_name("emacs.el")
    done = subprocess.run(
        [require("emacs"), "--batch", "--no-site-file", "-L", eglot(), "--load", str(script)],
        env=os.environ
        | {"FIRELINT_BIN": str(firelint), "FILE": str(file), "REPORT": str(report), "HOME": str(tmp_path)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert report.exists(), done.stderr
    came = report.read_text()
    assert "3:firelint [unknown-condition]: " in came, came + done.stderr


def eglot() -> str:
    """Where Debian puts eglot; newer versions of Emacs have it themselves."""
    found = sorted(Path("/usr/share/emacs/site-lisp/elpa").glob("eglot-*"))
    return str(found[-1]) if found else "."
