"""Key vaults (Microsoft.KeyVault/vaults).

A name is taken in all of Azure, deleted vaults' included. Soft delete can't be refused, purge protection can't be taken back, the
retention of deleted vaults is said once. `createMode: recover` brings a deleted vault back as it was. From api-version 2026-02-01
on a new vault is governed by roles unless it says otherwise, before that by access policies. Sources: azure-mgmt-keyvault
(models); VaultAlreadyExists, ConflictError, SoftDeletedVaultDoesNotExist and the BadRequests about purge protection and tenantId
as users report them; VaultNameNotValid and the rest are general knowledge.
"""

from __future__ import annotations

import ipaddress
import re

from simulator.arm import crud, ids
from simulator.arm.kind import Kind, Write, find
from simulator.arm.resource_types.keyvault import deleted_vaults
from simulator.entra.metadata import SUFFIXES
from simulator.errors import ArmFault
from simulator.messages import Json
from simulator.store import Cloud

TYPE = "Microsoft.KeyVault/vaults"
_NAME = re.compile(r"(?=.{3,24}\Z)[A-Za-z](-?[A-Za-z0-9])*")
_ROLES_BY_DEFAULT_FROM = "2026-02-01"
_MOST_POLICIES = 1024


def prepare(write: Write, wanted: Json) -> None:
    given = wanted["properties"]
    mode = given.pop("createMode", "default")
    if write.current is None:
        _check_name(write.id.name)
        deleted = _deleted(write, mode)
        if deleted is not None:
            _recover(write, wanted, deleted)
            return
        _check_free(write)
    before = (write.current or {}).get("properties", {})
    tenant = write.request.tenant.id
    if given["tenantId"].lower() != tenant:
        raise _bad("An invalid value was provided for 'tenantId'.")
    roles = given.get("enableRbacAuthorization")
    if roles is None:
        roles = before.get("enableRbacAuthorization", write.version[:10] >= _ROLES_BY_DEFAULT_FROM)
    policies = given.get("accessPolicies")
    if policies is None and not roles:
        raise _bad("An invalid value was provided for 'accessPolicies'.")
    _check_policies(policies or [], tenant)
    wanted["properties"] = {
        "enabledForDeployment": False,
        **given,
        "accessPolicies": policies or [],
        "enableRbacAuthorization": roles,
        **_protection(given, before),
        "vaultUri": f"https://{write.id.name.lower()}.{SUFFIXES['keyVaultDns']}/",
        "publicNetworkAccess": given.get("publicNetworkAccess", "Enabled"),
        "provisioningState": "Succeeded",
    }
    if given.get("networkAcls"):
        wanted["properties"]["networkAcls"] = _network(write, given["networkAcls"])


def exists(cloud: Cloud, name: str) -> Json | None:
    """The vault of this name, wherever it lies."""
    end = f"/providers/{TYPE}/{name}".lower()
    for tenant in cloud.tenants.values():
        for key, found in tenant.collection("arm").items():
            if key.endswith(end):
                return found
    return None


def valid_name(name: str) -> bool:
    return _NAME.fullmatch(name) is not None


def taken(name: str) -> str:
    return (
        f"The vault name '{name}' is already in use. Vault names are globally unique so it is possible that the name is already "
        "taken. If you are sure that the vault name was not taken then it is possible that a vault with the same name was "
        "recently deleted but not purged after being placed in a recoverable state."
    )


KIND = Kind(type=TYPE, prepare=prepare, after_delete=deleted_vaults.put_in)


def _check_name(name: str) -> None:
    if not valid_name(name):
        raise ArmFault(
            400,
            "VaultNameNotValid",
            f"The vault name '{name}' is invalid. A vault's name must be between 3-24 alphanumeric characters. The name must "
            "begin with a letter, end with a letter or digit, and not contain consecutive hyphens.",
        )


