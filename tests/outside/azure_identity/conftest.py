"""A simulator of these clients' own. They go both ways: told its address (custom cloud), and told nothing at all (its proxy)."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator

import httpx
import pytest

from simulator import launch
from tests.outside.azure_identity.place import Place, seeded
from tests.witness import witness


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Place]:
    home = tmp_path_factory.mktemp("identity")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TENANTRY_HOME", str(home))
        info = launch.start()
        try:
            trust = ssl.create_default_context(cafile=info.ca_file)
            with httpx.Client(base_url=info.url, verify=trust, trust_env=False) as http, witness(http, str(request.path)):
                yield seeded(info, http)
        finally:
            patch.setenv("TENANTRY_HOME", str(home))
            launch.stop()


def trusting(place: Place, patch: pytest.MonkeyPatch) -> None:
    # requests reads the one, aiohttp the other.
    patch.setenv("REQUESTS_CA_BUNDLE", place.info.ca_file)
    patch.setenv("SSL_CERT_FILE", place.info.ca_file)


@pytest.fixture
def place(simulator: Place, monkeypatch: pytest.MonkeyPatch) -> Place:
    """A custom cloud: the credentials are told its address."""
    trusting(simulator, monkeypatch)
    simulator.options = {"authority": simulator.info.url, "disable_instance_discovery": True}
    return simulator


@pytest.fixture(params=["custom cloud", "interception"])
def either(simulator: Place, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Place:
    """Both ways to reach it. Through the proxy, the credentials' own defaults lead to it."""
    trusting(simulator, monkeypatch)
    if request.param == "interception":
        monkeypatch.setenv("HTTPS_PROXY", simulator.info.proxy_url)
        simulator.options = {}
    else:
        simulator.options = {"authority": simulator.info.url, "disable_instance_discovery": True}
    return simulator


@pytest.fixture
def advance(simulator: Place) -> Iterator[Callable[[float], None]]:
    """Moves the simulator's clock on by so many days, until the test is over."""
    before = simulator.http.get("/_sim/clock").json()["now"]

    def move(days: float) -> None:
        simulator.http.post("/_sim/clock", json={"advanceSeconds": days * 86400}).raise_for_status()

    yield move
    simulator.http.post("/_sim/clock", json={"now": before})
