"""Recovery Services vaults (Microsoft.RecoveryServices/vaults).

Soft delete can't be refused: `Disabled` is no longer honoured, and `AlwaysON` stays. Immutability goes from Disabled to Unlocked
and back, from Unlocked to Locked, and never back from there. A vault with active items isn't deleted; a deleted one lies in
`deletedVaults` for as long as its items would. Sources: Microsoft's page on secure by default (facts on Azure resources);
UserErrorUnsupportedVaultImmutabilityStateChange (new vaults that ask for Locked get it too) and
ServiceResourceNotEmptyWithContainerDetails as users report them. That redundancy is fixed by the first item, and cross-region
restore once it is on, is documented; the codes of these refusals are general knowledge.
"""

from __future__ import annotations

from simulator.arm import crud, ids
from simulator.arm.kind import Kind, Write
from simulator.arm.resource_types.recoveryservices import deleted_vaults, starting_policies
from simulator.errors import ArmFault
from simulator.messages import Json, Request
from simulator.store import Tenant

TYPE = "Microsoft.RecoveryServices/vaults"
ITEMS = f"{TYPE}/backupFabrics/protectionContainers/protectedItems"
_SKUS = ("Standard", "RS0")
_REDUNDANCY = ("LocallyRedundant", "GeoRedundant", "ZoneRedundant")
_STEPS = {"Disabled": ("Disabled", "Unlocked"), "Unlocked": ("Disabled", "Unlocked", "Locked"), "Locked": ("Locked",)}


def prepare(write: Write, wanted: Json) -> None:
    given = wanted.get("properties") or {}
    before = (write.current or {}).get("properties", {})
    sku = wanted.get("sku") or {"name": "Standard"}
    if sku["name"] not in _SKUS:
        raise ArmFault(400, "InvalidParameter", f"The SKU '{sku['name']}' is not one of {', '.join(_SKUS)}.", target="sku")
    wanted["sku"] = {**sku, **({"tier": "Standard"} if sku["name"] == "RS0" else {})}
    wanted["properties"] = {
        **given,
        "provisioningState": "Succeeded",
        "privateEndpointStateForBackup": "None",
        "privateEndpointStateForSiteRecovery": "None",
        "publicNetworkAccess": given.get("publicNetworkAccess", "Enabled"),
        "redundancySettings": redundancy(
            before.get("redundancySettings"),
            given.get("redundancySettings") or {},
            used=bool(items(write.request.tenant, write.id.key)),
        ),
        "securitySettings": security(before.get("securitySettings"), given.get("securitySettings") or {}),
        "restoreSettings": _restore(given, before),
    }
    if write.current is None:
        starting_policies.add(write)


def items(tenant: Tenant, vault: str) -> list[Json]:
    """What a vault (its key) protects, soft-deleted items included."""
    return crud.below(tenant, vault, ITEMS)


def redundancy(before: Json | None, given: Json, *, used: bool) -> Json:
    """Where copies lie. `used`: the vault has items, so the kind of storage is fixed."""
    held = before or {"standardTierStorageRedundancy": "GeoRedundant", "crossRegionRestore": "Disabled"}
    storage = given.get("standardTierStorageRedundancy", held["standardTierStorageRedundancy"])
    restore = given.get("crossRegionRestore", held["crossRegionRestore"])
    if storage not in _REDUNDANCY:
        raise _refused("BMSUserErrorInvalidInput", f"The storage redundancy '{storage}' is not one of {', '.join(_REDUNDANCY)}.")
    if used and storage != held["standardTierStorageRedundancy"]:
        raise _refused(
            "BMSUserErrorStorageTypeLocked",
            "The storage redundancy can't be changed after items have been protected in the vault.",
        )
    if restore == "Enabled" and storage != "GeoRedundant":
        raise _refused("BMSUserErrorInvalidInput", "Cross Region Restore needs a vault with GeoRedundant storage.")
    if before and before["crossRegionRestore"] == "Enabled" and restore != "Enabled":
        raise _refused("BMSUserErrorInvalidInput", "Cross Region Restore can't be disabled once it has been enabled.")
    return {"standardTierStorageRedundancy": storage, "crossRegionRestore": restore}


