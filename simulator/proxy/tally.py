"""What the proxy has answered, refused and failed to agree on, counted; `GET /_sim/proxy` tells."""

from __future__ import annotations

import logging
from collections import Counter
from typing import Any

# A program that asks for ever new names must not fill the memory.
MOST_NAMES = 1000
OTHERS = "(others)"
_log = logging.getLogger("simulator")


class Tally:
    """`address` is the proxy's (http://127.0.0.1:PORT), empty until it listens."""

    def __init__(self) -> None:
        self.address = ""
        self._answered: Counter[str] = Counter()
        self._refused: Counter[str] = Counter()
        self._failed: Counter[str] = Counter()
        self._reasons: dict[str, str] = {}

    def answered(self, host: str) -> None:
        """A client's connection for `host` is open."""
        self._answered[host] += 1

    def refused(self, target: str) -> None:
        """`target` is host:port. The first refusal of each is logged; a client that tries again would only fill the log."""
        name = _counted(self._refused, target)
        if name not in self._refused:
            _log.warning("the proxy refused %s: only Microsoft's login, management and graph hosts are answered", name)
        self._refused[name] += 1

    def failed(self, host: str, reason: str) -> None:
        """TLS for `host` did not come about: most often the client does not trust the simulator's certificate."""
        if self._reasons.get(host) != reason:
            _log.warning("a client's TLS for %s failed: %s", host, reason)
        self._failed[host] += 1
        self._reasons[host] = reason

    def as_json(self) -> dict[str, Any]:
        return {
            "url": self.address,
            "answered": dict(self._answered),
            "refused": dict(self._refused),
            "failed": {host: {"count": count, "reason": self._reasons[host]} for host, count in self._failed.items()},
        }


def _counted(counter: Counter[str], name: str) -> str:
    return name if name in counter or len(counter) < MOST_NAMES else OTHERS
