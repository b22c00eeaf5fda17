"""Virtual machines: what they need, what they never tell, what is fixed, power, extensions."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.arm.caller import Arm, code
from tests.simulator.arm.compute.machines import MACHINES, PASSWORD, interface, machine, made_machine

Json = dict[str, Any]
VERSION = "2024-11-01"
LINUX = {"publisher": "Canonical", "offer": "ubuntu-24_04-lts", "sku": "server", "version": "latest"}


def test_what_the_service_fills_in(arm: Arm) -> None:
    group = arm.group()
    nic = interface(arm, group, "nic-one")
    wanted = machine(nic)
    wanted["properties"]["osProfile"]["customData"] = "c2VjcmV0"
    made = arm("PUT", f"{group}/{MACHINES}/srv-one", wanted, version=VERSION)
    assert made.status_code == 201, made.text
    properties = made.json()["properties"]
    assert PASSWORD not in made.text and "c2VjcmV0" not in made.text
    assert properties["provisioningState"] == "Succeeded"
    assert properties["vmId"] and properties["timeCreated"]
    disk = properties["storageProfile"]["osDisk"]
    assert (disk["osType"], disk["diskSizeGB"], disk["caching"]) == ("Windows", 127, "ReadWrite")
    assert disk["managedDisk"]["id"].endswith(f"/providers/Microsoft.Compute/disks/{disk['name']}")
    assert properties["storageProfile"]["imageReference"]["exactVersion"] != "latest"
    assert properties["storageProfile"]["dataDisks"] == []
    assert properties["osProfile"]["windowsConfiguration"]["patchSettings"]["patchMode"] == "AutomaticByOS"
    # What was read can be written back, without a password.
    again = arm("PUT", f"{group}/{MACHINES}/srv-one", made.json(), version=VERSION)
    assert again.status_code == 200, again.text
    assert again.json()["properties"] == properties
    patched = arm("PATCH", f"{group}/{MACHINES}/srv-one", {"tags": {"a": "b"}}, version=VERSION)
    assert (patched.status_code, patched.json()["properties"]) == (200, properties)
    resized = {"properties": {"hardwareProfile": {"vmSize": "Standard_D4s_v5"}}}
    assert arm("PATCH", f"{group}/{MACHINES}/srv-one", resized, version=VERSION).status_code == 200


def test_linux_by_key(arm: Arm) -> None:
    group = arm.group()
    body = machine(interface(arm, group, "nic"))
    body["properties"]["storageProfile"] = {"imageReference": LINUX}
    key = {"path": "/home/msp/.ssh/authorized_keys", "keyData": "ssh-ed25519 AAAA msp"}
    body["properties"]["osProfile"] = {
        "adminUsername": "msp",
        "linuxConfiguration": {"disablePasswordAuthentication": True, "ssh": {"publicKeys": [key]}},
    }
    made = arm.make(f"{group}/{MACHINES}/app", body)["properties"]
    assert made["osProfile"]["computerName"] == "app"
    assert made["osProfile"]["linuxConfiguration"]["ssh"]["publicKeys"] == [key]
    assert (made["storageProfile"]["osDisk"]["osType"], made["storageProfile"]["osDisk"]["diskSizeGB"]) == ("Linux", 30)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"hardwareProfile": None}, "InvalidParameter"),
        ({"hardwareProfile": {"vmSize": "big"}}, "InvalidParameter"),
        ({"storageProfile": None}, "InvalidParameter"),
        ({"storageProfile": {"osDisk": {"createOption": "FromImage"}}}, "InvalidParameter"),
        ({"storageProfile": {"imageReference": {"publisher": "Canonical"}}}, "InvalidParameter"),
        ({"osProfile": None}, "InvalidParameter"),
        ({"osProfile": {"adminUsername": "admin", "adminPassword": PASSWORD}}, "InvalidParameter"),
        ({"osProfile": {"adminUsername": "msp"}}, "InvalidParameter"),
        ({"osProfile": {"adminUsername": "msp", "adminPassword": "short"}}, "InvalidParameter"),
        ({"osProfile": {"adminUsername": "msp", "adminPassword": "alllowercase1"}}, "InvalidParameter"),
        ({"osProfile": {"computerName": "a" * 16, "adminUsername": "msp", "adminPassword": PASSWORD}}, "InvalidParameter"),
        ({"networkProfile": None}, "InvalidParameter"),
        ({"networkProfile": {"networkInterfaces": [{"id": "nowhere"}]}}, "InvalidParameter"),
        ({"securityProfile": {"uefiSettings": {"vTpmEnabled": True}}}, "InvalidParameter"),
        ({"hardwareProfil": {}}, "InvalidRequestContent"),
    ],
)
def test_refused(arm: Arm, change: Json, expected: str) -> None:
    group = arm.group()
    body = machine(interface(arm, group, "nic"), **change)
    assert code(arm("PUT", f"{group}/{MACHINES}/srv", body, version=VERSION)) == (400, expected)
    assert arm("GET", f"{group}/{MACHINES}/srv", version=VERSION).status_code == 404


def test_its_interfaces(arm: Arm) -> None:
    group = arm.group()
    first, second = (interface(arm, group, name) for name in ("nic-1", "nic-2"))
    path = f"{group}/{MACHINES}/srv"
    missing = machine(f"{first}x")
    assert code(arm("PUT", path, missing, version=VERSION)) == (400, "InvalidResourceReference")
    abroad = machine(interface(arm, group, "nic-uk", "uksouth"))
    assert code(arm("PUT", path, abroad, version=VERSION)) == (400, "InvalidResourceReference")
    both = machine(first)
    both["properties"]["networkProfile"]["networkInterfaces"] = [{"id": first}, {"id": second}]
    assert code(arm("PUT", path, both, version=VERSION)) == (400, "VirtualMachineMustHaveOneNetworkInterfaceAsPrimary")
    both["properties"]["networkProfile"]["networkInterfaces"] = [
        {"id": first, "properties": {"primary": True, "deleteOption": "Delete"}},
        {"id": second},
    ]
    arm.make(path, both)
    assert code(arm("PUT", f"{path}-two", machine(second), version=VERSION)) == (400, "NicInUse")
    # An interface that is to go with its machine goes, the other stays.
    assert arm("DELETE", path, version=VERSION).status_code == 200
    assert arm("DELETE", path, version=VERSION).status_code == 204
    assert [arm("GET", nic).status_code for nic in (first, second)] == [404, 200]


def test_what_is_fixed(arm: Arm) -> None:
    group = arm.group()
    made = made_machine(arm, group, "srv")
    path, properties = f"{group}/{MACHINES}/srv", made["properties"]
    for change in (
        {"osProfile": {"adminUsername": "other"}},
        {"osProfile": {"computerName": "other"}},
        {"storageProfile": {"imageReference": LINUX}},
        {"storageProfile": {"osDisk": {"name": "other", "createOption": "FromImage"}}},
    ):
        refused = arm("PATCH", path, {"properties": change}, version=VERSION)
        assert code(refused) == (409, "PropertyChangeNotAllowed"), change
    assert code(arm("PATCH", path, {"zones": ["1"]}, version=VERSION)) == (409, "PropertyChangeNotAllowed")
    assert arm("GET", path, version=VERSION).json()["properties"] == properties


def test_power(arm: Arm) -> None:
    group = arm.group()
    made_machine(arm, group, "srv")
    path = f"{group}/{MACHINES}/srv"

    def state() -> Any:
        return arm("GET", f"{path}/instanceView", version=VERSION).json()["statuses"][1]["code"]

    assert state() == "PowerState/running"
    for action, expected in (("powerOff", "stopped"), ("start", "running"), ("deallocate", "deallocated")):
        assert arm("POST", f"{path}/{action}", version=VERSION).status_code == 200
        assert state() == f"PowerState/{expected}"
    assert code(arm("POST", f"{path}/restart", version=VERSION)) == (409, "OperationNotAllowed")
    arm("POST", f"{path}/start", version=VERSION)
    assert arm("POST", f"{path}/restart", version=VERSION).status_code == 200
    seen = arm("GET", path, version=VERSION, _expand="instanceView").json()["properties"]["instanceView"]
    assert seen["vmAgent"]["statuses"][0]["displayStatus"] == "Ready"
    assert "instanceView" not in arm("GET", path, version=VERSION).json()["properties"]
    assert code(arm("POST", f"{path}x/start", version=VERSION)) == (404, "ResourceNotFound")


def test_extensions(arm: Arm) -> None:
    group = arm.group()
    made_machine(arm, group, "srv")
    path = f"{group}/{MACHINES}/srv"
    properties = {
        "publisher": "Microsoft.Azure.Monitor",
        "type": "AzureMonitorWindowsAgent",
        "typeHandlerVersion": "1.0",
        "autoUpgradeMinorVersion": True,
        "settings": {"a": 1},
        "protectedSettings": {"key": "hidden-value"},
    }
    body = {"location": "westeurope", "properties": properties}
    made = arm("PUT", f"{path}/extensions/monitor", body, version=VERSION)
    assert made.status_code == 201, made.text
    assert "hidden-value" not in made.text
    assert made.json()["properties"]["settings"] == {"a": 1}
    assert arm("PUT", f"{path}/extensions/monitor", body, version=VERSION).status_code == 200
    assert code(arm("PUT", f"{path}/extensions/twin", body, version=VERSION)) == (400, "BadRequest")
    assert [one["name"] for one in arm("GET", path, version=VERSION).json()["resources"]] == ["monitor"]
    listed = arm("GET", f"{path}/extensions", version=VERSION).json()["value"]
    assert [one["name"] for one in listed] == ["monitor"]
    other: Json = {**body, "properties": properties | {"type": "Other"}}
    assert code(arm("PUT", f"{path}/extensions/monitor", other, version=VERSION)) == (409, "PropertyChangeNotAllowed")
    del other["properties"]["publisher"]
    assert code(arm("PUT", f"{path}/extensions/other", other, version=VERSION)) == (400, "InvalidParameter")
    arm("POST", f"{path}/deallocate", version=VERSION)
    assert code(arm("PUT", f"{path}/extensions/monitor", body, version=VERSION)) == (409, "OperationNotAllowed")
    assert arm("DELETE", path, version=VERSION).status_code == 200
    assert code(arm("GET", f"{path}/extensions/monitor", version=VERSION)) == (404, "ResourceNotFound")
