"""`POST /providers/Microsoft.ResourceGraph/resources`: one query over subscriptions or management groups, page by page.

Sources: the REST reference of Resource Graph (request and answer), "Paging results" and "Guidance for throttled requests" of its
documentation (when there is a token, and the two headers of the quota: 15 queries in 5 seconds). More queries than that are
answered all the same.
"""

from __future__ import annotations

import base64
import binascii
import time
from datetime import timedelta

from simulator.arm import access, codes, hierarchy, ids, longrunning, versions
from simulator.arm.operation import is_guid
from simulator.arm.resource_graph import pipeline, problems, tables
from simulator.arm.resource_graph.table import Table
from simulator.arm.resource_types.management import management_groups
from simulator.errors import ArmFault
from simulator.messages import Json, Request, Response, route

TYPE = "Microsoft.ResourceGraph/resources"
_MOST_ROWS = 1000
_QUOTA, _WINDOW_SECONDS = 15, 5
_USED = "resourceGraphQuota"
_TYPES = {"long": "integer", "real": "number", "bool": "boolean", "dynamic": "object"}


@route("POST", f"/providers/{TYPE}")
def resources(request: Request) -> Response:
    versions.check(request, codes.of(TYPE))
    longrunning.settle(request.cloud)
    headers = _quota(request)
    try:
        body = _body(request)
        options = _options(body)
        scope = _scope(request, body)
        found = pipeline.run(body["query"], lambda name: tables.read(scope, name))
        return Response(body=_page(found, options), headers=headers)
    except ArmFault as fault:
        refused = problems.signed(fault, request)
        refused.headers |= headers
        raise refused from None


def _body(request: Request) -> Json:
    body = request.body
    if not isinstance(body, dict) or not isinstance(body.get("query"), str) or not body["query"].strip():
        raise problems.bad_request({"code": "InvalidQuery", "message": "Query must be a text that is not empty."})
    if body.get("facets"):
        raise problems.not_served("facets")
    for name in ("subscriptions", "managementGroups"):
        given = body.get(name)
        if given is not None and not (isinstance(given, list) and all(isinstance(one, str) for one in given)):
            raise problems.bad_request({"code": "InvalidRequest", "message": f"'{name}' must be a list of texts."})
    if body.get("subscriptions") and body.get("managementGroups"):
        raise problems.not_served("subscriptions together with management groups")
    return body


def _options(body: Json) -> Json:
    """`top`, `skip`, `table` (whether rows are arrays), from the options, whose `$skipToken` has the last word on the start."""
    given = {} if body.get("options") is None else body["options"]
    if not isinstance(given, dict):
        raise problems.bad_request({"code": "InvalidRequest", "message": "'options' must be an object."})
    form = str(given.get("resultFormat") or "objectArray")
    if form.lower() not in ("objectarray", "table"):
        raise problems.bad_request({"code": "InvalidRequest", "message": f"'{form}' is no result format."})
    token = given.get("$skipToken")
    return {
        "top": _number(given, "$top", 1, _MOST_ROWS) or _MOST_ROWS,
        "skip": _start(token) if token else _number(given, "$skip", 0, 2**31 - 1) or 0,
        "table": form.lower() == "table",
    }


def _number(given: Json, name: str, least: int, most: int) -> int | None:
    value = given.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise problems.bad_request({"code": "InvalidRequest", "message": f"'{name}' must be from {least} to {most}."})
    return value


def _start(token: object) -> int:
    try:
        found = int(base64.urlsafe_b64decode(str(token) + "=" * (-len(str(token)) % 4)))
    except (ValueError, binascii.Error):
        found = -1
    if found < 0:
        raise problems.bad_request({"code": "InvalidSkipToken", "message": "The skip token is not valid."})
    return found


def _scope(request: Request, body: Json) -> tables.Scope:
    """403 AccessDenied when the caller sees nothing of what is asked for; a part that it doesn't see is left out."""
    tenant, held = request.tenant, access.held_roles(request.tenant, request.who)
    every = tenant.collection("subscriptions")
    groups: list[str] = []
    if body.get("subscriptions"):
        wanted = [one.lower() for one in body["subscriptions"]]
        for one in wanted:
            if not is_guid(one):
                raise problems.bad_request({"code": "InvalidSubscriptionId", "message": f"'{one}' is no subscription id."})
    elif body.get("managementGroups"):
        named = [hierarchy.group_id(one) for one in body["managementGroups"]]
        below = [one for group in named if management_groups.find(tenant, group) for one in hierarchy.below(tenant, group)]
        groups = [one for one in below if hierarchy.is_group(one)]
        wanted = [ids.parse(one).name.lower() for one in below if not hierarchy.is_group(one)]
    else:
        wanted = list(every)
        root = hierarchy.below(tenant, hierarchy.group_id(tenant.id))
        groups = [one for one in root if hierarchy.is_group(one)]
    seen = {one: every[one] for one in wanted if one in every and access.sees(tenant, request.who, every[one]["id"])}
    if not seen and not any(access.grant(held, f"{management_groups.TYPE}/read", one) for one in groups):
        detail = {"code": "AccessDenied", "message": "Access is denied to the requested resource."}
        raise ArmFault(403, "AccessDenied", "", [detail])
    return tables.Scope(tenant=tenant, held=held, subscriptions=seen, groups=list(dict.fromkeys(groups)))


def _page(found: Table, options: Json) -> Json:
    end = options["skip"] + options["top"]
    rows = found.rows[options["skip"] : end]
    more = end < len(found.rows)
    # Without a column of plain values, or with a limit of its own, a query can't go on.
    goes_on = more and not found.cut and any(of_type != "dynamic" for of_type in found.columns.values())
    body: Json = {
        "totalRecords": len(found.rows),
        "count": len(rows),
        "data": rows,
        "facets": [],
        "resultTruncated": "true" if more and not goes_on else "false",
    }
    if options["table"]:
        columns = [{"name": name, "type": _TYPES.get(of_type, of_type)} for name, of_type in found.columns.items()]
        body["data"] = {"columns": columns, "rows": [list(row.values()) for row in rows]}
    if goes_on:
        body["$skipToken"] = base64.urlsafe_b64encode(str(end).encode()).decode().rstrip("=")
    return body


def _quota(request: Request) -> dict[str, str]:
    """What is left to the caller in this window of wall time, and when the next one begins."""
    windows = request.tenant.collection(_USED)
    now = time.time()
    window = windows.get(request.who.object_id)
    if window is None or now >= window["ends"]:
        window = windows[request.who.object_id] = {"ends": now + _WINDOW_SECONDS, "used": 0}
    window["used"] += 1
    left = timedelta(seconds=max(1, round(window["ends"] - now)))
    return {
        "x-ms-user-quota-remaining": str(max(0, _QUOTA - window["used"])),
        "x-ms-user-quota-resets-after": f"0{left}",
    }
