"""Resource groups (Microsoft.Resources/resourceGroups). Deleting one takes all in it away, a moment later."""

from __future__ import annotations

from simulator.arm import access, activity, codes, crud, filters, ids, longrunning, versions
from simulator.arm.kind import Kind, Write
from simulator.arm.operation import being_deleted, serve
from simulator.arm.paging import page
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
    shared = details["shared"]
    for removed in crud.take_away(cloud, tenant, details["key"]):
        action = f"{codes.of(removed['type']).action_base}/delete"
        activity.record(cloud, {**shared, "action": action}, removed["id"], "Succeeded", 200)
