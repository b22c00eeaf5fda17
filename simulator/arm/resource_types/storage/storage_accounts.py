"""Storage accounts (Microsoft.Storage/storageAccounts).

A name is taken in all of Azure, so here in all tenants. Redundancy moves freely within its zone family only; what decides about
the layout of the data (hierarchical namespace, NFS, DNS zone) is fixed when the account is made. Two access keys, renewed one by
one. Sources: azure-mgmt-storage (models and their defaults); StorageAccountAlreadyTaken, AccountPropertyCannotBeUpdated,
StorageAccountTypeConversionNotAllowed and InvalidValuesForRequestParameters as users report them; the rest is general
knowledge.
"""

from __future__ import annotations

import re

from simulator.arm import ids, locations
from simulator.arm.kind import Kind, Write
from simulator.arm.resource_types.storage import account_keys, account_network
from simulator.entra.metadata import SUFFIXES
from simulator.errors import ArmFault
from simulator.messages import Json
from simulator.store import Cloud, Tenant

TYPE = "Microsoft.Storage/storageAccounts"
NAME_RULE = "Storage account name must be between 3 and 24 characters in length and use numbers and lower-case letters only."
_NAME = re.compile(r"[a-z0-9]{3,24}")
_STANDARD = ("Standard_LRS", "Standard_ZRS", "Standard_GRS", "Standard_RAGRS", "Standard_GZRS", "Standard_RAGZRS")
_PREMIUM = ("Premium_LRS", "Premium_ZRS")
_SKUS = {
    "StorageV2": (*_STANDARD, "Premium_LRS"),
    "Storage": ("Standard_LRS", "Standard_GRS", "Standard_RAGRS", "Premium_LRS"),
    "BlobStorage": ("Standard_LRS", "Standard_GRS", "Standard_RAGRS"),
    "BlockBlobStorage": _PREMIUM,
    "FileStorage": (
        *_PREMIUM,
        *("PremiumV2_LRS", "PremiumV2_ZRS", "StandardV2_LRS", "StandardV2_ZRS", "StandardV2_GRS", "StandardV2_GZRS"),
    ),
}
_SERVICES = {
    "StorageV2": ("dfs", "web", "blob", "queue", "table", "file"),
    "Storage": ("blob", "queue", "table", "file"),
    "BlobStorage": ("dfs", "blob", "table"),
    "BlockBlobStorage": ("dfs", "web", "blob"),
    "FileStorage": ("file",),
}
_FIXED = {"isHnsEnabled": False, "isNfsV3Enabled": False, "dnsEndpointType": "Standard"}


def prepare(write: Write, wanted: Json) -> None:
    if write.current is None:
        _check_name(write)
    current = write.current or {}
    before = current.get("properties", {})
    given = wanted.get("properties") or {}
    kind, sku = wanted["kind"], wanted["sku"]["name"]
    _check_kind(kind, sku, given)
    if current:
        _check_change(current, kind, sku, given)
    now = write.request.cloud.timestamp()
    wanted["sku"] = {"name": sku, "tier": "Premium" if sku.startswith("Premium") else "Standard"}
    wanted["_keys"] = current.get("_keys") or account_keys.pair(write.request.cloud)
    access_tier = given.get("accessTier", before.get("accessTier", "Hot" if kind == "StorageV2" else None))
    wanted["properties"] = {
        "supportsHttpsTrafficOnly": True,
        "allowBlobPublicAccess": False,
        "allowCrossTenantReplication": False,
        "minimumTlsVersion": "TLS1_0",
        **{name: before[name] for name in _FIXED if name in before},
        **given,
        **({"accessTier": access_tier} if access_tier else {}),
        "networkAcls": account_network.filled(write, given.get("networkAcls")),
        "encryption": _encryption(given.get("encryption") or {}, before.get("encryption"), now),
        "keyCreationTime": account_keys.creation_times(wanted["_keys"]),
        "provisioningState": "Succeeded",
        "creationTime": before.get("creationTime", now),
        **_places(write.id.name, wanted["location"], kind, sku),
    }


def exists(cloud: Cloud, name: str) -> tuple[Tenant, Json] | None:
    """The account of this name and its tenant, wherever it lies."""
    end = f"/providers/{TYPE}/{name}".lower()
    for tenant in cloud.tenants.values():
        for key, found in tenant.collection("arm").items():
            if key.endswith(end):
                return tenant, found
    return None


def valid_name(name: str) -> bool:
    return _NAME.fullmatch(name) is not None


