"""Deployments through their real client: its pollers, its models, its errors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError

from tests.outside.azure_mgmt.target import Target

NSG = "Microsoft.Network/networkSecurityGroups"


def template(*names: str, **more: Any) -> dict[str, Any]:
    resources = [
        {"type": NSG, "apiVersion": "2024-05-01", "name": name, "location": "[parameters('place')]", "tags": {"n": name}}
        for name in names
    ]
    return {
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "parameters": {"place": {"type": "string", "defaultValue": "westeurope"}},
        "resources": resources,
        **more,
    }


def body(written: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"properties": {"template": written, "mode": "Incremental", **more}}


@pytest.fixture
def deployments(target: Target) -> Any:
    return target.client("azure.mgmt.resource.deployments", "DeploymentsMgmtClient")


@pytest.mark.parametrize("seconds", [0, 1])
def test_in_a_group(target: Target, group: str, deployments: Any, seconds: float) -> None:
    target.seconds(seconds)
    try:
        out = {"id": {"type": "string", "value": f"[resourceId('{NSG}', 'a')]"}}
        poller = deployments.deployments.begin_create_or_update(group, "d", body(template("a", "b", outputs=out)))
        made = poller.result()
        assert (made.properties.provisioning_state, made.properties.mode) == ("Succeeded", "Incremental")
        assert made.properties.outputs["id"]["value"].endswith("/networkSecurityGroups/a")
        assert len(made.properties.output_resources) == 2
        assert deployments.deployments.check_existence(group, "d") is True
        assert deployments.deployments.get(group, "d").properties.outputs == made.properties.outputs
        assert [one.name for one in deployments.deployments.list_by_resource_group(group)] == ["d"]
        assert deployments.deployments.export_template(group, "d").template["resources"][0]["name"] == "a"
        done = list(deployments.deployment_operations.list(group, "d"))
        assert [one.properties.target_resource.resource_name for one in done] == ["a", "b"]
        assert deployments.deployment_operations.get(group, "d", done[0].operation_id).properties.status_code == "Created"
        deployments.deployments.begin_delete(group, "d").result()
        assert deployments.deployments.check_existence(group, "d") is False
        with pytest.raises(ResourceNotFoundError):
            deployments.deployments.get(group, "d")
    finally:
        target.seconds(0)


def test_checked_and_foreseen(group: str, deployments: Any) -> None:
    deployments.deployments.begin_create_or_update(group, "d", body(template("a"))).result()
    checked = deployments.deployments.begin_validate(group, "next", body(template("a", "b"))).result()
    assert checked.error is None and len(checked.properties.validated_resources) == 2
    with pytest.raises(HttpResponseError) as caught:
        deployments.deployments.begin_validate(group, "next", body(template("a"), parameters={"x": {"value": 1}}))
    assert caught.value.error is not None and caught.value.error.code == "InvalidTemplate"
    foreseen = deployments.deployments.begin_what_if(group, "next", body(template("a", "b"))).result()
    assert [(one.resource_id.rpartition("/")[2], one.change_type) for one in foreseen.changes] == [
        ("a", "NoChange"),
        ("b", "Create"),
    ]
    moved = deployments.deployments.begin_what_if(
        group,
        "n",
        body(
            template("a")
            | {
                "resources": [
                    {"type": NSG, "apiVersion": "2024-05-01", "name": "a", "location": "westeurope", "tags": {"n": "other"}}
                ]
            }
        ),
    ).result()
    (delta,) = moved.changes[0].delta
    assert (delta.path, delta.property_change_type, delta.before, delta.after) == ("tags.n", "Modify", "a", "other")


def test_at_the_subscription(target: Target, deployments: Any) -> None:
    made_group = {
        "type": "Microsoft.Resources/resourceGroups",
        "apiVersion": "2024-03-01",
        "name": "rg-sub",
        "location": "uksouth",
    }
    written = template() | {"resources": [made_group]}
    at = deployments.deployments
    made = at.begin_create_or_update_at_subscription_scope("s", {"location": "westeurope", **body(written)}).result()
    assert (made.location, made.properties.provisioning_state) == ("westeurope", "Succeeded")
    assert [one.name for one in at.list_at_subscription_scope()] == ["s"]
    resources = target.client("azure.mgmt.resource.resources", "ResourceManagementClient")
    assert resources.resource_groups.get("rg-sub").location == "uksouth"
    with pytest.raises(HttpResponseError) as caught:
        at.begin_create_or_update_at_subscription_scope("s", {"location": "uksouth", **body(written)})
    assert caught.value.error is not None and caught.value.error.code == "InvalidDeploymentLocation"
    resources.resource_groups.begin_delete("rg-sub").result()


def test_a_failure_is_told(target: Target, group: str, deployments: Any) -> None:
    locks = target.client("azure.mgmt.resource.locks", "ManagementLockClient")
    deployments.deployments.begin_create_or_update(group, "d", body(template("a"))).result()
    scope = f"/subscriptions/{target.subscription}/resourceGroups/{group}/providers/{NSG}/a"
    locks.management_locks.create_or_update_by_scope(scope, "l", {"level": "ReadOnly"})
    with pytest.raises(HttpResponseError) as caught:
        deployments.deployments.begin_create_or_update(group, "d", body(template("a", "b"))).result()
    assert caught.value.error is not None and caught.value.error.code == "DeploymentFailed"
    assert [detail.code for detail in caught.value.error.details] == ["ScopeLocked"]
    assert deployments.deployments.get(group, "d").properties.provisioning_state == "Failed"
    locks.management_locks.delete_by_scope(scope, "l")


def test_all_that_can_be_asked_at_the_subscription(target: Target, deployments: Any) -> None:
    resource = {"type": "Microsoft.Resources/resourceGroups", "apiVersion": "2024-03-01", "name": "rg-all", "location": "uksouth"}
    written = {"location": "westeurope", **body(template() | {"resources": [resource]})}
    at, operations = deployments.deployments, deployments.deployment_operations
    assert at.check_existence_at_subscription_scope("all") is False
    assert at.begin_validate_at_subscription_scope("all", written).result().error is None
    (foreseen,) = at.begin_what_if_at_subscription_scope("all", written).result().changes
    assert (foreseen.change_type, foreseen.resource_id) == (
        "Create",
        f"/subscriptions/{target.subscription}/resourceGroups/rg-all",
    )
    at.begin_create_or_update_at_subscription_scope("all", written).result()
    assert at.check_existence_at_subscription_scope("all") is True
    assert at.get_at_subscription_scope("all").location == "westeurope"
    assert at.export_template_at_subscription_scope("all").template["resources"][0]["name"] == "rg-all"
    (foreseen,) = at.begin_what_if_at_subscription_scope("all", written).result().changes
    assert foreseen.change_type == "NoChange"
    (done,) = operations.list_at_subscription_scope("all")
    assert (done.properties.target_resource.resource_name, done.properties.provisioning_state) == ("rg-all", "Succeeded")
    assert operations.get_at_subscription_scope("all", done.operation_id).id == done.id
    with pytest.raises(ResourceNotFoundError):
        operations.get_at_subscription_scope("all", "0123456789ABCDEF")
    at.begin_delete_at_subscription_scope("all").result()
    assert at.check_existence_at_subscription_scope("all") is False
    # What it has made stays.
    resources = target.client("azure.mgmt.resource.resources", "ResourceManagementClient")
    resources.resource_groups.begin_delete("rg-all").result()


def test_one_under_way_is_cancelled(target: Target, group: str, deployments: Any) -> None:
    at = deployments.deployments
    target.seconds(60)
    try:
        at.begin_create_or_update(group, "slow", body(template("a")))
        assert at.get(group, "slow").properties.provisioning_state == "Running"
        at.cancel(group, "slow")
        assert at.get(group, "slow").properties.provisioning_state == "Canceled"
        cannot_be_cancelled(lambda: at.cancel(group, "slow"))
        at.begin_create_or_update_at_subscription_scope("slow", {"location": "westeurope", **body(template())})
        at.cancel_at_subscription_scope("slow")
        assert at.get_at_subscription_scope("slow").properties.provisioning_state == "Canceled"
        cannot_be_cancelled(lambda: at.cancel_at_subscription_scope("slow"))
    finally:
        target.seconds(0)
    at.begin_create_or_update(group, "quick", body(template("b"))).result()
    cannot_be_cancelled(lambda: at.cancel(group, "quick"))
    with pytest.raises(ResourceNotFoundError):
        at.cancel(group, "never")


def cannot_be_cancelled(call: Callable[[], None]) -> None:
    with pytest.raises(HttpResponseError) as caught:
        call()
    assert caught.value.error is not None
    assert (caught.value.status_code, caught.value.error.code) == (409, "DeploymentCannotBeCancelled")
