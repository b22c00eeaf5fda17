"""Backup vaults (Microsoft.DataProtection/backupVaults).

Where copies lie is said once. Immutability that is locked, soft delete that is always on and cross-region restore never go back
(Microsoft's documentation). The codes are general knowledge, in the manner of the service.
"""

from __future__ import annotations

from simulator.arm.kind import Kind, Write
from simulator.errors import ArmFault
from simulator.messages import Json

TYPE = "Microsoft.DataProtection/backupVaults"
_STORES = ("VaultStore", "ArchiveStore", "OperationalStore")
_REDUNDANCY = ("LocallyRedundant", "GeoRedundant", "ZoneRedundant")
_SOFT_DELETE = {"Off": ("Off", "On", "AlwaysOn"), "On": ("Off", "On", "AlwaysOn"), "AlwaysOn": ("AlwaysOn",)}
_IMMUTABILITY = {"Disabled": ("Disabled", "Unlocked"), "Unlocked": ("Disabled", "Unlocked", "Locked"), "Locked": ("Locked",)}


def prepare(write: Write, wanted: Json) -> None:
    given = wanted["properties"]
    held = (write.current or {}).get("properties")
    settings = given["storageSettings"]
    if len(settings) != 1:
        raise _bad("UserErrorInvalidStorageSettings", "A backup vault has one storage setting.")
    setting = settings[0]
    if setting.get("datastoreType") not in _STORES or setting.get("type") not in _REDUNDANCY:
        raise _bad("UserErrorInvalidStorageSettings", f"The storage setting {setting} is not valid.")
    if held and settings != held["storageSettings"]:
        raise _bad("UserErrorStorageSettingsUpdateNotAllowed", "The storage settings of a backup vault can't be changed.")
    redundancy = setting["type"]
    wanted["properties"] = {
        **given,
        "provisioningState": "Succeeded",
        "resourceMoveState": "Unknown",
        "isVaultProtectedByResourceGuard": False,
        "securitySettings": _security((held or {}).get("securitySettings"), given.get("securitySettings") or {}),
        "featureSettings": _features((held or {}).get("featureSettings"), given.get("featureSettings") or {}, redundancy),
        "monitoringSettings": given.get("monitoringSettings")
        or {"azureMonitorAlertSettings": {"alertsForAllJobFailures": "Enabled"}},
    }


KIND = Kind(type=TYPE, prepare=prepare, name_pattern="[A-Za-z][A-Za-z0-9-]{1,49}", etag="eTag", weak_etag=True)


def _security(held: Json | None, given: Json) -> Json:
    before = held or {}
    soft_before = before.get("softDeleteSettings", {"state": "On", "retentionDurationInDays": 14})
    soft = {**soft_before, **(given.get("softDeleteSettings") or {})}
    if soft["state"] not in _SOFT_DELETE[soft_before["state"]]:
        raise _bad(
            "UserErrorSoftDeleteStateChangeNotAllowed", f"Soft delete can't go from {soft_before['state']} to {soft['state']}."
        )
    if not 14 <= soft["retentionDurationInDays"] <= 180:
        raise _bad("UserErrorInvalidSoftDeleteRetention", "The soft delete retention must be between 14 and 180 days.")
    state_before = before.get("immutabilitySettings", {}).get("state", "Disabled")
    state = (given.get("immutabilitySettings") or {}).get("state", state_before)
    if state not in _IMMUTABILITY[state_before]:
        raise _bad(
            "UserErrorUnsupportedVaultImmutabilityStateChange",
            f"The immutable vault property can't be changed from {state_before} to {state}.",
        )
    return {**given, "softDeleteSettings": soft, "immutabilitySettings": {"state": state}}


def _features(held: Json | None, given: Json, redundancy: str) -> Json:
    before = held or {}
    across = {**before.get("crossSubscriptionRestoreSettings", {"state": "Enabled"})}
    across |= given.get("crossSubscriptionRestoreSettings") or {}
    if before.get("crossSubscriptionRestoreSettings", {}).get("state") == "PermanentlyDisabled" != across["state"]:
        raise _bad("UserErrorCrossSubscriptionRestoreStateChangeNotAllowed", "Cross Subscription Restore is off permanently.")
    features: Json = {**given, "crossSubscriptionRestoreSettings": across}
    region = {**before.get("crossRegionRestoreSettings", {}), **(given.get("crossRegionRestoreSettings") or {})}
    if region:
        if region.get("state") == "Enabled" and redundancy != "GeoRedundant":
            raise _bad("UserErrorCrossRegionRestoreNotSupported", "Cross Region Restore needs a vault with GeoRedundant storage.")
        if before.get("crossRegionRestoreSettings", {}).get("state") == "Enabled" != region.get("state"):
            raise _bad(
                "UserErrorCrossRegionRestoreCannotBeDisabled", "Cross Region Restore can't be disabled once it is enabled."
            )
        features["crossRegionRestoreSettings"] = region
    return features


def _bad(code: str, message: str) -> ArmFault:
    return ArmFault(400, code, message)