def _deleted(write: Write, mode: str) -> Json | None:
    """The deleted vault to bring back; None where a new one is to be made."""
    found = deleted_vaults.find(write.request.cloud, write.id.name)
    here = found is not None and str(found[1]["id"]).lower() == write.id.key
    if mode == "recover":
        if not here or found is None:
            raise ArmFault(
                400,
                "SoftDeletedVaultDoesNotExist",
                "A soft deleted vault with the given name does not exist. Ensure that the name for the vault that is being "
                "attempted to recover is in a recoverable state.",
            )
        return found[1]
    if here:
        raise ArmFault(
            409,
            "ConflictError",
            "A vault with the same name already exists in deleted state. You need to either recover or purge existing key vault. "
            "Follow this link https://go.microsoft.com/fwlink/?linkid=2149745 for more information on soft delete.",
        )
    if found is not None:
        raise ArmFault(409, "VaultAlreadyExists", taken(write.id.name))
    return None


def _recover(write: Write, wanted: Json, deleted: Json) -> None:
    if deleted["location"] != wanted["location"]:
        raise ArmFault(409, "ConflictError", f"The deleted vault '{deleted['name']}' lies in '{deleted['location']}'.")
    wanted["properties"] = deleted["properties"]
    wanted["tags"] = deleted.get("tags", {})
    deleted_vaults.take_out(write.request.tenant, deleted["name"])


def _check_free(write: Write) -> None:
    if exists(write.request.cloud, write.id.name):
        raise ArmFault(409, "VaultAlreadyExists", taken(write.id.name))


def _protection(given: Json, before: Json) -> Json:
    if given.get("enableSoftDelete") is False:
        raise _bad(
            'The property "enableSoftDelete" cannot be set to false. Enabling the soft delete for a vault is an irreversible '
            "action."
        )
    if given.get("enablePurgeProtection") is False:
        raise _bad(
            'The property "enablePurgeProtection" cannot be set to false. Enabling the purge protection for a vault is an '
            "irreversible action."
        )
    held: int | None = before.get("softDeleteRetentionInDays")
    days: int = given.get("softDeleteRetentionInDays", 90 if held is None else held)
    if not 7 <= days <= 90:
        raise _bad("The property 'softDeleteRetentionInDays' must be between 7 and 90.")
    if held and days != held:
        raise _bad('The property "softDeleteRetentionInDays" has been set already and it can\'t be modified.')
    protected = given.get("enablePurgeProtection") or before.get("enablePurgeProtection")
    return {
        "enableSoftDelete": True,
        "softDeleteRetentionInDays": days,
        **({"enablePurgeProtection": True} if protected else {}),
    }


def _check_policies(policies: list[Json], tenant: str) -> None:
    if len(policies) > _MOST_POLICIES:
        raise _bad(f"A vault has {_MOST_POLICIES} access policies at most.")
    if any(policy["tenantId"].lower() != tenant for policy in policies):
        raise _bad("An invalid value was provided for 'accessPolicies'.")


def _network(write: Write, given: Json) -> Json:
    for rule in given.get("ipRules") or ():
        try:
            ipaddress.IPv4Network(rule["value"])
        except ValueError:
            raise _bad(f"The value '{rule['value']}' of 'networkAcls.ipRules' is not an IPv4 address or range.") from None
    for rule in given.get("virtualNetworkRules") or ():
        subnet = ids.parse(rule["id"])
        if find(subnet.type) is not None and crud.stored(write.request.tenant, subnet) is None:
            raise ArmFault(
                400,
                "VirtualNetworkNotValid",
                f"The subnet {subnet.text} of the vault's network rules was not found.",
            )
    return {
        "bypass": given.get("bypass", "AzureServices"),
        "defaultAction": given.get("defaultAction", "Allow"),
        "ipRules": given.get("ipRules") or [],
        "virtualNetworkRules": given.get("virtualNetworkRules") or [],
    }


def _bad(message: str) -> ArmFault:
    return ArmFault(400, "BadRequest", message)
