"""Requests made from the services' own descriptions, good and broken: no answer that Microsoft's service could not give.

Each answer is in its service's envelope and never a 5xx but a deliberate 501; none tells of the inside or holds a secret; a
refused write changes nothing; and what is left can be carried to another simulator.
"""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from simulator import launch
from tests.fuzz.place import Place
from tests.fuzz.session import SEED, TIMES, Session
from tests.fuzz.wire import Wire

REQUESTS = {"graph": 1500, "arm": 1500, "entra": 500, "exchange": 300}


@pytest.mark.parametrize("service", REQUESTS)
def test_no_request_is_answered_badly(ground: Place, service: str, record_property: Callable[[str, object], None]) -> None:
    ground.restore()
    session = Session(place=ground, caller=ground.caller(service, SEED))
    session.run(REQUESTS[service] * TIMES)
    # For the gate's report.
    record_property("answered", dict(sorted(session.answered.items())))
    assert not session.problems, session.told()
    # A run that only bounces off proves nothing.
    assert sum(count for status, count in session.answered.items() if status < 300) > REQUESTS[service] / 20, session.answered
    assert service == "entra" or session.looked_at > REQUESTS[service] / 200, session.looked_at
    assert ground.control("GET", "/_sim/health").status == 200
    assert "Traceback" not in ground.log(), f"TENANTRY_SEED={SEED}\n{ground.log()[-3000:]}"


def test_every_operation_is_asked_once(ground: Place) -> None:
    """So that chance passes none over."""
    for service in REQUESTS:
        # The service before may have deleted the people who ask.
        ground.restore()
        session = Session(place=ground, caller=ground.caller(service, SEED))
        for method, template, operation in session.caller.operations:
            session.ask(session.caller.of(method, template, operation))
        assert not session.problems, session.told()


def test_what_is_left_can_be_carried_elsewhere(ground: Place, tmp_path_factory: pytest.TempPathFactory) -> None:
    ground.restore()
    session = Session(place=ground, caller=ground.caller("graph", SEED + 1))
    session.run(200)
    left = ground.control("GET", "/_sim/snapshot").content
    assert b"Fuzz-Secret" not in left
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TENANTRY_HOME", str(tmp_path_factory.mktemp("other")))
        info = launch.start()
        try:
            with Wire(port=int(info.url.rpartition(":")[2]), ca_file=info.ca_file) as wire:
                assert wire.ask("PUT", "/_sim/snapshot", [("content-type", "application/json")], left).status == 204
                assert wire.ask("GET", "/_sim/snapshot").json() == json.loads(left)
        finally:
            launch.stop()
