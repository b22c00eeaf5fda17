"""What every Intune policy shares: the licence it takes, the service's own errors, filled-in values, assignments.

Microsoft documents for Intune what each property means but not the service's manners; general knowledge are: the JSON in the
text of an error, `0001-01-01` for a time that was never set, the first member of an enumeration as its default, and the form
of an assignment's id.
"""

from __future__ import annotations

import json
import re
from typing import Any

from simulator.errors import GraphFault
from simulator.graph import intune_audit, typecheck
from simulator.graph.kinds import Kind
from simulator.messages import Request
from simulator.store import Tenant

Json = dict[str, Any]

PLAN = "c1ec4a95-1f05-45b3-a911-aa3fa01094f5"  # INTUNE_A (facts: service plan ids)
NEVER = "0001-01-01T00:00:00Z"
DEVICES = "managedDevices"  # the collection of managed devices
MANAGED = "Device"  # how the log calls what concerns them
SETTINGS = {"deviceComplianceCheckinThresholdDays": 30, "isScheduledActionEnabled": True, "secureByDefault": False}
READ_ONLY = ("id", "createdDateTime", "lastModifiedDateTime", "version")
ALL_DEVICES, ALL_USERS = "adadadad-808e-44e2-905a-0b7873a8a531", "acacacac-9df4-4c7d-9d50-4ef0226f57a9"
_ZERO = {"Edm.Boolean": False, "Edm.Int32": 0, "Edm.Int64": 0, "Edm.Double": 0.0, "Edm.DateTimeOffset": NEVER}
_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\Z")


def fault(request: Request, status: int, code: str, message: str) -> GraphFault:
    """A refusal in the service's own form: the message of the error is itself JSON."""
    text = f"{message} - Operation ID (for customer support): {request.correlation_id} - Activity ID: {request.correlation_id}"
    inner = {
        "_version": 3,
        "Message": text,
        "CustomApiErrorPhrase": "",
        "RetryAfter": None,
        "ErrorSourceService": "",
        "HttpHeaders": "{}",
    }
    return GraphFault(status, code, json.dumps(inner, indent=2))


def bad(request: Request, message: str) -> GraphFault:
    return fault(request, 400, "BadRequest", message)


def licensed(tenant: Tenant) -> bool:
    """Whether the tenant ever bought a product with Intune in it."""
    skus = tenant.collection("subscribedSkus").values()
    return any(plan["servicePlanId"] == PLAN for sku in skus for plan in sku.get("servicePlans", []))


def demand_licence(request: Request) -> None:
    """Nothing of Intune answers in a tenant that never bought it."""
    if not licensed(request.tenant):
        raise fault(request, 400, "BadRequest", "Request not applicable to target tenant.")


def settings_of(tenant: Tenant) -> Json:
    """What holds for the compliance of all devices (deviceManagementSettings)."""
    return {**SETTINGS, **tenant.collection("deviceManagement").get("deviceManagement", {}).get("settings", {})}


def find(request: Request, kind: Kind, name: str = "policy_id") -> Json:
    """The object that the path names in its parameter `name`. Raises GraphFault 404."""
    demand_licence(request)
    wanted = request.path_params[name]
    found = request.tenant.collection(kind.collection).get(wanted.lower())
    if found is None:
        raise fault(request, 404, "ResourceNotFound", f"{kind.resource} with id {wanted} was not found.")
    return found


def filled(value: Any, declared: str) -> Any:
    """The value with every property of its type: what may not be null has its zero, a missing list is empty."""
    name, many = typecheck.bare(declared)
    if many:
        return [filled(one, name) for one in value or []]
    if value is None and declared.endswith("!"):
        return typecheck.first_member(name) or _ZERO.get(name)
    if not isinstance(value, dict) or not typecheck.is_complex(name):
        return value
    tag = value.get("@odata.type")
    concrete = str(tag).lstrip("#").removeprefix("microsoft.") if tag else name
    out: Json = {"@odata.type": f"#{typecheck.spelled(concrete)}"} if tag else {}
    out.update({key: filled(value.get(key), kind) for key, kind in typecheck.properties(concrete).items()})
    out.update({key: one for key, one in value.items() if key not in out and not key.startswith("@")})
    return out


