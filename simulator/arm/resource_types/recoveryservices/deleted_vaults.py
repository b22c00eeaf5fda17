"""Deleted Recovery Services vaults: they lie, with all that they hold, for their soft delete retention, and can be undeleted.

`.../locations/{location}/deletedVaults`, as azure-mgmt-recoveryservices has it. A deleted vault has its own name; a second one of
that name gets a suffix (general knowledge: the published descriptions give no rule).
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

VAULTS = "Microsoft.RecoveryServices/vaults"
TYPE = "Microsoft.RecoveryServices/locations/deletedVaults"
BIN = "deletedRecoveryVaults"
PARTS = "deletedRecoveryParts"
_LIST = "/subscriptions/{subscription}/providers/Microsoft.RecoveryServices/locations/{location}/deletedVaults"


def put_part_in(_: Cloud, tenant: Tenant, part: Json) -> None:
    """What a vault holds goes with the vault, to come back with it; what is deleted alone is gone."""
    vault = part["id"].lower().partition("/vaults/")
    if f"{vault[0]}{vault[1]}{vault[2].partition('/')[0]}" not in tenant.collection("arm"):
        tenant.collection(PARTS)[part["id"].lower()] = part


def put_in(cloud: Cloud, tenant: Tenant, vault: Json) -> None:
    parts = tenant.collection(PARTS)
    mine = [parts.pop(key) for key in [key for key in parts if ids.covers(vault["id"], key)]]
    taken = {held["_deletedName"].lower() for held in tenant.collection(BIN).values()}
    name = vault["name"] if vault["name"].lower() not in taken else f"{vault['name']}-{cloud.new_id()[:8]}"
    tenant.collection(BIN)[name.lower()] = {**vault, "_parts": mine, "_deleted": cloud.timestamp(), "_deletedName": name}


@serve(VAULTS, "GET", at=(_LIST,), action="Microsoft.RecoveryServices/locations/deletedVaults/read")
def deleted_vaults(request: Request) -> Response:
    return page(request, [_written(vault) for vault in _held(request)])


@serve(VAULTS, "GET", at=(f"{_LIST}/{{name}}",), action="Microsoft.RecoveryServices/locations/deletedVaults/read")
def deleted_vault(request: Request) -> Response:
    return Response(body=_written(_found(request)))


@serve(
    VAULTS,
    "POST",
    at=(f"{_LIST}/{{name}}/undelete",),
    action="Microsoft.RecoveryServices/locations/deletedVaults/undelete/action",
)
def undelete(request: Request) -> Response:
    """Body: `{"properties": {"recoveryResourceGroupId"}}`, the group that the vault comes back to: the one it was in."""
    vault = _found(request)
    properties = request.body.get("properties") if isinstance(request.body, dict) else None
    wanted = (properties or {}).get("recoveryResourceGroupId") if isinstance(properties, dict) else None
    group = ids.parse(vault["id"])
    if not isinstance(wanted, str) or ids.parse(wanted).key != group.group_key:
        raise ArmFault(400, "BadRequest", f"A vault is undeleted into the resource group it was in, '{group.group}'.")
    arm = request.tenant.collection("arm")
    if group.group_key not in arm:
        raise ArmFault(404, "ResourceGroupNotFound", f"Resource group '{group.group}' could not be found.")
    if group.key in arm:
        raise ArmFault(409, "VaultAlreadyExists", f"A vault named '{vault['name']}' exists in the resource group already.")
    del request.tenant.collection(BIN)[vault["_deletedName"].lower()]
    for part in (vault, *reversed(vault["_parts"])):
        arm[part["id"].lower()] = {key: value for key, value in part.items() if key not in ("_parts", "_deleted", "_deletedName")}
    if "provisioningState" in vault["properties"]:
        arm[group.key]["properties"]["provisioningState"] = "Succeeded"
    return Response(status=200)


def _held(request: Request) -> Iterator[Json]:
    place = locations.normal(request.path_params["location"])
    subscription = subscription_of(request.tenant, request.path_params["subscription"])["subscriptionId"].lower()
    held = request.tenant.collection(BIN)
    for key in [key for key, vault in held.items() if _due(vault) <= request.cloud.now()]:
        del held[key]
    for vault in held.values():
        if (vault["location"], str(ids.parse(vault["id"]).subscription).lower()) == (place, subscription):
            yield vault


def _found(request: Request) -> Json:
    name = request.path_params["name"]
    for vault in _held(request):
        if vault["_deletedName"].lower() == name.lower():
            return vault
    raise ArmFault(404, "ResourceNotFound", f"The deleted vault '{name}' was not found.")


def _due(vault: Json) -> datetime:
    days = vault["properties"]["securitySettings"]["softDeleteSettings"]["softDeleteRetentionPeriodInDays"]
    return datetime.fromisoformat(vault["_deleted"]) + timedelta(days=days)


def _written(vault: Json) -> Json:
    subscription, place = ids.parse(vault["id"]).subscription, vault["location"]
    name = vault["_deletedName"]
    return {
        "id": f"/subscriptions/{subscription}/providers/Microsoft.RecoveryServices/locations/{place}/deletedVaults/{name}",
        "name": name,
        "type": TYPE,
        "properties": {
            "vaultId": vault["id"],
            "vaultDeletionTime": vault["_deleted"],
            "purgeAt": _due(vault).strftime("%Y-%m-%dT%H:%M:%SZ"),
        },
    }
