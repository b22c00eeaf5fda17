"""Resource groups, tags, providers, lists, subscriptions, locks, through the real clients."""

from __future__ import annotations

import importlib

import pytest
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError

from tests.outside.azure_mgmt.target import Target


def test_resources(target: Target, group: str) -> None:
    resources = target.client("azure.mgmt.resource.resources", "ResourceManagementClient")
    groups = resources.resource_groups
    assert groups.check_existence(group) is True
    assert groups.update(group, {"tags": {"a": "b"}}).tags == {"a": "b"}
    assert group in [found.name for found in groups.list()]
    scope = f"/subscriptions/{target.subscription}/resourceGroups/{group}"
    assert resources.tags.begin_create_or_update_at_scope(
        scope, {"properties": {"tags": {"x": "y"}}}
    ).result().properties.tags == {"x": "y"}
    merged = resources.tags.begin_update_at_scope(scope, {"operation": "Merge", "properties": {"tags": {"z": "1"}}}).result()
    assert merged.properties.tags == {"x": "y", "z": "1"}
    assert resources.tags.get_at_scope(scope).properties.tags == {"x": "y", "z": "1"}
    resources.tags.begin_delete_at_scope(scope).result()
    assert "Registered" in {found.registration_state for found in resources.providers.list()}
    assert resources.providers.register("Microsoft.Insights").registration_state == "Registered"
    assert list(resources.resources.list_by_resource_group(group)) == []
    with pytest.raises(ResourceNotFoundError):
        groups.get("none")
    with pytest.raises(HttpResponseError) as caught:
        groups.create_or_update(group, {"location": "uksouth"})
    assert caught.value.error is not None and caught.value.error.code == "InvalidResourceGroupLocation"


def test_paging(target: Target, group: str) -> None:
    resources = target.client("azure.mgmt.resource.resources", "ResourceManagementClient")
    monitor = target.client("azure.mgmt.monitor", "MonitorManagementClient")
    for number in range(5):
        monitor.action_groups.create_or_update(
            group, f"a{number}", {"location": "Global", "enabled": True, "group_short_name": "a", "email_receivers": []}
        )
    pages = [len(list(page)) for page in resources.resources.list(top=2).by_page()]
    assert pages == [2, 2, 1]
    found = list(resources.resources.list(filter="resourceType eq 'Microsoft.Insights/actionGroups'", expand="createdTime"))
    assert len(found) == 5 and all(item.created_time for item in found)


def test_subscriptions(target: Target) -> None:
    loaded = importlib.import_module("azure.mgmt.resource.subscriptions")
    subscriptions = loaded.SubscriptionClient(**target.options)
    assert [(found.subscription_id, found.state) for found in subscriptions.subscriptions.list()] == [
        (target.subscription, "Enabled")
    ]
    assert subscriptions.subscriptions.get(target.subscription).subscription_policies.spending_limit == "Off"
    assert "uksouth" in {place.name for place in subscriptions.subscriptions.list_locations(target.subscription)}
    assert [found.tenant_id for found in subscriptions.tenants.list()] == [target.tenant]


def test_locks(target: Target, group: str) -> None:
    locks = target.client("azure.mgmt.resource.locks", "ManagementLockClient")
    resources = target.client("azure.mgmt.resource.resources", "ResourceManagementClient")
    body = {"level": "CanNotDelete"}
    made = locks.management_locks.create_or_update_at_resource_group_level(group, "keep", body)
    assert made.level == "CanNotDelete"
    with pytest.raises(HttpResponseError) as caught:
        resources.resource_groups.begin_delete(group).result()
    assert caught.value.error is not None and caught.value.error.code == "ScopeLocked"
    assert [found.name for found in locks.management_locks.list_at_subscription_level()] == ["keep"]
    locks.management_locks.delete_at_resource_group_level(group, "keep")
