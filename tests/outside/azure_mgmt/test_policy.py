"""Policies through the real clients: assignments, definitions, initiatives, what they refuse, remediation.

azure-mgmt-policyinsights 1.0.1 models remediations as of 2019-07-01, without resourceCount, parallelDeployments and
failureThreshold: these are not judged. azure-mgmt-resource-policy has no exemptions; they go through the client for any resource.
"""

from __future__ import annotations

from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError

from tests.outside.azure_mgmt.target import Json, Target, lost

ALLOWED_LOCATIONS = "e56962a6-4747-49cd-b67b-bf8b01975c4c"
DEFINITIONS = "/providers/Microsoft.Authorization/policyDefinitions"
TO_WORKSPACE = f"{DEFINITIONS}/2465583e-4e78-4c15-b6be-a36cbc7c8b0f"


def policies(target: Target) -> Any:
    return target.client("azure.mgmt.resource.policy", "PolicyClient")


def locations(*names: str) -> Json:
    return {
        "properties": {
            "policyDefinitionId": f"{DEFINITIONS}/{ALLOWED_LOCATIONS}",
            "displayName": "Places",
            "description": "Where things may lie",
            "metadata": {"source": "judge"},
            "enforcementMode": "Default",
            "notScopes": [],
            "nonComplianceMessages": [{"message": "Only here."}],
            "parameters": {"listOfAllowedLocations": {"value": list(names)}},
            "resourceSelectors": [{"name": "all", "selectors": [{"kind": "resourceLocation", "notIn": ["westus"]}]}],
            "overrides": [
                {"kind": "policyEffect", "value": "Audit", "selectors": [{"kind": "policyDefinitionReferenceId", "in": ["x"]}]}
            ],
        }
    }


def test_assignments(target: Target, group: str) -> None:
    client = policies(target)
    scope = f"/subscriptions/{target.subscription}/resourceGroups/{group}"
    body = locations("westeurope")
    made = client.policy_assignments.create(scope, "places", body)
    assert lost(body, made) == []
    assert lost(body, client.policy_assignments.get(scope, "places")) == []
    changed: Json = {"properties": {"resourceSelectors": []}}
    assert client.policy_assignments.update(scope, "places", changed).properties.resource_selectors == []
    for number in range(3):
        client.policy_assignments.create(scope, f"more-{number}", body)
    pages = [len(list(page)) for page in client.policy_assignments.list_for_resource_group(group, top=3).by_page()]
    assert pages == [3, 1]
    assert len(list(client.policy_assignments.list(filter="atExactScope()"))) == 0
    found = client.policy_assignments.list(filter=f"policyDefinitionId eq '{DEFINITIONS}/{ALLOWED_LOCATIONS}'")
    assert {one.name for one in found} == {"places", "more-0", "more-1", "more-2"}
    assert client.policy_assignments.delete(scope, "places").name == "places"
    assert client.policy_assignments.delete(scope, "places") is None
    with pytest.raises(ResourceNotFoundError):
        client.policy_assignments.get(scope, "places")


def test_an_identity(target: Target, group: str) -> None:
    client = policies(target)
    scope = f"/subscriptions/{target.subscription}/resourceGroups/{group}"
    body: Json = {
        "location": "westeurope",
        "identity": {"type": "SystemAssigned"},
        "properties": {"policyDefinitionId": TO_WORKSPACE, "parameters": {"logAnalytics": {"value": scope}}},
    }
    made = client.policy_assignments.create(scope, "logs", body)
    assert lost(body, made) == []
    assert made.identity.principal_id and made.identity.tenant_id == target.tenant
    del body["identity"]
    with pytest.raises(HttpResponseError) as caught:
        client.policy_assignments.create(scope, "none", body)
    assert caught.value.error is not None and caught.value.error.code == "ResourceIdentityRequired"


def test_a_refusal_as_the_clients_read_it(target: Target, group: str) -> None:
    client = policies(target)
    scope = f"/subscriptions/{target.subscription}/resourceGroups/{group}"
    body = locations("uksouth")
    made = client.policy_assignments.create(scope, "places", body)
    logs = target.client("azure.mgmt.loganalytics", "LogAnalyticsManagementClient")
    with pytest.raises(HttpResponseError) as caught:
        logs.workspaces.begin_create_or_update(group, "logs", {"location": "westeurope", "properties": {}})
    error: Any = caught.value.error
    assert caught.value.status_code == 403 and error is not None
    assert (error.code, error.target) == ("RequestDisallowedByPolicy", "logs")
    assert "Reasons: 'Only here.'." in str(error.message)
    (violation,) = error.additional_info
    assert violation.type == "PolicyViolation"
    assert violation.info["policyAssignmentId"] == made.id
    assert violation.info["policyDefinitionName"] == ALLOWED_LOCATIONS


