"""A request to Microsoft Graph and its answer, as the parts of the client hand them to each other."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import quote, urlencode, urlsplit

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, kw_only=True)
class Call:
    """One request. `path` starts with "/" and is relative to the version, or is an absolute URL (a next link). `query` values
    are not encoded yet. `body` is JSON or None. `reads_only`: a POST that changes nothing (a batch of reads). `version`: the
    version of Graph that the path is relative to, "" for the client's own."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    reads_only: bool = False
    version: str = ""

    @property
    def writes(self) -> bool:
        return self.method != "GET" and not self.reads_only

    @property
    def label(self) -> str:
        """For messages: method and path, never a query or a body."""
        return f"{self.method} {'/' + self.version if self.version else ''}{urlsplit(self.path).path}"

    @property
    def target(self) -> str:
        """The object a write touches, the unit that must not be written twice at the same time: `/users/ID`, or the path of
        something that has no id. "" for a new object in a collection, which disturbs no other."""
        parts = urlsplit(self.path).path.lower().split("/")
        named = next((place for place, part in enumerate(parts) if _ID.fullmatch(part)), None)
        if named is not None:
            return "/".join(parts[: named + 1])
        return "" if self.method == "POST" else "/".join(parts)

    @property
    def relative(self) -> str:
        """Path with encoded query, as a batch part names it."""
        if not self.query:
            return self.path
        return f"{self.path}?{urlencode(self.query, safe='$,()/:@', quote_via=quote)}"


@dataclass(frozen=True, kw_only=True)
class Reply:
    """An answer: `headers` with lower-case names, `body` parsed JSON, text, or None."""

    status: int
    headers: Mapping[str, str]
    body: Any


class Exchange(Protocol):
    """Sends one call and gives the answer, whatever its status. Raises Unreachable, Stopped, CredentialsMissing."""

    async def exchange(self, call: Call) -> Reply: ...
