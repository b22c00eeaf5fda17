"""Maintenance, Lighthouse, management groups and cost mails, through the real clients.

azure-mgmt-maintenance 2.1.0 is as of 2023-04-01 and azure-mgmt-managedservices 6.0.1 as of 2020-02-01-preview, both older than
the descriptions, but all that is written here is in their models.
"""

from __future__ import annotations

import uuid

import pytest
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError

from tests.outside.azure_mgmt.target import Json, Target, lost

CONTRIBUTOR = "b24988ac-6180-42a0-ab88-20f7382dd24c"


def test_maintenance(target: Target, group: str) -> None:
    client = target.client("azure.mgmt.maintenance", "MaintenanceManagementClient")
    classes = {"classificationsToInclude": ["Critical", "Security"]}
    body = {
        "location": "uksouth",
        "tags": {"by": "judge"},
        "properties": {
            "namespace": "Microsoft.Maintenance",
            "maintenanceScope": "InGuestPatch",
            "visibility": "Custom",
            "extensionProperties": {"InGuestPatchMode": "User"},
            "maintenanceWindow": {
                "startDateTime": "2026-01-10 02:00",
                "expirationDateTime": "2030-01-01 00:00",
                "duration": "03:00",
                "timeZone": "GMT Standard Time",
                "recurEvery": "Month Second Saturday Offset4",
            },
            "installPatches": {
                "rebootSetting": "IfRequired",
                "windowsParameters": {**classes, "kbNumbersToExclude": ["KB1234567"], "excludeKbsRequiringReboot": True},
                "linuxParameters": {**classes, "packageNameMasksToExclude": ["kernel*"]},
            },
        },
    }
    made = client.maintenance_configurations.create_or_update(group, "monthly", body)
    assert lost(body, made) == []
    assert lost(body, client.maintenance_configurations.get(group, "monthly")) == []
    assert client.maintenance_configurations.update(group, "monthly", {"tags": {"a": "b"}}).tags == {"a": "b"}
    assert [one.name for one in client.maintenance_configurations_for_resource_group.list(group)] == ["monthly"]
    assert "monthly" in [one.name for one in client.maintenance_configurations.list()]
    scope: Json = {
        "properties": {
            "maintenanceConfigurationId": made.id,
            "filter": {
                "resourceTypes": ["Microsoft.Compute/virtualMachines"],
                "resourceGroups": [group],
                "osTypes": ["Windows"],
                "locations": ["uksouth"],
                "tagSettings": {"filterOperator": "Any", "tags": {"ring": ["broad"]}},
            },
        }
    }
    everywhere = client.configuration_assignments_for_subscriptions
    assert lost(scope, everywhere.create_or_update("broad", scope)) == []
    assert lost(scope, everywhere.get("broad")) == []
    assert "broad" in [one.name for one in client.configuration_assignments_within_subscription.list()]
    in_group = client.configuration_assignments_for_resource_group
    assert lost(scope, in_group.create_or_update(group, "broad", scope)) == []
    with pytest.raises(HttpResponseError):
        client.maintenance_configurations.delete(group, "monthly")
    in_group.delete(group, "broad")
    everywhere.delete("broad")
    # A missing one is no error to a DELETE.
    everywhere.delete("broad")
    machine = ("Microsoft.HybridCompute", "machines", "m")
    one = {"location": "uksouth", "properties": {"maintenanceConfigurationId": made.id}}
    single = client.configuration_assignments
    assert lost(one, single.create_or_update(group, *machine, "one", one)) == []
    assert [found.name for found in single.list(group, *machine)] == ["one"]
    single.delete(group, *machine, "one")
    client.maintenance_configurations.delete(group, "monthly")
    with pytest.raises(ResourceNotFoundError):
        client.maintenance_configurations.get(group, "monthly")


