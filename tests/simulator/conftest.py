"""A running simulator for the tests of this folder."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from simulator import launch
from tests.simulator.running import RunningSimulator, SeededTenant
from tests.witness import witness


@pytest.fixture(scope="session")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSimulator]:
    """One simulator for the whole session, on a free port, in a folder of its own."""
    home = tmp_path_factory.mktemp("tenantry-home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TENANTRY_HOME", str(home))
        info = launch.start(journal=home / "journal.jsonl")
        try:
            with httpx.Client(base_url=info.url, verify=ssl.create_default_context(cafile=info.ca_file), timeout=20) as http:
                yield RunningSimulator(info=info, http=http)
        finally:
            patch.setenv("TENANTRY_HOME", str(home))
            launch.stop()


@pytest.fixture(scope="module", autouse=True)
def witnessed(simulator: RunningSimulator, request: pytest.FixtureRequest) -> Iterator[None]:
    """What this module proves of the simulator, for the coverage page."""
    with witness(simulator.http, str(request.path)):
        yield


@pytest.fixture
def tenant(simulator: RunningSimulator) -> SeededTenant:
    """A tenant of the test's own."""
    return simulator.seed()


@pytest.fixture
def no_faults(simulator: RunningSimulator) -> Iterator[None]:
    """Clears the faults that a test leaves."""
    yield
    simulator.http.delete("/_sim/faults")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder of the test's own, for tests that start simulators themselves."""
    monkeypatch.setenv("TENANTRY_HOME", str(tmp_path))
    return tmp_path
