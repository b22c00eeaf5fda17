"""The command that measures the Graph provider, at a size where its figures mean nothing: it runs, counts and gives a verdict."""

from __future__ import annotations

import re
import subprocess
import sys

from scripts.machine.paths import ROOT


def test_a_tiny_run_prints_its_table_and_writes_nothing() -> None:
    """One apply of each provider and the two lists; every row has a value, a limit and a verdict."""
    figures = ROOT / "docs" / "provider-figures.md"
    before = figures.read_bytes() if figures.exists() else None
    command = [sys.executable, "-m", "scripts.bench.provider", "--scale", "0.002", "--rounds", "1"]
    done = subprocess.run(
        [*command, "--figure", "4", "--figure", "2"], cwd=ROOT, capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode in (0, 1), done.stderr
    rows = re.findall(r"^\| (.+?) \| ([\d.]+) \| ([\d.]+) \| (yes|no) \| (.*) \|$", done.stdout, re.MULTILINE)
    assert [name.partition(",")[0] for name, *_ in rows] == ["first apply", "its requests", "list of 2 users"]
    assert all((float(value) <= float(limit)) == (verdict == "yes") for _, value, limit, verdict, _ in rows)
    assert "made 10" in rows[0][4]
    assert done.returncode == (0 if all(verdict == "yes" for *_, verdict, _ in rows) else 1)
    assert (figures.read_bytes() if figures.exists() else None) == before
