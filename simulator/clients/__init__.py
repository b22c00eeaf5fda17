"""What ordinary clients of Microsoft's cloud need to reach a running simulator: one file a client, found by scan."""

from __future__ import annotations

import importlib
import pkgutil

from simulator.clients.settings import Client

__all__ = ["clients"]


def clients() -> dict[str, Client]:
    """Every client that has a file here (a `CLIENT` in it), by its name, sorted."""
    found = {}
    for info in pkgutil.iter_modules(__path__):
        client = getattr(importlib.import_module(f"{__name__}.{info.name}"), "CLIENT", None)
        if isinstance(client, Client):
            found[client.name] = client
    return dict(sorted(found.items()))
