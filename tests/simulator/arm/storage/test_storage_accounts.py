"""Storage accounts: names that are unique in all tenants, what can't change, keys, the firewall."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from tests.simulator.arm.caller import Arm, code
from tests.simulator.running import RunningSimulator

Json = dict[str, Any]
ACCOUNTS = "providers/Microsoft.Storage/storageAccounts"
VERSION = "2024-01-01"
READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"


@pytest.fixture
def account() -> Json:
    return {"location": "westeurope", "kind": "StorageV2", "sku": {"name": "Standard_LRS"}, "properties": {}}


@pytest.fixture
def path(arm: Arm) -> str:
    return f"{arm.group()}/{ACCOUNTS}/st{uuid.uuid4().hex[:12]}"


def test_what_the_service_fills_in(arm: Arm, path: str, account: Json) -> None:
    made = arm("PUT", path, account, version=VERSION)
    assert made.status_code == 200, made.text
    body = made.json()
    name, properties = body["name"], body["properties"]
    assert body["sku"] == {"name": "Standard_LRS", "tier": "Standard"}
    assert properties["provisioningState"] == "Succeeded"
    assert properties["primaryEndpoints"]["blob"].startswith(f"https://{name}.blob.")
    assert set(properties["primaryEndpoints"]) == {"dfs", "web", "blob", "queue", "table", "file"}
    assert (properties["primaryLocation"], properties["statusOfPrimary"]) == ("westeurope", "available")
    assert "secondaryLocation" not in properties
    assert properties["supportsHttpsTrafficOnly"] is True
    assert properties["allowBlobPublicAccess"] is False
    assert properties["minimumTlsVersion"] == "TLS1_0"
    assert properties["accessTier"] == "Hot"
    assert properties["networkAcls"] == {
        "bypass": "AzureServices",
        "defaultAction": "Allow",
        "virtualNetworkRules": [],
        "ipRules": [],
    }
    assert properties["encryption"]["services"]["blob"]["keyType"] == "Account"
    # What was read can be written back.
    again = arm("PUT", path, body, version=VERSION)
    assert again.status_code == 200
    assert again.json()["properties"] == properties
    assert "_keys" not in again.json()
    assert [one["name"] for one in arm("GET", ACCOUNTS, version=VERSION).json()["value"]] == [name]


def test_read_access_in_the_paired_region(arm: Arm, path: str, account: Json) -> None:
    account["sku"]["name"] = "Standard_RAGRS"
    properties = arm("PUT", path, account, version=VERSION).json()["properties"]
    assert properties["secondaryLocation"] == "northeurope"
    assert "-secondary.blob." in properties["secondaryEndpoints"]["blob"]
    assert "file" not in properties["secondaryEndpoints"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"kind": "Table"}, "InvalidValuesForRequestParameters"),
        ({"kind": "FileStorage"}, "InvalidValuesForRequestParameters"),
        ({"kind": "BlobStorage"}, "InvalidValuesForRequestParameters"),
        ({"sku": {"name": "Premium_ZRS"}}, "InvalidValuesForRequestParameters"),
        ({"properties": {"isNfsV3Enabled": True}}, "InvalidValuesForRequestParameters"),
        (
            {"properties": {"networkAcls": {"defaultAction": "Deny", "ipRules": [{"value": "10.0.0.0/8"}]}}},
            "InvalidValuesForRequestParameters",
        ),
        (
            {"properties": {"networkAcls": {"defaultAction": "Deny", "ipRules": [{"value": "20.1.2.3/32"}]}}},
            "InvalidValuesForRequestParameters",
        ),
        ({"properties": {"allowBlobPublicAcces": False}}, "InvalidRequestContent"),
        ({"sku": None}, "InvalidRequestContent"),
    ],
)
def test_refused_at_once(arm: Arm, path: str, account: Json, change: Json, expected: str) -> None:
    assert code(arm("PUT", path, account | change, version=VERSION)) == (400, expected)
    assert arm("GET", path, version=VERSION).status_code == 404


@pytest.mark.parametrize("name", ["ab", "Capital1", "has-dash", "a" * 25])
def test_names(arm: Arm, account: Json, name: str) -> None:
    group = arm.group()
    assert code(arm("PUT", f"{group}/{ACCOUNTS}/{name}", account, version=VERSION)) == (400, "AccountNameInvalid")
    asked = arm(
        "POST",
        "providers/Microsoft.Storage/checkNameAvailability",
        {"name": name, "type": "Microsoft.Storage/storageAccounts"},
        version=VERSION,
    )
    assert asked.json()["reason"] == "AccountNameInvalid"


def test_a_name_is_taken_in_every_tenant(simulator: RunningSimulator, arm: Arm, path: str, account: Json) -> None:
    name = path.rpartition("/")[2]
    question = {"name": name, "type": "Microsoft.Storage/storageAccounts"}
    free = arm("POST", "providers/Microsoft.Storage/checkNameAvailability", question, version=VERSION)
    assert free.json() == {"nameAvailable": True}
    arm.make(path, account)
    other = simulator.seed()
    token = simulator.forged_token(other.id, simulator.info.client_id, "arm")
    stranger = Arm(http=simulator.http, subscription=other.subscription_id, token=token)
    group = stranger.group()
    taken = stranger("POST", "providers/Microsoft.Storage/checkNameAvailability", question, version=VERSION)
    assert (taken.json()["nameAvailable"], taken.json()["reason"]) == (False, "AlreadyExists")
    refused = stranger("PUT", f"{group}/{ACCOUNTS}/{name}", account, version=VERSION)
    assert code(refused) == (409, "StorageAccountAlreadyTaken")
    elsewhere = arm("PUT", f"{arm.group('rg-two')}/{ACCOUNTS}/{name}", account, version=VERSION)
    assert code(elsewhere) == (409, "StorageAccountInAnotherResourceGroup")
    assert arm("DELETE", path, version=VERSION).status_code == 200
    assert arm("DELETE", path, version=VERSION).status_code == 204
    assert stranger("PUT", f"{group}/{ACCOUNTS}/{name}", account, version=VERSION).status_code == 200


def test_what_can_not_change(arm: Arm, path: str, account: Json) -> None:
    account["properties"] = {"isHnsEnabled": True, "encryption": {"requireInfrastructureEncryption": True}}
    arm.make(path, account)
    for change in ({"isHnsEnabled": False}, {"encryption": {"requireInfrastructureEncryption": False}}):
        refused = arm("PATCH", path, {"properties": change}, version=VERSION)
        assert code(refused) == (400, "AccountPropertyCannotBeUpdated")
    refused = arm("PATCH", path, {"kind": "BlobStorage"}, version=VERSION)
    assert refused.status_code == 400
    for sku in ("Premium_LRS", "Standard_ZRS"):
        refused = arm("PATCH", path, {"sku": {"name": sku}}, version=VERSION)
        assert code(refused) == (400, "StorageAccountTypeConversionNotAllowed")
    changed = arm("PATCH", path, {"sku": {"name": "Standard_GRS"}, "tags": {"a": "b"}}, version=VERSION)
    assert changed.status_code == 200
    assert changed.json()["properties"]["secondaryLocation"] == "northeurope"
    # What isn't named in a later PUT stays, as it can't go.
    del account["properties"]["isHnsEnabled"]
    assert arm("PUT", path, account | {"sku": {"name": "Standard_LRS"}}, version=VERSION).json()["properties"]["isHnsEnabled"]
    moved = arm("PUT", path, account | {"location": "uksouth"}, version=VERSION)
    assert code(moved) == (409, "InvalidResourceLocation")


def test_keys(arm: Arm, path: str, account: Json) -> None:
    arm.make(path, account)
    keys = arm("POST", f"{path}/listKeys", version=VERSION).json()["keys"]
    assert [(key["keyName"], key["permissions"]) for key in keys] == [("key1", "FULL"), ("key2", "FULL")]
    renewed = arm("POST", f"{path}/regenerateKey", {"keyName": "key2"}, version=VERSION).json()["keys"]
    assert renewed[0] == keys[0]
    assert renewed[1]["value"] != keys[1]["value"]
    assert arm("POST", f"{path}/listKeys", version=VERSION).json()["keys"] == renewed
    for body in ({"keyName": "key9"}, {}, None):
        refused = arm("POST", f"{path}/regenerateKey", body, version=VERSION)
        assert code(refused) == (400, "InvalidValuesForRequestParameters")
    assert code(arm("POST", f"{path}x/listKeys", version=VERSION)) == (404, "ResourceNotFound")


def test_who_may_only_read_sees_no_keys(arm: Arm, colleague: tuple[Arm, str], path: str, account: Json) -> None:
    arm.make(path, account)
    user, object_id = colleague
    reader = f"/subscriptions/{arm.subscription}/providers/Microsoft.Authorization/roleDefinitions/{READER}"
    arm.make(
        f"providers/Microsoft.Authorization/roleAssignments/{uuid.uuid4()}",
        {"properties": {"roleDefinitionId": reader, "principalId": object_id}},
    )
    assert user("GET", path, version=VERSION).status_code == 200
    assert code(user("POST", f"{path}/listKeys", version=VERSION)) == (403, "AuthorizationFailed")


def test_the_firewall_knows_its_subnets(arm: Arm, path: str, account: Json) -> None:
    missing = f"{path.partition('/providers/')[0]}/providers/Microsoft.Network/virtualNetworks/none/subnets/one"
    account["properties"]["networkAcls"] = {"defaultAction": "Deny", "virtualNetworkRules": [{"id": missing}]}
    assert code(arm("PUT", path, account, version=VERSION)) == (400, "NetworkAclsValidationFailure")
    account["properties"]["networkAcls"] = {"defaultAction": "Deny", "ipRules": [{"value": "203.0.113.0/24"}]}
    acls = arm("PUT", path, account, version=VERSION).json()["properties"]["networkAcls"]
    assert acls["ipRules"] == [{"value": "203.0.113.0/24", "action": "Allow"}]
    assert (acls["bypass"], acls["defaultAction"]) == ("AzureServices", "Deny")
