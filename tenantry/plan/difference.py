"""What differs between the plan made now and the JSON of the reviewed one, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tenantry.plan.change import Change, Plan
from tenantry.plan.digest import canonical_json

_LIMIT = 20
_Properties = dict[str, tuple[str, str]]


def differences(plan: Plan, reviewed: Mapping[str, Any]) -> list[str]:
    """One line for each change that is new, gone or other than reviewed; at most 20 and a last one that counts the rest.

    `reviewed` comes from a file, so anything in it may be missing or misshapen: that is a difference, never an error."""
    then = {_key(entry): entry for entry in _dicts(reviewed.get("changes"))}
    now = {(change.type, change.name, change.action): change for change in plan.changes}
    lines = [f"{name}: {action} of {kind} was not reviewed" for kind, name, action in now.keys() - then.keys()]
    lines += [
        f"{name}: the reviewed {action} of {kind} is not needed any more" for kind, name, action in then.keys() - now.keys()
    ]
    for key in now.keys() & then.keys():
        lines += _within(now[key], then[key])
    if _overrides_now(plan) != sorted(canonical_json(entry) for entry in _dicts(reviewed.get("overrides"))):
        lines.append("the overrides in effect are not those that were reviewed")
    lines.sort()
    rest = len(lines) - _LIMIT
    if rest > 0:
        return [*lines[:_LIMIT], f"and {rest} more"]
    return lines or ["the changes read the same; the reviewed file and its digest do not belong together"]


def _within(change: Change, reviewed: Mapping[str, Any]) -> list[str]:
    now: _Properties = {item.path: (canonical_json(item.before), canonical_json(item.after)) for item in change.properties}
    then: _Properties = {
        str(entry.get("path")): (canonical_json(entry.get("before")), canonical_json(entry.get("after")))
        for entry in _dicts(reviewed.get("properties"))
    }
    lines = []
    if change.resource_id != reviewed.get("resource_id", change.resource_id):
        lines.append(f"{change.name}: it is another object now ({change.resource_id or 'none'})")
    for path in now.keys() | then.keys():
        if now.get(path) != then.get(path):
            lines.append(f"{change.name}: {path}: reviewed {_arrow(then.get(path))}, now {_arrow(now.get(path))}")
    return lines


def _arrow(pair: tuple[str, str] | None) -> str:
    return "no change" if pair is None else f"{_short(pair[0])} -> {_short(pair[1])}"


def _short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:77]}..."


def _overrides_now(plan: Plan) -> list[str]:
    return sorted(
        canonical_json({"guard": item.guard, "reason": item.reason, "approved_by": item.approved_by, "until": item.until})
        for item in plan.overrides
    )


def _key(entry: Mapping[str, Any]) -> tuple[str, str, str]:
    return str(entry.get("type")), str(entry.get("name")), str(entry.get("action"))


def _dicts(value: Any) -> list[Mapping[str, Any]]:
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []
