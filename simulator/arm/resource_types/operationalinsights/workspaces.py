"""Log Analytics workspaces (Microsoft.OperationalInsights/workspaces), and the recycle bin where they lie for 14 days.

A PUT on the id of a deleted one brings it back, with its customerId; `DELETE ...?force=true` leaves nothing to bring back.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from simulator.arm import ids
from simulator.arm.kind import Kind, Write, lists
from simulator.arm.operation import serve
from simulator.arm.paging import page
from simulator.arm.resource_types.operationalinsights import shared_keys
from simulator.errors import ArmFault
from simulator.messages import Json, Request, Response
from simulator.store import Cloud, Tenant

TYPE = "Microsoft.OperationalInsights/workspaces"
DELETED_TYPE = "Microsoft.OperationalInsights/deletedWorkspaces"
BIN = "deletedWorkspaces"
KEPT = timedelta(days=14)
_LEVELS = (100, 200, 300, 400, 500, 1000, 2000, 5000, 10000, 25000, 50000)


def prepare(write: Write, wanted: Json) -> None:
    given = wanted["properties"]
    now = write.request.cloud.timestamp()
    held = write.current or _recoverable(write, wanted) or {}
    before = held.get("properties", {})
    sku = _sku(given.get("sku") or {"name": "PerGB2018"}, before.get("sku"), now)
    free = sku["name"] == "Free"
    retention = given.get("retentionInDays", 7 if free else 30)
    if not (retention == 7 if free else 30 <= retention <= 730):
        raise ArmFault(400, "BadRequest", f"RetentionInDays {retention} is not supported by the pricing tier {sku['name']}.")
    capping = given.get("workspaceCapping") or {}
    wanted["_keys"] = held.get("_keys") or shared_keys.pair(write.request.cloud)
    wanted["properties"] = {
        **given,
        "customerId": before.get("customerId") or write.request.cloud.new_id(),
        "provisioningState": "Succeeded",
        "sku": sku,
        "retentionInDays": retention,
        "features": {
            "legacy": 0,
            "searchVersion": 1,
            "enableLogAccessUsingOnlyResourcePermissions": True,
            **(given.get("features") or {}),
        },
        "workspaceCapping": {
            "dailyQuotaGb": capping.get("dailyQuotaGb", -1),
            "quotaNextResetTime": _next_midnight(write.request.cloud.now()),
            "dataIngestionStatus": "RespectQuota",
        },
        "publicNetworkAccessForIngestion": given.get("publicNetworkAccessForIngestion", "Enabled"),
        "publicNetworkAccessForQuery": given.get("publicNetworkAccessForQuery", "Enabled"),
        "createdDate": before.get("createdDate", now),
        "modifiedDate": now,
    }
    write.request.tenant.collection(BIN).pop(write.id.key, None)


def to_bin(cloud: Cloud, tenant: Tenant, workspace: Json) -> None:
    tenant.collection(BIN)[workspace["id"].lower()] = {**workspace, "_deleted": cloud.timestamp()}


KIND = Kind(
    type=TYPE,
    prepare=prepare,
    name_pattern="[A-Za-z0-9][A-Za-z0-9-]{2,61}[A-Za-z0-9]",
    etag="etag",
    after_delete=to_bin,
)


@serve(DELETED_TYPE, "GET", at=lists(DELETED_TYPE))
def deleted_workspaces(request: Request) -> Response:
    _expire(request.cloud, request.tenant)
    scope = ids.parse(request.path).scope
    return page(request, [found for found in request.tenant.collection(BIN).values() if ids.covers(scope, found["id"])])


def _recoverable(write: Write, wanted: Json) -> Json | None:
    """The deleted workspace of this id. 409 if it lay in another region."""
    _expire(write.request.cloud, write.request.tenant)
    found = write.request.tenant.collection(BIN).get(write.id.key)
    if found is None:
        return None
    if found["location"] != wanted["location"]:
        raise ArmFault(
            409,
            "Conflict",
            f"The workspace name '{write.id.name}' belongs to a deleted workspace in '{found['location']}', "
            "which can be recovered there for 14 days.",
        )
    return found


def _expire(cloud: Cloud, tenant: Tenant) -> None:
    deleted = tenant.collection(BIN)
    for key in [k for k, found in deleted.items() if datetime.fromisoformat(found["_deleted"]) + KEPT <= cloud.now()]:
        del deleted[key]


def _sku(given: Json, before: Json | None, now: str) -> Json:
    level = given.get("capacityReservationLevel")
    if given["name"] == "CapacityReservation" and level not in _LEVELS:
        raise ArmFault(400, "BadRequest", f"The capacityReservationLevel {level} is not one of {', '.join(map(str, _LEVELS))}.")
    same = before is not None and before["name"] == given["name"]
    return {**given, "lastSkuUpdate": before["lastSkuUpdate"] if before and same else now}


def _next_midnight(now: datetime) -> str:
    return (now + timedelta(days=1)).strftime("%Y-%m-%dT00:00:00Z")
