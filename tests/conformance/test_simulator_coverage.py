"""The coverage page is what is served, and each proof that it names is a test module that is there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from scripts.sources.simulator_page import page
from simulator.routes import tables

ROOT = Path(__file__).resolve().parents[2]
AGAIN = "python -m scripts.sources.simulator_coverage makes it anew"
ROWS: list[dict[str, Any]] = json.loads((ROOT / "docs" / "simulator-coverage.json").read_text(encoding="utf-8"))["routes"]


def test_the_page_lists_exactly_what_is_served() -> None:
    claimed = {tuple(row["route"]) for row in ROWS}
    served = {
        (service, one.method, one.template)
        for service in ("arm", "graph", "entra", "exchange")
        for one in tables()[service].routes()
    }
    assert claimed == served, f"{sorted(claimed ^ served)[:5]}: {AGAIN}"
    assert page(ROWS) == (ROOT / "docs" / "simulator-coverage.md").read_text(encoding="utf-8"), AGAIN


def test_every_proof_is_a_module_that_is_there() -> None:
    for module in {row["proof"] for row in ROWS if row["proof"]}:
        assert (ROOT / module).is_file(), f"{module}: {AGAIN}"


def test_outside_clients_prove_from_outside() -> None:
    for row in ROWS:
        assert not row["client"] or row["proof"].startswith("tests/outside/"), row
