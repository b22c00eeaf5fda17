"""Faults asked for at /_sim/faults: the next requests that match are answered with an error instead of being served."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

# Clients wait up to 20 s by themselves when one of these comes without Retry-After (facts/simulator.md 3.7).
RETRYABLE = frozenset({408, 409, 423, 429, 500, 502, 503, 504, 509})
DEFAULT_RETRY_AFTER = 1


@dataclass(kw_only=True)
class FaultRule:
    """`path` is a regular expression searched for in the request's path. `count` is how often it still applies; None means
    until it is cleared. `actor` is a client id. `retry_after` in seconds; None leaves the header out."""

    id: str
    path: re.Pattern[str]
    status: int
    method: str | None = None
    code: str | None = None
    message: str | None = None
    count: int | None = None
    retry_after: float | None = DEFAULT_RETRY_AFTER
    actor: str | None = None
    used: int = 0

    def matches(self, method: str, path: str, actor: str | None) -> bool:
        return (
            (self.method is None or self.method == method)
            and (self.actor is None or self.actor == actor)
            and self.path.search(path) is not None
        )

    def as_json(self) -> Json:
        return {
            "id": self.id,
            "method": self.method,
            "path": self.path.pattern,
            "status": self.status,
            "code": self.code,
            "message": self.message,
            "count": self.count,
            "retryAfter": self.retry_after,
            "actor": self.actor,
            "used": self.used,
        }

    @property
    def headers(self) -> dict[str, str]:
        return {} if self.retry_after is None else {"retry-after": f"{self.retry_after:g}"}


@dataclass
class Faults:
    """The rules in force, oldest first; the first that matches wins."""

    rules: list[FaultRule] = field(default_factory=list)
    added: int = 0

    def take(self, method: str, path: str, actor: str | None) -> FaultRule | None:
        """The rule for this request, its count used up by one; None when the request shall be served."""
        for rule in self.rules:
            if rule.matches(method, path, actor):
                rule.used += 1
                if rule.count is not None:
                    rule.count -= 1
                    if rule.count <= 0:
                        self.rules.remove(rule)
                return rule
        return None
