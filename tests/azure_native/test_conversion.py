"""Ids, bodies, checks and settings."""

from __future__ import annotations

from typing import Any

import pytest
from pulumi.runtime.rpc import UNKNOWN

from simulator.azure_native.convert import keep_maintained, to_body, to_inputs, to_outputs, to_preview
from simulator.azure_native.errors import ConfigurationMissing, InvalidInputs, NotLoopback
from simulator.azure_native.inputs import problems
from simulator.azure_native.ownership import is_ours
from simulator.azure_native.resource_ids import path_inputs_of, resource_id
from simulator.azure_native.resource_types import type_named
from simulator.azure_native.settings import from_environment, loopback

WORKSPACE = type_named("azure-native:operationalinsights:Workspace")
GROUP = type_named("azure-native:resources:ResourceGroup")
LOCK = type_named("azure-native:authorization:ManagementLockByScope")
SETTING = type_named("azure-native:monitor:DiagnosticSetting")
BUDGET = type_named("azure-native:consumption:Budget")
INPUTS = {
    "resourceGroupName": "rg-x",
    "workspaceName": "log x",
    "location": "westeurope",
    "sku": {"name": "PerGB2018"},
    "identity": {"type": "UserAssigned", "userAssignedIdentities": ["/id/1"]},
}


def test_body_has_properties_inside_and_the_envelope_outside() -> None:
    assert to_body(WORKSPACE, INPUTS) == {
        "location": "westeurope",
        "identity": {"type": "UserAssigned", "userAssignedIdentities": {"/id/1": {}}},
        "properties": {"sku": {"name": "PerGB2018"}},
    }
    assert to_body(GROUP, {"resourceGroupName": "rg", "location": "x"}) == {"location": "x"}


def test_a_preview_shows_identities_as_outputs_do() -> None:
    """The SDK cannot read the list of the inputs where an output is an object."""
    shown = to_preview(WORKSPACE, INPUTS)

    assert shown["identity"] == {"type": "UserAssigned", "userAssignedIdentities": {"/id/1": {}}}
    assert shown["sku"] == INPUTS["sku"]
    unknown = {"identity": {"type": "UserAssigned", "userAssignedIdentities": [UNKNOWN]}}
    assert to_preview(WORKSPACE, unknown)["identity"]["userAssignedIdentities"] == UNKNOWN


def test_what_others_put_in_is_sent_back_as_they_wrote_it() -> None:
    network = type_named("azure-native:network:VirtualNetwork")
    written = {"addressPrefix": "10.0.1.0/24", "networkSecurityGroup": {"id": "/g"}}
    told = {"provisioningState": "Succeeded", "ipConfigurations": [{"id": "/i"}]}
    live = {"properties": {"subnets": [{"name": "a", "etag": "W/1", "properties": {**written, **told}}]}}
    body: dict[str, Any] = {"properties": {}}

    keep_maintained(network, {}, body, live)

    assert body == {"properties": {"subnets": [{"name": "a", "properties": written}]}}
    keep_maintained(network, {"subnets": []}, body := {"properties": {"subnets": []}}, live)
    assert body == {"properties": {"subnets": []}}


def test_outputs_are_flat_and_hold_only_what_the_sdk_lists() -> None:
    answer = {"id": "/x", "name": "n", "kind": "?", "properties": {"customerId": "c", "retentionInDays": 30, "flag": None}}

    assert to_outputs(WORKSPACE, answer) == {
        "name": "n",
        "customerId": "c",
        "retentionInDays": 30,
        "azureApiVersion": "2023-09-01",
    }
    assert to_outputs(GROUP, {"properties": {"provisioningState": "Succeeded"}})["properties"] == {
        "provisioningState": "Succeeded"
    }


def test_inputs_from_outputs_leave_out_what_the_service_sets() -> None:
    outputs = {
        "sku": {"name": "PerGB2018", "lastSkuUpdate": "yesterday"},
        "identity": {"type": "UserAssigned", "principalId": "p", "userAssignedIdentities": {"/id/1": {"clientId": "c"}}},
        "customerId": "c",
    }

    assert to_inputs(WORKSPACE, outputs) == {
        "sku": {"name": "PerGB2018"},
        "identity": {"type": "UserAssigned", "userAssignedIdentities": ["/id/1"]},
    }
    assert to_inputs(BUDGET, {"eTag": "1", "amount": 3}) == {"amount": 3}


