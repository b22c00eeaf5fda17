"""Shared identities, automation accounts and logic apps through their real clients: what was written is read back."""

from __future__ import annotations

from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError

from tests.outside.azure_mgmt.target import Target, lost, told

Json = dict[str, Any]


def test_identities(target: Target, group: str) -> None:
    identities = target.client("azure.mgmt.msi", "ManagedServiceIdentityClient").user_assigned_identities
    body = {"location": "westeurope", "tags": {"a": "b"}}
    made = identities.create_or_update(group, "id-one", body)
    assert lost(body, made) == []
    assert made.tenant_id == target.tenant and made.principal_id and made.client_id
    assert told(identities.get(group, "id-one")) == told(made)
    assert identities.update(group, "id-one", {"tags": {"c": "d"}}).tags == {"c": "d"}
    assert [one.name for one in identities.list_by_resource_group(group)] == ["id-one"]
    assert "id-one" in [one.name for one in identities.list_by_subscription()]
    identities.delete(group, "id-one")
    identities.delete(group, "id-one")
    with pytest.raises(ResourceNotFoundError):
        identities.get(group, "id-one")


def test_automation_accounts(target: Target, group: str) -> None:
    client = target.client("azure.mgmt.automation", "AutomationClient")
    accounts = client.automation_account
    body = {
        "location": "westeurope",
        "tags": {"a": "b"},
        "identity": {"type": "SystemAssigned"},
        "properties": {"sku": {"name": "Basic"}, "publicNetworkAccess": False, "disableLocalAuth": True},
    }
    made = accounts.create_or_update(group, "runbooks", body)
    assert lost(body, made) == []
    assert lost(body, accounts.get(group, "runbooks")) == []
    assert made.identity.principal_id
    assert accounts.update(group, "runbooks", {"tags": {"c": "d"}}).tags == {"c": "d"}
    assert [one.name for one in accounts.list_by_resource_group(group)] == ["runbooks"]
    assert "runbooks" in [one.name for one in accounts.list()]
    assert len(told(client.keys.list_by_automation_account(group, "runbooks"))["keys"]) == 2
    accounts.delete(group, "runbooks")
    with pytest.raises(ResourceNotFoundError):
        accounts.get(group, "runbooks")


def test_workflows(target: Target, group: str) -> None:
    client = target.client("azure.mgmt.logic", "LogicManagementClient")
    schema = "https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#"
    body: Json = {
        "location": "westeurope",
        "tags": {"a": "b"},
        "identity": {"type": "SystemAssigned"},
        "properties": {
            "state": "Enabled",
            "definition": {
                "$schema": schema,
                "contentVersion": "1.0.0.0",
                "parameters": {"$connections": {"type": "Object", "defaultValue": {}}},
                "triggers": {"manual": {"type": "Request", "kind": "Http", "inputs": {"schema": {"type": "object"}}}},
                "actions": {"note": {"type": "Compose", "inputs": "@triggerBody()", "runAfter": {}}},
                "outputs": {},
            },
            "parameters": {"$connections": {"value": {"teams": {"connectionName": "teams"}}}},
            "accessControl": {"triggers": {"allowedCallerIpAddresses": [{"addressRange": "20.1.2.0/24"}]}},
        },
    }
    made = client.workflows.create_or_update(group, "alerts", body)
    assert lost(body, made) == []
    assert lost(body, client.workflows.get(group, "alerts")) == []
    client.workflows.disable(group, "alerts")
    assert client.workflows.get(group, "alerts").state == "Disabled"
    client.workflows.enable(group, "alerts")
    url = client.workflow_triggers.list_callback_url(group, "alerts", "manual")
    assert url.value.startswith(made.access_endpoint) and url.queries.sig
    assert [one.name for one in client.workflows.list_by_resource_group(group)] == ["alerts"]
    with pytest.raises(HttpResponseError) as caught:
        client.workflows.create_or_update(group, "other", {"location": "westeurope", "definition": {}})
    assert caught.value.error is not None and caught.value.error.code == "InvalidTemplate"
    client.workflows.delete(group, "alerts")
    with pytest.raises(ResourceNotFoundError):
        client.workflows.get(group, "alerts")
