"""`/groups/{id}/assignLicense`: group-based licensing."""

from __future__ import annotations

from typing import Any

from simulator.graph import audit, envelope, faults, group_processing, groups, licence_changes
from simulator.messages import Request, Response, route

Json = dict[str, Any]


@route("POST", "/v1.0/groups/{group_id}/assignLicense")
@route("POST", "/v1.0/groups/{group_id}/microsoft.graph.assignLicense")
def assign(request: Request) -> Response:
    """202: the service works the change off afterwards, here too when a delay was asked for. What goes wrong shows on the
    members only."""
    group = groups.find_group(request)
    add, remove = licence_changes.read_changes(request, "graph.group")
    if not group.get("securityEnabled"):
        raise faults.bad_request("Licenses can only be assigned to a security-enabled group.")
    held: list[Json] = group.get("_licenses", [])
    for sku_id in remove:
        if sku_id not in {licence["skuId"] for licence in held}:
            raise faults.bad_request("Group does not have a corresponding license.")
    group["_licenses"] = licence_changes.merged(held, add, remove, request.cloud.timestamp())
    group_processing.queue(request, group_processing.LICENCE, group["id"])
    old, new = licence_changes.without_since(held), licence_changes.without_since(group["_licenses"])
    audit.record(
        request,
        "Set group license",
        category="GroupManagement",
        operation="Update",
        targets=[audit.target("Group", group, [audit.change("AssignedLicense", old, new)])],
    )
    answer = envelope.entity(request, groups.KIND, group)
    answer.status = 202
    return answer