def test_lighthouse(target: Target) -> None:
    client = target.client("azure.mgmt.managedservices", "ManagedServicesClient")
    scope, principal = f"/subscriptions/{target.subscription}", str(uuid.uuid4())
    policy = {"multiFactorAuthProvider": "Azure", "maximumActivationDuration": "PT8H"}
    body = {
        "properties": {
            "registrationDefinitionName": "Ours",
            "description": "Operations",
            "managedByTenantId": str(uuid.uuid4()),
            "authorizations": [
                {"principalId": principal, "principalIdDisplayName": "Operators", "roleDefinitionId": CONTRIBUTOR},
                {
                    "principalId": principal,
                    "roleDefinitionId": "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",
                    "delegatedRoleDefinitionIds": [CONTRIBUTOR],
                },
            ],
            "eligibleAuthorizations": [
                {"principalId": principal, "roleDefinitionId": CONTRIBUTOR, "justInTimeAccessPolicy": policy}
            ],
        }
    }
    offer, assignment = str(uuid.uuid4()), str(uuid.uuid4())
    made = client.registration_definitions.begin_create_or_update(offer, scope, body).result()
    assert lost(body, made) == []
    assert lost(body, client.registration_definitions.get(scope, offer)) == []
    assert [one.name for one in client.registration_definitions.list(scope)] == [offer]
    given = {"properties": {"registrationDefinitionId": made.id}}
    held = client.registration_assignments.begin_create_or_update(scope, assignment, given).result()
    assert lost(given, held) == []
    full = client.registration_assignments.get(scope, assignment, expand_registration_definition=True)
    assert full.properties.registration_definition.name == offer
    assert [one.name for one in client.registration_assignments.list(scope)] == [assignment]
    client.registration_assignments.begin_delete(scope, assignment).result()
    client.registration_definitions.delete(offer, scope)
    with pytest.raises(ResourceNotFoundError):
        client.registration_definitions.get(scope, offer)


def test_management_groups(target: Target) -> None:
    client = target.client("azure.mgmt.managementgroups", "ManagementGroupsMgmtClient")
    body = {"properties": {"displayName": "Clients"}}
    made = client.management_groups.begin_create_or_update("clients", body).result()
    assert made.properties.display_name == "Clients"
    parent = {
        "properties": {
            "displayName": "One",
            "details": {"parent": {"id": "/providers/Microsoft.Management/managementGroups/clients"}},
        }
    }
    client.management_groups.begin_create_or_update("one", parent).result()
    assert lost(parent, client.management_groups.get("one")) == []
    client.management_group_subscriptions.create("one", target.subscription)
    tree = client.management_groups.get("clients", expand="children", recurse=True)
    assert tree.properties.children[0].children[0].name == target.subscription
    assert [one.name for one in client.management_groups.get_descendants("clients")] == ["one", target.subscription]
    assert client.management_groups.update("one", {"displayName": "First"}).properties.display_name == "First"
    assert {one.name for one in client.management_groups.list()} == {"clients", "one"}
    policies = target.client("azure.mgmt.resource.policy", "PolicyClient")
    definition = {"properties": {"policyRule": {"if": {"field": "name", "equals": "x"}, "then": {"effect": "audit"}}}}
    policies.policy_definitions.create_or_update_at_management_group("clients", "theirs", definition)
    assert [one.name for one in policies.policy_definitions.list_by_management_group("clients", filter="atExactScope()")] == [
        "theirs"
    ]
    client.management_group_subscriptions.delete("one", target.subscription)
    client.management_groups.begin_delete("one").result()
    client.management_groups.begin_delete("clients").result()
    assert list(client.management_groups.list()) == []


def test_cost_mails(target: Target) -> None:
    client = target.client("azure.mgmt.costmanagement", "CostManagementClient")
    scope = f"/subscriptions/{target.subscription}"
    body: Json = {
        "kind": "Email",
        "properties": {
            "displayName": "Costs",
            "status": "Enabled",
            "viewId": f"{scope}/providers/Microsoft.CostManagement/views/ms:CostByService",
            "notification": {"to": ["billing@msp.example"], "subject": "Costs", "message": "As agreed"},
            "schedule": {
                "frequency": "Monthly",
                "hourOfDay": 6,
                "dayOfMonth": 1,
                "startDate": "2026-11-02T00:00:00Z",
                "endDate": "2027-11-02T00:00:00Z",
            },
        },
    }
    made = client.scheduled_actions.create_or_update_by_scope(scope, "costs", body)
    assert lost(body, made) == []
    assert lost(body, client.scheduled_actions.get_by_scope(scope, "costs")) == []
    assert [one.name for one in client.scheduled_actions.list_by_scope(scope)] == ["costs"]
    client.scheduled_actions.run_by_scope(scope, "costs")
    client.scheduled_actions.create_or_update("mine", body)
    assert [one.name for one in client.scheduled_actions.list()] == ["mine"]
    client.scheduled_actions.delete("mine")
    client.scheduled_actions.delete_by_scope(scope, "costs")
    with pytest.raises(ResourceNotFoundError):
        client.scheduled_actions.get_by_scope(scope, "costs")
