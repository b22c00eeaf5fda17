"""What a person's dates and roles mean."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tenantry.people.membership import groups_of, licenses_of, members_of
from tenantry.people.state import account_state
from tenantry.spec.model import ClientSpec, Group, Leaving, Person, Role, Tenant

TODAY = date(2026, 11, 2)
DAY = timedelta(days=1)
ROLES = {
    "everyone": Role(licenses=("business-basic",), groups=("all-staff",)),
    "clinician": Role(licenses=("business-premium",), groups=("clinicians", "all-staff")),
    "nurse": Role(licenses=("business-premium", "business-basic")),
}


def person(
    upn: str = "ada@case.example", *, roles: tuple[str, ...] = (), starts: date | None = None, last_day: date | None = None
) -> Person:
    leaves = Leaving(last_day=last_day) if last_day else None
    return Person(upn=upn, name="Ada", roles=roles, starts=starts, leaves=leaves)


@pytest.mark.parametrize(
    ("starts", "last_day", "enabled", "reason"),
    [
        (None, None, True, "active"),
        (TODAY + DAY, None, False, "upcoming"),
        (TODAY, None, True, "active"),
        (TODAY - DAY, None, True, "active"),
        (None, TODAY + DAY, True, "active"),
        (None, TODAY, True, "active"),
        (None, TODAY - DAY, False, "left"),
        (TODAY - 2 * DAY, TODAY - DAY, False, "left"),
        (TODAY + DAY, TODAY + 2 * DAY, False, "upcoming"),
    ],
)
def test_account_state(starts: date | None, last_day: date | None, enabled: bool, reason: str) -> None:
    state = account_state(person(starts=starts, last_day=last_day), TODAY)
    assert (state.enabled, state.reason) == (enabled, reason)


def test_roles_bring_licences_and_groups_once_and_sorted() -> None:
    everybody = person(roles=("nurse", "clinician"))
    assert licenses_of(everybody, ROLES) == ("business-basic", "business-premium")
    assert groups_of(everybody, ROLES) == ("all-staff", "clinicians")
    assert (licenses_of(person(), ROLES), groups_of(person(), ROLES)) == (("business-basic",), ("all-staff",))
    assert (licenses_of(person(), {}), groups_of(person(), {})) == ((), ())


def test_members() -> None:
    people = [
        person("mary@case.example", roles=("clinician",), last_day=TODAY - DAY),
        person("ada@case.example", roles=("clinician",)),
        person("grace@case.example"),
    ]
    groups = {
        "all-staff": Group(key="all-staff", kind="security", name="All staff"),
        "clinicians": Group(
            key="clinicians", kind="security", name="Clinicians", members=("grace@case.example", "ada@case.example")
        ),
        "dynamic": Group(key="dynamic", kind="security", name="Dynamic", rule="user.accountEnabled -eq true"),
    }
    spec = ClientSpec(
        client="case",
        name="Case",
        package="basic",
        today=TODAY,
        tenant=Tenant(id="t", domains=(), country="DE", time_zone="Europe/Berlin", break_glass=()),
        roles=ROLES,
        groups=groups,
        people={each.upn: each for each in people},
    )
    everyone = ("ada@case.example", "grace@case.example", "mary@case.example")
    # Somebody who left stays in: leaving is a process of its own.
    assert members_of("clinicians", spec) == everyone
    assert members_of("all-staff", spec) == everyone
    assert members_of("dynamic", spec) == ()
