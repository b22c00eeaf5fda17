"""Who may do what in Graph: the rows of data/graph-permissions, one an operation, and the question whether a caller may.

A row names the permissions of an application and those of a person's sign-in (`delegated`; where it is absent, the same), each
as alternatives from least to most privileged; `A + B` is one alternative that needs both. A person also needs one of `roles`
(built-in directory roles; `member`: everybody who can sign in). `property`: the row of one property of a body, `*` of
all that have no row of their own. `anyone`: a token alone is enough, with the reason. `source` says where the row comes from.

A list's `$count` and `$ref` and a cast of an action have their plain operation's row (general knowledge). Addresses by another
key, `applications(appId='...')`, are the object's.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from simulator.messages import Caller

Json = dict[str, Any]

EVERYTHING = "Directory.AccessAsUser.All"  # a person's sign-in through which an app may do what the person may
GLOBAL_ADMINISTRATOR = "Global Administrator"
MEMBER = "member"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One operation, or one property of its body. Each alternative is a set of permissions that are enough together."""

    method: str
    path: str
    property: str
    application: tuple[frozenset[str], ...]
    delegated: tuple[frozenset[str], ...]
    roles: frozenset[str]
    anyone: bool
    source: str

    def allows(self, caller: Caller) -> bool:
        """Whether the token is enough. A Global Administrator may do everything."""
        if self.anyone:
            return True
        if caller.kind != "user":
            return _enough(self.application, caller.scopes)
        held = caller.directory_roles
        if role_ids()[GLOBAL_ADMINISTRATOR] in held:
            return True
        if EVERYTHING not in caller.scopes and not _enough(self.delegated, caller.scopes):
            return False
        return MEMBER in self.roles or not held.isdisjoint(role_ids()[name] for name in self.roles)


def _enough(alternatives: Iterable[frozenset[str]], held: frozenset[str]) -> bool:
    return any(needed <= held for needed in alternatives)


@functools.cache
def rows() -> dict[tuple[str, str, str], Row]:
    """Every row by (method, path, property); a path's parameters are `{}` and its letters small."""
    found: dict[tuple[str, str, str], Row] = {}
    for file in sorted(files("simulator").joinpath("data/graph-permissions").iterdir(), key=lambda one: one.name):
        for entry in json.loads(file.read_text(encoding="utf-8")):
            row = _row(entry)
            key = (row.method, shape(row.path), row.property)
            if key in found:
                raise ValueError(f"{file.name}: {row.method} {row.path} {row.property} has two rows")
            found[key] = row
    return found


@functools.cache
def role_ids() -> dict[str, str]:
    """The template ids of the directory roles that rows name."""
    table: dict[str, str] = json.loads(files("simulator").joinpath("data/graph-role-ids.json").read_text("utf-8"))
    return table


def _row(entry: Json) -> Row:
    application: Json = entry.get("application", {})
    delegated: Json = entry.get("delegated", application)
    return Row(
        method=entry["method"],
        path=entry["path"],
        property=entry.get("property", ""),
        application=_alternatives(application),
        delegated=_alternatives(delegated),
        roles=frozenset(entry.get("roles", ())),
        anyone=bool(entry.get("anyone")),
        source=entry["source"],
    )


def _alternatives(table: Json) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(text.split(" + ")) for part in ("least", "higher") for text in table.get(part, ()))


def shape(template: str) -> str:
    """`/v1.0/groups/{group_id}/microsoft.graph.assignLicense` -> `/groups/{}/assignlicense`."""
    path = re.sub(r"\A/(v1\.0|beta)(?=/)", "", template)
    path = re.sub(r"\((?:\w+=)?'\{\w+\}'\)", "/{}", path)
    path = re.sub(r"\{\w+(:rest)?\}", "{}", path).replace("()", "").lower().rstrip("/")
    # Behind a parameter or a list this is an action or function; of deleted items it is the kind.
    return path if path.startswith("/directory/deleteditems/microsoft.graph.") else path.replace("/microsoft.graph.", "/")


@functools.cache
def row_of(method: str, template: str, name: str = "") -> Row | None:
    """The row of a route, or of one property of its body; None if the table has none."""
    path = shape(template)
    method = "GET" if method == "HEAD" else method
    found = rows().get((method, path, name))
    if found is None and name and rows().get((method, path, "*")) is not None:
        return rows()[(method, path, "*")]
    if found is None and not name and method == "GET":
        plain = re.sub(r"/\$(count|ref)\Z", "", path)
        return rows().get((method, plain, "")) if plain != path else None
    return found
