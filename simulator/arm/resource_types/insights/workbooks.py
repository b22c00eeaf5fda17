"""Workbooks (Microsoft.Insights/workbooks): saved pages of Azure Monitor.

A read leaves out the content (`serializedData`) unless `canFetchContent=true` asks for it; a list needs a category. Source: the
options of azure-mgmt-applicationinsights 4.1.0; users read the content back only so. Codes are from general knowledge.
"""

from __future__ import annotations

import json

from simulator.arm import crud, enums, ids, versions
from simulator.arm.kind import Kind, Write, in_group, lists
from simulator.arm.operation import group_of, serve
from simulator.arm.paging import page
from simulator.errors import ArmFault
from simulator.messages import Json, Request, Response

TYPE = "Microsoft.Insights/workbooks"
_CATEGORIES = ("workbook", "tsg", "performance", "retention")


def prepare(write: Write, wanted: Json) -> None:
    given = wanted["properties"]
    enums.check(KIND.description, wanted, code="BadRequest")
    try:
        content = json.loads(given["serializedData"])
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict):
        raise _bad("serializedData is not the JSON text of a workbook.")
    wanted["kind"] = "shared"
    given.setdefault("sourceId", "azure monitor")
    given.setdefault("version", content.get("version", "Notebook/1.0"))
    given |= {
        "timeModified": write.request.cloud.timestamp(),
        "userId": write.request.who.object_id,
        "revision": write.request.cloud.new_id().replace("-", ""),
    }


KIND = Kind(
    type=TYPE, prepare=prepare, name_pattern="[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}", etag="etag", global_too=True
)


@serve(TYPE, "GET", at=(in_group(TYPE),))
def workbook(request: Request) -> Response:
    answer = crud.get(request, KIND)
    return Response(status=200, body=_written(request, answer.body), headers=answer.headers)


@serve(TYPE, "GET", at=lists(TYPE))
def workbooks(request: Request) -> Response:
    target = ids.parse(request.path)
    if target.group:
        group_of(request.tenant, target)
    category = (versions.option(request, "category") or "").lower()
    if category not in _CATEGORIES:
        raise _bad(f"The category '{category}' is not one of {', '.join(_CATEGORIES)}.")
    source = (versions.option(request, "sourceId") or "").lower()
    found = [
        _written(request, item)
        for item in crud.below(request.tenant, target.scope, TYPE)
        if item["properties"]["category"].lower() == category and source in ("", item["properties"]["sourceId"].lower())
    ]
    return page(request, found)


def _written(request: Request, item: Json) -> Json:
    if (versions.option(request, "canFetchContent") or "").lower() == "true":
        return item
    return item | {"properties": {name: value for name, value in item["properties"].items() if name != "serializedData"}}


def _bad(message: str) -> ArmFault:
    return ArmFault(400, "BadRequest", message)
