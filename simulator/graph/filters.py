"""`$filter`: text to a condition that can be asked of a JSON object.

The grammar is the part of OData 4 that Microsoft Graph takes: comparisons, `in`, `has`, `startsWith`, `endsWith`, `contains`,
`isof`, `and`, `or`, `not`, parentheses, `any()`/`all()`, `list/$count`, a cast before a property. Strings compare without regard
to case, as the directory does. What a kind of object can be asked is judged elsewhere (`filter_rules`), by the uses found here.
Source: Graph, use the $filter query parameter; OData 4.01 URL conventions.
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
_COMPARISONS = {"eq", "ne", "gt", "ge", "lt", "le", "has"}
_FUNCTIONS = {"startswith", "endswith", "contains"}
DEPTH_LIMIT = 50  # parentheses, `not` and lambdas inside one another; general knowledge: OData services have such a limit
LAMBDA_LIMIT = 3
IN_LIMIT = 15  # more values in one `in` need another kind of query (facts: query parameters)
EQ_LIMIT = 120  # characters in a compared string


class Guid(str):
    """A GUID written without quotes."""

    __slots__ = ()


@dataclass(frozen=True, kw_only=True)
class Use:
    """One use of a property in a filter: `operator` is eq, ne, ..., in, has, startswith, any, all, `$count`, not.

    `path` is the property of the object, also where a lambda asks its items; `inside` what is asked of an item there
    ("" for the item itself). `values` are the literals it is compared with.
    """

    path: str
    operator: str
    inside: str | None = None
    values: tuple[Any, ...] = ()

    @property
    def cast(self) -> str:
        """The type that the path begins with (`graph.countryNamedLocation`); "" without one."""
        first = self.path.partition("/")[0].lower()
        return self.path.partition("/")[0][len("microsoft.") :] if first.startswith("microsoft.graph.") else ""

    @property
    def name(self) -> str:
        """The property of the object that is asked: the path's first step behind the cast."""
        return plain(self.path).partition("/")[0]


@dataclass(frozen=True, kw_only=True)
class Filter:
    """A parsed filter. `advanced`: it holds what the directory answers only in an advanced query; `because` is that operator."""

    matches: Predicate
    uses: tuple[Use, ...] = ()
    because: str = ""

    @property
    def advanced(self) -> bool:
        return bool(self.because)


