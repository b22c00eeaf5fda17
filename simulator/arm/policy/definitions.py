"""Policy definitions and initiatives: Microsoft's own (`data/policy-definitions.json`) and the tenant's."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from simulator.arm.description import DATA
from simulator.messages import Json
from simulator.store import Tenant

POLICY = "Microsoft.Authorization/policyDefinitions"
INITIATIVE = "Microsoft.Authorization/policySetDefinitions"


@cache
def built_in() -> dict[str, Json]:
    """Microsoft's definitions as resources, by lower-case id. `_partial`: an initiative of which not all is known here."""
    content = json.loads((DATA / "policy-definitions.json").read_text(encoding="utf-8"))
    found = [_written(POLICY, entry) for entry in content["policies"]]
    found += [_written(INITIATIVE, entry) for entry in content["initiatives"]]
    return {definition["id"].lower(): definition for definition in found}


def find(tenant: Tenant, definition_id: str) -> Json | None:
    """The definition or initiative with this id; None if there is none, or the id is something else's."""
    key = definition_id.rstrip("/").lower()
    found = built_in().get(key) or tenant.collection("arm").get(key)
    return found if found and found["type"] in (POLICY, INITIATIVE) else None


def is_initiative(definition: Json) -> bool:
    return bool(definition["type"] == INITIATIVE)


def label(definition: Json) -> str:
    """How a definition is called in messages: its name and, where it has one, its version."""
    version = definition["properties"].get("version")
    return f"{definition['name']} version {version}" if version else str(definition["name"])


def part(holder: Any, name: str) -> Any:
    """A part of a rule, whose names count in whatever case; None for what isn't there."""
    return next((value for key, value in holder.items() if key.lower() == name), None) if isinstance(holder, dict) else None


def effect_of(definition: Json) -> str:
    """The effect as the rule writes it (perhaps an expression); "" for a rule without."""
    return str(part(part(definition["properties"].get("policyRule"), "then"), "effect") or "")


def _written(arm_type: str, entry: Json) -> Json:
    known = {key: value for key, value in entry.items() if key not in ("name", "category", "partial", "versions")}
    version = entry["version"]
    properties = {
        "policyType": "BuiltIn",
        **known,
        "metadata": {"version": version, "category": entry["category"], **({"preview": True} if "preview" in version else {})},
        "versions": entry.get("versions", [version]),
    }
    resource = {"id": f"/providers/{arm_type}/{entry['name']}", "name": entry["name"], "type": arm_type}
    return resource | {"properties": properties} | ({"_partial": True} if entry.get("partial") else {})
