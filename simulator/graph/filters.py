"""`$filter`: text to a condition that can be asked of a JSON object.

The grammar is the part of OData 4 that Microsoft Graph takes: comparisons, `in`, `startsWith`, `endsWith`, `contains`, `and`,
`or`, `not`, parentheses, `any()`/`all()`, `list/$count`. Strings compare without regard to case, as the directory does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from simulator.graph import faults

Json = dict[str, Any]
Predicate = Callable[[Json], bool]

_TOKEN = re.compile(
    r"\s+|(?P<string>'(?:[^']|'')*')|(?P<time>\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?(?![\w-]))"
    r"|(?P<word>[\w.$@/-]+)|(?P<mark>[(),:])"
)
_COMPARISONS = {"eq", "ne", "gt", "ge", "lt", "le"}
_FUNCTIONS = {"startswith", "endswith", "contains"}
IN_LIMIT = 15  # more values in one `in` need another kind of query (facts: query parameters)
EQ_LIMIT = 120  # characters in a compared string


@dataclass(frozen=True, kw_only=True)
class Use:
    """One use of a property in a filter: `operator` is eq, ne, ..., in, startswith, any, `$count`."""

    path: str
    operator: str


@dataclass(frozen=True, kw_only=True)
class Filter:
    """A parsed filter. `advanced`: it holds what the directory answers only with `ConsistencyLevel: eventual`."""

    matches: Predicate
    uses: tuple[Use, ...] = ()
    advanced: bool = False


@dataclass(kw_only=True)
class _Parser:
    tokens: list[tuple[str, str]]
    at: int = 0
    uses: list[Use] = field(default_factory=list)
    advanced: bool = False
    variables: dict[str, str] = field(default_factory=dict)

    def peek(self) -> tuple[str, str]:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("end", "")

    def take(self, expected: str | None = None) -> tuple[str, str]:
        token = self.peek()
        if token[0] == "end" or (expected is not None and token[1] != expected):
            raise _invalid(f"syntax error: {expected or 'more'} expected after {self.at} tokens")
        self.at += 1
        return token

    def word(self, *words: str) -> bool:
        kind, text = self.peek()
        return kind == "word" and text.lower() in words

    def disjunction(self) -> Predicate:
        parts = [self.conjunction()]
        while self.word("or"):
            self.take()
            parts.append(self.conjunction())
        return parts[0] if len(parts) == 1 else lambda item: any(part(item) for part in parts)

    def conjunction(self) -> Predicate:
        parts = [self.negation()]
        while self.word("and"):
            self.take()
            parts.append(self.negation())
        return parts[0] if len(parts) == 1 else lambda item: all(part(item) for part in parts)

    def negation(self) -> Predicate:
        if self.word("not"):
            self.take()
            self.advanced = True
            before = len(self.uses)
            inner = self.negation()
            self.uses.extend(Use(path=use.path, operator="not") for use in self.uses[before:])
            return lambda item: not inner(item)
        if self.peek()[1] == "(":
            self.take()
            inner = self.disjunction()
            self.take(")")
            return inner
        return self.condition()

    def condition(self) -> Predicate:
        kind, text = self.take()
        if kind != "word":
            raise _invalid(f"syntax error at '{text}'")
        if text.lower() in _FUNCTIONS and self.peek()[1] == "(":
            return self.function(text.lower())
        if text.lower() == "isof" and self.peek()[1] == "(":
            return self.of_type()
        if text.lower().endswith(("/any", "/all")) and self.peek()[1] == "(":
            return self.quantified(text)
        return self.comparison(text)

    def function(self, name: str) -> Predicate:
        self.take("(")
        path = self.path(self.take()[1])
        self.take(",")
        wanted = self.literal()
        self.take(")")
        if self.word("eq", "ne"):  # startsWith(x,'y') eq true
            negated = self.take()[1].lower() == "ne"
            if negated == (self.literal() is True):
                raise _invalid(f"{name} can only be compared with true")
        if not isinstance(wanted, str):
            raise _invalid(f"{name} needs a string")
        if name != "startswith":
            self.advanced = True
        self.use(path, name)
        text = wanted.lower()

        def holds(item: Json) -> bool:
            value = read(item, path)
            if not isinstance(value, str):
                return False
            value = value.lower()
            if name == "startswith":
                return value.startswith(text)
            return value.endswith(text) if name == "endswith" else text in value

        return holds

    def of_type(self) -> Predicate:
        """`isof('microsoft.graph.ipNamedLocation')`: objects of this type, in a list of several."""
        self.take("(")
        wanted = self.literal()
        self.take(")")
        if not isinstance(wanted, str):
            raise _invalid("isof needs the name of a type")
        self.use("@odata.type", "isof")
        return lambda item: str(item.get("@odata.type", "")).lstrip("#").lower() == wanted.lstrip("#").lower()

    def quantified(self, text: str) -> Predicate:
        path, _, quantifier = text.rpartition("/")
        path = self.path(path)
        self.take("(")
        if self.peek()[1] == ")":
            self.take()
            self.use(path, "any")
            return lambda item: bool(read(item, path))
        variable = self.take()[1]
        self.take(":")
        before = len(self.uses)
        outer = self.variables
        self.variables = {**outer, variable: path}
        inner = self.disjunction()
        self.variables = outer
        self.take(")")
        # What is asked of a list's items counts as asked of the list.
        self.uses[before:] = [Use(path=path, operator=use.operator) for use in self.uses[before:]]
        wanted = any if quantifier.lower() == "any" else all

        def holds(item: Json) -> bool:
            values = read(item, path)
            return isinstance(values, list) and wanted(inner({**item, variable: value}) for value in values)

        return holds

    def comparison(self, text: str) -> Predicate:
        if text.lower().endswith("/$count"):
            self.advanced = True
            path = self.path(text[: -len("/$count")])
            operator, number = self.operator(), self.literal()
            self.use(path, operator)
            return lambda item: compare(len(read(item, path) or []), operator, number)
        path = self.path(text)
        if self.word("in"):
            self.take()
            return self.one_of(path)
        operator = self.operator()
        wanted = self.literal()
        if operator == "ne":
            self.advanced = True
        if isinstance(wanted, str) and len(wanted) > EQ_LIMIT:
            raise faults.unsupported_query(f"The value of a filter on '{path}' is longer than {EQ_LIMIT} characters.")
        self.use(path, operator)
        return lambda item: compare(read(item, path), operator, wanted)

    def operator(self) -> str:
        operator = self.take()[1].lower()
        if operator not in _COMPARISONS:
            raise _invalid(f"'{operator}' is no operator")
        return operator

    def one_of(self, path: str) -> Predicate:
        self.take("(")
        values = [self.literal()]
        while self.peek()[1] == ",":
            self.take()
            values.append(self.literal())
        self.take(")")
        if len(values) > IN_LIMIT:
            raise faults.unsupported_query(f"Too many values in an 'in' clause: {len(values)}. Max allowed: {IN_LIMIT}.")
        self.use(path, "in")
        return lambda item: any(compare(read(item, path), "eq", value) for value in values)

    def use(self, path: str, operator: str) -> None:
        first = path.split("/", maxsplit=1)[0]
        self.uses.append(Use(path=self.variables.get(first, path), operator=operator))

    def path(self, text: str) -> str:
        if not re.match(r"[A-Za-z_]\w*(/[A-Za-z_@$][\w.]*)*\Z", text):
            raise _invalid(f"'{text}' is no property")
        return text

    def literal(self) -> Any:
        kind, text = self.take()
        if kind == "string":
            return text[1:-1].replace("''", "'")
        if kind == "time":
            return moment(text) or text
        if kind != "word":
            raise _invalid(f"syntax error at '{text}'")
        known = {"true": True, "false": False, "null": None}
        if text.lower() in known:
            return known[text.lower()]
        if re.match(r"-?\d+\Z", text):
            return int(text)
        if re.match(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\Z", text):
            return text
        raise _invalid(f"'{text}' is no literal")


def parse(text: str) -> Filter:
    """The condition that `text` states. Raises GraphFault 400."""
    parser = _Parser(tokens=list(_tokens(text)))
    matches = parser.disjunction()
    if parser.peek()[0] != "end":
        raise _invalid(f"syntax error at '{parser.peek()[1]}'")
    return Filter(matches=matches, uses=tuple(parser.uses), advanced=parser.advanced)


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise _invalid(f"syntax error at position {at}")
        if found.lastgroup is not None:
            yield found.lastgroup, found.group(found.lastgroup)
        at = found.end()


def _invalid(why: str) -> Exception:
    return faults.malformed(f"Invalid filter clause: {why}.")


def read(item: Any, path: str) -> Any:
    """The value at a slash path; null where a step is null."""
    for step in path.split("/"):
        if not isinstance(item, dict):
            return None
        item = item.get(step)
    return item


def moment(text: str) -> datetime | None:
    """A Graph date or time as an aware datetime; None if it is none. Seven digits of fraction are cut to six."""
    try:
        value = datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text).replace("Z", "+00:00"))
    except ValueError:
        return None
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def compare(value: Any, operator: str, wanted: Any) -> bool:
    """One comparison as Graph makes it: null only equals null, strings without case, times as moments."""
    if isinstance(wanted, datetime) and isinstance(value, str):
        value = moment(value)
    if isinstance(value, str) and isinstance(wanted, str):
        value, wanted = value.lower(), wanted.lower()
    if operator == "eq":
        return bool(value == wanted)
    if operator == "ne":
        return bool(value != wanted)
    if value is None or wanted is None or isinstance(value, bool) or type(value) is not type(wanted):
        return False
    if operator == "gt":
        return bool(value > wanted)
    if operator == "ge":
        return bool(value >= wanted)
    return bool(value < wanted) if operator == "lt" else bool(value <= wanted)
