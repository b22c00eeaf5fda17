"""Faults asked for at /_sim/faults: requests that match are answered wrongly, late, in part or not at all.

What can go wrong (`kind`):
  error     an error of the service, in its own shape, instead of what was asked for
  timeout   no answer for `seconds`, then the connection drops
  drop      the connection drops without an answer
  slow      the right answer, its body spread over `seconds`
  truncate  the right answer, the connection dropping in the middle of its body
  empty     a list that holds nothing, as Graph now and then wrongly answers (200 with `{"value": []}`)
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from typing import Any

from simulator.delivery import Delivery
from simulator.messages import Request, Response

Json = dict[str, Any]

# Clients wait up to 20 s by themselves when one of these comes without Retry-After (facts/simulator.md 3.7).
RETRYABLE = frozenset({408, 409, 423, 429, 500, 502, 503, 504, 509})
DEFAULT_RETRY_AFTER = 1
KINDS = ("error", "timeout", "drop", "slow", "truncate", "empty")
# These need a connection of their own, which a part of a batch does not have.
ON_CONNECTION = frozenset({"timeout", "drop", "slow", "truncate"})
# Kinds that stand in the place of the answer, so that they can come before the request is served or after.
INSTEAD = frozenset({"error", "timeout", "drop"})
_SPENT_KEPT = 200


@dataclass(kw_only=True)
class FaultRule:
    """`path` is a regular expression searched for in the request's path. `count` is how often it still applies; None means
    until it is cleared. `actor` is a client id. `retry_after` in seconds; None leaves the header out. The first `skip` requests
    that match pass; of the others the part `share` (0 to 1) is hit, drawn by `seed`: the same requests are hit in each run.
    `takes_effect`: the request is served first, and the fault hides its answer. `batch`: True hits parts of a $batch only, False
    none of them."""

    id: str
    path: re.Pattern[str]
    status: int = 0
    kind: str = "error"
    method: str | None = None
    service: str | None = None
    code: str | None = None
    message: str | None = None
    count: int | None = None
    retry_after: float | None = DEFAULT_RETRY_AFTER
    actor: str | None = None
    seconds: float = 0.0
    share: float = 1.0
    seed: int = 0
    skip: int = 0
    takes_effect: bool = False
    batch: bool | None = None
    used: int = 0

    def __post_init__(self) -> None:
        self._draws = random.Random(self.seed)

    def matches(self, service: str, request: Request, actor: str | None, *, part: bool) -> bool:
        return (
            (self.method is None or self.method == request.method)
            and (self.service is None or self.service == service)
            and (self.actor is None or self.actor == actor)
            and (self.batch is None or self.batch == part)
            and not (part and self.kind in ON_CONNECTION)
            and self.path.search(request.path) is not None
        )

    def strikes(self) -> bool:
        """Whether this request, which matches, is hit."""
        if self.skip > 0:
            self.skip -= 1
            return False
        if self.share < 1 and self._draws.random() >= self.share:
            return False
        self.used += 1
        if self.count is not None:
            self.count -= 1
        return True

    @property
    def spent(self) -> bool:
        return self.count is not None and self.count <= 0

    @property
    def headers(self) -> dict[str, str]:
        return {} if self.retry_after is None else {"retry-after": f"{self.retry_after:g}"}

    @property
    def delivery(self) -> Delivery | None:
        """How the answer reaches the client; None for faults that show in what it says."""
        return Delivery(kind=self.kind, seconds=self.seconds) if self.kind in ON_CONNECTION else None

    def as_json(self) -> Json:
        return {
            "id": self.id,
            "kind": self.kind,
            "method": self.method,
            "path": self.path.pattern,
            "service": self.service,
            "status": self.status or None,
            "code": self.code,
            "message": self.message,
            "count": self.count,
            "retryAfter": self.retry_after if self.kind == "error" else None,
            "actor": self.actor,
            "seconds": self.seconds or None,
            "share": self.share,
            "seed": self.seed,
            "skip": self.skip,
            "takesEffect": self.takes_effect,
            "batch": self.batch,
            "used": self.used,
        }


@dataclass
class Faults:
    """The rules in force, oldest first; the first that hits a request wins. `spent` are those whose count is used up."""

    rules: list[FaultRule] = field(default_factory=list)
    added: int = 0
    spent: list[FaultRule] = field(default_factory=list)

    def take(self, service: str, request: Request, actor: str | None, *, part: bool) -> FaultRule | None:
        """The rule for this request, its count used up by one; None when the request shall be served."""
        return self._take([rule for rule in self.rules if rule.kind != "empty"], service, request, actor, part)

    def emptied(self, service: str, request: Request, response: Response, actor: str | None, *, part: bool) -> bool:
        """Whether a list was emptied in `response`. Other answers use up no count."""
        body = response.body
        if request.method != "GET" or response.status != 200 or not isinstance(body, dict):
            return False
        if not isinstance(body.get("value"), list):
            return False
        if not self._take([rule for rule in self.rules if rule.kind == "empty"], service, request, actor, part):
            return False
        # Made anew: the list may be the state's own.
        response.body = {key: value for key, value in body.items() if key not in ("@odata.nextLink", "nextLink")} | {"value": []}
        if "@odata.count" in body:
            response.body["@odata.count"] = 0
        return True

    def find(self, number: str) -> FaultRule | None:
        return next((rule for rule in [*self.rules, *self.spent] if rule.id == number), None)

    def clear(self) -> None:
        self.rules.clear()
        self.spent.clear()

    def _take(self, rules: list[FaultRule], service: str, request: Request, actor: str | None, part: bool) -> FaultRule | None:
        for rule in rules:
            if rule.matches(service, request, actor, part=part) and rule.strikes():
                if rule.spent:
                    self.rules.remove(rule)
                    self.spent = [*self.spent, rule][-_SPENT_KEPT:]
                return rule
        return None
