"""Key vaults through azure-mgmt-keyvault: all that was written is read back, deleted ones are recovered and purged."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError

from tests.outside.azure_mgmt.target import Target, lost, told


def test_vaults(target: Target, group: str) -> None:
    vaults = target.client("azure.mgmt.keyvault", "KeyVaultManagementClient").vaults
    name = f"kv-{uuid.uuid4().hex[:12]}"
    body: dict[str, Any] = {
        "location": "westeurope",
        "tags": {"a": "b"},
        "properties": {
            "tenantId": target.tenant,
            "sku": {"family": "A", "name": "premium"},
            "enableRbacAuthorization": False,
            "accessPolicies": [
                {"tenantId": target.tenant, "objectId": target.principal, "permissions": {"secrets": ["get", "list"]}}
            ],
            "enabledForTemplateDeployment": True,
            "softDeleteRetentionInDays": 30,
            "publicNetworkAccess": "Disabled",
            "networkAcls": {"bypass": "AzureServices", "defaultAction": "Deny", "ipRules": [{"value": "20.1.2.0/24"}]},
        },
    }
    assert vaults.check_name_availability({"name": name, "type": "Microsoft.KeyVault/vaults"}).name_available is True
    made = vaults.begin_create_or_update(group, name, body).result()
    assert lost(body, made) == []
    assert told(vaults.get(group, name)) == told(made)
    assert made.properties.vault_uri and made.system_data.created_at
    changed = vaults.update(group, name, {"tags": {"c": "d"}, "properties": {"enabledForDeployment": True}})
    assert (changed.tags, changed.properties.enabled_for_deployment) == ({"c": "d"}, True)
    assert changed.properties.access_policies[0].permissions.secrets == ["get", "list"]
    policy = {"tenantId": target.tenant, "objectId": target.principal, "permissions": {"keys": ["get"]}}
    policies = vaults.update_access_policy(group, name, "add", {"properties": {"accessPolicies": [policy]}})
    assert policies.properties.access_policies[0].permissions.keys_property == ["get"]
    assert [one.name for one in vaults.list_by_resource_group(group)] == [name]
    assert name in [one.name for one in vaults.list_by_subscription()]
    vaults.delete(group, name)
    with pytest.raises(ResourceNotFoundError):
        vaults.get(group, name)
    assert vaults.get_deleted(name, "westeurope").properties.vault_id == made.id
    assert name in [one.name for one in vaults.list_deleted()]
    with pytest.raises(HttpResponseError) as caught:
        vaults.begin_create_or_update(group, name, body).result()
    assert caught.value.error is not None and caught.value.error.code == "ConflictError"
    body["properties"]["createMode"] = "recover"
    back = vaults.begin_create_or_update(group, name, body).result()
    assert back.properties.enabled_for_deployment is True
    vaults.delete(group, name)
    vaults.begin_purge_deleted(name, "westeurope").result()
    with pytest.raises(ResourceNotFoundError):
        vaults.get_deleted(name, "westeurope")
