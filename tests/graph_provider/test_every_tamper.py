"""Whatever somebody else changes of an object, of every type by its file in types/, is noticed as exactly that and repaired."""

from __future__ import annotations

import pytest

from tests.graph_provider.made import Shared, quick, shared
from tests.graph_provider.type_cases import ask, fill, load, names

__all__ = ["quick", "shared"]
TAMPERS = [(name, path) for name in names() for path in load(name).get("tampers") or {}]


@pytest.mark.parametrize(("name", "path"), TAMPERS)
def test_what_somebody_changes_is_seen_and_repaired(shared: Shared, name: str, path: str) -> None:
    tamper = load(name)["tampers"][path]
    chosen = tamper.get("of", "full") if isinstance(tamper, dict) else "full"
    one, state = shared.made(name, chosen)
    shared.drop(name, chosen)
    ask(one.tenant, fill(tamper, one.known))
    found, repaired = one.repaired(state)
    also = set(tamper.get("also") or ()) if isinstance(tamper, dict) else set()
    assert set(found) == {path, *also}, "exactly what was changed"
    if any(kind.endswith("!") for kind in found.values()):
        return  # only a new object has the old value again; the engine's tests make one
    state, left = one.live_diff(repaired)
    assert left == {}
    shared.keep(one, chosen, state)
