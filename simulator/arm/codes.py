"""What every operation answers when it succeeds, from `data/arm-operations.json`; never by one rule for all."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache

from simulator.arm.description import DATA


@dataclass(frozen=True, kw_only=True)
class Operations:
    """The operations of one type. `codes` is keyed by method (LIST apart from GET); `action_base` is how RBAC and the
    activity log call the type; `names` are the activity log's words for write, delete and action."""

    type: str
    source: str
    action_base: str
    api_versions: tuple[str, ...]
    codes: dict[str, tuple[int, ...]]
    names: dict[str, str]

    def created(self) -> int:
        return self._first("PUT", 201, 200, 202)

    def replaced(self) -> int:
        return self._first("PUT", 200, 202)

    def deleted(self) -> int:
        return self._first("DELETE", 200, 204)

    def deleted_nothing(self) -> int | None:
        """None: the operation knows no success for what isn't there, so it is a 404."""
        return 204 if 204 in self.codes.get("DELETE", ()) else None

    def _first(self, method: str, *wanted: int) -> int:
        return next(code for code in wanted if code in self.codes[method])


@cache
def table() -> dict[str, Operations]:
    """All served types by lower-case name."""
    content = json.loads((DATA / "arm-operations.json").read_text(encoding="utf-8"))
    return {
        name.lower(): Operations(
            type=name,
            source=entry["source"],
            action_base=entry.get("action", name),
            api_versions=tuple(entry["apiVersions"]),
            codes={method: tuple(codes) for method, codes in entry["codes"].items()},
            names=entry.get("names", {}),
        )
        for name, entry in content["types"].items()
    }


def of(arm_type: str) -> Operations:
    return table()[arm_type.lower()]
