"""Named tenants that come with people, groups, policies and resources: one file each in data/seeds/.

A template says what was done in the tenant and how many days ago: `people` in short form, `crowd` as people made from a seed
number, `steps` as the requests of a technician. `Step.path` and texts of `Step.body` may hold `{name}` (the id of what a step
kept under that name), `{name.property}`, `{permission:Name}` and what `simulator.seed_replay` gives: `{domain}`,
`{subscription}` and `{graph}`, the service principal of Microsoft Graph.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

Json = dict[str, Any]

_PASSWORD = "Gr0wn-by-hand-2019"  # it is kept nowhere: nobody signs in with it


@dataclass(frozen=True, kw_only=True)
class Step:
    """One request, `day` days from now (never after today). Its answer's properties are kept under `keep`."""

    day: int
    method: str
    path: str
    body: Json | None = None
    keep: str = ""


@cache
def names() -> tuple[str, ...]:
    """The templates there are."""
    folder = files("simulator").joinpath("data/seeds")
    return tuple(sorted(entry.name.removesuffix(".json") for entry in folder.iterdir() if entry.name.endswith(".json")))


@cache
def template(name: str) -> Json:
    """`displayName`, `domain`, `days` (how old the tenant is), `seats` and what happened in it. `name` is one of `names()`."""
    found: Json = json.loads(files("simulator").joinpath(f"data/seeds/{name}.json").read_text(encoding="utf-8"))
    return found


def steps(name: str, number: int) -> list[Step]:
    """Everything that happened, oldest first. `number` decides about the crowd alone."""
    data = template(name)
    people = [*data["people"], *(_crowd(data["crowd"], data["days"], number) if "crowd" in data else ())]
    sku_id = next(iter(data["seats"]), "")
    found = [step for person in people for step in _person(person, sku_id)]
    found += [Step(**step) for step in data["steps"]]
    return sorted(found, key=lambda step: step.day)


def _person(person: Json, sku_id: str) -> Iterator[Step]:
    """`key`, `name`, `day` of the first day; `title`, `department`; `licence`; `left`: the day when the account was disabled."""
    key, day = person["key"], person["day"]
    first, _, last = person["name"].partition(" ")
    body = {
        "accountEnabled": True,
        "displayName": person["name"],
        "givenName": first if last else None,
        "surname": last or None,
        "jobTitle": person.get("title"),
        "department": person.get("department"),
        "mailNickname": key,
        "userPrincipalName": f"{key}@{{domain}}",
        "usageLocation": "DE",
        "passwordProfile": {"password": _PASSWORD, "forceChangePasswordNextSignIn": False},
    }
    wanted = {name: value for name, value in body.items() if value is not None}
    yield Step(day=day, method="POST", path="/v1.0/users", body=wanted, keep=key)
    if person.get("licence"):
        licences = {"addLicenses": [{"skuId": sku_id, "disabledPlans": []}], "removeLicenses": []}
        yield Step(day=day, method="POST", path=f"/v1.0/users/{{{key}}}/assignLicense", body=licences)
    if "left" in person:
        yield Step(day=person["left"], method="PATCH", path=f"/v1.0/users/{{{key}}}", body={"accountEnabled": False})


def _crowd(crowd: Json, days: int, number: int) -> Iterator[Json]:
    """People of the seed number `number`; one in twenty has left since."""
    random = Random(number)
    for index in range(crowd["size"]):
        first, last = random.choice(crowd["first"]), random.choice(crowd["last"])
        department = random.choice(sorted(crowd["departments"]))
        day = -random.randrange(1, days)
        person = {
            "key": f"{first}.{last}{index}".lower(),
            "name": f"{first} {last}",
            "title": random.choice(crowd["departments"][department]),
            "department": department,
            "day": day,
        }
        if random.randrange(20) == 0:
            person["left"] = -random.randrange(-day)
        yield person
