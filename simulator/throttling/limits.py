"""The published limits, read from data/throttling: one file a family, named by its id.

A family has `paths` without `except`, perhaps only with a property `select`ed, and `limits`. A limit has `tokens` (or as many
for so many `users` and more), which come back whole in `seconds` or at so many `perSecond`; it counts requests, or `counts`
units or writes, `per` app, tenant, user, mailbox, principal or subscription, and may be for some `methods` and `paths` only. HEAD
counts as GET. `operation` and the headers are Resource Manager's; `costs` is the directory's table of units, `note` for readers.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from simulator.throttling.costs import CostRow
from simulator.throttling.paths import Template, template_of

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Limit:
    """`steps` are (from so many users on, tokens), fewest users first. No `methods` or `paths`: all of the family's."""

    per: tuple[str, ...]
    steps: tuple[tuple[int, float], ...]
    seconds: float
    counts: str
    methods: frozenset[str]
    paths: tuple[Template, ...]
    operation: str
    header: str
    reset_header: str

    def concerns(self, method: str, segments: tuple[str, ...]) -> bool:
        """Whether a request of the family counts here."""
        if self.methods and method not in self.methods:
            return False
        return not self.paths or any(path.matches(segments) for path in self.paths)

    def tokens(self, users: int) -> float:
        """How many there are in a tenant of so many users."""
        return next(tokens for least, tokens in reversed(self.steps) if users >= least)


@dataclass(frozen=True, kw_only=True)
class Family:
    """Requests that one service of Microsoft counts together."""

    id: str
    title: str
    service: str
    source: str
    paths: tuple[Template, ...]
    excepted: tuple[Template, ...]
    select: str
    retry_after: bool
    code: str
    message: str
    details: tuple[Json, ...]
    limits: tuple[Limit, ...]
    costs: tuple[CostRow, ...]

    @functools.cached_property
    def _starts(self) -> frozenset[str | None]:
        """The first segments of its paths; None when one of them begins with anything."""
        return frozenset(path.segments[0] if path.segments else None for path in self.paths)

    def covers(self, segments: tuple[str, ...], query: Mapping[str, str]) -> bool:
        """Whether a request to this service is of the family."""
        if segments and segments[0] not in self._starts and None not in self._starts:
            return False  # most families are told apart here, at little cost
        if not any(path.matches(segments) for path in self.paths) or any(path.matches(segments) for path in self.excepted):
            return False
        if not self.select:
            return True
        chosen = query.get("$select") or query.get("select") or ""
        return self.select in (name.strip().lower() for name in chosen.split(","))


@functools.cache
def families() -> dict[str, Family]:
    """All families by id, in alphabetical order."""
    found = {}
    folder = files("simulator").joinpath("data", "throttling")
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        name = file.name.removesuffix(".json")
        found[name] = _family(name, json.loads(file.read_text(encoding="utf-8")))
    return found


def _family(name: str, data: Json) -> Family:
    return Family(
        id=name,
        title=data["title"],
        service=data["service"],
        source=data["source"],
        paths=_templates(data["paths"]),
        excepted=_templates(data.get("except", ())),
        select=data.get("select", "").lower(),
        retry_after=data.get("retryAfter", True),
        code=data.get("code", "TooManyRequests"),
        message=data["message"],
        details=tuple(data.get("details", ())),
        limits=tuple(_limit(one) for one in data["limits"]),
        costs=tuple(_cost(one) for one in data.get("costs", ())),
    )


def _limit(data: Json) -> Limit:
    given = data["tokens"]
    steps = tuple((one["users"], float(one["tokens"])) for one in given) if isinstance(given, list) else ((0, float(given)),)
    return Limit(
        per=tuple(data["per"]),
        steps=steps,
        seconds=float(data["seconds"]) if "seconds" in data else given / data["perSecond"],
        counts=data.get("counts", "requests"),
        methods=frozenset(data.get("methods", ())),
        paths=_templates(data.get("paths", ())),
        operation=data.get("operation", ""),
        header=data.get("header", ""),
        reset_header=data.get("resetHeader", ""),
    )


def _cost(data: Json) -> CostRow:
    method = data["method"]
    writes = data.get("writes", int(method != "GET"))
    path = template_of(data["path"])
    return CostRow(method=method, path=path, units=data["units"], writes=writes, selected=data.get("selected"))


def _templates(texts: Sequence[str]) -> tuple[Template, ...]:
    return tuple(template_of(text) for text in texts)