@dataclass(kw_only=True)
class _Parser:
    tokens: list[tuple[str, str]]
    at: int = 0
    depth: int = 0
    uses: list[Use] = field(default_factory=list)
    because: str = ""
    variables: dict[str, tuple[str, str]] = field(default_factory=dict)  # a lambda's name for an item: see `resolved`

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
        self.enter()
        parts = [self.conjunction()]
        while self.word("or"):
            self.take()
            parts.append(self.conjunction())
        self.depth -= 1
        return parts[0] if len(parts) == 1 else lambda item: any(part(item) for part in parts)

    def enter(self) -> None:
        self.depth += 1
        if self.depth > DEPTH_LIMIT:
            raise _invalid("recursion depth exceeded allowed limit")

    def conjunction(self) -> Predicate:
        parts = [self.negation()]
        while self.word("and"):
            self.take()
            parts.append(self.negation())
        return parts[0] if len(parts) == 1 else lambda item: all(part(item) for part in parts)

    def negation(self) -> Predicate:
        if self.word("not"):
            self.take()
            self.enter()
            self.because = self.because or "not"
            before = len(self.uses)
            inner = self.negation()
            self.depth -= 1
            self.uses.extend(Use(path=path, operator="not") for path in dict.fromkeys(use.path for use in self.uses[before:]))
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
            self.because = self.because or {"endswith": "endsWith"}.get(name, name)
        self.use(path, name, wanted)
        path, text = plain(path), wanted.lower()

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
        return lambda item: str(item.get("@odata.type", "")).lstrip("#").lower() == wanted.lstrip("#").lower()

    def quantified(self, text: str) -> Predicate:
        path, _, quantifier = text.rpartition("/")
        path, quantifier = self.path(path), quantifier.lower()
        self.take("(")
        self.use(path, quantifier)
        whole, path = path, plain(path)
        if self.peek()[1] == ")":
            self.take()
            return lambda item: bool(read(item, path))
        variable = self.take()[1]
        if not re.match(r"[A-Za-z_]\w*\Z", variable):
            raise _invalid(f"'{variable}' cannot name an item")
        # Each level multiplies the work by the length of a list.
        if len(self.variables) >= LAMBDA_LIMIT:
            raise _invalid("too many any or all inside one another")
        self.take(":")
        outer = self.variables
        root, inside = self.resolved(whole)
        self.variables = {**outer, variable: (root, inside or "")}
        inner = self.disjunction()
        self.variables = outer
        self.take(")")
        wanted = any if quantifier == "any" else all

        def holds(item: Json) -> bool:
            values = read(item, path)
            return isinstance(values, list) and wanted(inner({**item, variable: value}) for value in values)

        return holds

    def comparison(self, text: str) -> Predicate:
        if text.lower().endswith("/$count"):
            self.because = self.because or "$count"
            path = self.path(text[: -len("/$count")])
            operator, number = self.operator(), self.literal()
            if not isinstance(number, int) or isinstance(number, bool):
                raise _invalid("$count can only be compared with a number")
            self.use(path, "$count")
            return lambda item: compare(_length(read(item, path)), operator, number)
        path = self.path(text)
        if self.word("in"):
            self.take()
            return self.one_of(path)
        operator = self.operator()
        wanted = self.literal()
        if operator == "ne":
            self.because = self.because or "ne"
        if isinstance(wanted, str) and len(wanted) > EQ_LIMIT:
            raise faults.unsupported_query(f"The value of a filter on '{path}' is longer than {EQ_LIMIT} characters.")
        self.use(path, operator, wanted)
        path = plain(path)
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
        self.use(path, "in", *values)
        path = plain(path)
        return lambda item: any(compare(read(item, path), "eq", value) for value in values)

    def use(self, path: str, operator: str, *values: Any) -> None:
        """Notes a use. What is asked of a list's items counts as asked of the list."""
        root, inside = self.resolved(path)
        self.uses.append(Use(path=root, operator=operator, inside=inside, values=values))

    def resolved(self, path: str) -> tuple[str, str | None]:
        """The object's property that is meant, and what of its items; None where no item is meant."""
        first, _, rest = path.partition("/")
        if first not in self.variables:
            return path, None
        root, inside = self.variables[first]
        return root, f"{inside}/{rest}".strip("/")

    def path(self, text: str) -> str:
        if not re.match(r"(microsoft\.graph\.\w+/)?[A-Za-z_]\w*(/[A-Za-z_@$][\w.]*)*\Z", text, re.IGNORECASE):
            raise _invalid(f"'{text}' is no property")
        return text

    def literal(self) -> Any:
        kind, text = self.take()
        if kind == "string":
            return text[1:-1].replace("''", "'")
        if kind == "time":
            at = moment(text)
            if at is None:
                raise _invalid(f"'{text}' is no date")
            return at
        if kind != "word":
            raise _invalid(f"syntax error at '{text}'")
        known = {"true": True, "false": False, "null": None}
        if text.lower() in known:
            return known[text.lower()]
        if re.match(r"-?\d{1,19}\Z", text):
            return int(text)
        if re.match(r"-?\d{1,19}\.\d{1,19}\Z", text):
            return float(text)
        if re.match(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\Z", text):
            return Guid(text)
        raise _invalid(f"'{text}' is no literal")


def parse(text: str) -> Filter:
    """The condition that `text` states. Raises GraphFault 400."""
    parser = _Parser(tokens=list(_tokens(text)))
    matches = parser.disjunction()
    if parser.peek()[0] != "end":
        raise _invalid(f"syntax error at '{parser.peek()[1]}'")
    return Filter(matches=matches, uses=tuple(parser.uses), because=parser.because)


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


def plain(path: str) -> str:
    """`microsoft.graph.countryNamedLocation/countriesAndRegions` -> `countriesAndRegions`: what another type lacks is null."""
    first, _, rest = path.partition("/")
    return rest if first.lower().startswith("microsoft.graph.") else path


def _length(value: Any) -> int:
    return len(value) if isinstance(value, list) else 0


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
    if operator == "has":
        held = {part.strip() for part in str(value or "").split(",")}
        return {part.strip() for part in str(wanted or "").split(",")} <= held
    if operator == "eq":
        return bool(value == wanted)
    if operator == "ne":
        return bool(value != wanted)
    if value is None or wanted is None or isinstance(value, bool) or not _comparable(value, wanted):
        return False
    if operator == "gt":
        return bool(value > wanted)
    if operator == "ge":
        return bool(value >= wanted)
    return bool(value < wanted) if operator == "lt" else bool(value <= wanted)


def _comparable(value: Any, wanted: Any) -> bool:
    return any(isinstance(value, kind) and isinstance(wanted, kind) for kind in (str, datetime, (int, float)))
