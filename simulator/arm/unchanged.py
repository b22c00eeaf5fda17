"""What was found among all resources, kept while nothing changes: a list asks for each of its entries who refers to it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from simulator.store import Tenant

_Found = TypeVar("_Found")
_open: ContextVar[tuple[Tenant, dict[Hashable, Any]] | None] = ContextVar("unchanged", default=None)


@contextmanager
def unchanged(tenant: Tenant) -> Iterator[None]:
    """The promise that no resource of the tenant is written before the block ends."""
    token = _open.set((tenant, {}))
    try:
        yield
    finally:
        _open.reset(token)


def kept(tenant: Tenant, name: Hashable, make: Callable[[], _Found]) -> _Found:
    """What `make` gives, in an `unchanged` block of the tenant made once by `name`. Whoever gets it must not change it."""
    held = _open.get()
    if held is None or held[0] is not tenant:
        return make()
    if name not in held[1]:
        held[1][name] = make()
    found: _Found = held[1][name]
    return found
