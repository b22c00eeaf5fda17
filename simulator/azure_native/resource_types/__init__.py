"""The types that the stand-in serves: one file each, found by scan. A file declares `TYPE`."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache

from simulator.azure_native.shape import ResourceType


@cache
def all_types() -> Mapping[str, ResourceType]:
    """Pulumi token -> type."""
    found = [importlib.import_module(f"{__name__}.{module.name}").TYPE for module in pkgutil.iter_modules(__path__)]
    return {one.token: one for one in found}
