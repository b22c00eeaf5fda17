"""Whether Microsoft's published models (azure-mgmt-*) know all that is written of a type."""

from __future__ import annotations

import json
from functools import cache

from scripts.sources.arm_operations import TARGET
from simulator.arm import description


def why_not(arm_type: str) -> str:
    """Why they can't judge what is written of a type; empty when they can."""
    described = description.every().get(arm_type.lower())
    published = _versions().get(arm_type.lower())
    if not published:
        return "no azure-mgmt package has it"
    # A model of an older api-version does not know what later ones added.
    if described and max(published)[:10] < described.api_version[:10]:
        return f"the published model is of {max(published)}, what is written of {described.api_version}"
    return ""


@cache
def _versions() -> dict[str, list[str]]:
    contents = [json.loads(path.read_text(encoding="utf-8")) for path in TARGET.glob("*.json")]
    return {name.lower(): entry["apiVersions"] for content in contents for name, entry in content["types"].items()}
