"""An app of the test's own, and a clock that goes back to where it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.simulator.entra.keys import App, Key, make_key
from tests.simulator.graph.conftest import Graph
from tests.simulator.running import RunningSimulator, SeededTenant


@pytest.fixture
def graph(simulator: RunningSimulator, tenant: SeededTenant) -> Graph:
    """The partner app in a tenant of the test's own."""
    return Graph(simulator=simulator, tenant=tenant, token=simulator.forged_token(tenant.id, simulator.info.client_id))


@pytest.fixture
def app(graph: Graph) -> App:
    application = graph.post("/applications", {"displayName": "Robot"})
    return App(graph=graph, application=application, principal=graph.post("/servicePrincipals", {"appId": application["appId"]}))


@pytest.fixture(scope="session")
def key() -> Key:
    return make_key()


@pytest.fixture(scope="session")
def other_key() -> Key:
    return make_key("other")


@pytest.fixture
def advance(simulator: RunningSimulator) -> Iterator[Callable[[float], None]]:
    """Moves the simulator's clock on by so many seconds, until the test is over."""
    before = simulator.http.get("/_sim/clock").json()["now"]

    def move(seconds: float) -> None:
        assert simulator.http.post("/_sim/clock", json={"advanceSeconds": seconds}).status_code == 200

    yield move
    simulator.http.post("/_sim/clock", json={"now": before})
