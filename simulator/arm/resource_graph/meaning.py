"""What an expression means over the columns of a table: its type, how to work it out for a row, and the name a column of it gets.

Whatever names a column that isn't there, or compares what can't be compared, is refused before a row is looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from simulator.arm.resource_graph import functions, patterns, problems, values
from simulator.arm.resource_graph.expressions import COMPARISONS, TEXT_COMPARISONS, Expression
from simulator.messages import Json

_ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda left, right: left < right,
    ">": lambda left, right: left > right,
    "<=": lambda left, right: left <= right,
    ">=": lambda left, right: left >= right,
}
_LITERALS = {str: "string", bool: "bool", int: "long", float: "real"}


@dataclass(frozen=True, kw_only=True)
class Value:
    """`kind` as in `values`, `of` gives the value in a row; `name`: what a column of it is called, "" when it has no name."""

    kind: str
    of: Callable[[Json], Any]
    name: str = ""


def scalar(expression: Expression, columns: Mapping[str, str], operator: str) -> Value:
    """The meaning of an expression. `columns`: their types by name; `operator`: where it stands, for refusals."""
    if expression.kind == "literal":
        held = expression.value
        return Value(kind=_LITERALS[type(held)], of=lambda _: held)
    if expression.kind == "column":
        return _column(expression.name, columns, operator)
    if expression.kind == "path":
        return _path(expression, columns, operator)
    parts = [scalar(part, columns, operator) for part in expression.parts]
    if expression.kind == "call":
        return _call(expression, parts, operator)
    if expression.kind == "among":
        return _among(expression.name, parts, operator)
    return _operation(expression, parts, operator)


def _column(name: str, columns: Mapping[str, str], operator: str) -> Value:
    if name not in columns:
        raise problems.meaningless(operator, f"Failed to resolve column or scalar expression named '{name}'")
    return Value(kind=columns[name], of=lambda row: row[name], name=name)


def _path(expression: Expression, columns: Mapping[str, str], operator: str) -> Value:
    holder, key = (scalar(part, columns, operator) for part in expression.parts)
    if holder.kind != "dynamic":
        raise problems.meaningless(operator, "Path expression source must be of type 'dynamic'")
    fixed = expression.parts[1].value
    name = f"{holder.name}_{fixed}" if holder.name and fixed is not None else ""
    return Value(kind="dynamic", of=lambda row: values.member(holder.of(row), key.of(row)), name=name)


def _call(expression: Expression, parts: list[Value], operator: str) -> Value:
    name = expression.name
    function = functions.FUNCTIONS.get(name)
    if function is None:
        if name in problems.beyond("functions"):
            raise problems.not_served(f"the function {name}()")
        raise problems.meaningless(operator, f"Unknown function: '{name}'")
    if not function.least <= len(parts) <= function.most:
        raise problems.meaningless(operator, f"Function '{name}' does not take {len(parts)} arguments")
    kind, run = function.kind, function.run
    if not kind:
        kinds = {part.kind for part in (parts[1:] if name in ("iff", "iif") else parts)}
        if len(kinds) > 1 and not kinds <= values.NUMBERS:
            raise problems.meaningless(operator, f"Function '{name}' expects arguments of one type")
        kind = "real" if "real" in kinds else kinds.pop()
    return Value(
        kind=kind,
        of=lambda row: run(*(part.of(row) for part in parts)),
        name=parts[0].name if function.keeps_name and parts else "",
    )


def _operation(expression: Expression, parts: list[Value], operator: str) -> Value:
    name = expression.name
    if name in ("and", "or"):
        return _all_or_any(name, parts, operator)
    if name in COMPARISONS:
        return _comparison(name, parts[0], parts[1], operator)
    if name.removeprefix("!") in TEXT_COMPARISONS:
        return _of_texts(name, parts[0], parts[1], operator)
    if name == "matches regex":
        return _matches(expression, parts, operator)
    return _arithmetic(name, parts, operator)


def _all_or_any(name: str, parts: list[Value], operator: str) -> Value:
    for part in parts:
        if part.kind not in ("bool", "dynamic"):
            raise problems.meaningless(operator, f"Operator '{name}' expects values of type 'bool'")
    decisive = name == "or"

    def run(row: Json) -> bool | None:
        unknown = False
        for part in parts:
            found = values.boolean(part.of(row))
            if found is decisive:
                return decisive
            unknown = unknown or found is None
        return None if unknown else not decisive

    return Value(kind="bool", of=run)


def _shared(left: Value, right: Value, operator: str) -> str:
    """The type that two values are compared as."""
    kinds = {left.kind, right.kind}
    if kinds == {"dynamic"}:
        raise problems.meaningless(
            operator, "Cannot compare values of types dynamic and dynamic. Try adding explicit casts such as tostring()"
        )
    kinds.discard("dynamic")
    if kinds <= values.NUMBERS:
        return "real"
    if len(kinds) > 1:
        raise problems.meaningless(operator, f"Cannot compare values of types {left.kind} and {right.kind}")
    return kinds.pop()


def _comparison(name: str, left: Value, right: Value, operator: str) -> Value:
    kind = _shared(left, right, operator)
    if name in ("=~", "!~"):
        if kind != "string":
            raise problems.meaningless(operator, f"Operator '{name}' expects values of type 'string'")
        wanted = name == "=~"
        return Value(
            kind="bool",
            of=lambda row: (values.text(left.of(row)).lower() == values.text(right.of(row)).lower()) == wanted,
        )
    if name in _ORDERS:
        if kind == "bool":
            raise problems.meaningless(operator, f"Operator '{name}' does not take values of type 'bool'")
        ordered = values.ordered(kind, _ORDERS[name])
        return Value(kind="bool", of=lambda row: ordered(left.of(row), right.of(row)))
    equal = values.equal(kind)
    if name == "==":
        return Value(kind="bool", of=lambda row: equal(left.of(row), right.of(row)))

    def different(row: Json) -> bool | None:
        found = equal(left.of(row), right.of(row))
        return None if found is None else not found

    return Value(kind="bool", of=different)


def _of_texts(name: str, left: Value, right: Value, operator: str) -> Value:
    _require_texts(name, left, right, operator)
    plain = name.removeprefix("!")
    cased = plain.endswith("_cs")
    test, wanted = patterns.TESTS[plain.removesuffix("_cs")], not name.startswith("!")

    def run(row: Json) -> bool:
        one, other = values.text(left.of(row)), values.text(right.of(row))
        return test(one, other) == wanted if cased else test(one.lower(), other.lower()) == wanted

    return Value(kind="bool", of=run)


def _require_texts(name: str, left: Value, right: Value, operator: str) -> None:
    for part in (left, right):
        if part.kind not in ("string", "dynamic"):
            raise problems.meaningless(operator, f"Operator '{name}' expects values of type 'string', not '{part.kind}'")


def _matches(expression: Expression, parts: list[Value], operator: str) -> Value:
    _require_texts("matches regex", parts[0], parts[1], operator)
    pattern = expression.parts[1].value
    if not isinstance(pattern, str):
        raise problems.not_served("regular expressions that are no literal")
    compiled = patterns.regular(pattern, operator)
    return Value(kind="bool", of=lambda row: compiled.search(values.text(parts[0].of(row))) is not None)


def _among(name: str, parts: list[Value], operator: str) -> Value:
    left, listed = parts[0], parts[1:]
    if not listed:
        raise problems.meaningless(operator, f"Operator '{name}' expects a list of values")
    tests = [_comparison("=~" if name.endswith("~") else "==", left, one, operator) for one in listed]
    wanted = not name.startswith("!")
    return Value(kind="bool", of=lambda row: any(test.of(row) is True for test in tests) == wanted)


def _arithmetic(name: str, parts: list[Value], operator: str) -> Value:
    for part in parts:
        if part.kind not in values.NUMBERS and part.kind != "dynamic":
            raise problems.meaningless(operator, f"Operator '{name}' expects numbers, not values of type '{part.kind}'")
    kind = "long" if all(part.kind == "long" for part in parts) else "real"
    run = _ARITHMETIC[name]

    def work(row: Json) -> int | float | None:
        numbers = [values.number(part.of(row)) for part in parts]
        try:
            found = None if None in numbers else values.number(run(*numbers))
        except (ZeroDivisionError, OverflowError):
            return None
        return int(found) if found is not None and kind == "long" else found

    return Value(kind=kind, of=work)


_ARITHMETIC: dict[str, Callable[..., int | float]] = {
    "negative": lambda value: -value,
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    # Whole numbers are divided as in most languages, towards zero.
    "/": lambda left, right: int(left / right) if isinstance(left, int) and isinstance(right, int) else left / right,
    "%": lambda left, right: left % right,
}
