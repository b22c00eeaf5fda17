"""What a policy looks at: the resource as the request wants it, and how the fields of a rule name its parts.

Fields: Microsoft's "Azure Policy definition structure", fields and aliases. An alias is read as the type and a path in the
resource: each step is looked for with regard to neither case nor the `properties` that Azure puts between the parts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from simulator.messages import Json

_TAG = re.compile(r"tags(?:\.(?P<bare>.+)|\[(?P<quote>'?)(?P<name>.+?)(?P=quote)\])\Z", re.IGNORECASE)
_PLAIN = {"name": "name", "fullname": "fullName", "kind": "kind", "type": "type", "id": "id", "tags": "tags"}


@dataclass(frozen=True, kw_only=True)
class Subject:
    """`resource` has id, name, type and what the request wants; `group` and `subscription` hold it (None above them)."""

    resource: Json
    group: Json | None
    subscription: Json | None
    version: str
    parameters: Json = field(default_factory=dict)
    current: dict[str, Any] = field(default_factory=dict)


def path_of(subject: Subject, name: str) -> str:
    """Where the field lies in the resource's JSON, for the details of a refusal."""
    if "/" not in name:
        return name
    tail = _tail(subject, name) or name.rpartition("/")[2]
    top = tail.split(".")[0].split("[")[0].lower()
    return tail if top in {key.lower() for key in subject.resource} else f"properties.{tail}"


def values(subject: Subject, name: str) -> list[Any]:
    """What the field stands for: one value (None when there is none), or with `[*]` one for each member."""
    outer = next((key for key in sorted(subject.current, key=len, reverse=True) if name.lower().startswith(key)), None)
    if outer is not None:
        rest = name[len(outer) :].lstrip(".")
        return _step([subject.current[outer]], rest) if rest else [subject.current[outer]]
    tag = _TAG.match(name)
    if tag:
        return [_tag(subject.resource, tag["bare"] or tag["name"])]
    if name.lower() == "location":
        place = subject.resource.get("location")
        return [place.replace(" ", "").lower() if isinstance(place, str) else place]
    if name.lower() == "identity.type":
        return [(subject.resource.get("identity") or {}).get("type")]
    if name.lower() in _PLAIN:
        return [subject.resource.get(_PLAIN[name.lower()])]
    tail = _tail(subject, name)
    return [None] if tail is None else _step([subject.resource], tail)


def is_array(name: str) -> bool:
    return "[*]" in name


def _tail(subject: Subject, alias: str) -> str | None:
    """The part of an alias behind its type; None for another type's alias."""
    own = subject.resource["type"]
    return alias[len(own) + 1 :] if alias.lower().startswith(own.lower() + "/") else None


def _tag(resource: Json, name: str) -> Any:
    tags = resource.get("tags") or {}
    return next((value for key, value in tags.items() if key.lower() == name.lower()), None)


def _step(found: list[Any], path: str) -> list[Any]:
    for part in path.split("."):
        name, star, _ = part.partition("[*]")
        found = [_member(one, name) for one in found]
        if star:
            found = [member for one in found if isinstance(one, list) for member in one]
    return found


def _member(holder: Any, name: str) -> Any:
    if not isinstance(holder, dict):
        return None
    for level in (holder, holder.get("properties")):
        if isinstance(level, dict):
            for key, value in level.items():
                if key.lower() == name.lower():
                    return value
    return None
