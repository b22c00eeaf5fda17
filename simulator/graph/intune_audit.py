"""`/deviceManagement/auditEvents`: Intune's changes have a log of their own (facts: directoryAudits holds none of them)."""

from __future__ import annotations

import json
from typing import Any

from simulator.graph import envelope, faults
from simulator.graph.kinds import Kind
from simulator.messages import Request, Response, route

Json = dict[str, Any]

PATH = "/v1.0/deviceManagement/auditEvents"
KIND = Kind(
    collection="auditEvents",
    segment="deviceManagement/auditEvents",
    type_name="graph.auditEvent",
    resource="AuditEvent",
    directory=False,
)
_OPERATIONS = {"Create": "Create", "Patch": "Patch", "Delete": "Delete"}
CONFIGURATION = "DeviceConfiguration"


def record(
    request: Request, verb: str, resource: str, policy: Json, before: Json, after: Json, *, component: str = CONFIGURATION
) -> None:
    """Append one event. `verb` is Create, Patch, Delete or the name of an action; `before` and `after` hold the properties that
    it wrote, `component` is the part of Intune that it concerns."""
    names = [name for name in dict.fromkeys([*before, *after]) if name[0] not in "_@" and before.get(name) != after.get(name)]
    who = request.who
    person = who.kind == "user"
    request.tenant.log("intuneAuditEvents").append(
        {
            "id": request.cloud.new_id(),
            "displayName": f"{verb} {resource}",
            "componentName": component,
            "activity": None,
            "activityDateTime": request.cloud.now().strftime("%Y-%m-%dT%H:%M:%S.%f") + "0Z",
            "activityType": f"{verb} {resource}",
            "activityOperationType": _OPERATIONS.get(verb, "Action"),
            "activityResult": "Success",
            "correlationId": request.correlation_id,
            "category": component,
            "actor": {
                "auditActorType": "ItPro" if person else "Application",
                "userPermissions": ["*"] if person else [],
                "applicationId": who.client_id,
                "applicationDisplayName": None if person else who.name,
                "userPrincipalName": who.name if person else None,
                "servicePrincipalName": None if person else who.name,
                "ipAddress": None,
                "userId": who.object_id if person else None,
            },
            "resources": [
                {
                    "displayName": policy.get("displayName", policy.get("deviceName")),
                    "auditResourceType": str(policy.get("@odata.type", resource)).rsplit(".", 1)[-1],
                    "resourceId": policy["id"],
                    "modifiedProperties": [
                        {"displayName": name, "oldValue": _text(before.get(name)), "newValue": _text(after.get(name))}
                        for name in names
                    ],
                }
            ],
        }
    )


def _text(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else json.dumps(value)


@route("GET", PATH)
def list_events(request: Request) -> Response:
    return envelope.collection(request, KIND, reversed(request.tenant.log("intuneAuditEvents")))


@route("GET", PATH + "/{event_id}")
def get_event(request: Request) -> Response:
    wanted = request.path_params["event_id"]
    for entry in request.tenant.log("intuneAuditEvents"):
        if entry["id"] == wanted:
            return envelope.entity(request, KIND, entry)
    raise faults.not_found(wanted)
