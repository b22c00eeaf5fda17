"""Deleted key vaults: they lie for 7 to 90 days where they were, keep their name taken, and are recovered or purged.

Purge protection leaves only waiting. Codes MethodNotAllowed and the operation's name DeletedVaultPurge as users report them,
DeletedVaultNotFound is general knowledge.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from simulator.arm import ids, locations
from simulator.arm.operation import serve, subscription_of
from simulator.arm.paging import page
from simulator.errors import ArmFault
from simulator.messages import Json, Request, Response
from simulator.store import Cloud, Tenant

TYPE = "Microsoft.KeyVault/deletedVaults"
BIN = "deletedKeyVaults"
_ONE = "/subscriptions/{subscription}/providers/Microsoft.KeyVault/locations/{location}/deletedVaults/{name}"


def put_in(cloud: Cloud, tenant: Tenant, vault: Json) -> None:
    tenant.collection(BIN)[vault["name"].lower()] = {**vault, "_deleted": cloud.timestamp()}


def find(cloud: Cloud, name: str) -> tuple[Tenant, Json] | None:
    """The deleted vault of this name and its tenant, wherever it lies."""
    for tenant in cloud.tenants.values():
        for vault in held(cloud, tenant):
            if vault["name"].lower() == name.lower():
                return tenant, vault
    return None


def take_out(tenant: Tenant, name: str) -> None:
    del tenant.collection(BIN)[name.lower()]


def held(cloud: Cloud, tenant: Tenant) -> Iterator[Json]:
    """What lies in a tenant's bin and isn't due."""
    deleted = tenant.collection(BIN)
    for key in [key for key, vault in deleted.items() if _due(vault) <= cloud.now()]:
        del deleted[key]
    yield from deleted.values()


@serve(TYPE, "GET", at=("/subscriptions/{subscription}/providers/Microsoft.KeyVault/deletedVaults",))
def deleted_vaults(request: Request) -> Response:
    subscription = request.path_params["subscription"].lower()
    mine = [
        vault for vault in held(request.cloud, request.tenant) if str(ids.parse(vault["id"]).subscription).lower() == subscription
    ]
    return page(request, [_written(vault) for vault in mine])


@serve(TYPE, "GET", at=(_ONE,), action="Microsoft.KeyVault/locations/deletedVaults/read")
def deleted_vault(request: Request) -> Response:
    return Response(body=_written(_found(request)))


@serve(TYPE, "POST", at=(f"{_ONE}/purge",), action="Microsoft.KeyVault/locations/deletedVaults/purge/action")
def purge(request: Request) -> Response:
    vault = _found(request)
    if vault["properties"].get("enablePurgeProtection"):
        raise ArmFault(405, "MethodNotAllowed", "Operation 'DeletedVaultPurge' is not allowed.")
    take_out(request.tenant, vault["name"])
    return Response(status=200)


def _found(request: Request) -> Json:
    name, location = request.path_params["name"], locations.normal(request.path_params["location"])
    subscription = subscription_of(request.tenant, request.path_params["subscription"])["subscriptionId"]
    for vault in held(request.cloud, request.tenant):
        owner = str(ids.parse(vault["id"]).subscription).lower()
        if (vault["name"].lower(), vault["location"], owner) == (name.lower(), location, subscription.lower()):
            return vault
    raise ArmFault(404, "DeletedVaultNotFound", f"The specified deleted vault '{name}' does not exist.")


def _due(vault: Json) -> datetime:
    return datetime.fromisoformat(vault["_deleted"]) + timedelta(days=vault["properties"]["softDeleteRetentionInDays"])


def _written(vault: Json) -> Json:
    subscription = ids.parse(vault["id"]).subscription
    properties = {
        "vaultId": vault["id"],
        "location": vault["location"],
        "tags": vault.get("tags", {}),
        "deletionDate": vault["_deleted"],
        "scheduledPurgeDate": _due(vault).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    if vault["properties"].get("enablePurgeProtection"):
        properties["purgeProtectionEnabled"] = True
    name = vault["name"]
    where = f"/subscriptions/{subscription}/providers/Microsoft.KeyVault/locations/{vault['location']}/deletedVaults/{name}"
    return {"id": where, "name": name, "type": TYPE, "properties": properties}
