"""Objects within objects: choosing the part that somebody names, and laying one over another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graph_provider.values import Json


def pick(live: Any, names: Any) -> Any:
    """The part of `live` whose names stand in `names`, level by level; None for what is not there. Annotations are left out. An
    object whose type is told (`@odata.type`) is one value: what it holds goes with the type."""
    if isinstance(names, Mapping) and "@odata.type" not in names and (isinstance(live, Mapping) or live is None):
        return {key: pick((live or {}).get(key), item) for key, item in names.items() if "@odata." not in key}
    return plain(live)


def overlay(base: Any, over: Any) -> Any:
    """`over` laid over `base`: objects are merged level by level, everything else, and an object of another type, is taken from
    `over`."""
    if not isinstance(base, Mapping) or not isinstance(over, Mapping):
        return over
    if over.get("@odata.type") not in (None, base.get("@odata.type")):
        return over
    return {**base, **{key: overlay(base.get(key), item) for key, item in over.items()}}


def cleared(old: Any, new: Any) -> Any:
    """`new` with an explicit empty value for whatever `old` had: a PATCH keeps what it does not name."""
    if not isinstance(new, Mapping):
        return new
    done: Json = dict(new)
    for key, before in (old if isinstance(old, Mapping) else {}).items():
        if "@odata." in key:
            continue
        if key not in done or done[key] is None:
            done[key] = [] if isinstance(before, list) else None
        else:
            done[key] = cleared(before, done[key])
    return done


def plain(value: Any) -> Any:
    """A value without annotations, but with the type names that Graph wants to have back."""
    if isinstance(value, Mapping):
        kept: Json = {key: plain(item) for key, item in value.items() if "@odata." not in key or key == "@odata.type"}
        return kept
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value
