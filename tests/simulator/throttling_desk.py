"""The gate of the throttling with two tenants before it, on a clock that goes on by hand."""

from __future__ import annotations

from typing import Any

from simulator.clock import Clock
from simulator.errors import Fault
from simulator.messages import Caller, Request
from simulator.store import Cloud, Tenant
from simulator.throttling.gate import Throttling

APP, OTHER_APP = "11111111-0000-4000-8000-000000000001", "11111111-0000-4000-8000-000000000002"
HOME, AWAY = "22222222-0000-4000-8000-000000000001", "22222222-0000-4000-8000-000000000002"
SUBSCRIPTION, SECOND = "33333333-0000-4000-8000-000000000001", "33333333-0000-4000-8000-000000000002"
PROVIDERS = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/group/providers"


class Hand:
    """A clock that goes on by hand."""

    seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


class Desk:
    """A gate with two tenants before it."""

    def __init__(self) -> None:
        self.hand = Hand()
        self.gate = Throttling(self.hand)
        self.cloud = Cloud(clock=Clock())
        for number in (HOME, AWAY):
            tenant = Tenant(id=number, display_name=number, domains=[])
            tenant.collection("subscriptions").update({SUBSCRIPTION: {}, SECOND: {}})
            self.cloud.tenants[number] = tenant

    def people(self, count: int) -> None:
        users = self.cloud.tenants[HOME].collection("users")
        users.clear()
        users.update({str(number): {} for number in range(count)})

    def ask(self, method: str, path: str, *, app: str = APP, tenant: str = HOME, who: str = "", **query: str) -> dict[str, str]:
        service = "arm" if path.startswith("/subscriptions") or path.startswith("/providers") else "graph"
        caller = Caller(
            tenant_id=tenant,
            client_id=app,
            object_id=who or f"object of {app}",
            kind="user" if who else "app",
            name="",
            audience=service,
        )
        options = {f"${name}": value for name, value in query.items()}
        path = path if service == "arm" else f"/v1.0/{path}"
        request = Request(
            method=method,
            path=path,
            query=options,
            headers={},
            body=None,
            origin="",
            cloud=self.cloud,
            caller=caller,
            correlation_id="c1",
        )
        return self.gate.admit(service, request)

    def passes(self, method: str, path: str, **more: Any) -> int:
        """How many requests pass at once."""
        count = 0
        while self.refused(method, path, **more) is None:
            count += 1
            assert count < 200_000
        return count

    def refused(self, method: str, path: str, **more: Any) -> dict[str, str] | None:
        """The headers of the refusal; None when the request passes."""
        try:
            self.ask(method, path, **more)
        except Fault as fault:
            assert fault.status == 429
            return fault.headers
        return None
