"""Random specs that are valid, for tests and measurements. The same seed gives the same spec."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import yaml

# The simulator's first day.
TODAY = date(2026, 11, 2)
_GIVEN = ["Ada", "Grace", "Alan", "Mary", "Emmy", "René", "Zoë", "Søren", "Nora", "Aoife", "Jürgen", "Chiara"]
_SURNAMES = ["Lovelace", "Hopper", "Turing", "Noether", "Meitner", "Franklin", "Laennec", "Byrne", "O'Brien", "Müller"]
_TITLES = ["Dentist", "Nurse", "Receptionist", "Accountant", "Engineer", "On", "No", "Sales: north", "R&D #1", "0123"]
_DEPARTMENTS = ["Surgery", "Care", "Front desk", "IT", "Sales", "yes", "12:30"]
_PLACES = [
    ("DE", "Europe/Berlin"),
    ("NO", "Europe/Oslo"),
    ("IE", "Europe/Dublin"),
    ("NZ", "Pacific/Auckland"),
    ("US", "America/New_York"),
]
_REGIONS = ["germanywestcentral", "northeurope", "westeurope", "uksouth"]
_LICENSES = ["business-basic", "business-standard", "business-premium"]


def random_spec(seed: int, *, people: int | None = None) -> dict[str, Any]:
    """A valid spec of about 100 lines, as plain values. `people`: how many; random by default. Its id is `generated-SEED`,
    its tenant and subscription are the seed's own. Dates are around TODAY; licences are the business ones."""
    chance = random.Random(f"spec {seed}")
    client = f"generated-{seed:04}"
    domain, initial = f"{client}.example", f"generated{seed:04}.onmicrosoft.com"
    country, zone = chance.choice(_PLACES)
    sites = [f"site-{number}" for number in range(chance.randint(1, 3))]
    roles = [f"role-{number}" for number in range(chance.randint(1, 3))]
    static = [f"group-{number}" for number in range(chance.randint(1, 4))]
    folk = _people(chance, domain, roles, sites, people or chance.randint(4, 8))
    upns = list(folk)
    spec: dict[str, Any] = {
        "client": client,
        "name": f"Generated {seed} & Sons",
        "package": chance.choice(["basic", "standard", "premium"]),
        "tenant": {
            "id": str(UUID(int=chance.getrandbits(128), version=4)),
            "domains": chance.sample([domain, initial], 2),
            "country": country,
            "time_zone": zone,
            "break_glass": [f"bg1@{initial}", f"bg2@{initial}"],
        },
        "roles": {"everyone": {"groups": [static[0]]}}
        | {
            role: {"licenses": [chance.choice(_LICENSES)], "groups": chance.sample(static, chance.randint(1, len(static)))}
            for role in roles
        },
        "groups": {key: _group(chance, key, upns) for key in static}
        | {"dynamic": {"kind": "security", "rule": f'user.department -eq "{chance.choice(_DEPARTMENTS)}"'}},
        "people": folk,
        "sites": {
            site: {"public_addresses": [f"203.0.113.{number * 16}/28"], "ranges": [f"10.{seed % 250}.{number}.0/24"]}
            for number, site in enumerate(sites)
        },
        "azure": {
            "subscription": str(UUID(int=chance.getrandbits(128), version=4)),
            "region": chance.choice(_REGIONS),
            "budget": f"{chance.randint(1, 50) * 50} EUR",
            "log_retention": chance.choice(["30 days", "12 weeks", "1 year"]),
            "log_daily_cap": chance.choice(["1 GB", "25 GB"]),
            "tags": {"cost-centre": str(chance.randint(1000, 9999))},
        },
        "monitoring": {"notify": {"urgent": "oncall@msp.example"}},
    }
    if chance.random() < 0.5:
        until = TODAY + timedelta(days=chance.randint(0, 60))
        spec["security"] = {"rollout": {"conditional_access": {"report_only_until": until.isoformat()}}}
    return spec


def random_text(seed: int, *, people: int | None = None) -> str:
    """The spec of that seed as a YAML file."""
    text: str = yaml.safe_dump(random_spec(seed, people=people), sort_keys=False, allow_unicode=True)
    return text


def _group(chance: random.Random, key: str, upns: list[str]) -> dict[str, Any]:
    kind = chance.choice(["security", "microsoft365"])
    group: dict[str, Any] = {"kind": kind, "name": f"Group {key}"}
    if kind == "microsoft365":
        group["owners"] = chance.sample(upns, min(2, len(upns)))
    if chance.random() < 0.3:
        group["members"] = chance.sample(upns, min(3, len(upns)))
    return group


def _people(chance: random.Random, domain: str, roles: list[str], sites: list[str], count: int) -> dict[str, Any]:
    people: dict[str, Any] = {}
    for number in range(count):
        given, surname = chance.choice(_GIVEN), chance.choice(_SURNAMES)
        person: dict[str, Any] = {"name": f"{given} {surname}", "title": chance.choice(_TITLES)}
        person["department"] = chance.choice(_DEPARTMENTS)
        person["roles"] = chance.sample(roles, chance.randint(0, len(roles)))
        person["site"] = chance.choice(sites)
        # Managers come first, so there is no circle.
        if people and chance.random() < 0.8:
            person["manager"] = chance.choice(list(people))
        if chance.random() < 0.1:
            person["starts"] = (TODAY + timedelta(days=chance.randint(-30, 60))).isoformat()
        elif people and chance.random() < 0.1:
            last_day = TODAY + timedelta(days=chance.randint(-30, 60))
            person["leaves"] = {"last_day": last_day.isoformat(), "keep_mailbox": "90 days"}
        people[f"person{number}@{domain}"] = person
    return people
