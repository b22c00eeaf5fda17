"""`$search`: `"displayName:ada" OR "mail:ada"`.

Source: Graph, use the $search query parameter on directory objects: display names and descriptions are searched by their words,
in any order; every other property by its beginning. That a word is found by its beginning is general knowledge.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from simulator.graph import faults

Json = dict[str, Any]
Predicate = Callable[[Json], bool]

BY_WORDS = frozenset({"displayName", "description"})
DEPTH_LIMIT = 25
_TOKEN = re.compile(r'\s*(?:(?P<word>AND|OR)\b|(?P<mark>[()])|"(?P<name>\w+):(?P<text>(?:[^"\\]|\\.)*)")')
# Words end where letters, digits and signs meet, and where a small letter is followed by a capital one.
_WORD = re.compile(r"[^\W\d_]+|\d+")
_HUMP = re.compile(r"(?<=[^\W\dA-Z_])(?=[A-Z])")


@dataclass(frozen=True, kw_only=True)
class Search:
    """`names` are the properties that are searched."""

    matches: Predicate
    names: frozenset[str]


@dataclass(kw_only=True)
class _Parser:
    source: str
    at: int = 0
    depth: int = 0
    names: set[str] = field(default_factory=set)

    def peek(self) -> re.Match[str] | None:
        return _TOKEN.match(self.source, self.at)

    def take(self) -> re.Match[str]:
        found = self.peek()
        if found is None:
            raise faults.malformed(f"Syntax error at position {self.at} in '{self.source}'.")
        self.at = found.end()
        return found

    def word(self, wanted: str) -> bool:
        found = self.peek()
        if found is None or found["word"] != wanted:
            return False
        self.at = found.end()
        return True

    def alternatives(self) -> Predicate:
        parts = [self.together()]
        while self.word("OR"):
            parts.append(self.together())
        return parts[0] if len(parts) == 1 else lambda item: any(part(item) for part in parts)

    def together(self) -> Predicate:
        parts = [self.clause()]
        while self.word("AND"):
            parts.append(self.clause())
        return parts[0] if len(parts) == 1 else lambda item: all(part(item) for part in parts)

    def clause(self) -> Predicate:
        start, found = self.at, self.take()
        if found["mark"] == "(" and self.depth < DEPTH_LIMIT:
            self.depth += 1
            inner = self.alternatives()
            if self.take()["mark"] != ")":
                raise faults.malformed(f"Syntax error at position {self.at} in '{self.source}'.")
            self.depth -= 1
            return inner
        if not found["text"]:
            raise faults.malformed(f"Syntax error at position {start} in '{self.source}'.")
        name, text = found["name"], re.sub(r"\\(.)", r"\1", found["text"])
        self.names.add(name)
        return lambda item: _holds(item.get(name), text, by_words=name in BY_WORDS)


def _holds(value: Any, text: str, *, by_words: bool) -> bool:
    values = [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]
    if not by_words:
        return any(one.lower().startswith(text.lower()) for one in values)
    wanted = words(text)
    if not wanted:
        return any(text.lower() in one.lower() for one in values)
    return any(all(any(held.startswith(word) for held in _found_by(one)) for word in wanted) for one in values)


def words(text: str) -> list[str]:
    """`HelloWorld-12` -> hello, world, 12."""
    return [part.lower() for word in _WORD.findall(text) for part in _HUMP.split(word)]


def _found_by(text: str) -> set[str]:
    """The words of a value, and those that only signs separate, as one."""
    joined = {re.sub(r"[\W_]+", "", chunk).lower() for chunk in text.split()}
    return {*words(text), *joined}


def parse(source: str) -> Search:
    """Raises GraphFault 400 when the text is none."""
    parser = _Parser(source=source.strip())
    matches = parser.alternatives()
    if parser.at < len(parser.source):
        raise faults.malformed(f"Syntax error at position {parser.at} in '{source}'.")
    return Search(matches=matches, names=frozenset(parser.names))
