"""What the alert rules of Azure Monitor have in common: durations, scopes, action groups. (Codes from general knowledge.)"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from simulator.arm import ids, references, schedules
from simulator.errors import ArmFault
from simulator.messages import Json
from simulator.store import Tenant

ACTION_GROUPS = "Microsoft.Insights/actionGroups"


def bad(message: str) -> ArmFault:
    return ArmFault(400, "BadRequest", message)


def check_duration(name: str, text: str, allowed: Sequence[str]) -> timedelta:
    """The length of a duration that must be one of `allowed`, however it is written (PT60M is PT1H)."""
    lengths = [schedules.duration(one) for one in allowed]
    found = schedules.duration(text)
    if found is None or found not in lengths:
        raise bad(f"The {name} '{text}' is not supported. Supported values are {', '.join(allowed)}.")
    return found


def check_severity(severity: float | None) -> None:
    if severity is None or severity not in range(5):
        raise bad(f"The severity {severity} must be between 0 and 4.")


def check_scopes(tenant: Tenant, given: Sequence[str]) -> None:
    """At least one, each a resource, group or subscription, and there."""
    if not given:
        raise bad("An alert rule needs at least one scope.")
    for scope in given:
        parsed = ids.parse(scope)
        if parsed.subscription is None or not parsed.name:
            raise bad(f"The scope '{scope}' is not a subscription, resource group or resource.")
        if "/providers/" in scope and references.missing(tenant, scope):
            raise bad(f"The scope '{scope}' was not found.")


def check_action_groups(tenant: Tenant, given: Iterable[str]) -> None:
    for group in given:
        references.require(tenant, group, ACTION_GROUPS)


def refuse_twice(what: str, names: Sequence[str]) -> None:
    twice = next((name for name in names if [one.lower() for one in names].count(name.lower()) > 1), None)
    if twice:
        raise bad(f"The {what} '{twice}' is used more than once.")


def first_of(items: Sequence[Json], key: str) -> str | None:
    return next((item[key] for item in items if item.get(key)), None)
