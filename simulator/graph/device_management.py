"""`/deviceManagement`: Intune's account in the tenant and the settings that hold for all of it.

Source: Graph deviceManagement, deviceManagementSettings (devices without a policy; days without a check-in, 1 to 120).
"""

from __future__ import annotations

from typing import Any

from simulator.graph import envelope, intune, intune_audit, typecheck
from simulator.graph.kinds import Kind
from simulator.messages import Request, Response, route
from simulator.store import Tenant, stable_id

Json = dict[str, Any]

PATH = "/v1.0/deviceManagement"
KIND = Kind(
    collection="deviceManagement",
    segment="deviceManagement",
    type_name="graph.deviceManagement",
    resource="DeviceManagement",
    directory=False,
    # Whole areas of their own: shown when they are asked for.
    default=("id", "intuneAccountId", "settings", "subscriptionState", "intuneBrand"),
)
WRITABLE = ("settings", "intuneBrand")
LEAST_DAYS, MOST_DAYS = 1, 120


def _account(tenant: Tenant) -> Json:
    """As it stands; it is stored only once somebody has changed it."""
    stored = tenant.collection(KIND.collection).get("deviceManagement", {})
    account = stable_id(tenant.id, "intune")
    shown = {"id": account, "intuneAccountId": account, "subscriptionState": "active"}
    return {"intuneBrand": intune.filled({}, "graph.intuneBrand"), **shown, **stored, "settings": intune.settings_of(tenant)}


@route("GET", PATH)
def get_management(request: Request) -> Response:
    intune.demand_licence(request)
    return envelope.entity(request, KIND, _account(request.tenant))


@route("PATCH", PATH)
def update_management(request: Request) -> Response:
    """Intune answers a change with the object. What `settings` leaves out stays as it is."""
    intune.demand_licence(request)
    body = typecheck.check_body(request.body, KIND.type_name)
    for name in body:
        if name not in WRITABLE:
            raise intune.bad(request, f"Property {name} of deviceManagement is read-only.")
    settings = {name: value for name, value in (body.get("settings") or {}).items() if name[0] != "@"}
    days = settings.get("deviceComplianceCheckinThresholdDays", LEAST_DAYS)
    if not LEAST_DAYS <= days <= MOST_DAYS:
        raise intune.bad(request, f"deviceComplianceCheckinThresholdDays must be between {LEAST_DAYS} and {MOST_DAYS}.")
    before = _account(request.tenant)
    after: Json = {"settings": {**before["settings"], **settings}}
    if "intuneBrand" in body:
        after["intuneBrand"] = intune.filled(body["intuneBrand"], "graph.intuneBrand")
    request.tenant.collection(KIND.collection).setdefault("deviceManagement", {}).update(after)
    changed = {name: before[name] for name in after}
    if changed != after:
        intune_audit.record(request, "Patch", KIND.resource, before, changed, after)
    return envelope.entity(request, KIND, _account(request.tenant))
