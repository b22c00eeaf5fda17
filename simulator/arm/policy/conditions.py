"""The `if` of a policy rule: allOf, anyOf, not, and conditions on a field, a value or a count.

Source of the operators: Microsoft's "Azure Policy definition structure, policy rule". A rule with anything else is not
`readable`, and never refuses.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from simulator.arm.policy import functions, resources
from simulator.arm.policy.resources import Subject
from simulator.messages import Json

_DEEPEST = 30


@dataclass(kw_only=True)
class Findings:
    """What was compared, in the form of the `evaluatedExpressions` of a refusal."""

    expressions: list[Json] = field(default_factory=list)


def readable(rule: Any, depth: int = 0) -> bool:
    """Whether the condition uses only what is known here."""
    if not isinstance(rule, dict) or depth > _DEEPEST:
        return False
    parts = {key.lower(): value for key, value in rule.items()}
    if len(parts) == 1 and (operator := next(iter(parts))) in ("allof", "anyof", "not"):
        inner = parts[operator]
        if operator == "not":
            return readable(inner, depth + 1)
        return isinstance(inner, list) and all(readable(one, depth + 1) for one in inner)
    about = parts.keys() & {"field", "value", "count"}
    if len(parts) != 2 or len(about) != 1 or not parts.keys() - about <= _OPERATORS.keys():
        return False
    if "count" in parts:
        return _readable_count(parts.pop("count"), depth) and functions.readable(list(parts.values()))
    return functions.readable(list(parts.values()))


def holds(subject: Subject, rule: Json, findings: Findings) -> bool:
    """Whether a readable condition is true of the resource."""
    parts = {key.lower(): value for key, value in rule.items()}
    if "allof" in parts:
        return all(holds(subject, one, findings) for one in parts["allof"])
    if "anyof" in parts:
        return any(holds(subject, one, findings) for one in parts["anyof"])
    if "not" in parts:
        return not holds(subject, parts["not"], findings)
    operator = next(key for key in parts if key in _OPERATORS)
    target = functions.resolve(subject, parts[operator])
    if "count" in parts:
        found: list[Any] = [_count(subject, parts["count"], findings)]
        kind, expression, path = "Count", str(parts["count"].get("field")), ""
    elif "field" in parts:
        expression = str(functions.resolve(subject, parts["field"]))
        found = resources.values(subject, expression)
        kind, path = "Field", resources.path_of(subject, expression)
    else:
        found, kind, expression, path = [functions.resolve(subject, parts["value"])], "Value", str(parts["value"]), ""
    # A field of an array holds when it holds for each member.
    result = all(_OPERATORS[operator](one, target) for one in found)
    findings.expressions.append(
        {
            "result": str(result),
            "expressionKind": kind,
            "expression": expression,
            **({"path": path} if path else {}),
            **({"expressionValue": found[0] if len(found) == 1 else found} if found not in ([None], []) else {}),
            "targetValue": target,
            "operator": _NAMES[operator],
        }
    )
    return result


def _readable_count(counted: Any, depth: int) -> bool:
    return (
        isinstance(counted, dict)
        and counted.keys() <= {"field", "where"}
        and isinstance(counted.get("field"), str)
        and counted["field"].endswith("[*]")
        and ("where" not in counted or readable(counted["where"], depth + 1))
    )


def _count(subject: Subject, counted: Json, findings: Findings) -> int:
    members = resources.values(subject, counted["field"])
    if "where" not in counted:
        return len(members)
    alias = counted["field"].lower()
    return sum(
        holds(replace(subject, current={**subject.current, alias: member}), counted["where"], findings) for member in members
    )


def _exists(found: Any, target: Any) -> bool:
    return (found is not None) == functions.same(target, True)


def _in(found: Any, target: Any) -> bool:
    places = target if isinstance(target, list) else []
    return any(functions.same(found, one) or functions.same(found, _place(one)) for one in places)


def _place(value: Any) -> Any:
    """`West Europe` is the location westeurope."""
    return value.replace(" ", "") if isinstance(value, str) else value


def _equals(found: Any, target: Any) -> bool:
    return functions.same(found, target) or functions.same(found, _place(target))


def _like(found: Any, target: Any) -> bool:
    """Azure takes one `*` at most; more are read from the left, each as short as it can be."""
    first, *rest = str(target).lower().split("*")
    text = "" if found is None else str(found).lower()
    if found is None or not rest:
        return found is not None and text == first
    if not text.startswith(first) or len(text) < len(first) + len(rest[-1]) or not text.endswith(rest[-1]):
        return False
    at = len(first)
    for middle in rest[:-1]:
        at = text.find(middle, at)
        if at < 0:
            return False
        at += len(middle)
    return at <= len(text) - len(rest[-1])


def _match(found: Any, target: Any, flags: int = 0) -> bool:
    kinds = {"#": r"\d", "?": "[A-Za-z]", ".": "."}
    pattern = "".join(kinds.get(mark, re.escape(mark)) for mark in str(target))
    return found is not None and re.fullmatch(pattern, str(found), flags) is not None


def _contains(found: Any, target: Any) -> bool:
    if isinstance(found, list):
        return any(functions.same(one, target) for one in found)
    return found is not None and str(target).lower() in str(found).lower()


def _contains_key(found: Any, target: Any) -> bool:
    return isinstance(found, dict) and any(key.lower() == str(target).lower() for key in found)


def _order(found: Any, target: Any) -> int | None:
    """Below zero when found comes first; numbers by value, all else as text; None when one is missing."""
    if found is None or target is None:
        return None
    if all(isinstance(one, int | float) and not isinstance(one, bool) for one in (found, target)):
        return int(found > target) - int(found < target)
    left, right = str(found).lower(), str(target).lower()
    return (left > right) - (left < right)


def _ordered(accept: Callable[[int], bool]) -> Callable[[Any, Any], bool]:
    def compare(found: Any, target: Any) -> bool:
        order = _order(found, target)
        return order is not None and accept(order)

    return compare


def _negated(operator: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    return lambda found, target: not operator(found, target)


_BY_NAME: dict[str, Callable[[Any, Any], bool]] = {
    "Equals": _equals,
    "NotEquals": _negated(_equals),
    "In": _in,
    "NotIn": _negated(_in),
    "Like": _like,
    "NotLike": _negated(_like),
    "Match": _match,
    "NotMatch": _negated(_match),
    "MatchInsensitively": lambda found, target: _match(found, target, re.IGNORECASE),
    "NotMatchInsensitively": lambda found, target: not _match(found, target, re.IGNORECASE),
    "Contains": _contains,
    "NotContains": _negated(_contains),
    "ContainsKey": _contains_key,
    "NotContainsKey": _negated(_contains_key),
    "Less": _ordered(lambda order: order < 0),
    "LessOrEquals": _ordered(lambda order: order <= 0),
    "Greater": _ordered(lambda order: order > 0),
    "GreaterOrEquals": _ordered(lambda order: order >= 0),
    "Exists": _exists,
}
_NAMES = {name.lower(): name for name in _BY_NAME}
_OPERATORS = {name.lower(): operator for name, operator in _BY_NAME.items()}