def body_of(request: Request, kind: Kind, current: Json | None = None, *, deep: frozenset[str] = frozenset()) -> tuple[str, Json]:
    """(type, checked properties without what is the server's) of a create, or of a change to `current`.

    A create must say a type that can be made; a change may leave it out and then names only what all policies share."""
    tag = request.body.get("@odata.type") if isinstance(request.body, dict) else None
    body = typecheck.check_body(request.body, kind.type_name, deep=deep)
    given = str(tag or "").lstrip("#").removeprefix("microsoft.")
    if current is None:
        if not given or typecheck.is_abstract(given):
            raise bad(request, "Cannot create an abstract class.")
    else:
        own = current["@odata.type"].lstrip("#").removeprefix("microsoft.")
        if given and given not in typecheck.lineage(own):
            raise bad(request, f"The policy is a '{typecheck.spelled(own)}' and cannot become another type.")
        given = own
    if not str(body.get("displayName", "-") or "").strip() or (current is None and "displayName" not in body):
        raise bad(request, "DisplayName must not be null or empty.")
    return given, {name: value for name, value in body.items() if name not in READ_ONLY}


def create(request: Request, kind: Kind, type_name: str, body: Json) -> Json:
    """Store a new policy of this type, filled in."""
    now = request.cloud.timestamp()
    policy: Json = filled({**body, "@odata.type": f"#{typecheck.spelled(type_name)}"}, type_name)
    policy.update(id=request.cloud.new_id(), createdDateTime=now, lastModifiedDateTime=now, version=1, _assignments=[])
    request.tenant.collection(kind.collection)[policy["id"]] = policy
    intune_audit.record(request, "Create", kind.resource, policy, {}, body)
    return policy


def change(request: Request, kind: Kind, policy: Json, type_name: str, body: Json) -> None:
    """Put the properties of `body` into the policy; each change makes a new version."""
    declared = typecheck.properties(type_name)
    after = {name: filled(value, declared.get(name, "")) for name, value in body.items()}
    before = {name: policy.get(name) for name in after}
    if after == before:
        return
    policy.update(after)
    touched(request, policy)
    intune_audit.record(request, "Patch", kind.resource, policy, before, after)


def delete(request: Request, kind: Kind, policy: Json) -> None:
    """Gone at once: Intune keeps no deleted policies. Its assignments go with it."""
    del request.tenant.collection(kind.collection)[policy["id"]]
    intune_audit.record(request, "Delete", kind.resource, policy, policy, {})


def touched(request: Request, policy: Json) -> None:
    policy["version"] += 1
    policy["lastModifiedDateTime"] = request.cloud.timestamp()


def assignment(request: Request, policy: Json, target: Any) -> Json:
    """The assignment of a policy to a target: its id follows from both."""
    kind = str(target.get("@odata.type", "")).lstrip("#").rsplit(".", 1)[-1] if isinstance(target, dict) else ""
    if kind in ("groupAssignmentTarget", "exclusionGroupAssignmentTarget"):
        reached = str(target.get("groupId"))
        if not _GUID.match(reached):
            raise bad(request, "A group target needs the id of a group.")
    elif kind in ("allDevicesAssignmentTarget", "allLicensedUsersAssignmentTarget"):
        reached = ALL_DEVICES if kind.startswith("allDevices") else ALL_USERS
    elif kind == "configurationManagerCollectionAssignmentTarget" and target.get("collectionId"):
        reached = str(target["collectionId"])
    else:
        raise bad(request, "An assignment needs a target: a group, an excluded group, a collection, all devices or all users.")
    return {"id": f"{policy['id']}_{reached.lower()}", "target": {**target, "@odata.type": f"#microsoft.graph.{kind}"}}


def assign(request: Request, kind: Kind, policy: Json, given: list[Json]) -> list[Json]:
    """Replace all assignments of a policy (facts: assignment replaces all)."""
    wanted = [assignment(request, policy, one.get("target")) for one in given]
    if len({one["id"] for one in wanted}) < len(wanted):
        raise bad(request, "A group can be named in one assignment only.")
    before = policy["_assignments"]
    policy["_assignments"] = wanted
    if before != wanted:
        policy["lastModifiedDateTime"] = request.cloud.timestamp()
        intune_audit.record(request, "assign", kind.resource, policy, {"assignments": before}, {"assignments": wanted})
    return wanted
