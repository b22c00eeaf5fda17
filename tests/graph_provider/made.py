"""An object of one type, made by the provider in a world of its own, and what is asked of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from graph_provider import batcher, creator, provider
from simulator import launch
from tests.graph_provider.conftest import Tenant, control, new_tenant
from tests.graph_provider.driver import Run, State, go
from tests.graph_provider.type_cases import ask, fill, load, world

Json = dict[str, Any]


class Made:
    """An object of one type in a world of its own, made from one of its sets of inputs."""

    def __init__(self, tenant: Tenant, name: str, chosen: str) -> None:
        self.tenant, self.name, self.case = tenant, name, load(name)
        self.known = world(tenant, self.case)
        self.inputs: Json = fill(self.case["inputs"][chosen], self.known)
        self.known["inputs"] = self.inputs

    def create(self, **more: Any) -> State:
        state: State = go(self.tenant, lambda run: run.create(self.name, {**self.inputs, **more}))
        self.known |= {"id": state.object_id, "outputs": state.outputs}
        return state

    def refreshed(self, state: State) -> State | None:
        found: State | None = go(self.tenant, lambda run: run.refresh(state))
        return found

    def diff(self, state: State | None, inputs: Json | None = None) -> dict[str, str]:
        """Against a state alone."""
        assert state is not None, "the object is not there"
        found: dict[str, str] = go(self.tenant, lambda run: run.diff(state, self.inputs if inputs is None else inputs))
        return found

    def live_diff(self, state: State, inputs: Json | None = None) -> tuple[State, dict[str, str]]:
        """Against the live object, in one run: what a read makes of the state, and what differs."""

        async def work(run: Run) -> tuple[State, dict[str, str]]:
            read = await run.refresh(state)
            assert read is not None, "the object is not there"
            return read, await run.diff(read, self.inputs if inputs is None else inputs)

        found: tuple[State, dict[str, str]] = go(self.tenant, work)
        return found

    def update(self, state: State, inputs: Json) -> State:
        updated: State = go(self.tenant, lambda run: run.update(state, inputs))
        return updated

    def repaired(self, state: State) -> tuple[dict[str, str], State]:
        """As `up` with a refresh does it: what differs, and the state after it was put right."""

        async def work(run: Run) -> tuple[dict[str, str], State]:
            read = await run.refresh(state)
            assert read is not None, "the object is not there"
            found = await run.diff(read, self.inputs)
            replaced = any(kind.endswith("!") for kind in found.values())
            return found, state if replaced or not found else await run.update(read, self.inputs)

        found: tuple[dict[str, str], State] = go(self.tenant, work)
        return found

    def others(self, key: str) -> Any:
        return ask(self.tenant, fill(self.case[key], self.known))


class Shared:
    """Objects that several tests look at, one for each type and set of inputs. Who leaves one changed drops it."""

    def __init__(self, new_tenant: Callable[[], Tenant]) -> None:
        self._new_tenant = new_tenant
        self._made: dict[tuple[str, str], tuple[Made, State]] = {}

    def made(self, name: str, chosen: str) -> tuple[Made, State]:
        if (name, chosen) not in self._made:
            one = Made(self._new_tenant(), name, chosen)
            self._made[name, chosen] = (one, one.create())
        return self._made[name, chosen]

    def keep(self, one: Made, chosen: str, state: State) -> None:
        self._made[one.name, chosen] = (one, state)

    def drop(self, name: str, chosen: str) -> None:
        self._made.pop((name, chosen), None)


@pytest.fixture(scope="module")
def shared(simulator_home: launch.RunInfo) -> Iterator[Shared]:
    """The shared objects of one module, each in a tenant of its own."""
    with control(simulator_home) as http:
        yield Shared(lambda: new_tenant(simulator_home, http))


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """One object at a time has nobody to wait for: waits for company, and for other services, are a part of the real ones; their
    number and order are the same."""
    monkeypatch.setattr(creator, "_AUDIT_WAITS", (0.1, 0.2, 0.4))
    monkeypatch.setattr(provider, "_LOOK_AGAIN_SECONDS", 0.02)
    monkeypatch.setattr(batcher, "_QUIET_SECONDS", 0.002)
    monkeypatch.setattr(batcher, "_LONGEST_QUIET_SECONDS", 0.005)
    monkeypatch.setattr(batcher, "_LONGEST_SECONDS", 0.005)
    monkeypatch.setattr(batcher, "_LONGEST_WHILE_ASKED_SECONDS", 0.005)
    monkeypatch.setattr(batcher, "_HOLD_SECONDS", 0.01)
    monkeypatch.setattr(batcher, "_LONGEST_HOLD_SECONDS", 0.02)
