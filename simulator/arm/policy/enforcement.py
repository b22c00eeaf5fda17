"""Deny on request: before a resource is saved, every assignment that reaches it is held against it.

An assignment counts when it lies at or above the resource, is in enforcement mode Default, neither excludes the resource
(notScopes, resourceSelectors) nor is exempted from, and its definition's effect there is deny. Of an initiative each member
counts on its own.
Not enforced, though accepted: rules that use operators, functions or modes which `conditions` and `functions` don't know, and
every other effect (audit is no refusal; append, modify, denyAction and deployIfNotExists change nothing).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from simulator.arm import hierarchy
from simulator.arm.kind import Kind, Write
from simulator.arm.policy import conditions, definitions, functions, parameters, violations
from simulator.arm.policy.conditions import Findings
from simulator.arm.policy.resources import Subject
from simulator.messages import Json
from simulator.store import Tenant

_ASSIGNMENT = "/providers/microsoft.authorization/policyassignments/"
_EXEMPTION = "/providers/microsoft.authorization/policyexemptions/"


@dataclass(frozen=True, kw_only=True)
class _Member:
    """One definition that an assignment brings: alone (`initiative` None) or as the initiative's member `reference`."""

    definition: Json
    parameters: Json
    initiative: Json | None = None
    reference: str = ""


def refuse(write: Write, wanted: Json, kind: Kind) -> None:
    """403 RequestDisallowedByPolicy when a policy denies the resource as `wanted` would have it."""
    tenant = write.request.tenant
    assignments = [item for key, item in tenant.collection("arm").items() if _ASSIGNMENT in key and _enforced(item)]
    if not assignments:
        return
    subject = _subject(write, wanted, kind)
    found: list[violations.Violation] = []
    for assignment in assignments:
        if not _covers(tenant, assignment, subject):
            continue
        for member in _members(tenant, assignment):
            denied = _denied(subject, kind, assignment, member)
            if denied and not _exempt(tenant, assignment, member, write.id.text, write.request.cloud.now()):
                found.append(denied)
    if found:
        raise violations.fault(write.id.name, found)


def _subject(write: Write, wanted: Json, kind: Kind) -> Subject:
    tenant = write.request.tenant
    named = {"id": write.id.text, "name": write.id.name, "fullName": _full_name(write.id.text, write.id.scope)}
    # Resource groups have another name with RBAC and policies than in their own JSON.
    resource = {**wanted, **named, "type": kind.operations.action_base}
    group = tenant.collection("arm").get(write.id.group_key or "")
    subscription = tenant.collection("subscriptions").get((write.id.subscription or "").lower())
    return Subject(resource=resource, group=group, subscription=subscription, version=write.version)


def _full_name(text: str, scope: str) -> str:
    return "/".join(text[len(scope) :].strip("/").split("/")[3::2])


def _enforced(assignment: Json) -> bool:
    return str(assignment["properties"].get("enforcementMode") or "Default").lower() == "default"


def _covers(tenant: Tenant, assignment: Json, subject: Subject) -> bool:
    properties, target = assignment["properties"], subject.resource["id"]
    if not hierarchy.reaches(tenant, properties["scope"], target):
        return False
    if any(hierarchy.reaches(tenant, scope, target) for scope in properties.get("notScopes") or ()):
        return False
    selectors = properties.get("resourceSelectors") or []
    return not selectors or any(_selected(one.get("selectors") or [], subject.resource) for one in selectors)


def _selected(selectors: list[Json], resource: Json) -> bool:
    held = {"resourcelocation": resource.get("location") or "", "resourcetype": resource["type"]}
    for selector in selectors:
        value = held.get(str(selector.get("kind")).lower())
        if value is None:
            continue
        plain = value.replace(" ", "").lower()
        if "in" in selector and plain not in [str(one).replace(" ", "").lower() for one in selector["in"]]:
            return False
        if plain in [str(one).replace(" ", "").lower() for one in selector.get("notIn") or ()]:
            return False
    return True


