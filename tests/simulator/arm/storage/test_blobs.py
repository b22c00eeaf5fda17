"""What lies in a storage account: its blob service, containers, lifecycle rules."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from tests.simulator.arm.caller import Arm, code

Json = dict[str, Any]
VERSION = "2024-01-01"
RULE: Json = {
    "name": "cool",
    "type": "Lifecycle",
    "definition": {
        "actions": {"baseBlob": {"tierToCool": {"daysAfterModificationGreaterThan": 30}}},
        "filters": {"blobTypes": ["blockBlob"], "prefixMatch": ["logs/"]},
    },
}


def account(arm: Arm, **more: Any) -> str:
    path = f"{arm.group()}/providers/Microsoft.Storage/storageAccounts/st{uuid.uuid4().hex[:12]}"
    body = {"location": "westeurope", "kind": "StorageV2", "sku": {"name": "Standard_LRS"}, **more}
    made: str = arm.make(path, body)["id"]
    return made


def test_the_blob_service_is_there_with_the_account(arm: Arm) -> None:
    path = f"{account(arm)}/blobServices/default"
    found = arm("GET", path, version=VERSION)
    assert found.status_code == 200
    assert found.json()["properties"]["deleteRetentionPolicy"] == {"allowPermanentDelete": False, "enabled": False}
    assert found.json()["sku"]["name"] == "Standard_LRS"
    wanted = {
        "isVersioningEnabled": True,
        "changeFeed": {"enabled": True},
        "deleteRetentionPolicy": {"enabled": True, "days": 30},
        "restorePolicy": {"enabled": True, "days": 29},
    }
    changed = arm("PUT", path, {"properties": wanted}, version=VERSION)
    assert changed.status_code == 200
    assert changed.json()["properties"]["restorePolicy"] == wanted["restorePolicy"]
    listed = arm("GET", path.rpartition("/")[0], version=VERSION).json()["value"]
    assert [one["properties"] for one in listed] == [changed.json()["properties"]]
    assert code(arm("GET", f"{path}x", version=VERSION))[0] in (404, 501)


@pytest.mark.parametrize(
    "wanted",
    [
        {"deleteRetentionPolicy": {"enabled": True}},
        {"deleteRetentionPolicy": {"enabled": True, "days": 366}},
        {"containerDeleteRetentionPolicy": {"enabled": True, "days": 0}},
        {"restorePolicy": {"enabled": True, "days": 1}},
        {
            "isVersioningEnabled": True,
            "changeFeed": {"enabled": True},
            "deleteRetentionPolicy": {"enabled": True, "days": 7},
            "restorePolicy": {"enabled": True, "days": 7},
        },
    ],
)
def test_retention_that_can_not_be(arm: Arm, wanted: Json) -> None:
    refused = arm("PUT", f"{account(arm)}/blobServices/default", {"properties": wanted}, version=VERSION)
    assert code(refused) == (400, "InvalidRequestPropertyValue")


def test_an_account_for_files_has_no_blobs(arm: Arm) -> None:
    path = account(arm, kind="FileStorage", sku={"name": "Premium_LRS"})
    assert code(arm("GET", f"{path}/blobServices/default", version=VERSION)) == (400, "OperationNotAllowedOnKind")


def test_containers(arm: Arm) -> None:
    base = f"{account(arm)}/blobServices/default/containers"
    made = arm("PUT", f"{base}/logs", {"properties": {"metadata": {"owner": "msp"}}}, version=VERSION)
    assert made.status_code == 201, made.text
    assert made.json()["type"] == "Microsoft.Storage/storageAccounts/blobServices/containers"
    assert made.json()["properties"]["publicAccess"] == "None"
    assert made.json()["properties"]["metadata"] == {"owner": "msp"}
    assert made.headers["etag"] == made.json()["etag"]
    assert arm("PUT", f"{base}/logs", {}, version=VERSION).status_code == 200
    for name in ("archive", "backup"):
        arm.make(f"{base}/{name}", {})
    first = arm("GET", base, version=VERSION, _maxpagesize="2").json()
    assert [one["name"] for one in first["value"]] == ["archive", "backup"]
    rest = arm.http.get(first["nextLink"], headers={"authorization": f"Bearer {arm.token}"}).json()
    assert [one["name"] for one in rest["value"]] == ["logs"]
    assert [one["name"] for one in arm("GET", base, version=VERSION, _filter="lo").json()["value"]] == ["logs"]
    for name in ("Capital", "a--b", "ab", "-ab"):
        assert code(arm("PUT", f"{base}/{name}", {}, version=VERSION)) == (400, "InvalidResourceName")
    refused = arm("PUT", f"{base}/logs", {"properties": {"publicAccess": "Blob"}}, version=VERSION)
    assert code(refused) == (409, "PublicAccessNotPermitted")
    assert arm("DELETE", f"{base}/logs", version=VERSION).status_code == 200
    assert arm("DELETE", f"{base}/logs", version=VERSION).status_code == 204
    nowhere = base.replace("/storageAccounts/st", "/storageAccounts/no")
    assert code(arm("PUT", f"{nowhere}/logs", {}, version=VERSION)) == (404, "ParentResourceNotFound")
    assert code(arm("GET", nowhere, version=VERSION)) == (404, "ResourceNotFound")


def test_blobs_are_public_where_the_account_says_so(arm: Arm) -> None:
    path = account(arm, properties={"allowBlobPublicAccess": True})
    made = arm.make(f"{path}/blobServices/default/containers/web", {"properties": {"publicAccess": "Blob"}})
    assert made["properties"]["publicAccess"] == "Blob"


def test_lifecycle_rules(arm: Arm) -> None:
    path = f"{account(arm)}/managementPolicies/default"
    assert code(arm("GET", path, version=VERSION)) == (404, "ResourceNotFound")
    made = arm("PUT", path, {"properties": {"policy": {"rules": [RULE]}}}, version=VERSION)
    assert made.status_code == 200, made.text
    assert made.json()["properties"]["policy"]["rules"] == [RULE | {"enabled": True}]
    assert made.json()["properties"]["lastModifiedTime"]
    assert arm("PUT", path, made.json(), version=VERSION).status_code == 200
    assert arm("DELETE", path, version=VERSION).status_code == 200
    assert arm("DELETE", path, version=VERSION).status_code == 204


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"definition": {"actions": {}, "filters": {"blobTypes": ["blockBlob"]}}}, "InvalidRequestPropertyValue"),
        ({"definition": {"actions": RULE["definition"]["actions"]}}, "InvalidRequestPropertyValue"),
        ({"type": "Other"}, "InvalidRequestPropertyValue"),
        (
            {"definition": RULE["definition"] | {"filters": {"blobTypes": ["blockBlob", "appendBlob"]}}},
            "InvalidRequestPropertyValue",
        ),
        ({"name": None}, "InvalidRequestContent"),
    ],
)
def test_rules_that_can_not_be(arm: Arm, change: Json, expected: str) -> None:
    path = f"{account(arm)}/managementPolicies/default"
    refused = arm("PUT", path, {"properties": {"policy": {"rules": [RULE | change]}}}, version=VERSION)
    assert code(refused) == (400, expected)
    twice = arm("PUT", path, {"properties": {"policy": {"rules": [RULE, RULE]}}}, version=VERSION)
    assert code(twice) == (400, "InvalidRequestPropertyValue")
