"""Backup vaults and their policies."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.simulator.arm.caller import Arm, code

Json = dict[str, Any]
VERSION = "2025-01-01"
VAULTS = "providers/Microsoft.DataProtection/backupVaults"
VAULT: Json = {
    "location": "westeurope",
    "identity": {"type": "SystemAssigned"},
    "properties": {"storageSettings": [{"datastoreType": "VaultStore", "type": "GeoRedundant"}]},
}
STORE: Json = {"dataStoreType": "OperationalStore", "objectType": "DataStoreInfoBase"}
POLICY: Json = {
    "objectType": "BackupPolicy",
    "datasourceTypes": ["Microsoft.Compute/disks"],
    "policyRules": [
        {
            "name": "Default",
            "objectType": "AzureRetentionRule",
            "isDefault": True,
            "lifecycles": [
                {"deleteAfter": {"objectType": "AbsoluteDeleteOption", "duration": "P7D"}, "sourceDataStore": STORE},
            ],
        },
        {
            "name": "BackupDaily",
            "objectType": "AzureBackupRule",
            "backupParameters": {"objectType": "AzureBackupParams", "backupType": "Incremental"},
            "dataStore": STORE,
            "trigger": {
                "objectType": "ScheduleBasedTriggerContext",
                "schedule": {"repeatingTimeIntervals": ["R/2026-01-01T02:00:00+00:00/P1D"], "timeZone": "UTC"},
                "taggingCriteria": [{"isDefault": True, "taggingPriority": 99, "tagInfo": {"tagName": "Default"}}],
            },
        },
    ],
}


def security(**settings: Json) -> Json:
    return {"properties": {"securitySettings": settings}}


def test_a_vault(arm: Arm) -> None:
    path = f"{arm.group()}/{VAULTS}/bv-one"
    made = arm("PUT", path, VAULT, version=VERSION)
    assert made.status_code == 201, made.text
    properties = made.json()["properties"]
    assert properties["securitySettings"]["softDeleteSettings"] == {"state": "On", "retentionDurationInDays": 14}
    assert properties["securitySettings"]["immutabilitySettings"] == {"state": "Disabled"}
    assert made.json()["identity"]["principalId"]
    assert arm("PUT", path, made.json(), version=VERSION).json()["properties"] == properties
    moved = {**VAULT, "properties": {"storageSettings": [{"datastoreType": "VaultStore", "type": "ZoneRedundant"}]}}
    assert code(arm("PUT", path, moved, version=VERSION)) == (400, "UserErrorStorageSettingsUpdateNotAllowed")
    on = security(
        softDeleteSettings={"state": "AlwaysOn", "retentionDurationInDays": 30}, immutabilitySettings={"state": "Unlocked"}
    )
    assert arm("PATCH", path, on, version=VERSION).status_code == 200
    off = security(softDeleteSettings={"state": "Off"})
    assert code(arm("PATCH", path, off, version=VERSION)) == (400, "UserErrorSoftDeleteStateChangeNotAllowed")
    assert arm("PATCH", path, security(immutabilitySettings={"state": "Locked"}), version=VERSION).status_code == 200
    refused = arm("PATCH", path, security(immutabilitySettings={"state": "Disabled"}), version=VERSION)
    assert code(refused) == (400, "UserErrorUnsupportedVaultImmutabilityStateChange")
    region = {"properties": {"featureSettings": {"crossRegionRestoreSettings": {"state": "Enabled"}}}}
    assert arm("PATCH", path, region, version=VERSION).status_code == 200
    region["properties"]["featureSettings"]["crossRegionRestoreSettings"]["state"] = "Disabled"
    assert code(arm("PATCH", path, region, version=VERSION)) == (400, "UserErrorCrossRegionRestoreCannotBeDisabled")
    assert arm("DELETE", path, version=VERSION).status_code == 200


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({}, "InvalidRequestContent"),
        ({"storageSettings": []}, "UserErrorInvalidStorageSettings"),
        ({"storageSettings": [{"datastoreType": "VaultStore", "type": "Best"}]}, "UserErrorInvalidStorageSettings"),
        (
            {
                "storageSettings": [{"datastoreType": "VaultStore", "type": "LocallyRedundant"}],
                "featureSettings": {"crossRegionRestoreSettings": {"state": "Enabled"}},
            },
            "UserErrorCrossRegionRestoreNotSupported",
        ),
        (
            {**VAULT["properties"], "securitySettings": {"softDeleteSettings": {"state": "On", "retentionDurationInDays": 7}}},
            "UserErrorInvalidSoftDeleteRetention",
        ),
    ],
)
def test_a_vault_that_can_not_be(arm: Arm, properties: Json, expected: str) -> None:
    refused = arm("PUT", f"{arm.group()}/{VAULTS}/bv", {**VAULT, "properties": properties}, version=VERSION)
    assert code(refused) == (400, expected)


def test_policies(arm: Arm) -> None:
    vault = f"{arm.group()}/{VAULTS}/bv-one"
    assert code(arm("PUT", f"{vault}/backupPolicies/disks", {"properties": POLICY}, version=VERSION)) == (
        404,
        "ParentResourceNotFound",
    )
    arm.make(vault, VAULT)
    made = arm("PUT", f"{vault}/backupPolicies/disks", {"properties": POLICY}, version=VERSION)
    assert (made.status_code, made.json()["properties"]) == (200, POLICY)
    assert [one["name"] for one in arm("GET", f"{vault}/backupPolicies", version=VERSION).json()["value"]] == ["disks"]
    two, none, twice, stray, adhoc = (copy.deepcopy(POLICY) for _ in range(5))
    two["datasourceTypes"].append("Microsoft.Storage/storageAccounts/blobServices")
    none["policyRules"][0]["isDefault"] = False
    twice["policyRules"][1]["name"] = "Default"
    stray["policyRules"][1]["trigger"]["taggingCriteria"][0]["tagInfo"]["tagName"] = "Weekly"
    adhoc["policyRules"][1]["trigger"] = {
        "objectType": "AdhocBasedTriggerContext",
        "taggingCriteria": {"tagInfo": {"tagName": "x"}},
    }
    other = POLICY | {"datasourceTypes": ["Microsoft.DBforPostgreSQL/servers/databases"]}
    for wrong in (two, none, twice, stray, adhoc, other):
        refused = arm("PUT", f"{vault}/backupPolicies/disks", {"properties": wrong}, version=VERSION)
        assert code(refused) == (400, "BMSUserErrorInvalidInput")
    assert arm("DELETE", f"{vault}/backupPolicies/disks", version=VERSION).status_code == 200
    assert arm("DELETE", f"{vault}/backupPolicies/disks", version=VERSION).status_code == 204
