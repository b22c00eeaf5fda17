"""The simulator's own endpoints under odd requests: a sentence for the person who asked, never a 500."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.fuzz.place import Place
from tests.fuzz.session import SEED, TIMES, Session

REQUESTS = 800
GOOD: list[tuple[str, str, Any]] = [
    ("POST", "/_sim/clock", {"now": "2026-12-01T00:00:00Z", "advanceSeconds": 5, "frozen": True}),
    ("POST", "/_sim/faults", {"path": "/v1.0/users", "status": 503, "count": 1, "service": "graph", "share": 0.5}),
    ("POST", "/_sim/faults", {"path": "nothing", "kind": "slow", "seconds": 0.1, "method": "GET", "skip": 1, "seed": 3}),
    ("PUT", "/_sim/lag", {"seconds": 1}),
    ("PUT", "/_sim/operations", {"seconds": 0.1}),
    ("PUT", "/_sim/api-versions", {"strict": False}),
    ("POST", "/_sim/external-token", {"subject": "x", "audience": "y", "expiresIn": 60, "claims": {"a": 1}}),
    ("POST", "/_sim/device-codes", {"userCode": "ABCDEFGH", "user": "x", "decline": False}),
    ("POST", "/_sim/seed", {"template": "empty", "number": 7}),
    ("POST", "/_sim/seed", {"tenantId": "11111111-2222-3333-4444-555555555555", "displayName": "x", "domains": ["x.example"],
                            "seats": {"cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46": 3}, "administrators": ["a@x.example"]}),
]  # fmt: skip


def test_no_control_request_is_answered_badly(ground: Place, record_property: Callable[[str, object], None]) -> None:
    caller = ground.caller("control", SEED)
    tenant = {"tenantId": ground.tenant, "user": ground.info.client_id, "audience": "graph", "expiresIn": 60}
    snapshot = ground.control("GET", f"/_sim/snapshot?tenantId={ground.tenant}").json()
    caller.know(
        [
            *GOOD,
            ("POST", "/_sim/token", tenant),
            ("POST", "/_sim/reset", {"tenantId": ground.tenant}),
            ("PUT", "/_sim/snapshot", snapshot),
        ]
    )
    # To make a thousand people, or the secret anew, says nothing of a bad request.
    caller.operations = [one for one in caller.operations if one[1] not in ("/_sim/secret", "/_sim/openapi")]
    session = Session(place=ground, caller=caller)
    session.run(REQUESTS * TIMES)
    # For the gate's report.
    record_property("answered", dict(sorted(session.answered.items())))
    assert not session.problems, session.told()
    assert "Traceback" not in ground.log(), f"TENANTRY_SEED={SEED}\n{ground.log()[-3000:]}"
