"""Which served routes a test module exercised with which client: recorded for the coverage page, and held to it in the gate.

`docs/simulator-coverage.json` names for each route the module that proves it. A run with TENANTRY_WITNESS=FOLDER records; a
run of the gate (TENANTRY_SEED is set, so whole modules run) fails when a module no longer does what the page says of it.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[1]
COVERAGE = ROOT / "docs" / "simulator-coverage.json"
Call = tuple[str, str, str, str]  # service, method, template, client


@contextmanager
def witness(http: httpx.Client, file: str) -> Iterator[None]:
    """Around all tests of a module that speak to the simulator behind `http`; `file` is the module's `__file__`."""
    before = _calls(http)
    yield
    done = set(_calls(http) - before)
    module = Path(file).resolve().relative_to(ROOT).as_posix()
    folder = os.environ.get("TENANTRY_WITNESS")
    if folder:
        path = Path(folder) / (module.replace("/", "+") + ".json")
        path.write_text(json.dumps(sorted(done)), encoding="utf-8")
    elif os.environ.get("TENANTRY_SEED") and COVERAGE.exists():
        claimed = {
            tuple(row["route"]) for row in json.loads(COVERAGE.read_text(encoding="utf-8"))["routes"] if row["proof"] == module
        }
        missing = claimed - {call[:3] for call in done}
        assert not missing, f"{module} no longer exercises {sorted(missing)}: python -m scripts.sources.simulator_coverage"


def _calls(http: httpx.Client) -> Counter[Call]:
    found = http.get("/_sim/usage").json()["served"]
    return Counter({(one["service"], one["method"], one["template"], one["client"]): one["count"] for one in found})
