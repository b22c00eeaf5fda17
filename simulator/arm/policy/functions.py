"""The functions that a policy's expressions may call, those of them that policies of small tenants use.

A rule that calls another one is stored but never refuses anything. Source: Microsoft's "Policy functions".
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from simulator.arm.policy import expressions, resources
from simulator.arm.policy.expressions import Call
from simulator.arm.policy.resources import Subject
from simulator.messages import Json

LONGEST = 100_000


def resolve(subject: Subject, value: Any) -> Any:
    """A value of a rule with its expressions worked out."""
    if expressions.is_expression(value):
        call = expressions.parse(value)
        return value if call is None else _value(subject, call)
    if isinstance(value, str) and value.startswith("[["):
        return value[1:]
    if isinstance(value, list):
        return [resolve(subject, item) for item in value]
    if isinstance(value, dict):
        return {key: resolve(subject, item) for key, item in value.items()}
    return value


def readable(value: Any) -> bool:
    """Whether all expressions in a value can be read and worked out here."""
    if isinstance(value, list):
        return all(readable(item) for item in value)
    if isinstance(value, dict):
        return all(readable(item) for item in value.values())
    if not expressions.is_expression(value):
        return True
    call = expressions.parse(value)
    return call is not None and expressions.functions_of(call) <= SHARED.keys() | _ABOUT_SUBJECT.keys()


def same(left: Any, right: Any) -> bool:
    """Equality as policies have it: without regard to case, `"false"` and false being the same."""
    if isinstance(left, dict | list) or isinstance(right, dict | list):
        return bool(left == right)
    return text(left) == text(right)


def text(value: Any) -> str | None:
    """A plain value to be compared: lower case, booleans in words; None stays None."""
    return None if value is None else str(value).lower()


def _value(subject: Subject, call: Call) -> Any:
    if not call.name:
        return call.literal
    found = _called(subject, call.name.lower(), [_value(subject, argument) for argument in call.arguments])
    for step in call.path:
        found = taken(found, _value(subject, step))
    return found


def _called(subject: Subject, name: str, arguments: list[Any]) -> Any:
    """The result of a function; None when it can't work with what the rule hands it."""
    try:
        return _ABOUT_SUBJECT[name](subject, *arguments) if name in _ABOUT_SUBJECT else SHARED[name](*arguments)
    except (TypeError, ValueError, LookupError):
        return None


def taken(holder: Any, key: Any) -> Any:
    """A property or an element; None when there is none."""
    if isinstance(holder, dict):
        return next((value for name, value in holder.items() if name.lower() == str(key).lower()), None)
    if isinstance(holder, list) and isinstance(key, int) and -len(holder) <= key < len(holder):
        return holder[key]
    return None


def _parameter(subject: Subject, name: Any) -> Any:
    return taken(subject.parameters, name)


def _field(subject: Subject, name: Any) -> Any:
    found = resources.values(subject, str(name))
    return found if resources.is_array(str(name)) else found[0]


def _group(subject: Subject) -> Json | None:
    return subject.group


def _subscription(subject: Subject) -> Json | None:
    return subject.subscription


def _context(subject: Subject) -> Json:
    return {"apiVersion": subject.version}


def _concat(*parts: Any) -> Any:
    if parts and all(isinstance(part, list) for part in parts):
        return [item for part in parts for item in part]
    return "".join("" if part is None else str(part) for part in parts)


def _contains(holder: Any, item: Any) -> bool:
    if isinstance(holder, str):
        return str(item) in holder
    if isinstance(holder, dict):
        return any(key.lower() == str(item).lower() for key in holder)
    return isinstance(holder, list) and item in holder


def _replace(whole: Any, old: Any, new: Any) -> str:
    text, part, other = str(whole), str(old), str(new)
    # Nested replacements multiply.
    if not part or len(text) + text.count(part) * len(other) > LONGEST:
        raise ValueError(part)
    return text.replace(part, other)


def _substring(whole: Any, start: Any, length: Any = None) -> str:
    rest = str(whole)[int(start) :]
    return rest if length is None else rest[: int(length)]


def _number(value: Any) -> int:
    return int(str(value))


_ABOUT_SUBJECT: dict[str, Callable[..., Any]] = {
    "parameters": _parameter,
    "field": _field,
    "resourcegroup": _group,
    "subscription": _subscription,
    "requestcontext": _context,
}
# Those that mean the same in deployment templates, which have further ones (simulator.arm.deployments).
SHARED: dict[str, Callable[..., Any]] = {
    "concat": _concat,
    "contains": _contains,
    "replace": _replace,
    "substring": _substring,
    "tolower": lambda value: str(value).lower(),
    "toupper": lambda value: str(value).upper(),
    "string": str,
    "int": _number,
    "length": lambda value: len(value or ""),
    "empty": lambda value: not value,
    "equals": same,
    "not": lambda value: not value,
    "and": lambda *values: all(values),
    "or": lambda *values: any(values),
    "if": lambda condition, then, otherwise: then if condition else otherwise,
    "createarray": lambda *values: list(values),
    "split": lambda whole, mark: str(whole).split(str(mark)),
    "first": lambda value: value[0] if value else None,
    "last": lambda value: value[-1] if value else None,
    "coalesce": lambda *values: next((value for value in values if value is not None), None),
    "add": lambda left, right: _number(left) + _number(right),
    "startswith": lambda whole, part: str(whole).lower().startswith(str(part).lower()),
    "endswith": lambda whole, part: str(whole).lower().endswith(str(part).lower()),
}