def test_ids_both_ways() -> None:
    target = resource_id(WORKSPACE, INPUTS, "sub")
    scope = {"scope": "/subscriptions/sub/resourceGroups/rg", "lockName": "keep"}

    assert target == "/subscriptions/sub/resourceGroups/rg-x/providers/Microsoft.OperationalInsights/workspaces/log%20x"
    assert path_inputs_of(WORKSPACE, target.replace("resourceGroups", "resourcegroups")) == {
        "resourceGroupName": "rg-x",
        "workspaceName": "log x",
    }
    assert resource_id(LOCK, scope, "sub") == "/subscriptions/sub/resourceGroups/rg/providers/Microsoft.Authorization/locks/keep"
    assert path_inputs_of(LOCK, resource_id(LOCK, scope, "sub")) == scope
    setting = {"resourceUri": target, "name": "to-logs"}
    assert resource_id(SETTING, setting, "sub") == f"{target}/providers/Microsoft.Insights/diagnosticSettings/to-logs"
    assert path_inputs_of(SETTING, resource_id(SETTING, setting, "sub")) == setting
    with pytest.raises(InvalidInputs, match="is no id of"):
        path_inputs_of(GROUP, target)
    with pytest.raises(InvalidInputs, match="workspaceName is empty"):
        resource_id(WORKSPACE, {"resourceGroupName": "rg"}, "sub")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, []),
        ({"workspaceName": ""}, ["workspaceName"]),
        ({"location": None}, ["location"]),
        ({"sku": {}}, ["sku.name"]),
        ({"sku": {"name": "x", "nmae": "y"}}, ["sku.nmae"]),
        ({"sku": {"name": "x", "lastSkuUpdate": "y"}}, ["sku.lastSkuUpdate"]),
        ({"retentionInDays": True}, ["retentionInDays"]),
        ({"retentionInDays": 1.5}, ["retentionInDays"]),
        ({"workspaceCapping": {"dailyQuotaGb": 0.5}}, []),
        ({"tags": {"a": 1}}, ["tags.a"]),
        ({"nonsense": 1}, ["nonsense"]),
    ],
)
def test_inputs_are_checked_at_every_depth(change: dict[str, Any], expected: list[str]) -> None:
    inputs = {name: value for name, value in {**INPUTS, **change}.items() if value is not None}

    assert [place for place, _ in problems(WORKSPACE, inputs)] == expected


@pytest.mark.parametrize(
    "url", ["https://management.azure.com", "https://localhost.example", "http://localhost:1", "https://10.0.0.1"]
)
def test_only_https_on_this_machine(url: str) -> None:
    with pytest.raises(NotLoopback, match="never talks to a real cloud"):
        loopback(url)


def test_settings_name_all_that_is_missing() -> None:
    with pytest.raises(ConfigurationMissing, match="ARM_TENANT_ID, ARM_SUBSCRIPTION_ID, ARM_CLIENT_ID, ARM_CLIENT_SECRET"):
        from_environment({"ARM_METADATA_HOSTNAME": "localhost:1"})


def test_what_one_of_several_classes_only_tells_is_no_input_of_it() -> None:
    kind = type_named("azure-native:recoveryservices:ProtectedItem")
    told = {"lastBackupTime": "2026-11-20T22:00:00Z", "lastBackupStatus": "Completed"}
    machine = {"properties": {"protectedItemType": "Microsoft.Compute/virtualMachines", **told}}
    share = {"properties": {"protectedItemType": "AzureFileShareProtectedItem", **told}}

    assert to_inputs(kind, machine) == {
        "properties": {"protectedItemType": "Microsoft.Compute/virtualMachines", "lastBackupStatus": "Completed"}
    }
    assert to_inputs(kind, share) == share


def test_a_saved_search_that_a_crash_left_behind_is_ours_by_its_whole_body() -> None:
    search = type_named("azure-native:operationalinsights:SavedSearch")
    inputs = {
        "category": "Tenantry",
        "displayName": "Failed sign-ins",
        "query": "SigninLogs",
        "tags": [{"name": "tenantry-client", "value": "northwind"}],
    }
    live = {"id": "/x", "name": "x", "properties": inputs}

    assert is_ours(search, live, inputs)
    assert not is_ours(search, {**live, "properties": {**inputs, "tags": []}}, inputs)
