"""How bad a deviation is where no control says so: by the type of what deviates."""

from __future__ import annotations

from typing import Final

from tenantry.drift.deviation import Severity

RANK: Final[dict[Severity, int]] = {"critical": 0, "high": 1, "medium": 2, "low": 3}

_BY_TYPE: Final[dict[str, Severity]] = {
    "authorization-policy": "high",
    "conditional-access-policy": "high",
    "license-assignment": "low",
    "microsoft.authorization/locks": "high",
    "microsoft.authorization/roleassignments": "high",
    "microsoft.consumption/budgets": "low",
    "microsoft.network/networksecuritygroups": "high",
    "microsoft.network/publicipaddresses": "high",
    "named-location": "high",
}


def severity_of_type(kind: str) -> Severity:
    """`medium` for every type that the table does not name."""
    return _BY_TYPE.get(kind.lower(), "medium")
