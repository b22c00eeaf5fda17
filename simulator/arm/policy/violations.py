"""The refusal itself: 403 RequestDisallowedByPolicy, one PolicyViolation for each policy that denied.

Codes, sentences and the shape of `additionalInfo` are those that Azure's users report; the parts of `info` that portals show.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from simulator.arm.policy import parameters
from simulator.errors import ArmFault
from simulator.messages import Json


@dataclass(frozen=True, kw_only=True)
class Violation:
    """One policy that denied. `initiative` and `reference` where it came by an initiative."""

    assignment: Json
    definition: Json
    initiative: Json | None
    reference: str
    effect: str
    expressions: list[Json]


def fault(name: str, found: Sequence[Violation]) -> ArmFault:
    reasons = dict.fromkeys(reason for one in found if (reason := _reason(one)))
    if reasons:
        why = f"Reasons: {', '.join(_quoted(reason) for reason in reasons)}. See error details for policy resource IDs."
    else:
        identifiers = json.dumps([_identifiers(one) for one in found], separators=(",", ":"), ensure_ascii=False)
        why = f"Policy identifiers: '{identifiers}'."
    return ArmFault(
        403,
        "RequestDisallowedByPolicy",
        f"Resource '{name}' was disallowed by policy. {why}",
        target=name,
        additional_info=[{"type": "PolicyViolation", "info": _info(one)} for one in found],
    )


def _quoted(reason: str) -> str:
    return f"'{reason}'"


def _reason(one: Violation) -> str | None:
    """The assignment's own words: those for this member of the initiative, else those for all."""
    messages = one.assignment["properties"].get("nonComplianceMessages") or []
    own = [m["message"] for m in messages if m.get("policyDefinitionReferenceId") and _same(m, one.reference)]
    general = [m["message"] for m in messages if not m.get("policyDefinitionReferenceId")]
    return next(iter([*own, *general]), None)


def _same(message: Json, reference: str) -> bool:
    return str(message["policyDefinitionReferenceId"]).lower() == reference.lower()


def _identifiers(one: Violation) -> Json:
    found = {
        "policyAssignment": {"name": _shown(one.assignment), "id": one.assignment["id"]},
        "policyDefinition": _named(one.definition),
    }
    return found | ({"policySetDefinition": _named(one.initiative)} if one.initiative else {})


def _named(definition: Json) -> Json:
    version = definition["properties"].get("version")
    return {"name": _shown(definition), "id": definition["id"], **({"version": version} if version else {})}


def _shown(resource: Json) -> str:
    return str(resource["properties"].get("displayName") or resource["name"])


def _info(one: Violation) -> Json:
    assignment = one.assignment
    info: Json = {
        "evaluationDetails": {"evaluatedExpressions": one.expressions},
        "policyDefinitionId": one.definition["id"],
        "policyDefinitionName": one.definition["name"],
        "policyDefinitionDisplayName": _shown(one.definition),
        "policyDefinitionVersion": one.definition["properties"].get("version"),
        "policyDefinitionEffect": one.effect,
        "policyAssignmentId": assignment["id"],
        "policyAssignmentName": assignment["name"],
        "policyAssignmentDisplayName": _shown(assignment),
        "policyAssignmentScope": assignment["properties"]["scope"],
        "policyAssignmentParameters": parameters.given_by(assignment),
        "policyExemptionIds": [],
    }
    if one.initiative:
        info |= {
            "policySetDefinitionId": one.initiative["id"],
            "policySetDefinitionName": one.initiative["name"],
            "policySetDefinitionDisplayName": _shown(one.initiative),
            "policySetDefinitionVersion": one.initiative["properties"].get("version"),
            "policyDefinitionReferenceId": one.reference,
        }
    return {name: value for name, value in info.items() if value is not None}
