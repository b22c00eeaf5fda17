"""A group that holds what refuses to go stays, while the rest of it is deleted; who waits is told what refused."""

from __future__ import annotations

from tests.simulator.arm.caller import Arm, Json, code
from tests.simulator.arm.compute.machines import made_machine
from tests.simulator.arm.recoveryservices.test_backup import item_path, protected, protection, vault

VERSION = "2024-10-01"


def test_a_vault_that_protects_machines_keeps_its_group(arm: Arm, workspace: Json) -> None:
    group, home = arm.group(), vault(arm)
    vm = made_machine(arm, group, "srv")
    arm.make(f"{group}/providers/Microsoft.OperationalInsights/workspaces/logs", workspace)
    protected(arm, item_path(home), protection(vm, f"{home}/backupPolicies/DefaultPolicy"))
    started = arm("DELETE", group)
    refused = arm.finish(started)
    assert code(refused) == (409, "ResourceGroupDeletionBlocked")
    assert "'Microsoft.RecoveryServices/vaults/rsv'" in refused.json()["error"]["message"]
    (detail,) = refused.json()["error"]["details"]
    assert (detail["code"], detail["target"]) == ("ServiceResourceNotEmptyWithContainerDetails", home)
    status = arm.http.get(started.headers["azure-asyncoperation"], headers={"authorization": f"Bearer {arm.token}"}).json()
    assert (status["status"], status["error"]["code"]) == ("Failed", "ResourceGroupDeletionBlocked")
    assert arm("GET", group).json()["properties"]["provisioningState"] == "Succeeded"
    assert {one["id"] for one in arm("GET", f"{group}/resources").json()["value"]} == {home}
    arm.finish(arm("DELETE", item_path(home), version=VERSION))
    assert arm.finish(arm("DELETE", group)).status_code == 200
    assert code(arm("GET", group)) == (404, "ResourceGroupNotFound")


def test_a_network_in_use_elsewhere_keeps_its_group(arm: Arm) -> None:
    near, far = arm.group("rg-near"), arm.group("rg-far")
    network = f"{near}/providers/Microsoft.Network/virtualNetworks/vnet"
    subnet = {"name": "hosts", "properties": {"addressPrefix": "10.0.0.0/24"}}
    space = {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}, "subnets": [subnet]}
    arm.make(network, {"location": "westeurope", "properties": space})
    ip = {"name": "one", "properties": {"subnet": {"id": f"{network}/subnets/hosts"}}}
    arm.make(
        f"{far}/providers/Microsoft.Network/networkInterfaces/nic",
        {"location": "westeurope", "properties": {"ipConfigurations": [ip]}},
    )
    refused = arm.finish(arm("DELETE", near))
    assert [one["code"] for one in refused.json()["error"]["details"]] == ["InUseSubnetCannotBeDeleted"]
    assert arm("GET", f"{network}/subnets/hosts").status_code == 200
    assert arm.finish(arm("DELETE", far)).status_code == 200
    assert arm.finish(arm("DELETE", near)).status_code == 200


def test_what_is_used_within_the_group_goes_after_its_users(arm: Arm) -> None:
    group = arm.group()
    made_machine(arm, group, "srv")
    assert arm("GET", f"{group}/resources").json()["value"]
    assert arm.finish(arm("DELETE", group)).status_code == 200
    assert code(arm("GET", group)) == (404, "ResourceGroupNotFound")
