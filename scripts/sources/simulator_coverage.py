"""Makes docs/simulator-coverage.md and .json: what the simulator serves, and the test that proves each route.

    python -m scripts.sources.simulator_coverage [FOLDER]

Runs tests/simulator and tests/outside and records what they call (into FOLDER; with one that is there already, it only reads it).
A route's proof is the strongest there is: an outside client, else a test of our own. Bodies that are written are held against
Microsoft's type descriptions by the simulator itself, in either.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

from scripts.machine.paths import ROOT
from scripts.sources.simulator_page import page
from simulator.routes import tables

Row = dict[str, Any]
TARGET = ROOT / "docs" / "simulator-coverage.json"
PAGE = ROOT / "docs" / "simulator-coverage.md"
_SERVICES = ("arm", "graph", "entra", "exchange")
_PLAIN = frozenset({"other"})
# What sends anything to anywhere proves that nothing breaks, not that it works; the permissions' proof is of refusals.
_AT_RANDOM = ("garbage", "fuzz", "_odd_", "test_graph_permissions")


def record(folder: Path) -> None:
    """Run the tests that can prove something. Raises CalledProcessError when one fails: a failing test proves nothing."""
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadfile", "tests/simulator", "tests/outside"]
    subprocess.run(command, cwd=ROOT, env={**os.environ, "TENANTRY_WITNESS": str(folder)}, check=True)


def rows(folder: Path) -> list[Row]:
    """One row a served route: `{"route": [service, method, template], "client", "proof"}`, both empty where nothing calls it."""
    calls: dict[tuple[str, str, str], list[tuple[int, str, str]]] = defaultdict(list)
    for path in sorted(folder.glob("*.json")):
        module = path.stem.replace("+", "/")
        if any(word in module for word in _AT_RANDOM):
            continue
        for service, method, template, client in json.loads(path.read_text(encoding="utf-8")):
            rank = 0 if module.startswith("tests/outside/") and client not in _PLAIN else 1
            calls[service, method, template].append((rank, client, module))
    found = []
    for service in _SERVICES:
        for route in sorted(tables()[service].routes(), key=lambda one: (one.template, one.method)):
            key = (service, route.method, route.template)
            rank, client, module = min(calls.get(key, [(2, "", "")]))
            found.append({"route": list(key), "client": client if rank == 0 else "", "proof": module})
    return found


def main() -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(made)
        if not any(folder.glob("*.json")):
            record(folder)
        found = rows(folder)
    lines = ",\n".join(f"  {json.dumps(row)}" for row in found)
    TARGET.write_text(f'{{\n "version": 1,\n "routes": [\n{lines}\n ]\n}}\n', encoding="utf-8")
    PAGE.write_text(page(found), encoding="utf-8")


if __name__ == "__main__":
    main()
