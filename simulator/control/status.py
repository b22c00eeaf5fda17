"""The status page: `GET /_sim/` in a browser, and `GET /_sim/status`, from which it takes all that it shows.

The page is one file without anything from elsewhere. What it shows it puts in as text, never as HTML, and its Content-Security-
Policy lets nothing run but its own script. Its buttons are ordinary control requests; the server obeys them because they come
from its own origin.
"""

from __future__ import annotations

import json
import re
import secrets
from collections import Counter
from functools import cache
from pathlib import Path

from simulator.messages import Json, Request, Response, route
from simulator.routes import tables
from simulator.store import Tenant

_REQUESTS = 40
_MISSED = 20
_PAGE = Path(__file__).with_name("status.html")
_HEAD = re.compile(r'\{"method": ("(?:[^"\\]|\\.)*"), "url": ("(?:[^"\\]|\\.)*"), "status": (\d+), ')
_TAIL = ', "actor": '
# What people call objects of a tenant, by the collection that holds them.
_COUNTED = {
    "users": "users",
    "groups": "groups",
    "devices": "devices",
    "applications": "applications",
    "servicePrincipals": "service principals",
    "subscriptions": "subscriptions",
    "arm": "Azure resources",
}


@route("GET", "/_sim")
def page(_: Request) -> Response:
    nonce = secrets.token_urlsafe(16)
    policy = (
        f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; connect-src 'self'; img-src data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    headers = {
        "content-type": "text/html; charset=utf-8",
        "content-security-policy": policy,
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
    }
    return Response(body=_html().replace("{{nonce}}", nonce), headers=headers)


@route("GET", "/_sim/status")
def status(request: Request) -> Response:
    """`tenants` with how much each holds, the last `requests` (newest first), what is `served` and was `missed`, and what is
    switched on: `faults`, `lag`, `throttling`."""
    runtime = request.cloud.runtime
    asked: Counter[str] = Counter()
    for (service, *_), count in runtime.usage.served.items():
        asked[service] += count
    missed = [
        {"service": service, "method": method, "path": path, "count": count}
        for (service, method, path), count in runtime.usage.missed.most_common(_MISSED)
    ]
    return Response(
        body={
            "now": request.cloud.timestamp(),
            "tenants": [_tenant(tenant) for tenant in request.cloud.tenants.values()],
            "requests": [_request(line) for line in runtime.journal.last(_REQUESTS)],
            "served": [{"service": service, "routes": count, "requests": asked[service]} for service, count in _routes().items()],
            "missed": missed,
            "missedRequests": runtime.usage.missed.total(),
            "faults": [rule.as_json() for rule in runtime.faults.rules],
            "lag": {"seconds": runtime.lag.seconds, "reads": runtime.lag.reads},
            "throttling": [family.id for family in runtime.throttling.families],
        }
    )


@cache
def _html() -> str:
    return _PAGE.read_text(encoding="utf-8")


@cache
def _routes() -> dict[str, int]:
    return {service: len(table.routes()) for service, table in tables().items() if service != "control"}


def _tenant(tenant: Tenant) -> Json:
    held = {label: len(tenant.collections.get(name, ())) for name, label in _COUNTED.items()}
    return {"id": tenant.id, "displayName": tenant.display_name, "domains": tenant.domains, "objects": held}


def _request(line: str) -> Json:
    """A line of the journal without its bodies, which may be long: only its two ends are read."""
    found = _HEAD.match(line)
    assert found is not None, "the journal writes its lines so"
    end = json.loads('{"actor": ' + line[line.rindex(_TAIL) + len(_TAIL) :])
    return {
        "method": json.loads(found[1]),
        "url": json.loads(found[2]),
        "status": int(found[3]),
        "actor": end["actor"],
        "at": end["at"],
    }