def test_definitions_and_initiatives(target: Target) -> None:
    client = policies(target)
    built_in = client.policy_definitions.get_built_in(ALLOWED_LOCATIONS)
    assert (built_in.properties.display_name, built_in.properties.policy_type) == ("Allowed locations", "BuiltIn")
    assert built_in.properties.parameters["effect"].default_value == "Deny"
    assert ALLOWED_LOCATIONS in [one.name for one in client.policy_definitions.list_built_in()]
    rule = {"if": {"field": "type", "equals": "Microsoft.Compute/virtualMachines"}, "then": {"effect": "[parameters('effect')]"}}
    body = {
        "properties": {
            "displayName": "No machines",
            "description": "None at all",
            "mode": "Indexed",
            "metadata": {"category": "Judge"},
            "parameters": {"effect": {"type": "String", "allowedValues": ["Deny", "Audit"], "defaultValue": "Deny"}},
            "policyRule": rule,
        }
    }
    made = client.policy_definitions.create_or_update("no-machines", body)
    assert lost(body, made) == []
    assert lost(body, client.policy_definitions.get("no-machines")) == []
    assert [one.name for one in client.policy_definitions.list(filter="atExactScope()")] == ["no-machines"]
    initiative = {
        "properties": {
            "displayName": "Ours",
            "metadata": {"category": "Judge"},
            "parameters": {"effect": {"type": "String", "defaultValue": "Audit"}},
            "policyDefinitions": [
                {
                    "policyDefinitionId": made.id,
                    "policyDefinitionReferenceId": "machines",
                    "groupNames": ["g"],
                    "parameters": {"effect": {"value": "[parameters('effect')]"}},
                }
            ],
            "policyDefinitionGroups": [{"name": "g", "displayName": "Group", "category": "Judge"}],
        }
    }
    kept = client.policy_set_definitions.create_or_update("ours", initiative)
    assert lost(initiative, kept) == []
    assert lost(initiative, client.policy_set_definitions.get("ours")) == []
    with pytest.raises(HttpResponseError) as caught:
        client.policy_definitions.delete("no-machines")
    assert caught.value.error is not None and caught.value.error.code == "InvalidDeletePolicyDefinitionRequest"
    client.policy_set_definitions.delete("ours")
    client.policy_set_definitions.delete("ours")
    client.policy_definitions.delete("no-machines")
    with pytest.raises(ResourceNotFoundError):
        client.policy_definitions.get("no-machines")


def test_exemptions(target: Target, group: str) -> None:
    scope = f"/subscriptions/{target.subscription}/resourceGroups/{group}"
    assignment = policies(target).policy_assignments.create(scope, "places", locations("westeurope"))
    resources = target.client("azure.mgmt.resource.resources", "ResourceManagementClient")
    body = {
        "properties": {
            "policyAssignmentId": assignment.id,
            "exemptionCategory": "Waiver",
            "displayName": "For now",
            "description": "Until it is moved",
            "expiresOn": "2027-01-01T00:00:00Z",
            "metadata": {"ticket": "7"},
        }
    }
    name = f"{scope}/providers/Microsoft.Authorization/policyExemptions/now"
    made = resources.resources.begin_create_or_update_by_id(name, body, api_version="2022-07-01-preview").result()
    assert lost(body, made) == []
    assert lost(body, resources.resources.get_by_id(name, api_version="2022-07-01-preview")) == []
    resources.resources.begin_delete_by_id(name, api_version="2022-07-01-preview").result()
    with pytest.raises(ResourceNotFoundError):
        resources.resources.get_by_id(name, api_version="2022-07-01-preview")


def test_remediations(target: Target, group: str) -> None:
    scope = f"/subscriptions/{target.subscription}/resourceGroups/{group}"
    assignment = policies(target).policy_assignments.create(scope, "places", locations("westeurope"))
    insights = target.client("azure.mgmt.policyinsights", "PolicyInsightsClient")
    body = {
        "properties": {
            "policyAssignmentId": assignment.id,
            "resourceDiscoveryMode": "ExistingNonCompliant",
            "filters": {"locations": ["westeurope"]},
        }
    }
    made = insights.remediations.create_or_update_at_resource_group(group, "now", body)
    assert lost(body, made) == []
    assert made.deployment_status.total_deployments == 0
    assert lost(body, insights.remediations.get_at_resource_group(group, "now")) == []
    assert [one.name for one in insights.remediations.list_for_resource_group(group)] == ["now"]
    assert list(insights.remediations.list_deployments_at_resource_group(group, "now")) == []
    with pytest.raises(HttpResponseError):
        insights.remediations.cancel_at_resource_group(group, "now")
    assert insights.remediations.delete_at_resource_group(group, "now").name == "now"
    assert insights.remediations.delete_at_resource_group(group, "now") is None
