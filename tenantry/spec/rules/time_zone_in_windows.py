"""Azure's schedules know the tenant's time zone."""

from __future__ import annotations

from collections.abc import Iterator

from tenantry.spec.days import zone_of
from tenantry.spec.rule import Draft, Finding, Rule
from tenantry.spec.windows_zones import windows_zone


def check(draft: Draft) -> Iterator[Finding]:
    name = draft.spec.tenant.time_zone
    # An unknown zone is time-zone-known's matter.
    if draft.spec.azure is not None and zone_of(name) is not None and windows_zone(name) is None:
        message = f"found `{name}`, which has no name in Windows, and Azure's schedules take no other"
        yield Finding(path="tenant/time_zone", message=message, hint="choose a place with the same hours, such as Europe/Berlin")


RULE = Rule(
    id="time-zone-in-windows",
    title="Azure's schedules know the time zone",
    text="Support hours, backups and patch windows follow the tenant's time zone; Azure takes its name in Windows.",
    needs=frozenset({"tenant", "azure"}),
    check=check,
)
