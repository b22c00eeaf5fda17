"""Remediation tasks (Microsoft.PolicyInsights/remediations): have an assignment's modify or deployIfNotExists done to what
exists already.

Nothing is ever deployed here, so a task is over when it is made, with no deployments. The refusals are from general knowledge.
"""

from __future__ import annotations

from simulator.arm import crud, enums, hierarchy, ids
from simulator.arm.kind import Kind, Write
from simulator.arm.operation import serve
from simulator.arm.paging import page
from simulator.arm.policy import definitions
from simulator.errors import ArmFault
from simulator.messages import Json, Request, Response

TYPE = "Microsoft.PolicyInsights/remediations"
_ASSIGNMENT = "Microsoft.Authorization/policyAssignments"


def prepare(write: Write, wanted: Json) -> None:
    tenant, given = write.request.tenant, wanted["properties"]
    hierarchy.require_group(tenant, write.id.scope)
    enums.check(KIND.description, wanted)
    assignment_id = given.get("policyAssignmentId") or ""
    assignment = tenant.collection("arm").get(assignment_id.lower())
    if assignment is None or assignment["type"] != _ASSIGNMENT:
        raise _bad(f"The policy assignment '{assignment_id}' could not be found.")
    if not hierarchy.reaches(tenant, assignment["properties"]["scope"], write.id.scope):
        raise _bad(f"The scope '{write.id.scope}' does not lie at or below that of the policy assignment '{assignment_id}'.")
    definition = definitions.find(tenant, assignment["properties"]["policyDefinitionId"])
    if definition is not None:
        _check_reference(definition, given.get("policyDefinitionReferenceId"))
    at_group = write.id.scope.lower().startswith(hierarchy.GROUPS.lower())
    if at_group and given.get("resourceDiscoveryMode") == "ReEvaluateCompliance":
        raise _bad("ReEvaluateCompliance is not possible at a management group.")
    _check_limits(given)
    now, before = write.request.cloud.timestamp(), (write.current or {}).get("properties", {})
    given.setdefault("resourceDiscoveryMode", "ExistingNonCompliant")
    given |= {
        "provisioningState": "Succeeded",
        "createdOn": before.get("createdOn", now),
        "lastUpdatedOn": now,
        "deploymentStatus": {"totalDeployments": 0, "successfulDeployments": 0, "failedDeployments": 0},
        "statusMessage": "No resources to remediate.",
        "correlationId": before.get("correlationId") or write.request.correlation_id,
    }


KIND = Kind(type=TYPE, prepare=prepare, name_pattern=r"[^<>%&:\\?/*]{1,260}", returns_deleted=True)


@serve(TYPE, "POST", at=(f"/{{scope:rest}}/providers/{TYPE}/{{name}}/cancel",), action=f"{TYPE}/write")
def cancel(request: Request) -> Response:
    found = _stored(request)
    raise ArmFault(
        400,
        "InvalidCancelRemediationRequest",
        f"A completed remediation cannot be cancelled. The remediation '{found['name']}' is in the state "
        f"'{found['properties']['provisioningState']}'.",
    )


@serve(TYPE, "POST", at=(f"/{{scope:rest}}/providers/{TYPE}/{{name}}/listDeployments",), action=f"{TYPE}/read")
def deployments(request: Request) -> Response:
    _stored(request)
    return page(request, [])


def _stored(request: Request) -> Json:
    target = ids.parse(request.path.rstrip("/").rpartition("/")[0])
    found = crud.stored(request.tenant, target)
    if found is None:
        raise KIND.not_found(target)
    return found


def _check_reference(definition: Json, reference: str | None) -> None:
    if not definitions.is_initiative(definition):
        return
    known = {entry["policyDefinitionReferenceId"].lower() for entry in definition["properties"]["policyDefinitions"]}
    if not reference:
        raise _bad("policyDefinitionReferenceId is required, as the assignment is of a policy set definition.")
    if reference.lower() not in known and not definition.get("_partial"):
        raise _bad(f"The policyDefinitionReferenceId '{reference}' is not in the policy set definition.")


def _check_limits(given: Json) -> None:
    percentage = (given.get("failureThreshold") or {}).get("percentage")
    if percentage is not None and not 0 <= percentage <= 1:
        raise _bad("failureThreshold.percentage must be between 0 and 1.")
    for name, most in (("resourceCount", 50_000), ("parallelDeployments", 30)):
        if given.get(name) is not None and not 1 <= given[name] <= most:
            raise _bad(f"{name} must be between 1 and {most}.")


def _bad(message: str) -> ArmFault:
    return ArmFault(400, "InvalidCreateRemediationRequest", message)
