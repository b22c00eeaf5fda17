"""`GET /_sim/notifications`: the change notifications that no receiver has taken yet, and how it went so far."""

from __future__ import annotations

from simulator import notifier
from simulator.messages import Request, Response, route


@route("GET", "/_sim/notifications")
def read(request: Request) -> Response:
    """Oldest first in each tenant. `status`: what the last attempt was answered with; 0 for nothing within ten seconds, null
    before the first. `due`: when the next one is made, by the simulator's clock."""
    waiting = [
        {"tenantId": tenant.id, **{name: one[name] for name in ("url", "body", "at", "due", "attempts", "status")}}
        for tenant in request.cloud.tenants.values()
        for one in tenant.collections.get(notifier.WAITING, {}).values()
    ]
    return Response(body={"notifications": waiting})
