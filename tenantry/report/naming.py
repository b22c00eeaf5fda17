"""Object ids in a report for people become names; the JSON keeps the ids.

Only whole values are replaced: an id inside a longer text (an ARM path) stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tenantry.drift.deviation import DriftReport
from tenantry.plan.change import Plan


def with_names(value: Any, names: Mapping[str, str]) -> Any:
    """`value` with every string that is a known id (any case) replaced; lists of strings are sorted again."""
    if isinstance(value, str):
        return names.get(value.lower(), value)
    if isinstance(value, Mapping):
        return {key: with_names(item, names) for key, item in value.items()}
    if isinstance(value, list | tuple):
        items = [with_names(item, names) for item in value]
        return sorted(items) if all(isinstance(item, str) for item in items) else items
    return value


def named_plan(plan: Plan) -> Plan:
    """The plan as a person reads it."""
    return replace(
        plan,
        changes=tuple(
            replace(
                change,
                properties=tuple(
                    replace(p, before=with_names(p.before, plan.names), after=with_names(p.after, plan.names))
                    for p in change.properties
                ),
            )
            for change in plan.changes
        ),
    )


def named_report(report: DriftReport) -> DriftReport:
    """The drift report as a person reads it."""
    return replace(
        report,
        deviations=tuple(
            replace(
                deviation,
                properties=tuple(
                    replace(p, expected=with_names(p.expected, report.names), actual=with_names(p.actual, report.names))
                    for p in deviation.properties
                ),
            )
            for deviation in report.deviations
        ),
    )
