"""The client's people as users of its tenant."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi

from components.base import Component, Context
from graph_provider.resources import User
from tenantry.errors import UsageError
from tenantry.people.state import account_state
from tenantry.spec.model import Person


class People(Component):
    """`people`. `ids` maps a sign-in name to the user's object id; it holds the spec's people only."""

    TYPE = "tenantry:m365:People"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.users: dict[str, User] = {}
        for person in managers_first(context.spec.people):
            self.users[person.upn] = self._user(person)
        self.register_outputs({})

    @property
    def ids(self) -> Mapping[str, pulumi.Output[str]]:
        return {upn: user.id for upn, user in self.users.items()}

    def _user(self, person: Person) -> User:
        spec, place = self.context.spec, f"people/{person.upn}"
        return User(
            place,
            user_principal_name=person.upn,
            display_name=person.name,
            account_enabled=account_state(person, spec.today).enabled,
            given_name=person.given_name,
            surname=person.surname,
            job_title=person.title,
            department=person.department,
            business_phones=[person.phone] if person.phone else None,
            office_location=person.site,
            usage_location=spec.tenant.country,
            manager_id=self.users[person.manager].id if person.manager else None,
            mark=self.context.mark("user", person.upn),
            adopt=person.adopt or None,
            opts=self.child(place, adoptable=person.adopt, formerly=f"people/{person.formerly}" if person.formerly else None),
        )


def managers_first(people: Mapping[str, Person]) -> list[Person]:
    """Every person after their manager, else by sign-in name. Raises UsageError for a circle or an unknown manager."""
    ordered: dict[str, Person] = {}

    def add(upn: str, reports: tuple[str, ...]) -> None:
        if upn in ordered:
            return
        if upn in reports:
            raise UsageError(f"people: {' reports to '.join([*reports[reports.index(upn) :], upn])}, which is a circle")
        person = people.get(upn)
        if person is None:
            raise UsageError(f"people: {upn}, the manager of {reports[-1]}, is not in the spec")
        if person.manager:
            add(person.manager, (*reports, upn))
        ordered[upn] = person

    for upn in sorted(people):
        add(upn, ())
    return list(ordered.values())
