"""`/directoryObjects/validateProperties` and `/groups/{id}/validateProperties`: would this name of a group be taken?

The naming requirement, then the blocked words, then whether the nickname is free; only the first kind of failure is told (Source:
Graph directoryObject: validateProperties). Attributes of the requirement such as `[Department]` are the impersonated user's.
"""

from __future__ import annotations

from typing import Any

from simulator.errors import GraphFault
from simulator.graph import directory, faults, group_naming, groups, typecheck
from simulator.messages import Request, Response, route

Json = dict[str, Any]


def _failures(request: Request, names: Json, user: Json, group: Json | None) -> list[Json]:
    code, bad = group_naming.broken(request.tenant, names, user)
    if code == group_naming.MISSING:
        prefix, suffix = group_naming.affixes(request.tenant, user)
        what = "is missing a required prefix/suffix per your organization's Group naming requirements."
        return [
            {"target": name, "code": code, "message": f"Property {name} {what}", "prefix": prefix, "suffix": suffix}
            for name in bad
        ]
    if bad:
        message = f"Property {bad[0]} contains a blocked word per your organization's Group naming requirements."
        return [{"target": bad[0], "code": code, "message": message}]
    nickname = names.get("mailNickname")
    taken = directory.holders(request.tenant, "groups", "mailNickname", nickname) if nickname else []
    if any(other is not group and other.get("mailEnabled") for other in taken):
        message = "Another object with the same value for property mailNickname already exists."
        return [{"target": "mailNickname", "code": "ObjectConflict", "message": message}]
    return []


def _validate(request: Request, given: Json, group: Json | None) -> Response:
    names = {name: given[name] for name in group_naming.NAMES if given.get(name)}
    if not names:
        raise faults.bad_request("At least one of 'displayName' and 'mailNickname' is required.")
    person = given.get("onBehalfOfUserId")
    user = directory.find(request.tenant, "users", person) if person else {}
    failures = _failures(request, names, user, group)
    if failures:
        message = "The values provided contain one or more validation errors."
        raise GraphFault(422, "Request_UnprocessableEntity", message, failures)
    return Response(status=204)


@route("POST", "/v1.0/directoryObjects/validateProperties")
@route("POST", "/v1.0/directoryObjects/microsoft.graph.validateProperties")
def validate_new(request: Request) -> Response:
    given = typecheck.check_parameters(request.body, "graph.validateProperties", "graph.directoryObject")
    if str(given.get("entityType")).lower() != "group":
        raise faults.bad_request("Group is the only supported entity type.")
    return _validate(request, given, None)


@route("POST", "/v1.0/groups/{group_id}/validateProperties")
@route("POST", "/v1.0/groups/{group_id}/microsoft.graph.validateProperties")
def validate_existing(request: Request) -> Response:
    group = groups.find_group(request)
    given = typecheck.check_parameters(request.body, "graph.validateProperties", "graph.group")
    return _validate(request, given, group)
