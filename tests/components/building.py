"""A spec that uses everything components serve, built in code so that these tests stand on components alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from tenantry.spec.model import (
    Amount,
    Azure,
    ClientSpec,
    ConditionalAccessRollout,
    Group,
    Leaving,
    Monitoring,
    Person,
    Role,
    Security,
    Site,
    Tenant,
)

TENANT_ID = "8d0f3c1e-0000-4000-8000-000000000001"
SUBSCRIPTION = "5f6a0000-0000-4000-8000-000000000002"
BREAK_GLASS = ("bg1@northwind.onmicrosoft.com", "bg2@northwind.onmicrosoft.com")
TODAY = date(2026, 11, 20)


def person(local: str, name: str, **more: object) -> Person:
    upn = f"{local}@northwind.example"
    return replace(Person(upn=upn, name=name), **more)  # type: ignore[arg-type]


PEOPLE = (
    person("grace", "Grace Hopper", title="Practice manager", roles=("office",), site="berlin", phone="+49 30 1"),
    person("ada", "Ada Lovelace", title="Dentist", manager="grace@northwind.example", roles=("clinician",), department="Care"),
    person("alan", "Alan Turing", manager="ada@northwind.example", roles=("clinician",), starts=date(2026, 12, 1)),
    person("mary", "Mary Anning", roles=("office",), leaves=Leaving(last_day=date(2026, 11, 19))),
)
GROUPS = (
    Group(key="all-staff", kind="security", name="All staff"),
    Group(key="clinicians", kind="microsoft365", name="Clinicians", owners=("grace@northwind.example",)),
    Group(key="front-desk", kind="security", name="Front desk", licenses=("exchange-online-p1",)),
    Group(key="operators", kind="security", name="Operators", members=("grace@northwind.example", BREAK_GLASS[0])),
    Group(key="surgery", kind="security", name="Surgery", rule='user.department -eq "Surgery"'),
)
SPEC = ClientSpec(
    client="northwind",
    name="Northwind Dental Group",
    package="standard",
    today=TODAY,
    tenant=Tenant(
        id=TENANT_ID,
        domains=("northwind.example", "northwind.onmicrosoft.com"),
        country="DE",
        time_zone="Europe/Berlin",
        break_glass=BREAK_GLASS,
    ),
    roles={
        "everyone": Role(groups=("all-staff",)),
        "clinician": Role(licenses=("business-premium",), groups=("clinicians",)),
        "office": Role(licenses=("business-standard",), groups=("front-desk",)),
    },
    groups={group.key: group for group in GROUPS},
    people={one.upn: one for one in PEOPLE},
    sites={
        "berlin": Site(key="berlin", public_addresses=("203.0.113.10", "2001:db8::/48"), ranges=("192.168.10.0/24",)),
        "potsdam": Site(key="potsdam"),
    },
    azure=Azure(
        subscription=SUBSCRIPTION,
        region="germanywestcentral",
        budget=Amount(value=Decimal("400"), currency="EUR"),
        tags={"cost-centre": "4711"},
        access={"operators": "contributor", "front-desk": "reader"},
    ),
    security=Security(conditional_access=ConditionalAccessRollout(report_only_until=date(2026, 12, 15))),
    monitoring=Monitoring(urgent="oncall@msp.example", helpdesk="env/HELPDESK"),
)
SECRETS = {
    "env/HELPDESK": "https://hooks.msp.example/very-secret-path",
    "env/TEAMS": "https://flows.msp.example/very-secret-signature",
}
