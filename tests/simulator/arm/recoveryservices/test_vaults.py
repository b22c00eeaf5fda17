"""Recovery Services vaults: soft delete that stays on, immutability that only grows, redundancy, deletion and undeletion."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.arm.caller import Arm, code

Json = dict[str, Any]
VAULTS = "providers/Microsoft.RecoveryServices/vaults"
DELETED = "providers/Microsoft.RecoveryServices/locations/westeurope/deletedVaults"
VERSION = "2024-10-01"


@pytest.fixture
def vault() -> Json:
    return {"location": "westeurope", "sku": {"name": "RS0", "tier": "Standard"}, "properties": {}}


@pytest.fixture
def path(arm: Arm) -> str:
    return f"{arm.group()}/{VAULTS}/rsv-one"


def security(arm: Arm, path: str) -> Any:
    return arm("GET", path, version=VERSION).json()["properties"]["securitySettings"]


def immutability(state: str) -> Json:
    return {"properties": {"securitySettings": {"immutabilitySettings": {"state": state}}}}


def soft_delete(**settings: Any) -> Json:
    return {"properties": {"securitySettings": {"softDeleteSettings": settings}}}


def test_what_the_service_fills_in(arm: Arm, path: str, vault: Json) -> None:
    made = arm("PUT", path, vault, version=VERSION)
    assert made.status_code == 201, made.text
    properties = made.json()["properties"]
    assert properties["redundancySettings"] == {
        "standardTierStorageRedundancy": "GeoRedundant",
        "crossRegionRestore": "Disabled",
    }
    assert properties["securitySettings"]["softDeleteSettings"] == {
        "softDeleteState": "AlwaysON",
        "softDeleteRetentionPeriodInDays": 14,
        "enhancedSecurityState": "AlwaysON",
    }
    assert properties["securitySettings"]["immutabilitySettings"] == {"state": "Disabled"}
    assert properties["publicNetworkAccess"] == "Enabled"
    again = arm("PUT", path, made.json(), version=VERSION)
    assert (again.status_code, again.json()["properties"]) == (200, properties)
    policies = arm("GET", f"{path}/backupPolicies", version=VERSION).json()["value"]
    assert [one["name"] for one in policies] == ["DefaultPolicy", "EnhancedPolicy", "HourlyLogBackup"]
    # What Microsoft makes passes Microsoft's own rules.
    for policy in policies:
        again = arm("PUT", f"{path}/backupPolicies/{policy['name']}", policy, version=VERSION)
        assert again.status_code == 200, again.text
        assert again.json()["properties"] == policy["properties"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"sku": {"name": "Gold"}}, "InvalidParameter"),
        (soft_delete(softDeleteRetentionPeriodInDays=13), "BMSUserErrorInvalidInput"),
        (soft_delete(softDeleteRetentionPeriodInDays=181), "BMSUserErrorInvalidInput"),
        (immutability("Locked"), "UserErrorUnsupportedVaultImmutabilityStateChange"),
        (
            {
                "properties": {
                    "redundancySettings": {"standardTierStorageRedundancy": "ZoneRedundant", "crossRegionRestore": "Enabled"}
                }
            },
            "BMSUserErrorInvalidInput",
        ),
        ({"properties": {"redundancySettings": {"standardTierStorageRedundancy": "Best"}}}, "BMSUserErrorInvalidInput"),
        ({"location": None}, "LocationRequired"),
        ({"properties": {"redundancySetting": {}}}, "InvalidRequestContent"),
    ],
)
def test_refused(arm: Arm, path: str, vault: Json, change: Json, expected: str) -> None:
    assert code(arm("PUT", path, vault | change, version=VERSION)) == (400, expected)
    assert arm("GET", f"{path}/backupPolicies", version=VERSION).status_code == 404


def test_soft_delete_stays_on(arm: Arm, path: str, vault: Json) -> None:
    asked = {"softDeleteState": "Disabled", "enhancedSecurityState": "Disabled"}
    arm.make(path, vault | soft_delete(**asked))
    assert security(arm, path)["softDeleteSettings"]["softDeleteState"] == "AlwaysON"
    changed = arm("PATCH", path, soft_delete(softDeleteRetentionPeriodInDays=90), version=VERSION)
    assert changed.status_code == 200
    assert security(arm, path)["softDeleteSettings"] == {
        "softDeleteState": "AlwaysON",
        "softDeleteRetentionPeriodInDays": 90,
        "enhancedSecurityState": "AlwaysON",
    }


def test_immutability_only_grows(arm: Arm, path: str, vault: Json) -> None:
    arm.make(path, vault | immutability("Unlocked"))
    for state, status in (("Disabled", 200), ("Locked", 400), ("Unlocked", 200), ("Locked", 200), ("Locked", 200)):
        assert arm("PATCH", path, immutability(state), version=VERSION).status_code == status
    for state in ("Unlocked", "Disabled"):
        refused = arm("PATCH", path, immutability(state), version=VERSION)
        assert code(refused) == (400, "UserErrorUnsupportedVaultImmutabilityStateChange")
    # A PUT that says nothing of it leaves it.
    assert arm("PUT", path, vault, version=VERSION).status_code == 200
    assert security(arm, path)["immutabilitySettings"] == {"state": "Locked"}


def test_settings_as_the_backup_service_calls_them(arm: Arm, path: str, vault: Json) -> None:
    arm.make(path, vault)
    storage, config = f"{path}/backupstorageconfig/vaultstorageconfig", f"{path}/backupconfig/vaultconfig"
    held = arm("GET", storage, version=VERSION).json()["properties"]
    assert (held["storageModelType"], held["storageTypeState"]) == ("GeoRedundant", "Unlocked")
    wanted = {"properties": {"storageModelType": "GeoRedundant", "crossRegionRestoreFlag": True}}
    assert arm("PATCH", storage, wanted, version=VERSION).status_code == 204
    vault_now = arm("GET", path, version=VERSION).json()["properties"]
    assert vault_now["redundancySettings"]["crossRegionRestore"] == "Enabled"
    refused = arm("PUT", storage, {"properties": {"crossRegionRestoreFlag": False}}, version=VERSION)
    assert code(refused) == (400, "BMSUserErrorInvalidInput")
    assert arm("GET", config, version=VERSION).json()["properties"]["softDeleteFeatureState"] == "AlwaysON"
    wanted = {"properties": {"softDeleteFeatureState": "Disabled", "softDeleteRetentionPeriodInDays": 30}}
    assert arm("PUT", config, wanted, version=VERSION).json()["properties"]["softDeleteFeatureState"] == "AlwaysON"
    assert security(arm, path)["softDeleteSettings"]["softDeleteRetentionPeriodInDays"] == 30
    for body in (None, {}, {"properties": {"other": 1}}, {"properties": {"softDeleteRetentionPeriodInDays": "x"}}):
        assert code(arm("PUT", config, body, version=VERSION)) == (400, "InvalidRequestContent")
    assert code(arm("GET", config.replace("rsv-one", "none"), version=VERSION)) == (404, "ResourceNotFound")


def test_deleted_and_back_again(arm: Arm, path: str, vault: Json) -> None:
    made = arm.make(path, vault)
    policy = arm("GET", f"{path}/backupPolicies/DefaultPolicy", version=VERSION).json()
    assert arm.finish(arm("DELETE", path, version=VERSION)).status_code == 200
    assert arm("DELETE", path, version=VERSION).status_code == 204
    assert code(arm("GET", path, version=VERSION)) == (404, "ResourceNotFound")
    (deleted,) = arm("GET", DELETED, version="2025-08-01").json()["value"]
    assert (deleted["name"], deleted["properties"]["vaultId"]) == ("rsv-one", made["id"])
    assert deleted["properties"]["purgeAt"] > deleted["properties"]["vaultDeletionTime"]
    assert arm("GET", f"{DELETED}/RSV-one", version="2025-08-01").json() == deleted
    group = {"properties": {"recoveryResourceGroupId": path.partition("/providers/")[0]}}
    for body in (None, {}, {"properties": {"recoveryResourceGroupId": "/subscriptions/x/resourceGroups/other"}}):
        assert code(arm("POST", f"{DELETED}/rsv-one/undelete", body, version="2025-08-01")) == (400, "BadRequest")
    # A new one of that name is no obstacle to itself, but to the old one.
    arm.make(path, vault)
    assert code(arm("POST", f"{DELETED}/rsv-one/undelete", group, version="2025-08-01")) == (409, "VaultAlreadyExists")
    arm.finish(arm("DELETE", path, version=VERSION))
    assert len(arm("GET", DELETED, version="2025-08-01").json()["value"]) == 2
    assert arm("POST", f"{DELETED}/rsv-one/undelete", group, version="2025-08-01").status_code == 200
    assert arm("GET", path, version=VERSION).json()["properties"] == made["properties"]
    assert arm("GET", f"{path}/backupPolicies/DefaultPolicy", version=VERSION).json() == policy
    assert code(arm("GET", f"{DELETED}/rsv-one", version="2025-08-01")) == (404, "ResourceNotFound")
