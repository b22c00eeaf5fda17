"""Whether something that create finds in its way is ours, left behind by a run that died between its write and its record.

The real plugin refuses always (README.md). Types without tags carry no mark; there, only an equal body is taken over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulator.azure_native.convert import to_inputs, to_outputs
from simulator.azure_native.shape import ResourceType

MARK_TAGS = ("tenantry-client", "tenantry-key")


def is_ours(kind: ResourceType, live: Mapping[str, Any], inputs: Mapping[str, Any]) -> bool:
    """Whether `live` (ARM's answer) is what `inputs` would have made, by mark, or by body where there is no mark."""
    tags = kind.body.get("tags")
    # A saved search has a list of its own under that name.
    if tags is not None and tags.kind == "table":
        wanted, found = inputs.get("tags") or {}, live.get("tags") or {}
        return all(wanted.get(tag) and wanted.get(tag) == found.get(tag) for tag in MARK_TAGS)
    return holds_all(kind, live, inputs)


def holds_all(kind: ResourceType, live: Mapping[str, Any], inputs: Mapping[str, Any]) -> bool:
    """Whether `live` already has every value that `inputs` want."""
    wanted = {name: value for name, value in inputs.items() if name in kind.body}
    return _covers(to_inputs(kind, to_outputs(kind, live), wanted), wanted)


def _covers(live: Any, wanted: Any) -> bool:
    if isinstance(live, dict) and isinstance(wanted, dict):
        return all(name in live and _covers(live[name], inner) for name, inner in wanted.items())
    if isinstance(live, list) and isinstance(wanted, list):
        return len(live) == len(wanted) and all(_covers(a, b) for a, b in zip(live, wanted, strict=True))
    return bool(live == wanted)
