"""From what the engine and the inventory saw to a drift report. Values in, a value out: nothing is read here."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from tenantry.drift.acceptance import judged
from tenantry.drift.attribution import changed_by
from tenantry.drift.by_date import Due, Overdue, all_dues
from tenantry.drift.control import ControlFacts, by_control
from tenantry.drift.deviation import Deviation, DriftReport, Outcome, PropertyDeviation, UnknownObject
from tenantry.drift.inventory import Inventory, LiveObject
from tenantry.drift.severity import RANK, severity_of_type
from tenantry.plan.digest import canonical_json
from tenantry.spec.model import ClientSpec

_USER = "user"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What a refresh says of one resource of the state: `changed` live, `missing`, or `due` (the spec wants it otherwise by now).

    `name` is its place in the spec; `properties` stay empty when it is missing."""

    kind: Literal["changed", "missing", "due"]
    type: str
    name: str
    resource_id: str
    urn: str = ""
    properties: tuple[PropertyDeviation, ...] = ()


def make_report(
    *,
    findings: Sequence[Finding],
    managed_ids: Collection[str],
    inventory: Inventory,
    spec: ClientSpec,
    controls: Mapping[str, ControlFacts],
    unknown: Sequence[UnknownObject] = (),
    break_glass_ids: Collection[str] = (),
    seconds: float = 0.0,
) -> DriftReport:
    """The report of one client, worst deviation first.

    `managed_ids`: ids of all objects in the client's state. `controls` by id; a resource that carries several of them has a
    deviation for each.
    `unknown`: what the engine could not read; what the inventory could not read is added. `break_glass_ids`: object ids."""
    not_read = _not_read(inventory, unknown)
    hidden = {(item.type, item.name) for item in not_read}
    deviations = [
        deviation
        for finding in findings
        if (finding.type, finding.name) not in hidden
        for deviation in _of_finding(finding, inventory, spec, controls)
    ]
    deviations += [_of_due(due, found, spec) for due in all_dues() for found in due.check(spec)]
    managed = {item.lower() for item in managed_ids}
    spared = {item.lower() for item in break_glass_ids}
    deviations += [
        _of_stranger(live, inventory, spec)
        for live in inventory.objects
        if _is_stranger(live, managed=managed, spared=spared, spec=spec)
    ]
    deviations.sort(key=lambda item: (RANK[item.severity], item.name, item.kind, item.id))
    return DriftReport(
        client=spec.client,
        outcome=_outcome(deviations, not_read),
        deviations=tuple(deviations),
        unknown=not_read,
        graph_requests=inventory.graph_requests,
        arm_requests=inventory.arm_requests,
        seconds=seconds,
    )


def exit_code(report: DriftReport) -> int:
    """4 unknown, 3 drifted, 0 in sync."""
    return {"unknown": 4, "drifted": 3, "in_sync": 0}[report.outcome]


def deviation_id(client: str, kind: str, type_: str, identity: str) -> str:
    """10 hex digits. `identity`: the place in the spec for what is ours (its object id changes when it is made anew), the
    object id for a stranger."""
    text = "\n".join((client, kind, type_.lower(), identity.lower()))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:10]


def _outcome(deviations: Sequence[Deviation], unknown: Sequence[UnknownObject]) -> Outcome:
    if unknown:
        return "unknown"
    return "drifted" if any(item.accepted is None for item in deviations) else "in_sync"


def _not_read(inventory: Inventory, unknown: Sequence[UnknownObject]) -> tuple[UnknownObject, ...]:
    every = {*unknown, *(UnknownObject(type=item.type, name=item.name, reason=item.reason) for item in inventory.failed)}
    return tuple(sorted(every, key=lambda item: (item.type, item.name, item.reason)))


def _of_finding(
    finding: Finding, inventory: Inventory, spec: ClientSpec, controls: Mapping[str, ControlFacts]
) -> list[Deviation]:
    """One deviation, or one for each control whose properties deviate."""
    # What is due, the spec changed: nobody did it behind our back.
    author = None if finding.kind == "due" else changed_by(finding.resource_id, inventory.events)
    deviations = []
    for control, properties in by_control(finding.name, finding.properties, controls):
        part_of_resource = control and controls[control].paths
        deviation = Deviation(
            id=deviation_id(spec.client, finding.kind, finding.type, finding.name + (f"#{control}" if part_of_resource else "")),
            kind=finding.kind,
            type=finding.type,
            name=finding.name,
            resource_id=finding.resource_id,
            severity=controls[control].severity if control else severity_of_type(finding.type),
            control=control or None,
            properties=tuple(sorted((_sorted(item) for item in properties), key=lambda item: item.path)),
            changed_by=author,
        )
        deviations.append(judged(deviation, spec.security.exceptions, spec.today))
    return deviations


def _of_due(due: Due, found: Overdue, spec: ClientSpec) -> Deviation:
    return Deviation(
        id=deviation_id(spec.client, "due", due.type, found.name),
        kind="due",
        type=due.type,
        name=found.name,
        resource_id="",
        severity=due.severity,
        properties=(PropertyDeviation(path=found.path, expected=found.expected, actual=found.actual),),
        note=found.note,
    )


def _of_stranger(live: LiveObject, inventory: Inventory, spec: ClientSpec) -> Deviation:
    return Deviation(
        id=deviation_id(spec.client, "unmanaged", live.type, live.id),
        kind="unmanaged",
        type=live.type,
        name=live.name,
        resource_id=live.id,
        severity=severity_of_type(live.type),
        changed_by=changed_by(live.id, inventory.events),
        note=_mark_note(live, spec),
    )


def _is_stranger(live: LiveObject, *, managed: Collection[str], spared: Collection[str], spec: ClientSpec) -> bool:
    """By id and ownership alone: an equal display name makes nothing ours."""
    if live.builtin or live.id.lower() in managed or live.id.lower() in spared:
        return False
    return not (live.type == _USER and _sign_in_name(live) in {upn.lower() for upn in spec.tenant.break_glass})


def _sign_in_name(live: LiveObject) -> str:
    return str(live.properties.get("userPrincipalName") or live.name).lower()


def _mark_note(live: LiveObject, spec: ClientSpec) -> str:
    if not live.mark:
        return ""
    owner = live.mark.split("/", 1)[0]
    if owner != spec.client:
        return f"carries the mark of another client: {live.mark}"
    return f"carries our mark {live.mark} but is not in the state: an apply that broke off, or a state that was lost"


def _sorted(item: PropertyDeviation) -> PropertyDeviation:
    return replace(item, expected=_as_set(item.expected), actual=_as_set(item.actual))


def _as_set(value: Any) -> Any:
    """Lists of plain values are sets in both services; sorted, equal ones read the same in every run."""
    if isinstance(value, list | tuple) and not any(isinstance(entry, dict | list | tuple) for entry in value):
        return sorted(value, key=canonical_json)
    return value
