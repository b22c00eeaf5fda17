"""API connections (Microsoft.Web/connections): how a workflow signs in to another service.

Secret parameters are never given back. A connection to a service where a person must consent (Office 365, Teams, ...) is not
authenticated until that person has, which no application can do for them; so it stays that way here. General knowledge
throughout: no azure-mgmt package has the type, its body is described by the Bicep types.
"""

from __future__ import annotations

import re

from simulator.arm.kind import Kind, Write
from simulator.errors import ArmFault
from simulator.messages import Json

TYPE = "Microsoft.Web/connections"
_API = re.compile(
    r"/subscriptions/(?P<subscription>[^/]+)/providers/Microsoft\.Web/locations/(?P<location>[^/]+)/managedApis/(?P<name>[^/]+)",
    re.IGNORECASE,
)
_CONSENT = frozenset(
    ("office365", "office365users", "office365groups", "outlook", "teams", "sharepointonline", "onedriveforbusiness", "planner")
)


def prepare(write: Write, wanted: Json) -> None:
    given = wanted.get("properties") or {}
    held = (write.current or {}).get("properties", {})
    api = given.get("api") or held.get("api") or {}
    found = _API.fullmatch(str(api.get("id", "")))
    if not found:
        raise ArmFault(400, "LinkedInvalidPropertyId", f"Property id '{api.get('id')}' at path 'properties.api.id' is invalid.")
    if found["location"].lower() != wanted["location"]:
        raise ArmFault(
            400, "InvalidApiLocation", f"The API lies in '{found['location']}', the connection in '{wanted['location']}'."
        )
    name = found["name"].lower()
    now = write.request.cloud.timestamp()
    wanted["properties"] = {
        **{key: value for key, value in given.items() if key != "parameterValues"},
        "displayName": given.get("displayName", held.get("displayName", write.id.name)),
        "api": {"name": name, "displayName": name, "type": "Microsoft.Web/locations/managedApis", **api},
        "statuses": [_unauthenticated() if name in _CONSENT else {"status": "Connected"}],
        "customParameterValues": given.get("customParameterValues") or {},
        "createdTime": held.get("createdTime", now),
        "changedTime": now,
        "testLinks": [],
    }


KIND = Kind(type=TYPE, prepare=prepare, name_pattern=r"[A-Za-z0-9_-]{1,80}")


def _unauthenticated() -> Json:
    message = "This connection is not authenticated."
    return {"status": "Error", "target": "token", "error": {"properties": {"code": "Unauthenticated", "message": message}}}
