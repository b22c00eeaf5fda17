"""Names what is only known after the apply: the engine's saved plan says of every property which resources it comes from.

Without this a group whose new members are new people reads `[known after apply]`, and two plans that put different people into it
would have the same digest.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from stacks.kinds import is_ours, place_of, token_of
from stacks.properties import COMPUTED

# URN -> top-level property -> places of the resources that it is made from, sorted.
References = Mapping[str, Mapping[str, tuple[str, ...]]]


def references_in(plan_file: Path) -> References:
    """The property dependencies in a plan that the engine saved; none when it saved nothing (a preview that failed)."""
    try:
        plans: dict[str, Any] = json.loads(plan_file.read_text(encoding="utf-8")).get("resourcePlans") or {}
    except (OSError, ValueError):
        return {}
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for urn, plan in plans.items():
        dependencies = ((plan.get("goal") or {}).get("propertyDependencies") or {}) if is_ours(token_of(urn)) else {}
        for name, urns in dependencies.items():
            places = tuple(sorted(place_of(u) for u in urns or () if is_ours(token_of(u))))
            if places:
                found.setdefault(urn, {})[name] = places
    return found


def named(value: Any, places: tuple[str, ...]) -> Any:
    """`value` with its unknowns named. A list's unknown items become one item for each place that is still to be made."""
    told = [f"[id of {place}]" for place in places]
    if isinstance(value, list) and COMPUTED in value:
        known = [item for item in value if item != COMPUTED]
        return sorted([*known, *told]) if told else value
    if value == COMPUTED and told:
        return told[0] if len(told) == 1 else f"[from {', '.join(places)}]"
    if isinstance(value, dict):
        return {key: named(item, places) for key, item in value.items()}
    if isinstance(value, list):
        return [named(item, places) for item in value]
    return value
