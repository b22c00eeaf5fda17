"""Policy assignments (Microsoft.Authorization/policyAssignments): which policy or initiative is in force where.

`simulator.arm.policy` carries them out. The codes and sentences of the refusals are Azure's own, as its users report them, but
for those marked in the code.
"""

from __future__ import annotations

from simulator.arm import enums, filters, hierarchy, versions
from simulator.arm.kind import Kind, Write
from simulator.arm.operation import serve
from simulator.arm.policy import definitions, functions, parameters
from simulator.arm.policy.resources import Subject
from simulator.arm.resource_types.authorization import policy_metadata
from simulator.arm.resource_types.authorization.policy_listing import listed, read
from simulator.errors import ArmFault
from simulator.messages import Json, Request, Response
from simulator.store import Tenant

TYPE = "Microsoft.Authorization/policyAssignments"
_LONGEST = 64
_LONGEST_AT_MANAGEMENT_GROUP = 24
# What these effects do they do as the assignment's own identity.
_ACTING = {"modify": "Modify", "deployifnotexists": "DeployIfNotExists"}


def prepare(write: Write, wanted: Json) -> None:
    tenant, given = write.request.tenant, wanted["properties"]
    hierarchy.require_group(tenant, write.id.scope)
    _check_name(write)
    enums.check(KIND.description, wanted)
    definition = _definition(tenant, write, given.get("policyDefinitionId") or "")
    plain = {name: entry.get("value") for name, entry in (given.get("parameters") or {}).items()}
    parameters.check(f"policy assignment '{write.id.name}'", definition, plain, verb="has")
    _check_places(given)
    _check_messages(definition, given)
    _check_identity(tenant, write, wanted, definition, plain)
    before = (write.current or {}).get("properties", {})
    version = definition["properties"].get("version")
    given.setdefault("enforcementMode", "Default")
    given |= {
        "scope": write.id.scope,
        "metadata": policy_metadata.stamped(write, given.get("metadata")),
        "instanceId": before.get("instanceId") or write.request.cloud.new_id(),
    }
    if version and not given.get("definitionVersion"):
        given["definitionVersion"] = policy_metadata.any_minor(version)


KIND = Kind(
    type=TYPE,
    prepare=prepare,
    name_pattern=r"[^<>*%&:\\?+/]*[^<>*%&:\\?+/ ]",
    patchable=("resourceSelectors", "overrides"),
    returns_deleted=True,
)


@serve(TYPE, "GET", at=(f"/{{scope:rest}}/providers/{TYPE}/{{name}}",))
def policy_assignment(request: Request) -> Response:
    answer = read(request, "PolicyAssignmentNotFound")
    return Response(body=_expanded(request, answer.body))


@serve(TYPE, "GET", at=(f"/{{scope:rest}}/providers/{TYPE}",))
def policy_assignments(request: Request) -> Response:
    answer = listed(request, TYPE, matches=_matches)
    return Response(body=answer.body | {"value": [_expanded(request, item) for item in answer.body["value"]]})


def _expanded(request: Request, item: Json) -> Json:
    """With the versions of the definition that `$expand` asks for: the latest, and the one in force, which is the same here."""
    asked = {name.strip().lower() for name in (versions.option(request, "$expand") or "").split(",") if name.strip()}
    names = {name.lower(): name for name in ("latestDefinitionVersion", "effectiveDefinitionVersion")}
    unknown = sorted(asked - names.keys())
    if unknown:
        raise ArmFault(400, "InvalidExpandInQueryString", f"Invalid $expand '{unknown[0]}' specified in the query string.")
    definition = definitions.find(request.tenant, item["properties"]["policyDefinitionId"])
    version = definition["properties"].get("version") if definition and asked else None
    return item | {"properties": item["properties"] | {names[name]: version for name in sorted(asked) if version}}


def _matches(item: Json, term: filters.Term) -> bool | None:
    if (term.name, term.operator) == ("policydefinitionid", "eq"):
        return bool(item["properties"]["policyDefinitionId"].lower() == term.value.lower())
    return None


