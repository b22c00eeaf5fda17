"""One token bucket: how much of a limit is used up. It leaks, which is the same as tokens coming back one by one."""

from __future__ import annotations

from dataclasses import dataclass

_ROUNDING = 1e-9
# Graph tells of at most 80 of 100 requests being refused (Graph, throttling limits: x-ms-throttle-limit-percentage).
_MOST_REFUSED = 0.8


@dataclass(kw_only=True, slots=True)
class Bucket:
    """`capacity` tokens, of which `used` are gone; `rate` come back each second. `pressed` is what was asked for in vain; it
    is forgotten as fast. `served` and `refused` count requests."""

    at: float
    capacity: float = 0.0
    rate: float = 0.0
    used: float = 0.0
    pressed: float = 0.0
    served: int = 0
    refused: int = 0

    def settle(self, now: float, capacity: float, rate: float) -> None:
        """Bring it to the present. A limit may have grown since: it follows the number of the tenant's users."""
        back = (now - self.at) * rate
        self.used = max(0.0, self.used - back)
        self.pressed = max(0.0, self.pressed - back)
        self.at, self.capacity, self.rate = now, capacity, rate

    def wait(self, amount: float) -> float:
        """Seconds until `amount` can be had; 0 when it is there. What costs more than all there can be takes a full bucket."""
        over = self.used + min(amount, self.capacity) - self.capacity
        return over / self.rate if over > _ROUNDING else 0.0

    def take(self, amount: float) -> None:
        """Count a request that was let through."""
        self.used += min(amount, self.capacity)
        self.served += 1

    def press(self, amount: float) -> None:
        """Count a request that was refused."""
        most = self.capacity * _MOST_REFUSED / (1 - _MOST_REFUSED)
        self.pressed = min(self.pressed + amount, most)
        self.refused += 1

    @property
    def left(self) -> int:
        """Whole tokens that can be had now."""
        return int(max(0.0, self.capacity - self.used) + _ROUNDING)

    @property
    def percentage(self) -> float:
        """Graph's measure of use: 0.8 is 80 % of the limit, 1.2 that 20 % of what comes in is refused; 1.8 at most."""
        if self.pressed <= 0:
            return self.used / self.capacity
        return 1 + min(_MOST_REFUSED, self.pressed / (self.pressed + self.used))
