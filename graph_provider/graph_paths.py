"""Addresses of objects that no type of ours describes: the path of a collection, and of an object in it, by version of Graph.

An object of v1.0 is named by its path, `/deviceManagement/deviceCategories/ID`, one of beta by `/beta/...`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

VERSIONS = ("v1.0", "beta")
# What hangs on these is an object of its own: a DELETE below them, without `$ref`, would delete that.
_RELATIONS = re.compile(
    "(accepted|rejected)senders|(created|owned)objects|directreports|manager|(transitive)?member(s|of)|owneddevices|owners|sponsors"
    "|registered(devices|owners|users)|scopedrolemembers",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Place:
    """`path` begins with "/" and has no version; `version` is one of VERSIONS."""

    version: str
    path: str

    @classmethod
    def of_id(cls, text: str) -> Place:
        """From a resource id, or from what an import was told."""
        first, _, rest = text.lstrip("/").partition("/")
        return cls(first, f"/{rest}") if first in VERSIONS else cls(VERSIONS[0], text)

    @property
    def id(self) -> str:
        return self.path if self.version == VERSIONS[0] else f"/{self.version}{self.path}"

    @property
    def call_version(self) -> str:
        """As a Call names it: "" for the client's own version."""
        return "" if self.version == VERSIONS[0] else self.version

    @property
    def collection(self) -> str:
        return self.path.rpartition("/")[0]

    @property
    def last(self) -> str:
        return self.path.rpartition("/")[2]

    def below(self, object_id: str) -> Place:
        return Place(self.version, f"{self.path}/{quote(object_id, safe='@')}")


def path_problem(path: str) -> str:
    """Why this is not the path of a collection or of a policy; "" when it is."""
    parts = path.split("/")
    if not path.startswith("/") or path != path.strip() or "" in parts[1:] or len(parts) < 2:
        return f"'{path}' is not a path, as /deviceManagement/deviceCategories"
    if parts[1] in VERSIONS:
        return f"leave the version out of it and set apiVersion: {parts[1]}"
    if any(sign in path for sign in "?#%\\") or {".", ".."} & set(parts):
        return f"'{path}' is not a plain path: no query, no escapes"
    if parts[-1].startswith("$") or _RELATIONS.fullmatch(parts[-1]):
        return f"{parts[-1]} is a relation to other objects: use the type that manages it, as GroupMembers"
    return ""


def is_single(answer: Any, path: str) -> bool:
    """Whether the object at `path` stands alone, by what Graph says of its context: `.../$metadata#policies/authorizationPolicy`
    names the object itself, `.../$metadata#groups/$entity` the collection that it is of."""
    context = str(answer.get("@odata.context", "")) if isinstance(answer, dict) else ""
    named = re.sub(r"\([^)]*\)", "", context.partition("#")[2]).removesuffix("/$entity")
    return named.rpartition("/")[2].casefold() == path.rpartition("/")[2].casefold()


def by_key(text: str) -> tuple[Place, dict[str, str]] | None:
    """The collection and the wanted values of `/path?property=value`, None for anything else."""
    parts = urlsplit(text)
    wanted = dict(parse_qsl(parts.query))
    return (Place.of_id(parts.path), wanted) if parts.path.startswith("/") and wanted and not parts.netloc else None
