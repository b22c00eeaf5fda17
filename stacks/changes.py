"""From what the engine said to the pure values of `tenantry.plan` and `tenantry.drift`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stacks.events import EngineRun, Refreshed, Step
from stacks.kinds import DATA_BEARING, kind_of, place_of, token_of
from stacks.properties import HIDDEN, clean, segments_of, shown_path, value_at
from stacks.references import named
from tenantry.drift.compare import Finding
from tenantry.drift.deviation import PropertyDeviation
from tenantry.plan.change import Action, Change, PropertyChange, UnknownRead
from tenantry.spec.model import ClientSpec

_ACTIONS: dict[str, Action] = {"delete": "delete", "create": "create", "update": "update", "import": "import"}


def changes_of(run: EngineRun, spec: ClientSpec) -> tuple[Change, ...]:
    """Every resource that would not stay as it is, from its live values to the wanted ones."""
    made = frozenset(place_of(urn) for urn, step in run.steps.items() if step.op in ("create", "replace", "create-replacement"))
    return tuple(_change(step, spec, _places(run, step.urn, made)) for step in run.steps.values())


def _places(run: EngineRun, urn: str, made: frozenset[str]) -> dict[str, tuple[str, ...]]:
    """Property -> what it will come from, as far as that is still to be made (the rest has its id already)."""
    return {name: tuple(p for p in places if p in made) for name, places in run.references.get(urn, {}).items()}


def released(place: str, spec: ClientSpec) -> bool:
    """True when the spec says `removed: {PLACE: {then: release}}` of this place or of what it belongs to."""
    parts = place.split("/")
    return any(
        (entry := spec.removed.get("/".join(parts[:n]))) is not None and entry.then == "release" for n in range(2, len(parts) + 1)
    )


def _change(step: Step, spec: ClientSpec, places: Mapping[str, tuple[str, ...]]) -> Change:
    kind = kind_of(token_of(step.urn))
    place = place_of(step.urn)
    action: Action = "replace" if "replac" in step.op else _ACTIONS.get(step.op, "update")
    origin = str(step.outputs.get("origin") or step.before.get("origin") or "created")
    if action == "delete" and (origin == "adopted" or released(place, spec)):
        action = "release"
    return Change(
        action=action,
        type=kind,
        name=place,
        urn=step.urn,
        resource_id=step.id,
        properties=_properties(step, action, places),
        data_bearing=kind in DATA_BEARING,
        origin=origin,
        inputs=step.after,
    )


def _properties(step: Step, action: Action, places: Mapping[str, tuple[str, ...]]) -> tuple[PropertyChange, ...]:
    if action == "create":
        return tuple(
            PropertyChange(path=key, before=None, after=named(clean(value), places.get(key, ())))
            for key, value in sorted(step.after.items())
            if key not in HIDDEN
        )
    if action in ("delete", "release"):
        return ()
    pairs: dict[str, PropertyChange] = {}
    for path in step.paths:
        segments = segments_of(path)
        shown = shown_path(segments)
        before = clean(value_at(step.before, segments))
        after = named(clean(value_at(step.after, segments)), places.get(segments[0] if segments else "", ()))
        if segments and segments[0] not in HIDDEN and (before != after or before == "[secret]"):
            pairs[shown] = PropertyChange(path=shown, before=before, after=after)
    return tuple(pairs[path] for path in sorted(pairs))


def unknown_of(run: EngineRun) -> tuple[UnknownRead, ...]:
    """What could not be read."""
    return tuple(
        UnknownRead(type=kind_of(token_of(urn)), name=place_of(urn), reason=reason) for urn, reason in sorted(run.failed.items())
    )


def findings_of(run: EngineRun) -> tuple[Finding, ...]:
    """What is not as it was left (`changed`, `missing`), and what the spec wants otherwise by now (`due`)."""
    found: list[Finding] = []
    for refreshed in run.refreshed.values():
        finding = _finding(refreshed, run)
        if finding is not None:
            found.append(finding)
    drifted = {finding.urn for finding in found}
    for urn, step in run.steps.items():
        if urn not in drifted and urn not in run.failed:
            found.append(_due(step))
    return tuple(sorted(found, key=lambda f: f.name))


def _finding(refreshed: Refreshed, run: EngineRun) -> Finding | None:
    kind, name = kind_of(token_of(refreshed.urn)), place_of(refreshed.urn)
    if refreshed.live is None:
        return Finding(kind="missing", type=kind, name=name, resource_id=refreshed.id, urn=refreshed.urn)
    step = run.steps.get(refreshed.urn)
    if step is None and refreshed.urn in run.same:
        return None  # what changed live is nothing that the program decides: a count, the time of the last backup
    wanted: dict[str, Any] = step.after if step is not None and step.after else refreshed.state
    pairs: dict[str, PropertyDeviation] = {}
    for path in refreshed.paths:
        segments = segments_of(path)
        if not segments or segments[0] in HIDDEN:
            continue
        expected, actual = clean(value_at(wanted, segments)), clean(value_at(refreshed.live, segments))
        if expected != actual:
            shown = shown_path(segments)
            pairs[shown] = PropertyDeviation(path=shown, expected=expected, actual=actual)
    if not pairs:
        return None
    return Finding(
        kind="changed",
        type=kind,
        name=name,
        resource_id=refreshed.id,
        urn=refreshed.urn,
        properties=tuple(pairs[path] for path in sorted(pairs)),
    )


def _due(step: Step) -> Finding:
    properties = tuple(
        PropertyDeviation(path=p.path, expected=p.after, actual=p.before)
        for p in _properties(step, _ACTIONS.get(step.op, "update"), {})
        if step.op != "create"
    )
    return Finding(
        kind="due",
        type=kind_of(token_of(step.urn)),
        name=place_of(step.urn),
        resource_id=step.id,
        urn=step.urn,
        properties=properties,
    )
