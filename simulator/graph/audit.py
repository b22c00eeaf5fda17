"""The directory's audit log: every successful write leaves a record in the shape of a real one.

A value in `modifiedProperties` is JSON in a string, and directory properties stand in a list inside it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from simulator.messages import Request

Json = dict[str, Any]


def record(
    request: Request,
    activity: str,
    *,
    category: str,
    operation: str,
    targets: Sequence[Json],
    service: str = "Core Directory",
    by: str | None = None,
) -> None:
    """Append one record. `operation` is Add, Update, Delete, Assign or Unassign; `targets` come from `target()`; `by` names
    the service of Microsoft's that did it, where that is not the caller."""
    now = request.cloud.now()
    request.tenant.log("directoryAudits").append(
        {
            "id": f"Directory_{request.cloud.new_id()}",
            "activityDateTime": now.strftime("%Y-%m-%dT%H:%M:%S.%f") + "0Z",
            "activityDisplayName": activity,
            "additionalDetails": [{"key": "User-Agent", "value": request.headers.get("user-agent", "")}],
            "category": category,
            "correlationId": request.correlation_id or request.cloud.new_id(),
            "initiatedBy": _initiator(request) if by is None else {"user": None, "app": _app(by)},
            "loggedByService": service,
            "operationType": operation,
            "result": "success",
            "resultReason": "",
            "targetResources": list(targets),
        }
    )


def _app(name: str, app_id: str | None = None, principal_id: str | None = None) -> Json:
    return {"appId": app_id, "displayName": name, "servicePrincipalId": principal_id, "servicePrincipalName": None}


def _initiator(request: Request) -> Json:
    who = request.who
    if who.kind == "app":
        return {"user": None, "app": _app(who.name, who.client_id, who.object_id)}
    user = request.tenant.collection("users").get(who.object_id.lower(), {})
    return {
        "app": None,
        "user": {
            "id": who.object_id,
            "displayName": None,
            "userPrincipalName": user.get("userPrincipalName", who.name),
            "ipAddress": "127.0.0.1",
        },
    }


def target(kind: str, item: Json, changes: Iterable[Json] = ()) -> Json:
    """One entry of `targetResources`. `kind` is User, Group, ServicePrincipal, Application, Role, Policy or Other."""
    return {
        "id": item.get("id"),
        "displayName": item.get("displayName") if kind != "User" else None,
        "type": kind,
        "userPrincipalName": item.get("userPrincipalName") if kind == "User" else None,
        "groupType": _group_type(item) if kind == "Group" else None,
        "modifiedProperties": list(changes),
    }


def _group_type(item: Json) -> str:
    return "unifiedGroups" if "Unified" in item.get("groupTypes", []) else "azureAD"


def change(name: str, old: Any, new: Any) -> Json:
    """One modified property with values as given; null stays null."""
    return {"displayName": name, "oldValue": _encoded(old), "newValue": _encoded(new)}


def _encoded(value: Any) -> str | None:
    return None if value is None else json.dumps(value, separators=(",", ":"))


def differences(before: Json, after: Json) -> list[Json]:
    """The properties that differ, as directory records list them: each value in a list, then the names of all of them."""
    names = [
        name for name in dict.fromkeys([*before, *after]) if not name.startswith("_") and before.get(name) != after.get(name)
    ]
    out = [change(_title(name), _listed(before.get(name)), _listed(after.get(name))) for name in names]
    if names:
        out.append(
            {
                "displayName": "Included Updated Properties",
                "oldValue": None,
                "newValue": json.dumps(", ".join(map(_title, names))),
            }
        )
    return out


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _title(name: str) -> str:
    """Records name a property with a capital (`AccountEnabled`)."""
    return name if name.startswith("extension_") else name[:1].upper() + name[1:]
