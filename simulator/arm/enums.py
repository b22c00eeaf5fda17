"""Values from lists: where a type description names values and lets others through, a service that refuses others says so here.

Microsoft's descriptions leave most lists open, for values that come with later api-versions. What the service does with an
unknown value each resource provider decides; those that refuse it call `check`.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from simulator.arm.description import Description
from simulator.errors import ArmFault
from simulator.messages import Json


def check(description: Description, wanted: Json, *, free: Collection[str] = (), code: str = "InvalidRequestContent") -> None:
    """400 when a value is none of those that the description names. `free`: properties (by name) that may hold any."""
    problem = next(iter(_unknown(description.types, description.body, wanted, "", frozenset(free))), None)
    if problem:
        where, value, names = problem
        raise ArmFault(
            400, code, f"The value '{value}' of '{where}' is not valid. Allowed values are: {', '.join(names)}.", target=where
        )


def _unknown(types: Json, ref: int, value: Any, where: str, free: frozenset[str]) -> list[tuple[str, Any, list[str]]]:
    described = types[str(ref)]
    kind = described["k"]
    if value is None or kind in ("any", "string", "literal", "integer", "boolean"):
        return []
    if kind == "union":
        names = [str(types[str(option)]["v"]) for option in described["of"] if types[str(option)]["k"] == "literal"]
        wrong = names and isinstance(value, str) and value.lower() not in {name.lower() for name in names}
        return [(where, value, names)] if wrong else []
    if kind == "array":
        items = value if isinstance(value, list) else []
        return [
            found
            for index, item in enumerate(items)
            for found in _unknown(types, described["of"], item, f"{where}[{index}]", free)
        ]
    if not isinstance(value, dict):
        return []
    parts: Json = dict(described["p"])
    if kind == "tagged":
        chosen = described["of"].get(value.get(described["by"]))
        parts |= types[str(chosen)]["p"] if chosen is not None else {}
    found = []
    for name, item in value.items():
        inner = parts[name]["t"] if name in parts else described.get("any")
        if inner is not None and name not in free:
            found += _unknown(types, inner, item, f"{where}.{name}" if where else name, free)
    return found
