"""Runs one operation over several clients side by side; one client's failure leaves the others alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Generic, TypeVar

from tenantry.errors import Interrupted, TenantryError

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Outcome(Generic[T]):
    """One client's end: a value or an error."""

    client: str
    value: T | None = None
    error: TenantryError | None = None


def over(clients: Sequence[str], work: Callable[[str], T], *, jobs: int = 1) -> list[Outcome[T]]:
    """The outcomes in the order of `clients`. After an interrupt no further client is begun, and those under way end with what
    they have done."""
    stopped = False

    def one(client: str) -> Outcome[T]:
        nonlocal stopped
        if stopped:
            return Outcome(client=client, error=Interrupted(f"{client}: not begun."))
        try:
            return Outcome(client=client, value=work(client))
        except TenantryError as error:
            stopped = stopped or isinstance(error, Interrupted)
            return Outcome(client=client, error=error)
        except KeyboardInterrupt:
            stopped = True
            return Outcome(client=client, error=Interrupted(f"{client}: stopped."))

    if jobs <= 1 or len(clients) <= 1:
        return [one(client) for client in clients]
    with ThreadPoolExecutor(max_workers=jobs) as pool:
        futures = [pool.submit(one, client) for client in clients]
        while True:
            try:
                wait(futures)
                return [future.result() for future in futures]
            except KeyboardInterrupt:
                # Signals reach this thread alone; the others notice before they start an engine.
                stopped = True
