"""For each row of the table of Graph's permissions: a request that succeeds when the caller may, on a target made for it.

The files here declare the cases, by subject; they are found by scan.
"""

from __future__ import annotations

import importlib
import pkgutil

from tests.simulator.graph.permission_cases.maker import CASES, NOBODY, Maker

__all__ = ["CASES", "NOBODY", "Maker"]

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")
