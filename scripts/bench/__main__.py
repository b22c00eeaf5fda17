"""The measurements of docs/figures.md: how fast commands start, and how fast many specs are checked."""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from scripts.bench.measure import Figure, measure
from scripts.machine.errors import SetupError
from scripts.machine.paths import ROOT
from tests.spec.generate import random_spec, random_text

FIGURES = ROOT / "docs" / "figures.md"
BASE = "python -c pass"
SPECS = 100


def main(arguments: Sequence[str]) -> int:
    """Measures, prints the table, and writes it unless `--only`."""
    parser = argparse.ArgumentParser(prog="scripts/bench/run", description="Measures and writes docs/figures.md.")
    parser.add_argument("--only", action="store_true", help="print, but do not write docs/figures.md")
    parser.add_argument("--rounds", type=int, default=7, help="measured rounds (default 7)")
    options = parser.parse_args(arguments)
    tenantry = str(Path(sys.executable).with_name("tenantry"))
    with tempfile.TemporaryDirectory(prefix="tenantry-bench-") as folder:
        many = Path(folder) / "many"
        many.mkdir()
        for seed in range(SPECS):
            (many / f"{random_spec(seed)['client']}.yaml").write_text(random_text(seed), encoding="utf-8")
        commands = {
            BASE: [sys.executable, "-c", "pass"],
            "tenantry --help": [tenantry, "--help"],
            "tenantry validate (2 examples)": [tenantry, "validate", "--clients", str(ROOT / "clients")],
            f"tenantry validate ({SPECS} generated specs)": [tenantry, "validate", "--clients", str(many)],
        }
        figures = measure(commands, base=BASE, rounds=options.rounds, folder=Path(folder))
    table = _table(figures, options.rounds)
    print(table)
    if not options.only:
        FIGURES.parent.mkdir(exist_ok=True)
        FIGURES.write_text(table, encoding="utf-8")
    return 0


def _table(figures: Sequence[Figure], rounds: int) -> str:
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()
    rows = [f"| `{f.name}` | {f.median * 1000:.0f} ms | {f.lowest * 1000:.0f} ms | {f.ratio:.1f} |" for f in figures]
    return "\n".join(
        [
            "# Figures",
            "",
            f"Written by `scripts/bench/run` on {datetime.now(UTC):%Y-%m-%d} at commit {commit}: "
            f"Python {platform.python_version()}, {os.cpu_count()} cores, {rounds} rounds, all commands in turn.",
            f"Times differ between machines; the last column is the ratio to `{BASE}` in the same run.",
            "",
            "| command | median | lowest | ratio |",
            "|---|---|---|---|",
            *rows,
            "",
        ]
    )


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except SetupError as error:
        sys.exit(f"scripts/bench/run: {error}")