def _members(tenant: Tenant, assignment: Json) -> Iterator[_Member]:
    """What the assignment brings, with the parameters worked out."""
    definition = definitions.find(tenant, assignment["properties"]["policyDefinitionId"])
    if definition is None:
        return
    given = parameters.effective(definition, parameters.given_by(assignment))
    if not definitions.is_initiative(definition):
        yield _Member(definition=definition, parameters=given)
        return
    outer = Subject(resource={"type": ""}, group=None, subscription=None, version="", parameters=given)
    for reference in definition["properties"]["policyDefinitions"]:
        member = definitions.find(tenant, reference["policyDefinitionId"])
        handed = {name: entry.get("value") for name, entry in (reference.get("parameters") or {}).items()}
        if member is not None and functions.readable(handed):
            resolved = {name: functions.resolve(outer, value) for name, value in handed.items()}
            yield _Member(
                definition=member,
                parameters=parameters.effective(member, resolved),
                initiative=definition,
                reference=str(reference.get("policyDefinitionReferenceId") or ""),
            )


def _denied(subject: Subject, kind: Kind, assignment: Json, member: _Member) -> violations.Violation | None:
    properties = member.definition["properties"]
    condition = definitions.part(properties.get("policyRule"), "if")
    subject = replace(subject, parameters=member.parameters)
    written = definitions.effect_of(member.definition)
    effect = str(functions.resolve(subject, written)) if functions.readable(written) else ""
    effect = _overridden(assignment, member, effect)
    if effect.lower() != "deny" or not _in_mode(properties.get("mode"), kind) or not conditions.readable(condition):
        return None
    findings = Findings()
    if not conditions.holds(subject, condition, findings):
        return None
    return violations.Violation(
        assignment=assignment,
        definition=member.definition,
        initiative=member.initiative,
        reference=member.reference,
        effect=effect,
        expressions=findings.expressions,
    )


def _overridden(assignment: Json, member: _Member, effect: str) -> str:
    for override in assignment["properties"].get("overrides") or ():
        if str(override.get("kind")).lower() == "policyeffect" and _chosen(override.get("selectors") or [], member.reference):
            return str(override.get("value") or effect)
    return effect


def _chosen(selectors: list[Json], reference: str) -> bool:
    named = [one for one in selectors if str(one.get("kind")).lower() == "policydefinitionreferenceid"]
    return all(
        ("in" not in one or reference.lower() in [name.lower() for name in one["in"]])
        and reference.lower() not in [name.lower() for name in one.get("notIn") or ()]
        for one in named
    )


# Their descriptions have tags and a location, their providers say that they can't carry them.
_PROXIES = frozenset(
    {
        "microsoft.recoveryservices/vaults/backuppolicies",
        "microsoft.recoveryservices/vaults/backupfabrics/protectioncontainers/protecteditems",
    }
)


def _in_mode(mode: str | None, kind: Kind) -> bool:
    """Indexed (which no mode means too) looks only at types that can have tags and a place, groups aside; All at everything."""
    if str(mode).lower() == "all":
        return True
    taggable = kind.description.has("tags") and kind.description.has("location") and kind.type.lower() not in _PROXIES
    return str(mode or "indexed").lower() == "indexed" and taggable and kind.operations.action_base == kind.type


def _exempt(tenant: Tenant, assignment: Json, member: _Member, target: str, now: datetime) -> bool:
    for key, exemption in tenant.collection("arm").items():
        if _EXEMPTION not in key:
            continue
        properties = exemption["properties"]
        if properties["policyAssignmentId"].lower() != assignment["id"].lower():
            continue
        names = [name.lower() for name in properties.get("policyDefinitionReferenceIds") or ()]
        scope = exemption["id"][: key.rindex(_EXEMPTION)]
        if hierarchy.reaches(tenant, scope, target) and (not names or member.reference.lower() in names):
            ends = properties.get("expiresOn")
            if not ends or _moment(ends) > now:
                return True
    return False


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
