"""`/users/delta`, `/groups/delta` and their like: a list once, then only what has changed.

Source: Graph group: delta, user: delta (facts: delta). The first round shows everything, page by page; its last page holds the
link to the next round. `$select` may name links too; without it a group's members are followed. `$filter` takes ids alone. A
page's size, 100, is ours unless the caller says `Prefer: odata.maxpagesize`.
"""

from __future__ import annotations

import base64
import json
import re
from typing import Any

from simulator.errors import GraphFault
from simulator.graph import (
    administrative_units,
    delta_log,
    device_check_ins,
    directory,
    faults,
    filters,
    membership,
    shape,
    typecheck,
)
from simulator.graph.delta_log import Change
from simulator.graph.kinds import Kind, View, kinds
from simulator.messages import Request, Response, route

Json = dict[str, Any]

PAGE = 100
MAX_FILTERED = 50
# Links that can be followed, by kind; the first number of them without being asked for.
LINKS: dict[str, tuple[tuple[str, ...], int]] = {
    "users": (("manager",), 0),
    "groups": (("members", "owners"), 1),
    "applications": (("owners",), 0),
    "servicePrincipals": (("owners",), 0),
    "administrativeUnits": (("members",), 0),
    "devices": ((), 0),
}
_REFUSED = ("$top", "$orderby", "$search", "$count", "$expand", "$skip")
_FIELDS: dict[str, Any] = {
    "select": list,
    "links": list,
    "ids": list | None,
    "since": int | None,
    "until": int,
    "offset": int,
    "after": str | None,
}
_ID = re.compile(r"id eq '([^']+)'\Z")


def _linked(request: Request, item: Json, name: str) -> list[str]:
    """The ids behind a link, soft-deleted objects left out."""
    tenant = request.tenant
    if name == "manager":
        held = [item["_manager"]] if item.get("_manager") else []
    elif name == "owners":
        held = item.get("_owners", [])
    elif "isMemberManagementRestricted" in item and "groupTypes" not in item:
        return [one["id"] for _, one in administrative_units.members(tenant, item)]
    else:
        return membership.member_ids(tenant, item)
    return [one for one in held if directory.find_object(tenant, one) is not None]


def _start(request: Request, kind: Kind) -> Json:
    """The token of a first round, from the options of the request."""
    query = {"$" + name.lstrip("$").lower(): value for name, value in request.query.items()}
    for name in _REFUSED:
        if name in query:
            raise faults.unsupported_query(f"The query option '{name}' is not supported in a delta query.")
    followed, usual = LINKS[kind.collection]
    select = [one.strip() for one in query.get("$select", "").split(",") if one.strip()]
    known = set(typecheck.properties(kind.type_name)) | set(followed)
    for name in select:
        if name not in known and not name.startswith("extension_"):
            raise faults.no_property(name, kind.type_name)
    ids = None
    if query.get("$filter"):
        found = [_ID.match(part.strip()) for part in query["$filter"].split(" or ")]
        if not all(found) or len(found) > MAX_FILTERED:
            raise faults.unsupported_query("A delta query can be filtered by 'id eq' alone.")
        ids = [one.group(1).lower() for one in found if one is not None]
    links = [name for name in followed if name in select] if select else list(followed[:usual])
    default = kind.default or tuple(typecheck.properties(kind.type_name))
    names = [name for name in select if name not in followed] if select else list(default)
    return {"select": sorted({"id", *names}), "links": links, "ids": ids, "since": None}


def _write(token: Json) -> str:
    return base64.urlsafe_b64encode(json.dumps(token, separators=(",", ":")).encode()).decode().rstrip("=")


def _read(request: Request, kind: Kind, text: str) -> Json:
    try:
        token = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
        known = token["kind"] == kind.collection and token["tenant"] == request.tenant.id
        at = filters.moment(token["at"])
        number = request.tenant.collection("delta").get(kind.collection, {}).get("number", -1)
        good = known and at is not None and token["until"] <= number and request.cloud.now() - at <= delta_log.LIFE
        good = good and all(isinstance(token[name], types) for name, types in _FIELDS.items())
        good = good and all(isinstance(one, str) for one in (*token["select"], *token["links"], *(token["ids"] or ())))
    except (ValueError, KeyError, TypeError):
        good = False
    if not good:
        raise GraphFault(
            410,
            "syncStateNotFound",
            "The sync state generation is not found or has expired; begin again without a token.",
            headers={"Location": f"{request.origin}/v1.0/{kind.segment}/delta?$deltatoken="},
        )
    found: Json = token
    return found


def _entry(request: Request, view: View, kind: Kind, object_id: str, pair: tuple[Change, Json]) -> Json:
    """One object of the answer: what was asked for and was ever set, or that it is gone."""
    change, token = pair
    item = request.tenant.collection(kind.collection).get(object_id)
    if item is None:
        return {"id": object_id, "@removed": {"reason": change.gone or "deleted"}}
    minimal = "return=minimal" in request.headers.get("prefer", "").lower() and not change.whole
    names = [one for one in token["select"] if not minimal or one == "id" or one in change.properties]
    full = shape.whole(view, kind, item, names)
    out = {name: full[name] for name in names if name in full and (name in change.properties or full[name] not in (None, []))}
    for link in token["links"]:
        added = _linked(request, item, link) if change.whole else change.added.get(link, [])
        entries = [_reference(request, one) for one in added]
        if not change.whole:
            entries += [{**_reference(request, one), "@removed": {"reason": "deleted"}} for one in change.removed.get(link, [])]
        if entries:
            out[f"{link}@delta"] = entries
    return out


