"""Looking things up in the directory: by id or user principal name, by a reference in a body, over all kinds."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

from simulator.addresses import parts_of
from simulator.graph import faults
from simulator.graph.kinds import Entry, kinds
from simulator.store import Tenant

Json = dict[str, Any]

# The kinds that `/directoryObjects/{id}` and references reach.
DIRECTORY_OBJECTS = ("users", "groups", "servicePrincipals", "applications", "directoryRoles", "devices", "administrativeUnits")


def find(tenant: Tenant, collection: str, object_id: str) -> Json:
    """The object of this id. Raises GraphFault 404."""
    item = tenant.collection(collection).get(object_id.lower())
    if item is None:
        raise faults.not_found(object_id)
    return item


def find_user(tenant: Tenant, key: str) -> Json:
    """The user of this id or user principal name. Raises GraphFault 404."""
    users = tenant.collection("users")
    if key.lower() in users:
        return users[key.lower()]
    if "@" in key:
        for user in users.values():
            if str(user.get("userPrincipalName", "")).lower() == key.lower():
                return user
    raise faults.not_found(key)


def find_object(tenant: Tenant, object_id: str) -> Entry | None:
    """A live object of any kind with this id."""
    for collection in DIRECTORY_OBJECTS:
        item = tenant.collection(collection).get(object_id.lower())
        if item is not None and collection in kinds():
            return kinds()[collection], item
    return None


def referenced(tenant: Tenant, reference: Any) -> Entry:
    """What an `@odata.id` or `@odata.bind` value names. Only the last segment counts, whatever the host.

    Raises GraphFault 400 (no reference) or 404 (names nothing).
    """
    if not isinstance(reference, str) or not reference.strip():
        raise faults.malformed("Resource '@odata.id' is required and must be the address of a directory object.")
    path = unquote(parts_of(reference).path).rstrip("/")
    key = path.rsplit("/", 1)[-1]
    quoted = re.match(r"\w+\('([^']+)'\)\Z", key)
    key = quoted.group(1) if quoted else key
    found = find_object(tenant, key)
    if found is None and re.search(r"/users/[^/]+\Z", path) and "@" in key:
        return kinds()["users"], find_user(tenant, key)
    if found is None:
        raise faults.not_found(key)
    return found


def body_reference(tenant: Tenant, body: Any) -> Entry:
    """The object that a `$ref` body `{"@odata.id": ...}` names."""
    if not isinstance(body, dict) or set(body) - {"@odata.id", "@odata.type", "@odata.context"}:
        raise faults.malformed("An entity reference with the single property '@odata.id' is expected.")
    return referenced(tenant, body.get("@odata.id"))


def holders(tenant: Tenant, collection: str, name: str, value: Any) -> list[Json]:
    """Live objects of a collection whose property has this value, without regard to case."""
    wanted = str(value).lower()
    return [item for item in tenant.collection(collection).values() if (held := item.get(name)) and str(held).lower() == wanted]


def verified_domains(tenant: Tenant) -> set[str]:
    """The domains that sign-in names may use."""
    stored = tenant.collection("domains")
    if stored:
        return {str(domain["id"]).lower() for domain in stored.values() if domain.get("isVerified", True)}
    return {domain.lower() for domain in tenant.domains}


def initial_domain(tenant: Tenant) -> str:
    """The domain that Microsoft gave (`*.onmicrosoft.com`); the first one when there is none."""
    names = sorted(verified_domains(tenant))
    return next((name for name in names if name.endswith(".onmicrosoft.com")), names[0] if names else "")


def default_domain(tenant: Tenant) -> str:
    """The domain that new mail addresses of groups get."""
    for domain in tenant.collection("domains").values():
        if domain.get("isDefault"):
            return str(domain["id"])
    return initial_domain(tenant)
