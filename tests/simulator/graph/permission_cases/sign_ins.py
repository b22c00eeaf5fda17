"""The sign-in log."""

from __future__ import annotations

from typing import Any

from tests.simulator.graph.permission_cases.maker import Maker, case


@case("GET", "/auditLogs/signIns/{id}")
def _sign_in(maker: Maker) -> tuple[str, Any]:
    body = {"tenantId": maker.graph.tenant.id, "user": maker.graph.user()["id"]}
    entry = maker.graph.simulator.http.post("/_sim/sign-ins", json=body).json()
    return f"/auditLogs/signIns/{entry['id']}", None
