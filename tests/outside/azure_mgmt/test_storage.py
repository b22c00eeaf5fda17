"""Storage through azure-mgmt-storage, whose models are newer than our descriptions: all that was written is read back."""

from __future__ import annotations

import uuid

import pytest
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError

from tests.outside.azure_mgmt.target import Target, lost, told


def test_accounts(target: Target, group: str) -> None:
    storage = target.client("azure.mgmt.storage", "StorageManagementClient")
    name = f"st{uuid.uuid4().hex[:12]}"
    question = {"name": name, "type": "Microsoft.Storage/storageAccounts"}
    assert storage.storage_accounts.check_name_availability(question).name_available is True
    body = {
        "location": "westeurope",
        "kind": "StorageV2",
        "sku": {"name": "Standard_GRS"},
        "identity": {"type": "SystemAssigned"},
        "tags": {"a": "b"},
        "properties": {
            "accessTier": "Cool",
            "allowBlobPublicAccess": False,
            "allowSharedKeyAccess": False,
            "minimumTlsVersion": "TLS1_2",
            "supportsHttpsTrafficOnly": True,
            "defaultToOAuthAuthentication": True,
            "publicNetworkAccess": "Enabled",
            "isHnsEnabled": True,
            "sasPolicy": {"sasExpirationPeriod": "1.00:00:00", "expirationAction": "Log"},
            "keyPolicy": {"keyExpirationPeriodInDays": 90},
            "networkAcls": {
                "bypass": "AzureServices",
                "defaultAction": "Deny",
                "ipRules": [{"value": "20.1.2.3", "action": "Allow"}],
            },
            "encryption": {
                "keySource": "Microsoft.Storage",
                "requireInfrastructureEncryption": True,
                "services": {"blob": {"enabled": True, "keyType": "Account"}},
            },
        },
    }
    made = storage.storage_accounts.begin_create(group, name, body).result()
    assert lost(body, made) == []
    got = storage.storage_accounts.get_properties(group, name)
    assert told(got) == told(made)
    assert got.properties.primary_endpoints.blob.startswith(f"https://{name}.blob.")
    assert got.identity.principal_id
    assert storage.storage_accounts.check_name_availability(question).reason == "AlreadyExists"
    updated = storage.storage_accounts.update(group, name, {"tags": {"c": "d"}, "properties": {"accessTier": "Hot"}})
    assert (updated.tags, updated.properties.access_tier) == ({"c": "d"}, "Hot")
    assert updated.properties.network_rule_set.default_action == "Deny"
    assert name in [one.name for one in storage.storage_accounts.list()]
    assert [one.name for one in storage.storage_accounts.list_by_resource_group(group)] == [name]
    keys = storage.storage_accounts.list_keys(group, name).keys_property
    renewed = storage.storage_accounts.regenerate_key(group, name, {"keyName": "key1"}).keys_property
    assert [one.value == two.value for one, two in zip(keys, renewed, strict=True)] == [False, True]
    with pytest.raises(HttpResponseError) as caught:
        storage.storage_accounts.update(group, name, {"properties": {"encryption": {"requireInfrastructureEncryption": False}}})
    assert caught.value.error is not None and caught.value.error.code == "AccountPropertyCannotBeUpdated"
    storage.storage_accounts.delete(group, name)
    storage.storage_accounts.delete(group, name)
    with pytest.raises(ResourceNotFoundError):
        storage.storage_accounts.get_properties(group, name)


def test_what_lies_in_an_account(target: Target, group: str) -> None:
    storage = target.client("azure.mgmt.storage", "StorageManagementClient")
    name = f"st{uuid.uuid4().hex[:12]}"
    account = {"location": "westeurope", "kind": "StorageV2", "sku": {"name": "Standard_LRS"}}
    storage.storage_accounts.begin_create(group, name, account).result()
    service = {
        "properties": {
            "isVersioningEnabled": True,
            "deleteRetentionPolicy": {"enabled": True, "days": 14},
            "containerDeleteRetentionPolicy": {"enabled": True, "days": 14},
            "changeFeed": {"enabled": True, "retentionInDays": 30},
            "cors": {
                "corsRules": [
                    {
                        "allowedOrigins": ["https://portal.msp.example"],
                        "allowedMethods": ["GET"],
                        "maxAgeInSeconds": 60,
                        "exposedHeaders": ["x-ms-*"],
                        "allowedHeaders": ["*"],
                    }
                ]
            },
        }
    }
    assert lost(service, storage.blob_services.set_service_properties(group, name, service)) == []
    assert lost(service, storage.blob_services.get_service_properties(group, name)) == []
    assert [one.name for one in storage.blob_services.list(group, name)] == ["default"]
    for number in range(5):
        container = {"properties": {"publicAccess": "None", "metadata": {"number": str(number)}}}
        assert lost(container, storage.blob_containers.create(group, name, f"box{number}", container)) == []
    pages = [len(list(page)) for page in storage.blob_containers.list(group, name, maxpagesize=2).by_page()]
    assert pages == [2, 2, 1]
    changed = storage.blob_containers.update(group, name, "box0", {"properties": {"metadata": {"number": "none"}}})
    assert changed.container_properties.metadata == {"number": "none"}
    storage.blob_containers.delete(group, name, "box0")
    with pytest.raises(ResourceNotFoundError):
        storage.blob_containers.get(group, name, "box0")
    rule = {
        "enabled": True,
        "name": "keep-a-year",
        "type": "Lifecycle",
        "definition": {
            "actions": {
                "baseBlob": {
                    "tierToCool": {"daysAfterModificationGreaterThan": 30},
                    "delete": {"daysAfterModificationGreaterThan": 365},
                },
                "snapshot": {"delete": {"daysAfterCreationGreaterThan": 90}},
            },
            "filters": {"blobTypes": ["blockBlob"], "prefixMatch": ["logs/"]},
        },
    }
    policy = {"properties": {"policy": {"rules": [rule]}}}
    assert lost(policy, storage.management_policies.create_or_update(group, name, "default", policy)) == []
    assert lost(policy, storage.management_policies.get(group, name, "default")) == []
    storage.management_policies.delete(group, name, "default")
    with pytest.raises(ResourceNotFoundError):
        storage.management_policies.get(group, name, "default")


def test_an_account_that_takes_a_while(target: Target, group: str) -> None:
    storage = target.client("azure.mgmt.storage", "StorageManagementClient")
    account = {"location": "westeurope", "kind": "StorageV2", "sku": {"name": "Standard_LRS"}}
    target.seconds(1)
    try:
        poller = storage.storage_accounts.begin_create(group, f"st{uuid.uuid4().hex[:12]}", account, polling_interval=0.2)
        assert poller.status() == "InProgress"
        assert poller.result().properties.provisioning_state == "Succeeded"
    finally:
        target.seconds(0)
