"""Which control a deviation belongs to. One resource can carry several controls, each of them some of its properties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tenantry.drift.deviation import PropertyDeviation, Severity

# The parts of a spec whose resources are named after their control.
_FOLDERS = frozenset({"security", "monitoring"})


@dataclass(frozen=True, kw_only=True)
class ControlFacts:
    """What a drift report must know of a control (`baselines` has the rest).

    `place`: the resource that carries it, "" for one of its own (`security/ID`, `monitoring/ID`). `paths`: the properties of that
    resource that are the control's (`allowInvitesFrom`, `defaultUserRolePermissions.allowedToCreateApps`), none for the whole
    resource."""

    title: str
    severity: Severity
    place: str = ""
    paths: frozenset[str] = frozenset()


def leaf_paths(body: Mapping[str, Any], prefix: str = "") -> frozenset[str]:
    """The dotted paths of all values in a control's body: what `paths` is made from."""
    paths: set[str] = set()
    for key, value in body.items():
        path = f"{prefix}{key}"
        paths |= leaf_paths(value, f"{path}.") if isinstance(value, Mapping) and value else {path}
    return frozenset(paths)


def control_of_place(name: str, controls: Mapping[str, ControlFacts]) -> str:
    """The control that owns the whole resource, "" when there is none."""
    folder, _, key = name.partition("/")
    if folder in _FOLDERS and key in controls and not controls[key].place:
        return key
    return next((id_ for id_, facts in sorted(controls.items()) if facts.place == name and not facts.paths), "")


def by_control(
    name: str, properties: Sequence[PropertyDeviation], controls: Mapping[str, ControlFacts]
) -> list[tuple[str, tuple[PropertyDeviation, ...]]]:
    """The properties of one resource, by the control that they belong to; "" for those of none. Never empty."""
    whole = control_of_place(name, controls)
    parts = {id_: facts.paths for id_, facts in sorted(controls.items()) if facts.place == name and facts.paths}
    groups: dict[str, list[PropertyDeviation]] = {}
    for item in properties:
        owner = next((id_ for id_, paths in parts.items() if any(_covers(path, item.path) for path in paths)), whole)
        groups.setdefault(owner, []).append(item)
    return [(owner, tuple(items)) for owner, items in groups.items()] or [(whole, ())]


def _covers(path: str, changed: str) -> bool:
    """Either is the other or lies inside it: the engine may name a block where only one value in it changed."""
    return path == changed or changed.startswith(f"{path}.") or path.startswith(f"{changed}.")
