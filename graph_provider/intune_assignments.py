"""Whom an Intune policy reaches, as inputs say it and as Graph does.

Facts: Graph deviceAndAppManagementAssignmentTarget and its kinds; `/assign` replaces all assignments of a policy.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from graph_provider.fields import Failure, Field, Shape
from graph_provider.session import Session
from graph_provider.values import Json, is_unknown

_TYPE = "#microsoft.graph."
_LISTS = {
    "groups": ("groupAssignmentTarget", "groupId"),
    "excludedGroups": ("exclusionGroupAssignmentTarget", "groupId"),
    "collections": ("configurationManagerCollectionAssignmentTarget", "collectionId"),
}
_ALL = {"allDevices": "allDevicesAssignmentTarget", "allUsers": "allLicensedUsersAssignmentTarget"}

TARGETS = (
    Field(name="groups", note="object ids of groups that it reaches", shape=Shape.TEXTS, guid=True),
    Field(name="excludedGroups", note="object ids of groups that it does not reach", shape=Shape.TEXTS, guid=True),
    Field(name="allDevices", note="whether it reaches all devices", shape=Shape.FLAG),
    Field(name="allUsers", note="whether it reaches all licensed users", shape=Shape.FLAG),
    Field(name="collections", note="ids of collections of Configuration Manager that it reaches", shape=Shape.TEXTS),
)
NAMES = tuple(field.name for field in TARGETS)


def normal(value: Any) -> Any:
    """`false` says as much as nothing."""
    if not isinstance(value, Mapping):
        return value
    return {name: item for name, item in value.items() if item is not False}


ASSIGNMENTS = Field(
    name="assignments",
    note="whom it reaches, the whole set; {} is nobody. Without it the assignments are not managed",
    shape=Shape.OBJECT,
    parts=TARGETS,
    normal=normal,
)


def problems(wanted: Any, path: str = "assignments") -> Iterator[Failure]:
    """A group that is named twice."""
    if not isinstance(wanted, Mapping) or is_unknown(wanted):
        return
    both = {str(one).lower() for one in wanted.get("groups") or ()} & {
        str(one).lower() for one in wanted.get("excludedGroups") or ()
    }
    if both:
        where = f"{path}.excludedGroups" if path else "excludedGroups"
        yield Failure(path=where, reason=f"group {min(both)} cannot be reached and excluded at once")


def told(assignments: Iterable[Mapping[str, Any]]) -> Json:
    """Live assignments in the form of inputs."""
    found: Json = {}
    for one in assignments:
        target = one.get("target") or {}
        kind = str(target.get("@odata.type", "")).removeprefix(_TYPE)
        for name, (called, key) in _LISTS.items():
            if kind == called:
                found.setdefault(name, []).append(target.get(key))
        found |= {name: True for name, called in _ALL.items() if kind == called}
    return {name: sorted(value) if isinstance(value, list) else value for name, value in found.items()}


def targets(wanted: Mapping[str, Any]) -> list[Json]:
    """The assignments that a body of `/assign` lists."""
    listed = [
        {"@odata.type": _TYPE + kind, key: one}
        for name, (kind, key) in _LISTS.items()
        for one in sorted(set(wanted.get(name) or ()))
    ]
    whole = [{"@odata.type": _TYPE + kind} for name, kind in _ALL.items() if wanted.get(name)]
    return [{"target": target} for target in (*listed, *whole)]


async def assign(session: Session, path: str, wanted: Mapping[str, Any] | None, word: str = "assignments") -> None:
    """Replace all assignments of the policy at `path`; `word` is what the action calls them. Raises GraphError."""
    await session.client.post(f"{path}/assign", {word: targets(wanted or {})})
