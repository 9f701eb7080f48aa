"""The crates that firelint is built from are what `deny.toml` says."""

import pytest
from conftest import PROJECT, run, succeed


def test_licences_sources_and_bans():
    succeed("cargo", "deny", "--offline", "check", "licenses", "bans", "sources", cwd=PROJECT)


def test_no_advisory_speaks_of_them():
    fetched = run("cargo", "deny", "fetch", "db", cwd=PROJECT)
    if fetched.returncode != 0:
        pytest.skip(f"the advisories cannot be reached: {fetched.stderr[-300:]}")
    succeed("cargo", "deny", "check", "advisories", cwd=PROJECT)
