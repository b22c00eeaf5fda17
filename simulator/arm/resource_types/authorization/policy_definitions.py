"""Policy definitions (Microsoft.Authorization/policyDefinitions): Microsoft's, which everybody reads and nobody changes, and the
tenant's own, of a subscription or a management group.

A rule is kept as it is given; its structure is checked as far as Azure names what is wrong. Codes and sentences are Azure's
own, as its users report them, but for those marked in the code.
"""

from __future__ import annotations

import json
import re
from typing import Any

from simulator.arm import crud, enums, filters, hierarchy
from simulator.arm.ids import parse
from simulator.arm.kind import Kind, Write
from simulator.arm.operation import serve
from simulator.arm.paging import public
from simulator.arm.policy import definitions, expressions, parameters
from simulator.arm.resource_types.authorization import policy_metadata
from simulator.arm.resource_types.authorization.policy_listing import listed, read
from simulator.errors import ArmFault
from simulator.messages import Json, Request, Response
from simulator.store import Tenant

TYPE = definitions.POLICY
_USED = re.compile(r"parameters\(\s*'([^']+)'\s*\)", re.IGNORECASE)
_EFFECTS = frozenset(
    {
        "addtonetworkgroup",
        "append",
        "audit",
        "auditifnotexists",
        "deny",
        "denyaction",
        "deployifnotexists",
        "disabled",
        "manual",
        "modify",
        "mutate",
    }
)


def prepare(write: Write, wanted: Json) -> None:
    given = wanted["properties"]
    hierarchy.require_group(write.request.tenant, write.id.scope)
    enums.check(KIND.description, wanted)
    refuse_builtin(write, given)
    declared = given.get("parameters") or {}
    check_declared(write, declared)
    _check_rule(write.id.name, given.get("policyRule"), declared)
    version = given.get("version") or "1.0.0"
    policy_metadata.check_version(version)
    given |= {
        "policyType": "Custom",
        "metadata": policy_metadata.stamped(write, given.get("metadata")),
        "version": version,
        "versions": [version],
    }


def refuse_in_use(tenant: Tenant, current: Json) -> None:
    """400 while an assignment or an initiative refers to the definition."""
    key = current["id"].lower()
    users = [
        item["id"]
        for item in (*crud.below(tenant, "", "Microsoft.Authorization/policyAssignments"), *_initiatives(tenant))
        if item["properties"].get("policyDefinitionId", "").lower() == key
        or any(entry["policyDefinitionId"].lower() == key for entry in item["properties"].get("policyDefinitions", ()))
    ]
    if not users:
        return
    initiative = current["type"] == definitions.INITIATIVE
    what, who = ("policy set definition", "PolicySetDefinition") if initiative else ("policy definition", "PolicyDefinition")
    by = "policy assignment" if "/policyassignments/" in users[0].lower() else "policy set definition"
    raise ArmFault(
        400,
        f"InvalidDelete{who}Request",
        f"The {what} '{current['name']}' cannot be deleted. It is referenced by the {by} '{users[0]}'. "
        f"Please delete all {by}s referencing the policy.",
    )


KIND = Kind(type=TYPE, prepare=prepare, name_pattern=r"[^<>*%&:\\?+/]{0,63}[^<>*%&:\\?+/ ]", before_delete=refuse_in_use)


@serve(TYPE, "GET", at=(f"/{{scope:rest}}/providers/{TYPE}/{{name}}",))
def policy_definition(request: Request) -> Response:
    return read(request, "PolicyDefinitionNotFound")


@serve(TYPE, "GET", at=(f"/{{scope:rest}}/providers/{TYPE}", f"/providers/{TYPE}"))
def policy_definitions(request: Request) -> Response:
    return listed(request, TYPE, matches=matches, builtin=builtins(TYPE))


@serve(TYPE, "GET", "HEAD", at=(f"/providers/{TYPE}/{{name}}",), filtered=True)
def built_in_policy_definition(request: Request) -> Response:
    return built_in(request, KIND)


def built_in(request: Request, kind: Kind) -> Response:
    """One of Microsoft's own. 404 for others: the tenant's lie under a subscription or a management group."""
    target = parse(request.path)
    found = definitions.built_in().get(target.key)
    if request.method == "HEAD":
        return Response(status=204 if found else 404)
    if found is None:
        what = "policy set definition" if kind.type == definitions.INITIATIVE else "policy definition"
        code = "PolicySetDefinitionNotFound" if kind.type == definitions.INITIATIVE else "PolicyDefinitionNotFound"
        raise ArmFault(404, code, f"The {what} '{target.name}' could not be found.")
    return Response(body=public(found))


