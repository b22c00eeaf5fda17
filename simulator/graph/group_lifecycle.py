"""`/groupLifecyclePolicies`: Microsoft 365 groups expire unless somebody renews them. One policy in a tenant.

Source: Graph groupLifecyclePolicy: at least 30 days, up to 500 groups where they are selected.
"""

from __future__ import annotations

from typing import Any

from simulator.clock import later
from simulator.graph import audit, directory, envelope, faults, filters, typecheck
from simulator.graph.kinds import Kind
from simulator.messages import Request, Response, route
from simulator.store import Tenant

Json = dict[str, Any]

PATH = "/v1.0/groupLifecyclePolicies"
KIND = Kind(
    collection="groupLifecyclePolicies",
    segment="groupLifecyclePolicies",
    type_name="graph.groupLifecyclePolicy",
    resource="GroupLifecyclePolicy",
    directory=False,
    page=0,
)
WRITABLE = ("groupLifetimeInDays", "managedGroupTypes", "alternateNotificationEmails")
LEAST_DAYS, MOST_GROUPS = 30, 500


def policy_of(tenant: Tenant, group: Json) -> Json | None:
    """The policy that holds for a group."""
    if "Unified" not in (group.get("groupTypes") or []):
        return None
    for policy in tenant.collection(KIND.collection).values():
        if policy["managedGroupTypes"] == "All" or (
            policy["managedGroupTypes"] == "Selected" and group["id"] in policy["_groups"]
        ):
            return policy
    return None


def expiration(tenant: Tenant, group: Json) -> str | None:
    """When a group ends unless it is renewed."""
    policy, since = policy_of(tenant, group), filters.moment(str(group.get("renewedDateTime") or group.get("createdDateTime")))
    if policy is None or since is None:
        return None
    return later(since, days=policy["groupLifetimeInDays"]).strftime("%Y-%m-%dT%H:%M:%SZ")


def _find(request: Request) -> Json:
    return directory.find(request.tenant, KIND.collection, request.path_params["policy_id"])


def _checked(request: Request, current: Json) -> Json:
    body = typecheck.check_body(request.body, KIND.type_name)
    for name in body:
        if name not in WRITABLE:
            raise faults.read_only(name, KIND.resource)
    after = {**current, **body}
    if not after.get("groupLifetimeInDays") or after["groupLifetimeInDays"] < LEAST_DAYS:
        raise faults.invalid_value("groupLifetimeInDays", KIND.resource)
    if after.get("managedGroupTypes") not in ("All", "Selected", "None"):
        raise faults.invalid_value("managedGroupTypes", KIND.resource)
    mails = str(after.get("alternateNotificationEmails") or "")
    if mails and not all("@" in one for one in mails.split(";")):
        raise faults.invalid_value("alternateNotificationEmails", KIND.resource)
    return body


def _record(request: Request, verb: str, operation: str, policy: Json, changes: list[Json]) -> None:
    target = audit.target("Policy", {"id": policy["id"], "displayName": "Group lifecycle policy"}, changes)
    audit.record(request, f"{verb} policy", category="Policy", operation=operation, targets=[target])


@route("GET", PATH)
def list_policies(request: Request) -> Response:
    return envelope.collection(request, KIND, request.tenant.collection(KIND.collection).values())


@route("GET", PATH + "/{policy_id}")
def get_policy(request: Request) -> Response:
    return envelope.entity(request, KIND, _find(request))


@route("GET", "/v1.0/groups/{group_id}/groupLifecyclePolicies")
def list_of_group(request: Request) -> Response:
    group = directory.find(request.tenant, "groups", request.path_params["group_id"])
    policy = policy_of(request.tenant, group)
    return envelope.collection(request, KIND, [] if policy is None else [policy])


@route("POST", PATH)
def create_policy(request: Request) -> Response:
    body = _checked(request, {})
    held = request.tenant.collection(KIND.collection)
    if held:
        raise faults.bad_request("The tenant has a group lifecycle policy already; there can be one.")
    policy = {"alternateNotificationEmails": None, **body, "id": request.cloud.new_id(), "_groups": []}
    held[policy["id"]] = policy
    _record(request, "Add", "Add", policy, audit.differences({}, body))
    return envelope.created(request, KIND, policy)


@route("PATCH", PATH + "/{policy_id}")
def update_policy(request: Request) -> Response:
    """The answer is the policy."""
    policy = _find(request)
    body = _checked(request, policy)
    changes = audit.differences({name: policy[name] for name in body}, body)
    policy.update(body)
    if changes:
        _record(request, "Update", "Update", policy, changes)
    return envelope.entity(request, KIND, policy)


@route("DELETE", PATH + "/{policy_id}")
def delete_policy(request: Request) -> Response:
    policy = _find(request)
    del request.tenant.collection(KIND.collection)[policy["id"]]
    _record(request, "Delete", "Delete", policy, [])
    return envelope.done()


def _group(request: Request, operation: str) -> str:
    given = typecheck.check_parameters(request.body, operation, KIND.type_name).get("groupId")
    if not given:
        raise faults.missing_value("groupId", KIND.resource)
    group = directory.find(request.tenant, "groups", given)
    if "Unified" not in (group.get("groupTypes") or []):
        raise faults.bad_request("Only a Microsoft 365 group can be under a lifecycle policy.")
    return str(group["id"])


def _truth(request: Request, value: bool) -> Response:
    return Response(body={"@odata.context": f"{request.origin}/v1.0/$metadata#Edm.Boolean", "value": value})


@route("POST", PATH + "/{policy_id}/addGroup")
@route("POST", PATH + "/{policy_id}/microsoft.graph.addGroup")
def add_group(request: Request) -> Response:
    policy = _find(request)
    group_id = _group(request, "graph.addGroup")
    if policy["managedGroupTypes"] != "Selected":
        raise faults.bad_request("Groups can be added to a policy for selected groups alone.")
    if group_id not in policy["_groups"]:
        if len(policy["_groups"]) >= MOST_GROUPS:
            raise faults.bad_request(f"At most {MOST_GROUPS} groups can be selected.")
        policy["_groups"].append(group_id)
    return _truth(request, True)


@route("POST", PATH + "/{policy_id}/removeGroup")
@route("POST", PATH + "/{policy_id}/microsoft.graph.removeGroup")
def remove_group(request: Request) -> Response:
    policy = _find(request)
    group_id = _group(request, "graph.removeGroup")
    if group_id not in policy["_groups"]:
        return _truth(request, False)
    policy["_groups"].remove(group_id)
    return _truth(request, True)


@route("POST", "/v1.0/groups/{group_id}/renew")
@route("POST", "/v1.0/groups/{group_id}/microsoft.graph.renew")
def renew(request: Request) -> Response:
    group = directory.find(request.tenant, "groups", request.path_params["group_id"])
    before = group.get("renewedDateTime")
    group["renewedDateTime"] = request.cloud.timestamp()
    changes = audit.differences({"renewedDateTime": before}, {"renewedDateTime": group["renewedDateTime"]})
    targets = [audit.target("Group", group, changes)]
    audit.record(request, "Update group", category="GroupManagement", operation="Update", targets=targets)
    return envelope.done()
