"""Resource groups (Microsoft.Resources/resourceGroups). Deleting one takes all in it away, a moment later.

What refuses to go (a vault that protects machines, a network whose subnets are in use elsewhere) stays with its group, and the
operation fails; the rest is gone by then. Source: Microsoft's "Azure Resource Manager resource group and resource deletion"; the
code and its words are general knowledge.
"""

from __future__ import annotations

from simulator.arm import access, activity, codes, crud, filters, ids, longrunning, versions
from simulator.arm.kind import Kind, Write, find
from simulator.arm.operation import being_deleted, serve
from simulator.arm.paging import page
from simulator.errors import ArmFault
from simulator.messages import Json, Request, Response
from simulator.store import Cloud, Tenant

TYPE = ids.RESOURCE_GROUP_TYPE
READ = "Microsoft.Resources/subscriptions/resourceGroups/read"


def prepare(write: Write, wanted: Json) -> None:
    if write.current and write.current["properties"]["provisioningState"] == "Deleting":
        raise being_deleted(write.current)
    wanted["properties"] = {"provisioningState": "Succeeded"}


KIND = Kind(type=TYPE, prepare=prepare, name_pattern=r"[-\w.()]{0,89}[-\w()]")


@serve(TYPE, "GET", "HEAD", "PUT", "PATCH", "DELETE", at=("/subscriptions/{subscription}/resourceGroups/{group}",))
def resource_group(request: Request) -> Response:
    return _delete(request) if request.method == "DELETE" else crud.resource(request, KIND)


@serve(TYPE, "GET", at=("/subscriptions/{subscription}/resourceGroups",), filtered=True)
def resource_groups(request: Request) -> Response:
    text = versions.option(request, "$filter")
    terms = filters.parse(text)
    filters.only(terms, (("tagname", "eq"), ("tagvalue", "eq"), ("name", "eq"), ("location", "eq")), text)
    wanted = {term.name: term.value for term in terms}
    subscription = f"/subscriptions/{request.path_params['subscription']}"
    held = access.held_roles(request.tenant, request.who)
    groups = [
        group
        for group in crud.below(request.tenant, subscription, TYPE)
        if filters.tagged(group, wanted.get("tagname"), wanted.get("tagvalue"))
        and filters.same(wanted.get("name"), group["name"])
        and filters.same(wanted.get("location"), group["location"])
        and access.grant(held, READ, group["id"])
    ]
    return page(request, groups)


def _delete(request: Request) -> Response:
    target = ids.parse(request.path)
    group = crud.stored(request.tenant, target)
    if group is None:
        raise KIND.not_found(target)
    group["properties"] = {"provisioningState": "Deleting"}
    shared = activity.context(request, f"{KIND.operations.action_base}/delete")
    details = {"key": target.key, "shared": shared}
    seconds = request.cloud.runtime.operation_seconds or longrunning.DELAY
    return longrunning.begin(request, "delete-resource-group", request.path_params["subscription"], details, seconds=seconds)


@longrunning.finisher("delete-resource-group")
def _finish(cloud: Cloud, tenant: Tenant, details: Json) -> None:
    shared, key = details["shared"], details["key"]
    group = tenant.collection("arm").get(key)
    # Another request to delete it has done so, and it may have been made anew since.
    if group is None or group["properties"]["provisioningState"] != "Deleting":
        return
    removed, refused = _emptied(cloud, tenant, key)
    removed += [] if refused else crud.take_away(cloud, tenant, key)
    for gone in removed:
        action = f"{codes.of(gone['type']).action_base}/delete"
        activity.record(cloud, {**shared, "action": action}, gone["id"], "Succeeded", 200)
    if refused:
        group["properties"] = {"provisioningState": "Succeeded"}
        activity.record(cloud, shared, group["id"], "Failed", 409)
        raise _blocked(group, refused)


def _emptied(cloud: Cloud, tenant: Tenant, key: str) -> tuple[list[Json], list[tuple[Json, ArmFault]]]:
    """Remove what lies in a group, whatever is used by another after that one; what is gone, and what refused to go and why."""
    removed: list[Json] = []
    while True:
        refused, before = [], len(removed)
        for found in [one for one in tenant.collection("arm").values() if _directly_in(key, one)]:
            kind = find(found["type"])
            try:
                if kind and kind.before_delete:
                    kind.before_delete(tenant, found)
            except ArmFault as fault:
                refused.append((found, fault))
            else:
                removed += crud.take_away(cloud, tenant, found["id"].lower())
        if not refused or len(removed) == before:
            return removed, refused


def _directly_in(key: str, found: Json) -> bool:
    target = ids.parse(found["id"])
    return target.group_key == key and target.key != key and target.parent.lower() == key


def _blocked(group: Json, refused: list[tuple[Json, ArmFault]]) -> ArmFault:
    names = ", ".join(f"{found['type']}/{found['name']}" for found, _ in refused)
    return ArmFault(
        409,
        "ResourceGroupDeletionBlocked",
        f"Deletion of resource group '{group['name']}' failed as resources with identifiers '{names}' could not be deleted. The "
        "provisioning state of the resource group will be rolled back. Please check audit logs for more details.",
        [{"code": fault.code, "message": fault.message, "target": found["id"]} for found, fault in refused],
    )
