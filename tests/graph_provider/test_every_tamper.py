"""Whatever somebody else changes of an object, of every type by its file in types/, is noticed as exactly that and repaired. The
gate draws five properties of each type by a printed seed; TENANTRY_DEEP=1 tries every one."""

from __future__ import annotations

import os
import random

import pytest

from tests.graph_provider.made import Shared, quick, shared
from tests.graph_provider.type_cases import ask, fill, load, names
from tests.seed import run_seed

__all__ = ["quick", "shared"]
SEED = run_seed()
ALL = {name: list(load(name).get("tampers") or {}) for name in names()}
# The gate draws some of each type's by a seed; the run's head says which.
SOME = 5
DRAWN = {name: random.Random(f"{SEED} {name}").sample(paths, min(SOME, len(paths))) for name, paths in ALL.items()}
TAMPERS = [(name, path) for name, paths in (ALL if os.environ.get("TENANTRY_DEEP") else DRAWN).items() for path in paths]


@pytest.mark.parametrize(("name", "path"), TAMPERS)
def test_what_somebody_changes_is_seen_and_repaired(shared: Shared, name: str, path: str) -> None:
    tamper = load(name)["tampers"][path]
    chosen = tamper.get("of", "full") if isinstance(tamper, dict) else "full"
    one, state = shared.made(name, chosen)
    shared.drop(name, chosen)
    ask(one.tenant, fill(tamper, one.known))
    found, repaired = one.repaired(state)
    also = set(tamper.get("also") or ()) if isinstance(tamper, dict) else set()
    assert set(found) == {path, *also}, f"exactly what was changed (seed {SEED})"
    if any(kind.endswith("!") for kind in found.values()):
        return  # only a new object has the old value again; the engine's tests make one
    state, left = one.live_diff(repaired)
    assert left == {}
    shared.keep(one, chosen, state)
