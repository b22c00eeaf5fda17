"""Policy exemptions (Microsoft.Authorization/policyExemptions): what an assignment doesn't hold against a scope, for a time or
for good.

The codes are from general knowledge, but for PolicyAssignmentNotFound.
"""

from __future__ import annotations

from datetime import UTC, datetime

from simulator.arm import enums, filters, hierarchy
from simulator.arm.kind import Kind, Write
from simulator.arm.operation import serve
from simulator.arm.policy import definitions
from simulator.arm.resource_types.authorization.policy_listing import listed, read
from simulator.errors import ArmFault
from simulator.messages import Json, Request, Response

TYPE = "Microsoft.Authorization/policyExemptions"
_ASSIGNMENT = "Microsoft.Authorization/policyAssignments"


def prepare(write: Write, wanted: Json) -> None:
    tenant, given = write.request.tenant, wanted["properties"]
    hierarchy.require_group(tenant, write.id.scope)
    enums.check(KIND.description, wanted)
    assignment_id = given["policyAssignmentId"]
    assignment = tenant.collection("arm").get(assignment_id.lower())
    if assignment is None or assignment["type"] != _ASSIGNMENT:
        name = assignment_id.rpartition("/")[2]
        raise ArmFault(404, "PolicyAssignmentNotFound", f"The policy assignment '{name}' could not be found.")
    lenient = given.get("assignmentScopeValidation") == "DoNotValidate"
    if not lenient and not hierarchy.reaches(tenant, assignment["properties"]["scope"], write.id.scope):
        raise _bad(write, f"Its scope does not lie at or below that of the policy assignment '{assignment_id}'.")
    definition = definitions.find(tenant, assignment["properties"]["policyDefinitionId"]) or {"properties": {}}
    known = {entry["policyDefinitionReferenceId"].lower() for entry in definition["properties"].get("policyDefinitions", ())}
    lost = [name for name in given.get("policyDefinitionReferenceIds") or () if name.lower() not in known]
    if lost and not definition.get("_partial"):
        raise _bad(write, f"The policy definition reference id '{lost[0]}' is not in the assigned policy set definition.")
    if given.get("expiresOn"):
        moment = expiry(given["expiresOn"])
        if moment is None:
            raise _bad(write, f"expiresOn '{given['expiresOn']}' is not a time.")


def expiry(text: str) -> datetime | None:
    """The time at which an exemption ends; None for what isn't one."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


KIND = Kind(
    type=TYPE,
    prepare=prepare,
    name_pattern=r"[^<>*%&:\\?+/]{0,63}[^<>*%&:\\?+/ ]",
    patchable=("resourceSelectors", "assignmentScopeValidation"),
)


@serve(TYPE, "GET", at=(f"/{{scope:rest}}/providers/{TYPE}/{{name}}",))
def policy_exemption(request: Request) -> Response:
    return read(request, "PolicyExemptionNotFound")


@serve(TYPE, "GET", at=(f"/{{scope:rest}}/providers/{TYPE}",))
def policy_exemptions(request: Request) -> Response:
    def matches(item: Json, term: filters.Term) -> bool | None:
        properties = item["properties"]
        if (term.name, term.operator) == ("policyassignmentid", "eq"):
            return bool(properties["policyAssignmentId"].lower() == term.value.lower())
        if (term.name, term.operator) == ("excludeexpired", "call"):
            ends = expiry(properties["expiresOn"]) if properties.get("expiresOn") else None
            return ends is None or ends > request.cloud.now()
        return None

    return listed(request, TYPE, matches=matches)


def _bad(write: Write, why: str) -> ArmFault:
    return ArmFault(400, "InvalidPolicyExemption", f"The policy exemption '{write.id.name}' is invalid. {why}")