def _check_name(write: Write) -> None:
    at_group = write.id.scope.lower().startswith(hierarchy.GROUPS.lower())
    longest = _LONGEST_AT_MANAGEMENT_GROUP if at_group else _LONGEST
    if len(write.id.name) > longest:
        raise ArmFault(
            400,
            "InvalidPolicyAssignmentName",
            f"The policy assignment name '{write.id.name}' is invalid. The policy assignment name length must not exceed "
            f"'{longest}' "
            "characters.",
        )


def _definition(tenant: Tenant, write: Write, definition_id: str) -> Json:
    if not definition_id:
        # From general knowledge.
        raise ArmFault(
            400, "InvalidPolicyAssignmentRequest", "The property 'policyDefinitionId' of a policy assignment is required."
        )
    found = definitions.find(tenant, definition_id)
    name = definition_id.rpartition("/")[2]
    if found is None and "/policysetdefinitions/" in definition_id.lower():
        raise ArmFault(404, "PolicySetDefinitionNotFound", f"The policy set definition '{name}' could not be found.")
    if found is None:
        raise ArmFault(404, "PolicyDefinitionNotFound", f"The policy definition '{name}' could not be found.")
    holder = found["id"].lower().rpartition("/providers/microsoft.authorization/")[0]
    if holder and not hierarchy.reaches(tenant, holder, write.id.scope):
        raise ArmFault(
            400,
            "InvalidCreatePolicyAssignmentRequest",
            f"The policy definition specified in policy assignment '{write.id.name}' is out of scope. Policy definitions "
            "should be "
            "specified only at or above the policy assignment scope. If the management groups hierarchy changed recently or if "
            "assigning a management group policy to new subscription, please allow up to 30 minutes for the hierarchy changes to "
            "apply and try again.",
        )
    return found


def _check_places(given: Json) -> None:
    for scope in given.get("notScopes") or ():
        if not scope.lower().startswith(("/subscriptions/", hierarchy.GROUPS.lower())):
            # From general knowledge.
            raise ArmFault(400, "InvalidPolicyAssignmentNotScopes", f"The notScopes entry '{scope}' is not a scope.")


def _check_messages(definition: Json, given: Json) -> None:
    known = {entry["policyDefinitionReferenceId"].lower() for entry in definition["properties"].get("policyDefinitions", ())}
    for message in given.get("nonComplianceMessages") or ():
        reference = message.get("policyDefinitionReferenceId")
        if reference and reference.lower() not in known and not definition.get("_partial"):
            # From general knowledge.
            raise ArmFault(
                400,
                "InvalidPolicyDefinitionReference",
                f"The policy definition reference id '{reference}' of a non-compliance message is not in '{definition['name']}'.",
            )


def _check_identity(tenant: Tenant, write: Write, wanted: Json, definition: Json, given: Json) -> None:
    kind = (wanted.get("identity") or {}).get("type") or "None"
    if kind != "None" and not wanted.get("location"):
        raise ArmFault(400, "LocationRequired", "The location property is required for this definition.")
    acting = sorted(_acting(tenant, definition, given))
    if acting and kind == "None":
        raise ArmFault(
            400,
            "ResourceIdentityRequired",
            f"The policy assignment '{write.id.name}' request is invalid. Policy assignments must include a resource identity "
            "when "
            f"assigning '{acting[0]}' policy definitions.",
        )


def _acting(tenant: Tenant, definition: Json, given: Json) -> set[str]:
    """The effects of the definition, or of the initiative's members, that need an identity."""
    effective = parameters.effective(definition, given)
    subject = Subject(resource={"type": ""}, group=None, subscription=None, version="", parameters=effective)
    if not definitions.is_initiative(definition):
        effect = functions.resolve(subject, definitions.effect_of(definition))
        return {_ACTING[str(effect).lower()]} if str(effect).lower() in _ACTING else set()
    # Of Microsoft's large initiatives not all members are known here; their own effect speaks for those.
    own = str(effective.get("effect", "")).lower() if definition.get("_partial") else ""
    found = {_ACTING[own]} if own in _ACTING else set()
    for reference in definition["properties"]["policyDefinitions"]:
        member = definitions.find(tenant, reference["policyDefinitionId"])
        handed = {
            name: functions.resolve(subject, entry.get("value")) for name, entry in (reference.get("parameters") or {}).items()
        }
        found |= _acting(tenant, member, handed) if member else set()
    return found
