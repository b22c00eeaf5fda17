"""`/policies/roleManagementPolicyAssignments`: which policy holds for which directory role. Read only, as in Graph."""

from __future__ import annotations

from typing import Any

from simulator.graph import envelope, faults, pim, role_policies
from simulator.graph.kinds import Entry, Kind
from simulator.messages import Request, Response, route

Json = dict[str, Any]

PATH = "/v1.0/policies/roleManagementPolicyAssignments"


def _policy(request: Request, assignment: Json) -> Entry:
    found = role_policies.policy(request.tenant, assignment["roleDefinitionId"], assignment["scopeType"])
    return role_policies.KIND, found


KIND = Kind(
    collection="roleManagementPolicyAssignments",
    segment="policies/roleManagementPolicyAssignments",
    type_name="graph.unifiedRoleManagementPolicyAssignment",
    resource="UnifiedRoleManagementPolicyAssignment",
    directory=False,
    expand={"policy": _policy},
    page=0,
)


def _all(request: Request) -> list[Json]:
    return [
        {
            "id": f"{policy['id']}_{policy['_role']}",
            "policyId": policy["id"],
            "scopeId": policy["scopeId"],
            "scopeType": policy["scopeType"],
            "roleDefinitionId": policy["_role"],
        }
        for policy in role_policies.policies(request.tenant)
    ]


@route("GET", PATH)
def list_assignments(request: Request) -> Response:
    pim.demand_licence(request)
    role_policies.demand_scope(request, KIND)
    return envelope.collection(request, KIND, _all(request))


@route("GET", PATH + "/{assignment_id}")
def get_assignment(request: Request) -> Response:
    pim.demand_licence(request)
    wanted = request.path_params["assignment_id"]
    for one in _all(request):
        if one["id"].lower() == wanted.lower():
            return envelope.entity(request, KIND, one)
    raise faults.not_found(wanted)
