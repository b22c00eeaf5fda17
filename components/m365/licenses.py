"""Who has which licenses: directly, by role, or through a group that names some."""

from __future__ import annotations

from collections.abc import Iterable

from baselines.load import licenses
from components.base import Component, Context
from components.m365.groups import Groups
from components.m365.people import People
from graph_provider.resources import LicenseAssignment
from tenantry.errors import UsageError
from tenantry.people.membership import licenses_of


class Licenses(Component):
    """`roles.*.licenses` and `groups.*.licenses`."""

    TYPE = "tenantry:m365:Licenses"

    def __init__(self, context: Context, people: People, groups: Groups) -> None:
        super().__init__(context)
        for upn, person in sorted(context.spec.people.items()):
            names = licenses_of(person, context.spec.roles)
            if names:
                place = f"people/{upn}/licenses"
                LicenseAssignment(
                    place,
                    user_id=people.users[upn].id,
                    sku_ids=sku_ids(names),
                    opts=self.child(place, formerly=f"people/{person.formerly}/licenses" if person.formerly else None),
                )
        for key, group in sorted(context.spec.groups.items()):
            if group.licenses:
                place = f"groups/{key}/licenses"
                LicenseAssignment(
                    place,
                    group_id=groups.ids[key],
                    sku_ids=sku_ids(group.licenses),
                    opts=self.child(place, formerly=f"groups/{group.formerly}/licenses" if group.formerly else None),
                )
        self.register_outputs({})


def sku_ids(names: Iterable[str]) -> list[str]:
    """SKU ids of spec names, sorted. Raises UsageError for an unknown name."""
    known = licenses()
    unknown = sorted(set(names) - set(known))
    if unknown:
        raise UsageError(f"unknown license: {', '.join(unknown)}", hint=f"known are {', '.join(known)}")
    return sorted(known[name].sku_id for name in names)
