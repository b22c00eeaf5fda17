"""Initiatives (Microsoft.Authorization/policySetDefinitions): several policy definitions that are assigned as one.

Codes and sentences are Azure's own, as its users report them, but for those marked in the code.
"""

from __future__ import annotations

import hashlib

from simulator.arm import enums, hierarchy
from simulator.arm.kind import Kind, Write
from simulator.arm.operation import serve
from simulator.arm.policy import definitions, parameters
from simulator.arm.resource_types.authorization import policy_definitions, policy_metadata
from simulator.arm.resource_types.authorization.policy_listing import listed, read
from simulator.errors import ArmFault
from simulator.messages import Json, Request, Response

TYPE = definitions.INITIATIVE
_MOST = 1000


def prepare(write: Write, wanted: Json) -> None:
    given = wanted["properties"]
    hierarchy.require_group(write.request.tenant, write.id.scope)
    enums.check(KIND.description, wanted)
    policy_definitions.refuse_builtin(write, given)
    declared = given.get("parameters") or {}
    policy_definitions.check_declared(write, declared)
    references = given["policyDefinitions"]
    if not 1 <= len(references) <= _MOST:
        # From general knowledge.
        raise _bad(write, f"It must hold 1 to {_MOST} policy definitions, not {len(references)}.")
    groups = {group["name"].lower() for group in given.get("policyDefinitionGroups") or ()}
    for reference in references:
        _settle(write, reference, declared, groups)
    names = [reference["policyDefinitionReferenceId"].lower() for reference in references]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise _bad(write, f"The policy definition reference id '{twice}' is used more than once.")
    used = policy_definitions.used_parameters(references)
    unused = [name for name in declared if name.lower() not in used]
    if unused:
        raise ArmFault(
            400,
            "UnusedPolicyParameters",
            f"The policy set '{write.id.name}' has defined parameters '{','.join(unused)}' which are not used in the policy "
            "set. Please "
            "either remove these parameters from the definition or ensure that they are used in the policy set.",
        )
    version = given.get("version") or "1.0.0"
    policy_metadata.check_version(version)
    given |= {
        "policyType": "Custom",
        "metadata": policy_metadata.stamped(write, given.get("metadata")),
        "version": version,
        "versions": [version],
    }


KIND = Kind(
    type=TYPE,
    prepare=prepare,
    name_pattern=r"[^<>*%&:\\?+/]{0,63}[^<>*%&:\\?+/ ]",
    before_delete=policy_definitions.refuse_in_use,
)


@serve(TYPE, "GET", at=(f"/{{scope:rest}}/providers/{TYPE}/{{name}}",))
def policy_set_definition(request: Request) -> Response:
    return read(request, "PolicySetDefinitionNotFound")


@serve(TYPE, "GET", at=(f"/{{scope:rest}}/providers/{TYPE}", f"/providers/{TYPE}"))
def policy_set_definitions(request: Request) -> Response:
    return listed(request, TYPE, matches=policy_definitions.matches, builtin=policy_definitions.builtins(TYPE))


@serve(TYPE, "GET", "HEAD", at=(f"/providers/{TYPE}/{{name}}",), filtered=True)
def built_in_policy_set_definition(request: Request) -> Response:
    return policy_definitions.built_in(request, KIND)


def _settle(write: Write, reference: Json, declared: Json, groups: set[str]) -> None:
    """Check one member and fill in what the service fills in."""
    tenant, member_id = write.request.tenant, reference["policyDefinitionId"]
    member = definitions.find(tenant, member_id)
    if member is None or definitions.is_initiative(member):
        name = member_id.rpartition("/")[2]
        raise ArmFault(404, "PolicyDefinitionNotFound", f"The policy definition '{name}' could not be found.")
    holder = member["id"].lower().rpartition("/providers/microsoft.authorization/")[0]
    if holder and not hierarchy.reaches(tenant, holder, write.id.scope):
        raise _bad(write, f"The policy definition '{member_id}' lies neither at nor above its scope.")
    handed = {name: entry.get("value") for name, entry in (reference.get("parameters") or {}).items()}
    parameters.check(f"policy set definition '{write.id.name}'", member, handed, verb="is attempting to assign")
    unknown = sorted(policy_definitions.used_parameters(handed) - {name.lower() for name in declared})
    if unknown:
        raise _bad(write, f"The parameter(s) '{','.join(unknown)}' are not defined.")
    lost = [name for name in reference.get("groupNames") or () if name.lower() not in groups]
    if lost:
        raise _bad(write, f"The policy definition group '{lost[0]}' is not defined.")
    if not reference.get("policyDefinitionReferenceId"):
        # The service gives a number that stays the same as long as the member does.
        digest = hashlib.sha256(f"{member['id'].lower()}{handed}".encode()).digest()
        reference["policyDefinitionReferenceId"] = str(int.from_bytes(digest[:8], "big"))
    if not reference.get("definitionVersion") and member["properties"].get("version"):
        reference["definitionVersion"] = policy_metadata.any_minor(member["properties"]["version"])


def _bad(write: Write, why: str) -> ArmFault:
    # From general knowledge.
    return ArmFault(400, "InvalidPolicySetDefinition", f"The policy set definition '{write.id.name}' is invalid. {why}")
