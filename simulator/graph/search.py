"""`$search`: `"displayName:ada" OR "mail:ada"`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from simulator.graph import faults

Json = dict[str, Any]

_CLAUSE = re.compile(r'\s*(?P<word>AND|OR)\b|\s*"(?P<name>\w+):(?P<text>[^"]*)"')


@dataclass(frozen=True, kw_only=True)
class Search:
    """Clauses (property, lower-case text) in alternatives: any group of which all clauses hold."""

    groups: tuple[tuple[tuple[str, str], ...], ...]

    def matches(self, item: Json) -> bool:
        return any(all(_holds(item.get(name), text) for name, text in group) for group in self.groups)


def _holds(value: Any, text: str) -> bool:
    """A property matches if one of its words begins with the text."""
    values = value if isinstance(value, list) else [value]
    return any(re.search(rf"(?:\A|[\W_]){re.escape(text)}", str(one).lower()) for one in values if one is not None)


def parse(source: str) -> Search:
    """Raises GraphFault 400 when the text is none."""
    groups: list[list[tuple[str, str]]] = [[]]
    at = 0
    while at < len(source.rstrip()):
        found = _CLAUSE.match(source, at)
        if found is None:
            raise faults.malformed(f"Syntax error at position {at} in '{source}'.")
        if found["word"] == "OR":
            groups.append([])
        elif found["name"]:
            groups[-1].append((found["name"], found["text"].lower()))
        at = found.end()
    if not all(groups):
        raise faults.malformed(f"Syntax error in '{source}'.")
    return Search(groups=tuple(tuple(group) for group in groups))