def builtins(arm_type: str) -> list[Json]:
    return [found for found in definitions.built_in().values() if found["type"] == arm_type]


def matches(item: Json, term: filters.Term) -> bool | None:
    """`policyType -eq {value}` is how the reference writes it; clients send `policyType eq '{value}'`."""
    properties = item["properties"]
    if (term.name, term.operator) == ("policytype", "eq"):
        return bool(properties["policyType"].lower() == term.value.lower())
    if (term.name, term.operator) == ("category", "eq"):
        return str((properties.get("metadata") or {}).get("category", "")).lower() == term.value.lower()
    return None


def refuse_builtin(write: Write, given: Json) -> None:
    # From general knowledge.
    if given.get("policyType") not in (None, "Custom", "NotSpecified"):
        raise ArmFault(
            400,
            "InvalidPolicyDefinitionType",
            f"The policy type '{given['policyType']}' of '{write.id.name}' is not valid: only 'Custom' can be made.",
        )


def check_declared(write: Write, declared: Json) -> None:
    """The parameters that a definition declares."""
    for name, entry in declared.items():
        kind = str(entry.get("type") or "")
        if kind.lower() not in parameters.known_types():
            # From general knowledge, as the next one.
            raise ArmFault(400, "InvalidPolicyParameterDefinition", f"The policy parameter '{name}' has no valid type: '{kind}'.")
        if "defaultValue" in entry and not parameters.fits(kind, entry["defaultValue"]):
            raise ArmFault(
                400,
                "InvalidPolicyParameterDefinition",
                f"The default value of the policy parameter '{name}' is not of type '{kind}'.",
            )
    before = {name.lower() for name in (write.current or {}).get("properties", {}).get("parameters") or {}}
    new = [name for name, entry in declared.items() if name.lower() not in before and "defaultValue" not in entry]
    if write.current and new:
        raise ArmFault(
            400,
            "InvalidPolicyParameterUpdate",
            f"The policy contains new parameter(s) '{','.join(new)}' which are not present in the existing policy and have no "
            "default "
            "value. New parameters may be added to a policy only if they have a default value.",
        )


def used_parameters(value: Any) -> set[str]:
    """The names of all parameters that the expressions of a rule or of parameter values read, lower case."""
    return {name.lower() for name in _USED.findall(json.dumps(value))}


def _initiatives(tenant: Tenant) -> list[Json]:
    return crud.below(tenant, "", definitions.INITIATIVE)


def _check_rule(name: str, rule: Any, declared: Json) -> None:
    if not isinstance(rule, dict):
        raise _bad(name, "The policy rule must be an object with 'if' and 'then'.")
    parts = {key.lower(): value for key, value in rule.items()}
    stray = next((key for key in rule if key.lower() not in ("if", "then")), None)
    if stray is not None:
        raise ArmFault(
            400,
            "InvalidPolicyRule",
            f"Failed to parse policy rule: 'Could not find member '{stray}' on object of type 'PolicyRuleDefinition'. Path "
            f"'{stray}'.'.",
        )
    if not isinstance(parts.get("if"), dict) or not isinstance(parts.get("then"), dict):
        raise _bad(name, "Both 'if' and 'then' are required, and each is an object.")
    effect = next((value for key, value in parts["then"].items() if key.lower() == "effect"), None)
    if not isinstance(effect, str) or not (expressions.is_expression(effect) or effect.lower() in _EFFECTS):
        raise _bad(name, f"The policy effect '{effect}' is not valid.")
    used = used_parameters(rule)
    unknown = sorted(used - {key.lower() for key in declared})
    if unknown:
        raise _bad(name, f"The parameter(s) '{','.join(unknown)}' are not defined.")
    unused = [key for key in declared if key.lower() not in used]
    if unused:
        raise ArmFault(
            400,
            "UnusedPolicyParameters",
            f"The policy '{name}' has defined parameters '{','.join(unused)}' which are not used in the policy rule. Please "
            "either "
            "remove these parameters from the definition or ensure that they are used in the policy rule.",
        )


def _bad(name: str, why: str) -> ArmFault:
    return ArmFault(400, "InvalidPolicyRule", f"The policy definition '{name}' rule is invalid. {why}")
