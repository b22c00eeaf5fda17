"""Rules of dynamic groups: `(user.department -eq "Finance") and (user.accountEnabled -eq true)`.

Served: properties of users, the operators below, `and`, `or`, `not`, parentheses. Text compares without regard to case, as in
Entra. Source: "dynamic membership rules" of Microsoft Entra.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from simulator.graph import faults, typecheck

Json = dict[str, Any]
Rule = Callable[[Json], bool]

MAX_LENGTH = 3072
_TOKEN = re.compile(r'\s*(?:(?P<mark>[()\[\],])|"(?P<text>[^"]*)"|(?P<word>-?[\w.]+))')
_OPERATORS = {"eq", "ne", "contains", "notcontains", "startswith", "notstartswith", "match", "notmatch", "in", "notin"}


@dataclass(kw_only=True)
class _Parser:
    tokens: list[tuple[str, str]]
    at: int = 0

    def peek(self) -> tuple[str, str]:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("end", "")

    def take(self) -> tuple[str, str]:
        token = self.peek()
        if token[0] == "end":
            raise invalid()
        self.at += 1
        return token

    def keyword(self, word: str) -> bool:
        kind, text = self.peek()
        if kind == "word" and text.lower().lstrip("-") == word:
            self.at += 1
            return True
        return False

    def either(self) -> Rule:
        parts = [self.both()]
        while self.keyword("or"):
            parts.append(self.both())
        return lambda user: any(part(user) for part in parts)

    def both(self) -> Rule:
        parts = [self.single()]
        while self.keyword("and"):
            parts.append(self.single())
        return lambda user: all(part(user) for part in parts)

    def single(self) -> Rule:
        if self.keyword("not"):
            inner = self.single()
            return lambda user: not inner(user)
        if self.peek() == ("mark", "("):
            self.take()
            inner = self.either()
            if self.take() != ("mark", ")"):
                raise invalid()
            return inner
        return self.comparison()

    def comparison(self) -> Rule:
        kind, name = self.take()
        known = typecheck.properties("graph.user")
        prefix, _, spelled = name.partition(".")
        path = next((p for p in known if p.lower() == spelled.lower()), spelled)
        if kind != "word" or prefix.lower() != "user" or (path not in known and not path.startswith("extension_")):
            raise invalid()
        operator = self.take()[1].lower().lstrip("-")
        if operator not in _OPERATORS:
            raise invalid()
        wanted = self.values() if operator in ("in", "notin") else self.value()
        return lambda user: _holds(user.get(path), operator, wanted)

    def values(self) -> list[Any]:
        if self.take() != ("mark", "["):
            raise invalid()
        out = [self.value()]
        while self.peek() == ("mark", ","):
            self.take()
            out.append(self.value())
        if self.take() != ("mark", "]"):
            raise invalid()
        return out

    def value(self) -> Any:
        kind, text = self.take()
        if kind == "text":
            return text
        words = {"true": True, "false": False, "null": None}
        if kind == "word" and text.lower() in words:
            return words[text.lower()]
        raise invalid()


def invalid() -> Exception:
    return faults.bad_request("The specified membership rule is invalid. Check its syntax and the properties that it names.")


@functools.lru_cache(maxsize=512)
def parse(text: str) -> Rule:
    """The condition on a user that the rule states. Raises GraphFault 400."""
    if not text.strip() or len(text) > MAX_LENGTH:
        raise invalid()
    tokens: list[tuple[str, str]] = []
    at = 0
    while at < len(text.rstrip()):
        found = _TOKEN.match(text, at)
        if found is None:
            raise invalid()
        tokens.append((str(found.lastgroup), found.group(str(found.lastgroup))))
        at = found.end()
    parser = _Parser(tokens=tokens)
    rule = parser.either()
    if parser.peek()[0] != "end":
        raise invalid()
    return rule


def _holds(value: Any, operator: str, wanted: Any) -> bool:
    if operator.startswith("not"):
        return not _holds(value, operator.removeprefix("not"), wanted)
    if operator == "ne":
        return not _holds(value, "eq", wanted)
    if operator == "in":
        return any(_holds(value, "eq", one) for one in wanted)
    if operator == "eq":
        return bool(_plain(value) == _plain(wanted))
    if value is None or wanted is None:
        return False
    text, sought = str(value).lower(), str(wanted).lower()
    if operator == "contains":
        return sought in text
    if operator == "startswith":
        return text.startswith(sought)
    try:
        return re.match(str(wanted), str(value), re.IGNORECASE) is not None
    except re.error:
        return False


def _plain(value: Any) -> Any:
    """Comparable form: text in lower case, `"true"` as good as true."""
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value.lower(), value.lower())
    return value
