"""What one tenant may still be asked, by throttle family: requests are paced before Microsoft has to refuse them.

Each limit is a bucket that leaks at the published rate, which is how Graph counts; as long as there is room nothing waits. What
Graph says about itself goes before our own count: the units an answer cost (x-ms-resource-unit), how full the limit is
(x-ms-throttle-limit-percentage, other programs use it too), which limit refused (x-ms-throttle-scope), and Retry-After. A 429
holds back its own family only. Source: Microsoft Graph throttling limits, identity and access, headers.
"""

from __future__ import annotations

import asyncio
import math
import sys
import time
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from graph_provider.calls import Call, Reply
from graph_provider.limits import CONDITIONAL_ACCESS, DIRECTORY, UNITS, WRITES, Family, Limit, cost_of, directory_units, family_of

PACING = "M365_PACING"
"""Environment variable: `published` keeps Microsoft's limits from the first request on (always so with Microsoft's own hosts),
`learned` keeps conditional access's one a second only after its first 429 (so with any other endpoint unless told)."""

PRIORITY = "M365_PRIORITY"
"""Environment variable: low, normal or high, the `x-ms-throttle-priority` of every request. What nobody waits for (a nightly look
for drift) should say low: where a tenant's limit is reached, Graph refuses that first. Nothing is sent unless told."""

_MICROSOFT = (".microsoft.com", ".microsoft.us", ".chinacloudapi.cn")
_TELL_SECONDS = 5.0
# Graph counts when a request arrives, and the first one may have been under way longer than those that wait for it.
_MARGIN_SECONDS = 0.5
_ALONE_MARGIN_SECONDS = 0.05
# Whoever has to wait leaves at the same moment as others who have to, so that they share a batch.
_TOGETHER_SECONDS = 0.25


def say(line: str) -> None:
    """To standard error, which the engine shows as the plugin's."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def published(endpoint: str, environ: Mapping[str, str]) -> bool:
    """Whether every published limit is kept from the first request on; see PACING."""
    told = environ.get(PACING, "").lower()
    return told == "published" or (told != "learned" and f".{urlsplit(endpoint).hostname or ''}".endswith(_MICROSOFT))


class _Bucket:
    """`used` of a limit; more than its tokens when requests are promised their turn already."""

    def __init__(self, limit: Limit, margin: float = 0.0) -> None:
        self.limit = limit
        self._margin = margin
        self._used = 0.0
        self._at = time.monotonic()

    def _settle(self) -> float:
        """Bring it to the present; tokens that come back a second."""
        rate = self.limit.tokens / (self.limit.seconds + self._margin)
        now = time.monotonic()
        self._used, self._at = max(0.0, self._used - (now - self._at) * rate), now
        return rate

    def take(self, amount: float) -> float:
        """Seconds until `amount` may be spent; it is spent in advance."""
        rate = self._settle()
        self._used += amount
        return max(0.0, self._used - self.limit.tokens) / rate

    def correct(self, amount: float) -> None:
        self._used = max(0.0, self._used + amount)

    def at_least(self, share: float) -> None:
        """Graph says that this share of the limit is used."""
        self._settle()
        self._used = max(self._used, share * self.limit.tokens)


class _State:
    """One family's buckets; `until`: when a 429 allows the next request."""

    def __init__(self, family: Family) -> None:
        margin = _ALONE_MARGIN_SECONDS if family is CONDITIONAL_ACCESS else 0.0
        self.buckets = [_Bucket(limit, margin) for limit in family.limits]
        self.until = 0.0
        self.told = 0.0


class Budget:
    """Of one tenant. `learned`: conditional access is paced only after its first 429."""

    def __init__(self, *, learned: bool = False, tell: Callable[[str], None] = say) -> None:
        self._paced = {CONDITIONAL_ACCESS: not learned}
        self._tell = tell
        self._states: dict[Family, _State] = {}
        self._users = 0

    def _state(self, family: Family) -> _State:
        state = self._states.get(family)
        if state is None:
            state = self._states[family] = _State(family)
        return state

    async def admit(self, call: Call) -> None:
        """Wait for the call's turn: for what its family has left, and for the end of a 429's wait."""
        family = family_of(call)
        state, wait, why = self._state(family), 0.0, ""
        if self._paced.get(family, True):
            cost = cost_of(call)
            for bucket in state.buckets:
                amount = cost[bucket.limit.counts]
                needed = bucket.take(amount) if amount else 0.0
                if needed > wait:
                    wait, why = needed, f"the limit is {bucket.limit.text}"
        if wait and family.batched:
            wait = _MARGIN_SECONDS + math.ceil(wait / _TOGETHER_SECONDS) * _TOGETHER_SECONDS
        leave = time.monotonic() + wait
        while True:
            now = time.monotonic()
            if state.until > max(leave, now):
                leave, why = state.until, "Microsoft Graph asked for it"
            if leave <= now:
                return
            self._say(family, state, leave - now, why)
            await asyncio.sleep(leave - now)

    def _say(self, family: Family, state: _State, seconds: float, why: str) -> None:
        """One line for a long wait, no second one before it is over."""
        now = time.monotonic()
        if seconds >= _TELL_SECONDS and state.told <= now:
            state.told = now + seconds
            self._tell(f"Microsoft Graph: waiting {seconds:.0f} s for {family.title}; {why}.")

    def hold(self, call: Call, seconds: float) -> None:
        """A 429: nothing of this family leaves before `seconds` are over."""
        family = family_of(call)
        self._paced[family] = True
        state = self._state(family)
        state.until = max(state.until, time.monotonic() + seconds)

    def heard(self, call: Call, reply: Reply) -> None:
        """Take over what an answer says about the limits."""
        headers = reply.headers
        family = family_of(call)
        refused = reply.status == 429
        if family is CONDITIONAL_ACCESS:
            # It sends no headers. One request at a time: the second begins, at the latest, with the answer.
            for bucket in self._state(family).buckets:
                bucket.at_least(1.0)
        if "x-ms-resource-unit" in headers and not refused:
            self._correct(call, family, headers["x-ms-resource-unit"])
        share, scope = headers.get("x-ms-throttle-limit-percentage", ""), headers.get("x-ms-throttle-scope", "")
        if refused and scope:
            self._full(family, WRITES if "/write/" in scope.lower() else UNITS, 1.0)
        elif share:
            self._full(family, UNITS, min(_number(share), 1.0))

    def _correct(self, call: Call, family: Family, units: str) -> None:
        for bucket in self._state(family).buckets:
            if bucket.limit.counts == UNITS:
                bucket.correct(_number(units) - cost_of(call)[UNITS])

    def _full(self, family: Family, counts: str, share: float) -> None:
        for bucket in self._state(family).buckets:
            if bucket.limit.counts == counts:
                bucket.at_least(share)

    def users(self, number: int) -> None:
        """A list of the tenant's users had so many: the size of the tenant decides how much the directory gives."""
        if number > self._users:
            self._users = number
            for bucket in self._state(DIRECTORY).buckets:
                if bucket.limit.counts == UNITS:
                    bucket.limit = directory_units(number)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
