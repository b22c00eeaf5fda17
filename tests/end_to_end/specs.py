"""Small specs that a test writes and edits, and what it looks up in the tenant that comes of them."""

from __future__ import annotations

import copy
from collections.abc import Iterable

import yaml

from tests.end_to_end.place import Json, Place

TECHNICIAN = "technician@msp.example"


def small(client: str, number: int = 1, *, people: Iterable[str] = ("ada", "bob", "cleo", "dan", "eve")) -> Json:
    """A client with a handful of people, one group and the baseline's policies. `number` keeps the ids of two apart."""
    domain = f"{client}.example"
    return {
        "client": client,
        "name": client.capitalize(),
        "package": "standard",
        "tenant": {
            "id": f"5a1e0000-0000-4000-8000-{number:012x}",
            "domains": [domain, f"{client}.onmicrosoft.com"],
            "country": "IE",
            "time_zone": "Europe/Dublin",
            "break_glass": [f"bg1@{client}.onmicrosoft.com", f"bg2@{client}.onmicrosoft.com"],
        },
        "roles": {"everyone": {"licenses": ["business-premium"], "groups": ["staff"]}},
        "groups": {"staff": {"kind": "security", "name": f"{client.capitalize()} staff"}},
        "people": {
            f"{name}@{domain}": {"name": f"{name.capitalize()} Doe", "title": "Clerk", "department": "Office"} for name in people
        },
    }


def with_azure(spec: Json) -> Json:
    """The same client with a subscription, a budget and somebody who is told."""
    number = spec["tenant"]["id"][-12:]
    return copy.deepcopy(spec) | {
        "azure": {"subscription": f"5a1e0000-0000-4000-8001-{number}", "region": "northeurope", "budget": "100 EUR"},
        "monitoring": {"notify": {"urgent": "oncall@msp.example"}},
    }


def write(place: Place, spec: Json) -> None:
    text = yaml.safe_dump(spec, sort_keys=False, allow_unicode=True)
    (place.clients / f"{spec['client']}.yaml").write_text(text, encoding="utf-8")


def all_of(place: Place, spec: Json, collection: str) -> dict[str, Json]:
    """The live objects of a collection in the client's tenant, by sign-in name or display name."""
    found = place.collections(spec["tenant"]["id"]).get(collection, {})
    objects = found.values() if isinstance(found, dict) else found
    return {str(item.get("userPrincipalName") or item.get("displayName") or item.get("name")): item for item in objects}


def graph(place: Place, spec: Json, method: str, path: str, body: Json | None = None) -> Json:
    """One call by an administrator of ours who is nobody's automation. Fails the test unless it is answered well."""
    token = place.token(spec["tenant"]["id"], TECHNICIAN)
    answer = place.http(method, f"/v1.0{path}", body, token)
    assert answer.status_code < 300, answer.text
    document: Json = answer.json() if answer.content else {}
    return document


def writes(place: Place) -> list[Json]:
    """Every write in the journal that our own app sent (a $batch counts by its parts)."""
    import json

    lines = [json.loads(line) for line in place.journal.read_text(encoding="utf-8").splitlines()]
    return [
        line
        for line in lines
        if line["actor"] == place.run["client_id"]
        and line["method"] != "GET"
        and not line["url"].split("?")[0].endswith(("/$batch", "/token"))
    ]
