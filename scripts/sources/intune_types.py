"""Writes graph_provider/intune-types.json: what Intune's policies can hold, for checks and for clearing values.

`python -m scripts.sources.intune_types`; a test holds the file to it. Taken from Microsoft's own description of the types of
Graph v1.0. What all policies share (id, name, times) is left out.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from simulator.graph import typecheck

Json = dict[str, Any]

TARGET = Path(__file__).resolve().parents[2] / "graph_provider" / "intune-types.json"
FAMILIES = ("deviceConfiguration", "deviceCompliancePolicy", "deviceEnrollmentConfiguration")
_SOURCE = "Microsoft Graph v1.0, types of Intune's policies"


def _short(declared: str) -> str:
    return declared.replace("graph.", "")


def _below(base: str) -> list[str]:
    """Every type that can be made and derives from `base`."""
    types = typecheck.metadata()["types"]
    return sorted(name for name in types if base in [*typecheck.lineage(name)][1:] and not typecheck.is_abstract(name))


def table() -> Json:
    """`families`: types by base; `types`: properties with their declared types, `!` where null is not allowed; `kinds`: by base,
    what may stand for it; `enums`: members, the first is zero."""
    described = typecheck.metadata()
    families = {base: [_short(name) for name in _below(f"graph.{base}")] for base in FAMILIES}
    types: dict[str, Json] = {}
    kinds: dict[str, list[str]] = {}
    enums: dict[str, list[str]] = {}

    def add(name: str, base: set[str]) -> None:
        if name in described["enums"]:
            enums[_short(name)] = list(typecheck.members(name))
        elif name in described["types"] and _short(name) not in types:
            held = {key: kind for key, kind in typecheck.properties(name).items() if key not in base}
            types[_short(name)] = {key: _short(kind) for key, kind in sorted(held.items())}
            for kind in held.values():
                add(typecheck.bare(kind)[0], set())
            derived = [] if base else _below(name)
            if derived:
                kinds[_short(name)] = [_short(one) for one in derived] + ([] if typecheck.is_abstract(name) else [_short(name)])
                for one in derived:
                    add(one, set())

    for family, names in families.items():
        for name in names:
            add(f"graph.{name}", set(typecheck.properties(f"graph.{family}")))
    return {"source": _SOURCE, "families": families, "types": types, "kinds": kinds, "enums": enums}


def text() -> str:
    """The file: one line a type, so that a change of it can be read."""
    parts = []
    for name, value in table().items():
        if isinstance(value, str):
            parts.append(f"{json.dumps(name)}: {json.dumps(value)}")
        else:
            lines = ",\n".join(f"  {json.dumps(key)}: {json.dumps(item)}" for key, item in sorted(value.items()))
            parts.append(f"{json.dumps(name)}: {{\n{lines}\n}}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    TARGET.write_text(text(), encoding="utf-8")
