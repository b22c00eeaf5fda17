"""The tenant's time zone exists."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import available_timezones

from tenantry.spec.days import zone_of
from tenantry.spec.nearest import did_you_mean
from tenantry.spec.rule import Draft, Finding, Rule


def check(draft: Draft) -> Iterator[Finding]:
    name = draft.spec.tenant.time_zone
    if zone_of(name) is None:
        known = available_timezones()
        hint = did_you_mean(name, known) if known else "this machine has no time zone database: install tzdata"
        yield Finding(path="tenant/time_zone", message=f"found the unknown time zone `{name}`, expected an IANA name", hint=hint)


RULE = Rule(
    id="time-zone-known",
    title="The time zone exists",
    text="First and last days begin and end in the tenant's time zone; an unknown one would move them.",
    needs=frozenset({"tenant"}),
    check=check,
)