KIND = Kind(type=TYPE, prepare=prepare)


def _check_name(write: Write) -> None:
    name = write.id.name
    if not valid_name(name):
        raise ArmFault(400, "AccountNameInvalid", f"{name} is not a valid storage account name. {NAME_RULE}")
    found = exists(write.request.cloud, name)
    if found is None:
        return
    if ids.parse(found[1]["id"]).subscription == write.id.subscription:
        raise ArmFault(
            409,
            "StorageAccountInAnotherResourceGroup",
            f"The account {name} is already in another resource group in this subscription.",
        )
    raise ArmFault(409, "StorageAccountAlreadyTaken", f"The storage account named {name} is already taken.", target=name)


def _check_kind(kind: str, sku: str, given: Json) -> None:
    if kind not in _SKUS:
        raise invalid("kind")
    if sku not in _SKUS[kind]:
        raise invalid("sku")
    if kind == "BlobStorage" and "accessTier" not in given:
        raise invalid("accessTier")
    if given.get("isNfsV3Enabled") and not given.get("isHnsEnabled"):
        raise invalid("isNfsV3Enabled")


def _check_change(current: Json, kind: str, sku: str, given: Json) -> None:
    if kind != current["kind"] and not (kind == "StorageV2" and current["kind"] in ("Storage", "BlobStorage")):
        raise _fixed("kind")
    before = current["properties"]
    for name, default in _FIXED.items():
        if name in given and given[name] != before.get(name, default):
            raise _fixed(name)
    twice = (given.get("encryption") or {}).get("requireInfrastructureEncryption")
    if twice is not None and twice != before["encryption"].get("requireInfrastructureEncryption", False):
        raise _fixed("requireInfrastructureEncryption")
    held = current["sku"]["name"]
    if _family(sku) != _family(held):
        raise ArmFault(
            400, "StorageAccountTypeConversionNotAllowed", f"Storage account type cannot be changed to {sku}.", target="sku"
        )


def _family(sku: str) -> tuple[str, bool]:
    performance, _, redundancy = sku.partition("_")
    return performance, "Z" in redundancy


def invalid(name: str) -> ArmFault:
    return ArmFault(400, "InvalidValuesForRequestParameters", f"Values for request parameters are invalid: {name}.", target=name)


def _fixed(name: str) -> ArmFault:
    return ArmFault(
        400,
        "AccountPropertyCannotBeUpdated",
        f"The property '{name}' was specified in the input, but it cannot be updated as it is read-only. "
        "For more information, see - https://aka.ms/storageaccountupdate",
        target=name,
    )


def _encryption(given: Json, before: Json | None, now: str) -> Json:
    held = (before or {}).get("services", {})
    services = given.get("services") or {}
    names = [*dict.fromkeys(["file", "blob", *services])]
    # A queue or table that was given its key type keeps it: it can't be taken back.
    names += [name for name in held if name not in names]
    filled = {
        name: {
            "keyType": "Account" if name in ("file", "blob") else "Service",
            **held.get(name, {}),
            **(services.get(name) or {}),
            "enabled": True,
            "lastEnabledTime": held.get(name, {}).get("lastEnabledTime", now),
        }
        for name in names
    }
    kept = {"requireInfrastructureEncryption": True} if (before or {}).get("requireInfrastructureEncryption") else {}
    return {"keySource": "Microsoft.Storage", **kept, **given, "services": filled}


def _places(name: str, location: str, kind: str, sku: str) -> Json:
    pair = locations.rows()[location][4] if "G" in sku.partition("_")[2] else None
    places: Json = {
        "primaryEndpoints": _endpoints(name, location, kind),
        "primaryLocation": location,
        "statusOfPrimary": "available",
    }
    if pair:
        places |= {"secondaryLocation": pair, "statusOfSecondary": "available"}
        if "RA" in sku:
            secondary = _endpoints(f"{name}-secondary", location, kind)
            places["secondaryEndpoints"] = {service: url for service, url in secondary.items() if service != "file"}
    return places


def _endpoints(name: str, location: str, kind: str) -> Json:
    # A static web site's name carries the number of its region's zone; Microsoft publishes no list, so ours stands in.
    zone = f"z{list(locations.rows()).index(location) + 1}"
    return {
        service: f"https://{name}.{f'{zone}.' if service == 'web' else ''}{service}.{SUFFIXES['storage']}/"
        for service in _SERVICES[kind]
    }
