"""What each operation is (method, path, accepted codes, long-running or not), from data; never by one rule for all.

`data/arm-operations/` is generated from Microsoft's published packages, `data/arm-operations-by-hand.json` says what they don't.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from simulator.arm import description
from simulator.arm.description import DATA
from simulator.messages import Json


@dataclass(frozen=True, kw_only=True)
class Operation:
    """`codes`: what Microsoft's client accepts; whoever answers otherwise makes it raise. `long`: "" for a short operation, else
    where a poller finds the result: location, azure-async-operation, original-uri, or default (the package doesn't say)."""

    method: str
    path: str
    codes: frozenset[int]
    long: str = ""

    def first(self, *wanted: int) -> int:
        """The first of `wanted` that the operation knows. LookupError when it knows none."""
        for code in wanted:
            if code in self.codes:
                return code
        raise LookupError(f"{self.method} {self.path} answers {sorted(self.codes)}, none of {wanted}")


@dataclass(frozen=True, kw_only=True)
class Operations:
    """The operations of one type. `action_base` is how RBAC and the activity log call the type; `names` are the activity log's
    words for write, delete and action; `api_versions` the newest first."""

    type: str
    action_base: str
    api_versions: tuple[str, ...]
    operations: tuple[Operation, ...]
    names: dict[str, str] = field(default_factory=dict)

    def on_resource(self, method: str) -> Operation | None:
        """The operation on one resource of the type; where it has several paths (scopes), only codes that all of them accept."""
        found = [one for one in self.operations if one.method == method and _names_resource(one.path, self.type)]
        if not found:
            return None
        shared = frozenset.intersection(*(one.codes for one in found))
        return Operation(method=method, path=found[-1].path, codes=shared or found[-1].codes, long=found[-1].long)

    def created(self) -> int:
        return self._of("PUT").first(201, 200, 202)

    def replaced(self) -> int:
        return self._of("PUT").first(200, 201, 202)

    def deleted(self) -> int:
        return self._of("DELETE").first(200, 204, 202)

    def deleted_nothing(self) -> int | None:
        """None: the operation knows no success for what isn't there, so it is a 404."""
        return 204 if 204 in self._of("DELETE").codes else None

    def _of(self, method: str) -> Operation:
        found = self.on_resource(method)
        if found is None:
            raise LookupError(f"{self.type} has no {method}")
        return found


def is_resource(path: str, arm_type: str) -> bool:
    """Whether a path template names one resource of the type (not its list, nor an action on it)."""
    return _names_resource(path, arm_type)


@cache
def _names_resource(path: str, arm_type: str) -> bool:
    if arm_type == "Microsoft.Resources/resourceGroups":
        return path.endswith("/resourceGroups/{group}")
    tail = path.rpartition("/providers/")[2].split("/")
    return len(tail) % 2 == 1 and "/".join([tail[0], *tail[1::2]]).lower() == arm_type.lower()


@cache
def table() -> dict[str, Operations]:
    """All known types by lower-case name."""
    by_hand = _by_hand()["types"]
    entries: dict[str, Json] = {name: entry for content in _generated() for name, entry in content["types"].items()}
    return {
        name.lower(): Operations(
            type=name,
            action_base=by_hand.get(name, {}).get("action", name),
            api_versions=_versions(name, entries.get(name, {}), by_hand.get(name, {})),
            operations=tuple(_rows(entries.get(name, {}), by_hand.get(name, {}))),
            names=by_hand.get(name, {}).get("names", {}),
        )
        for name in {**by_hand, **entries}
    }


def of(arm_type: str) -> Operations:
    return table()[arm_type.lower()]


def namespaces() -> dict[str, str]:
    """All known namespaces by lower-case name."""
    known = {operations.type.partition("/")[0] for operations in table().values()} | set(_by_hand()["otherNamespaces"])
    return {name.lower(): name for name in sorted(known)}


def _rows(*entries: Json) -> Iterator[Operation]:
    for entry in entries:
        for method, path, accepted, *more in entry.get("operations", ()):
            # By hand there is no operation name, as no package has one.
            yield Operation(method=method, path=path, codes=frozenset(accepted), long=more[1] if len(more) > 1 else "")


def _versions(name: str, *entries: Json) -> tuple[str, ...]:
    every = {version for entry in entries for version in entry.get("apiVersions", ())}
    described = description.every().get(name.lower())
    every |= {described.api_version} if described else set()
    # A preview comes after the stable version of its day.
    return tuple(sorted(every, key=lambda version: (version[:10], "-preview" not in version), reverse=True))


def _generated() -> list[Json]:
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted((DATA / "arm-operations").glob("*.json"))]


@cache
def _by_hand() -> Json:
    content: Json = json.loads((DATA / "arm-operations-by-hand.json").read_text(encoding="utf-8"))
    return content