def security(before: Json | None, given: Json) -> Json:
    """Soft delete and immutability, as they become."""
    held_state = ((before or {}).get("immutabilitySettings") or {}).get("state", "Disabled")
    state = (given.get("immutabilitySettings") or {}).get("state", held_state)
    if state not in _STEPS[held_state]:
        raise _refused(
            "UserErrorUnsupportedVaultImmutabilityStateChange",
            f"The immutable vault property can't be changed from {held_state} to {state}. Refer to the documentation to learn "
            "more: https://aka.ms/AB-ImmutableVaults-States",
        )
    held = (before or {}).get("softDeleteSettings") or {}
    asked = given.get("softDeleteSettings") or {}
    days = asked.get("softDeleteRetentionPeriodInDays", held.get("softDeleteRetentionPeriodInDays", 14))
    if not 14 <= days <= 180:
        raise _refused("BMSUserErrorInvalidInput", f"The soft delete retention of {days} days is not between 14 and 180.")
    return {
        **given,
        "immutabilitySettings": {"state": state},
        "softDeleteSettings": {
            "softDeleteState": _never_off(held.get("softDeleteState"), asked.get("softDeleteState")),
            "softDeleteRetentionPeriodInDays": days,
            "enhancedSecurityState": _never_off(held.get("enhancedSecurityState"), asked.get("enhancedSecurityState")),
        },
        "multiUserAuthorization": "Disabled",
    }


def before_delete(tenant: Tenant, vault: Json) -> None:
    active = [one for one in items(tenant, vault["id"].lower()) if not one["properties"].get("isScheduledForDeferredDelete")]
    if active:
        names = ", ".join(one["properties"].get("friendlyName", one["name"]) for one in active)
        raise _refused(
            "ServiceResourceNotEmptyWithContainerDetails",
            "Vault cannot be deleted as there are existing resources within the vault. Please ensure there are no backup items, "
            "protected servers or backup management servers associated with this vault. Unregister the following containers "
            f"associated with this vault before proceeding for deletion : {names}",
        )


KIND = Kind(
    type=TYPE,
    prepare=prepare,
    name_pattern="[A-Za-z][A-Za-z0-9-]{1,49}",
    etag="etag",
    weak_etag=True,
    before_delete=before_delete,
    after_delete=deleted_vaults.put_in,
)


def of(request: Request) -> Json:
    """The vault in which lies what the path names. 404 ResourceNotFound."""
    target = ids.parse("/".join(request.path.strip("/").split("/")[:8]))
    found = crud.stored(request.tenant, target)
    if found is None:
        raise KIND.not_found(target)
    return found


def _never_off(held: str | None, asked: str | None) -> str:
    return "AlwaysON" if "AlwaysON" in (held, asked) or asked == "Disabled" else asked or held or "AlwaysON"


def _restore(given: Json, before: Json) -> Json:
    held = (before.get("restoreSettings") or {}).get("crossSubscriptionRestoreSettings") or {}
    asked = (given.get("restoreSettings") or {}).get("crossSubscriptionRestoreSettings") or {}
    state = asked.get("crossSubscriptionRestoreState", held.get("crossSubscriptionRestoreState", "Enabled"))
    if held.get("crossSubscriptionRestoreState") == "PermanentlyDisabled" != state:
        raise _refused("BMSUserErrorInvalidInput", "Cross Subscription Restore has been disabled permanently.")
    return {"crossSubscriptionRestoreSettings": {"crossSubscriptionRestoreState": state}}


def _refused(code: str, message: str) -> ArmFault:
    return ArmFault(400, code, message)
