"""Paths as the limits name them: templates of segments, whatever form of address the request used.

`users/{id}/memberOf` is that path alone, `auditLogs/**` all that begins so, itself included. Case doesn't matter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_BY_KEY = re.compile(r"([^()]+)\((.*)\)\Z")
_NAMESPACE = "microsoft.graph."


def segments_of(service: str, path: str) -> tuple[str, ...]:
    """The segments of a request's path in lower case. Of Graph without the version; `applications(appId='x')` reads like
    `applications/x`, `delta()` and `microsoft.graph.delta` like `delta`, and `me` like `users/me`: its costs are those of
    equivalent requests to `users/{id}` (Graph, throttling limits)."""
    parts = [part for part in path.lower().split("/") if part]
    if service != "graph":
        return tuple(parts)
    out: list[str] = []
    for part in parts[1:]:
        found = _BY_KEY.match(part)
        name = (found[1] if found else part).removeprefix(_NAMESPACE)
        out += [name, found[2].strip("'")] if found and found[2] else [name]
    return ("users", *out) if out[:1] == ["me"] else tuple(out)


@dataclass(frozen=True)
class Template:
    """One template, ready to be held against segments. None stands for a segment that may be anything."""

    segments: tuple[str | None, ...]
    below: bool

    def matches(self, segments: tuple[str, ...]) -> bool:
        """Whether the segments are of this template."""
        own = self.segments
        if len(segments) < len(own) or (len(segments) > len(own) and not self.below):
            return False
        return all(wanted is None or wanted == given for wanted, given in zip(own, segments, strict=False))


def template_of(text: str) -> Template:
    """The template that `text` writes down."""
    parts = text.lower().split("/")
    below = parts[-1] == "**"
    kept = parts[:-1] if below else parts
    return Template(tuple(None if part.startswith("{") else part for part in kept), below)
