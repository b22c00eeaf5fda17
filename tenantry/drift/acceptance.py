"""Accepted deviations: an exception in the spec is pinned to one control and one value, and ends on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from tenantry.drift.deviation import Accepted, Deviation
from tenantry.plan.digest import canonical_json
from tenantry.spec.model import SecurityException

MISSING = "missing"


def value_text(value: Any) -> str:
    """The short text that an exception's `value` is compared with: `disabled`, `true`, `none`, `a, b` for a list (sorted)."""
    if isinstance(value, str):
        return value.strip()
    if value is None:
        return "none"
    if isinstance(value, list | tuple) and not any(isinstance(item, dict | list | tuple) for item in value):
        return ", ".join(sorted(value_text(item) for item in value))
    return canonical_json(value)


def values_of(deviation: Deviation) -> frozenset[str]:
    """Every value that has to be accepted: each property's live one; `missing` when the object is gone."""
    if deviation.kind == "missing":
        return frozenset({MISSING})
    return frozenset(value_text(item.actual) for item in deviation.properties)


def judged(deviation: Deviation, exceptions: Sequence[SecurityException], today: date) -> Deviation:
    """The deviation with `accepted`, or with a note when the acceptance of just this value is over.

    Accepted means: for each deviating value there is an exception of this control with that very value that still holds on
    `today`. The one that ends first is named. What is due by the spec, or no control's, can't be accepted."""
    values = values_of(deviation)
    if deviation.control is None or deviation.kind not in ("changed", "missing") or not values:
        return deviation
    fitting = [item for item in exceptions if item.control == deviation.control and item.value.strip() in values]
    valid = [item for item in fitting if item.until >= today]
    if values <= {item.value.strip() for item in valid}:
        first = min(valid, key=lambda item: (item.until, item.approved_by, item.reason))
        accepted = Accepted(reason=first.reason, approved_by=first.approved_by, until=first.until.isoformat())
        return replace(deviation, accepted=accepted)
    ended = [item for item in fitting if item.until < today]
    if values <= {item.value.strip() for item in fitting} and ended:
        last = max(ended, key=lambda item: (item.until, item.approved_by))
        return replace(deviation, note=f"accepted by {last.approved_by} until {last.until.isoformat()}: that is over")
    return deviation