def _reference(request: Request, object_id: str) -> Json:
    entry = directory.find_object(request.tenant, object_id)
    binned = request.tenant.collection("deletedItems").get(object_id, {})
    tag = entry[0].odata_type if entry is not None else binned.get("@odata.type", "#microsoft.graph.directoryObject")
    return {"@odata.type": tag, "id": object_id}


def _delta(request: Request, kind: Kind) -> Response:
    query = {name.lstrip("$").lower(): value for name, value in request.query.items()}
    if "skiptoken" in query:
        token = _read(request, kind, query["skiptoken"])
    else:
        given = query.get("deltatoken")
        fresh = given in (None, "", "latest")
        token = _start(request, kind) if fresh else _read(request, kind, str(given))
        number = delta_log.observe(request, kind, LINKS[kind.collection][0], _linked)
        since = None if fresh and given != "latest" else number if fresh else token["until"]
        marks = {"kind": kind.collection, "tenant": request.tenant.id, "at": request.cloud.timestamp()}
        token = {**token, **marks, "since": since, "until": number, "offset": 0, "after": None}
    return _page(request, kind, token)


def _page(request: Request, kind: Kind, token: Json) -> Response:
    found: dict[str, Change]
    if token["since"] is None:
        found = {one: Change(whole=True) for one in request.tenant.collection(kind.collection)}
    else:
        found = delta_log.changes(request, kind, token["since"], token["until"])
    ids = [one for one in found if _matters(found[one], token) and (token["ids"] is None or one in token["ids"])]
    wanted = re.search(r"odata\.maxpagesize=(\d+)", request.headers.get("prefer", ""))
    size = min(max(int(wanted.group(1)), 1), 999) if wanted else PAGE
    # The first round walks a list that may get shorter meanwhile: it goes on behind the last object shown.
    first = ids.index(token["after"]) + 1 if token.get("after") in ids else max(0, token["offset"] - 1) if token["offset"] else 0
    page = ids[first : first + size]
    view = View(tenant=request.tenant)
    body: Json = {"@odata.context": f"{request.origin}/v1.0/$metadata#{kind.segment}"}
    path = f"{request.origin}/v1.0/{kind.segment}/delta"
    if first + size < len(ids):
        body["@odata.nextLink"] = f"{path}?$skiptoken={_write({**token, 'offset': first + size, 'after': page[-1]})}"
    else:
        body["@odata.deltaLink"] = f"{path}?$deltatoken={_write({**token, 'since': None, 'offset': 0, 'after': None})}"
    body["value"] = [_entry(request, view, kind, one, (found[one], token)) for one in page]
    return Response(body=body)


def _matters(change: Change, token: Json) -> bool:
    """Whether the change touches what this round follows."""
    if change.whole or change.gone is not None or change.properties & set(token["select"]):
        return True
    return any(change.added.get(link) or change.removed.get(link) for link in token["links"])


@route("GET", "/v1.0/users/delta")
@route("GET", "/v1.0/users/delta()")
@route("GET", "/v1.0/users/microsoft.graph.delta()")
def users_delta(request: Request) -> Response:
    return _delta(request, kinds()["users"])


@route("GET", "/v1.0/groups/delta")
@route("GET", "/v1.0/groups/delta()")
@route("GET", "/v1.0/groups/microsoft.graph.delta()")
def groups_delta(request: Request) -> Response:
    return _delta(request, kinds()["groups"])


@route("GET", "/v1.0/applications/delta")
@route("GET", "/v1.0/applications/delta()")
@route("GET", "/v1.0/applications/microsoft.graph.delta()")
def applications_delta(request: Request) -> Response:
    return _delta(request, kinds()["applications"])


@route("GET", "/v1.0/servicePrincipals/delta")
@route("GET", "/v1.0/servicePrincipals/delta()")
@route("GET", "/v1.0/servicePrincipals/microsoft.graph.delta()")
def principals_delta(request: Request) -> Response:
    return _delta(request, kinds()["servicePrincipals"])


@route("GET", "/v1.0/directory/administrativeUnits/delta")
@route("GET", "/v1.0/directory/administrativeUnits/delta()")
@route("GET", "/v1.0/directory/administrativeUnits/microsoft.graph.delta()")
def units_delta(request: Request) -> Response:
    return _delta(request, kinds()["administrativeUnits"])


@route("GET", "/v1.0/devices/delta")
@route("GET", "/v1.0/devices/delta()")
@route("GET", "/v1.0/devices/microsoft.graph.delta()")
def devices_delta(request: Request) -> Response:
    device_check_ins.settle(request)
    return _delta(request, kinds()["devices"])
