"""The state of the cloud as one JSON document: what /_sim/snapshot gives and a state file holds. No secret stands in it.

{"version": 1, "cloud": {"seed", "idsGiven", "homeTenant", "now", "frozen"} or null for one tenant alone,
 "tenants": [{"id", "displayName", "domains", "country", "seed", "collections"}]}

A state file is the same with one object a line, and tells by `"log": {"id", "folded"}` which log of changes follows it and which
one it holds already. Each is a snapshot to the other.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from simulator.errors import StateUnusable
from simulator.files import write_private
from simulator.redact import redact, redacted_json
from simulator.seed_templates import names
from simulator.store import Cloud, Tenant

Json = dict[str, Any]

VERSION = 1


def take(cloud: Cloud, *, tenant_id: str | None = None) -> Json:
    """The state now. With `tenant_id` that tenant alone."""
    tenants = cloud.tenants.values() if tenant_id is None else [cloud.tenants[tenant_id]]
    return {
        "version": VERSION,
        "cloud": _whole(cloud) if tenant_id is None else None,
        "tenants": [redact(tenant_entry(tenant)) for tenant in tenants],
    }


def _whole(cloud: Cloud) -> Json:
    return {
        "seed": cloud.seed,
        "idsGiven": cloud.ids_given,
        "homeTenant": cloud.home_tenant,
        "now": cloud.now().isoformat(),
        "frozen": cloud.clock.frozen,
    }


def tenant_entry(tenant: Tenant) -> Json:
    """A tenant as it stands in a snapshot, but for its secrets."""
    return {
        "id": tenant.id,
        "displayName": tenant.display_name,
        "domains": tenant.domains,
        "country": tenant.country,
        "seed": tenant.seed,
        "collections": tenant.collections,
    }


def load(cloud: Cloud, document: Any) -> None:
    """Make the state what `document` says. Raises StateUnusable and changes nothing when it is not a snapshot."""
    if not isinstance(document, dict) or document.get("version") != VERSION:
        raise StateUnusable(f"This is not a snapshot of version {VERSION}.")
    # A deep copy, so that a caller's document and the state share nothing.
    document = json.loads(json.dumps(document))
    try:
        tenants = {entry["id"]: tenant_of(entry) for entry in document["tenants"]}
        whole = document["cloud"]
        partial = whole is None
        moment = None if partial else datetime.fromisoformat(whole["now"])
        if moment is not None and moment.tzinfo is None:
            raise ValueError("now has no time zone")
        numbers = (cloud.seed, cloud.ids_given) if partial else (int(whole["seed"]), int(whole["idsGiven"]))
        home = cloud.home_tenant if partial else str(whole["homeTenant"])
        frozen = cloud.clock.frozen if partial else bool(whole["frozen"])
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise StateUnusable(f"The snapshot cannot be used: {_said(problem)}.") from None
    if not partial and home not in tenants:
        raise StateUnusable("The snapshot lacks the partner's own tenant.")
    if moment is None:
        cloud.tenants.update(tenants)
        return
    cloud.tenants.clear()
    cloud.tenants.update(tenants)
    cloud.seed, cloud.ids_given = numbers
    cloud.home_tenant = home
    cloud.clock.set_to(moment, frozen=frozen)


def _said(problem: Exception) -> str:
    """What is wrong, in words that need no knowledge of this program."""
    if isinstance(problem, KeyError):
        return f"it lacks {problem.args[0]}"
    return str(problem) if isinstance(problem, ValueError) else "a part of it has not the form of a snapshot's"


def save_file(cloud: Cloud, path: Path, *, log: Json) -> int:
    """Write the state to `path` in one step, mode 0600, to survive a power cut; its size in bytes. Raises OSError."""
    head = json.dumps({"version": VERSION, "log": log, "cloud": _whole(cloud)})
    tenants = ",\n".join(_tenant_text(tenant) for tenant in cloud.tenants.values())
    content = f'{head[:-1]},\n"tenants": [\n{tenants}\n]}}\n'.encode("ascii")
    write_private(path, content, lasting=True)
    return len(content)


def load_file(cloud: Cloud, path: Path) -> Any:
    """Read the state from `path`; what it says of its log (None: nothing). Raises StateUnusable."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise StateUnusable(f"The state file {path} cannot be read: {problem}.") from None
    load(cloud, document)
    return document.get("log")


def _tenant_text(tenant: Tenant) -> str:
    entry = tenant_entry(tenant)
    collections = ",\n".join(_collection_text(name, held) for name, held in entry.pop("collections").items())
    return f'{redacted_json(json.dumps(entry))[:-1]}, "collections": {{\n{collections}\n}}}}'


def _collection_text(name: str, held: dict[str, Json]) -> str:
    objects = ",\n".join(f"{json.dumps(key)}: {redacted_json(json.dumps(value))}" for key, value in held.items())
    return f"{json.dumps(name)}: {{\n{objects}\n}}" if objects else f"{json.dumps(name)}: {{}}"


def _template(entry: Any) -> list[Any]:
    name, number = entry
    if name not in names():
        raise ValueError(f"there is no template {name}")
    return [str(name), int(number)]


def tenant_of(entry: Json) -> Tenant:
    """The tenant that `entry` of a snapshot tells of. Raises KeyError, TypeError, ValueError or AttributeError."""
    tenant = Tenant(
        id=str(entry["id"]),
        display_name=str(entry["displayName"]),
        domains=[str(name) for name in entry["domains"]],
        country=str(entry["country"]),
        seed={key: entry["seed"][key] for key in ("at", "domains", "breakGlass", "administrators", "seats", "subscriptionId")}
        # Snapshots from before there were templates lack them.
        | {"templates": [_template(one) for one in entry["seed"].get("templates", ())]}
        | ({"entraLogs": True} if entry["seed"].get("entraLogs") else {}),
        collections=entry["collections"],
    )
    for name, collection in tenant.collections.items():
        if not isinstance(collection, dict) or not all(isinstance(item, dict) for item in collection.values()):
            raise ValueError(f"the collection {name} is not a map of objects")
    return tenant
