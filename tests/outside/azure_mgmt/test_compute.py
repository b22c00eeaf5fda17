"""Machines through azure-mgmt-compute: what was written, secrets apart, is read back; power through the client's own pollers."""

from __future__ import annotations

from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError

from tests.outside.azure_mgmt.target import Target, lost, told

Json = dict[str, Any]


def interface(target: Target, group: str, name: str) -> str:
    network = target.client("azure.mgmt.network", "NetworkManagementClient")
    subnet = {"name": "hosts", "properties": {"addressPrefix": "10.1.0.0/24"}}
    space = {"addressSpace": {"addressPrefixes": ["10.1.0.0/16"]}, "subnets": [subnet]}
    body = {"location": "westeurope", "properties": space}
    hosts = network.virtual_networks.begin_create_or_update(group, "vnet", body).result().properties.subnets[0].id
    configuration = {"name": "one", "properties": {"subnet": {"id": hosts}}}
    body = {"location": "westeurope", "properties": {"ipConfigurations": [configuration]}}
    made: str = network.network_interfaces.begin_create_or_update(group, name, body).result().id
    return made


def machine(nic: str) -> Json:
    return {
        "location": "westeurope",
        "tags": {"patch-ring": "broad"},
        "identity": {"type": "SystemAssigned"},
        "zones": ["1"],
        "properties": {
            "hardwareProfile": {"vmSize": "Standard_D2s_v5"},
            "licenseType": "Windows_Server",
            "securityProfile": {
                "securityType": "TrustedLaunch",
                "encryptionAtHost": True,
                "uefiSettings": {"secureBootEnabled": True, "vTpmEnabled": True},
            },
            "diagnosticsProfile": {"bootDiagnostics": {"enabled": True}},
            "storageProfile": {
                "imageReference": {
                    "publisher": "MicrosoftWindowsServer",
                    "offer": "WindowsServer",
                    "sku": "2022-datacenter-azure-edition",
                    "version": "latest",
                },
                "osDisk": {
                    "name": "srv-os",
                    "createOption": "FromImage",
                    "caching": "ReadOnly",
                    "diskSizeGB": 128,
                    "deleteOption": "Delete",
                    "managedDisk": {"storageAccountType": "Premium_LRS"},
                },
                "dataDisks": [
                    {
                        "lun": 0,
                        "name": "srv-data",
                        "createOption": "Empty",
                        "diskSizeGB": 64,
                        "managedDisk": {"storageAccountType": "StandardSSD_LRS"},
                    }
                ],
            },
            "osProfile": {
                "computerName": "srv",
                "adminUsername": "msp",
                "windowsConfiguration": {
                    "timeZone": "W. Europe Standard Time",
                    "patchSettings": {
                        "patchMode": "AutomaticByPlatform",
                        "assessmentMode": "AutomaticByPlatform",
                        "automaticByPlatformSettings": {"bypassPlatformSafetyChecksOnUserSchedule": True},
                    },
                },
            },
            "networkProfile": {"networkInterfaces": [{"id": nic, "properties": {"primary": True, "deleteOption": "Detach"}}]},
        },
    }


def test_machines(target: Target, group: str) -> None:
    compute = target.client("azure.mgmt.compute", "ComputeManagementClient")
    machines = compute.virtual_machines
    body = machine(interface(target, group, "nic"))
    secret = {**body, "properties": {**body["properties"], "osProfile": body["properties"]["osProfile"].copy()}}
    secret["properties"]["osProfile"]["adminPassword"] = "Correct-Horse-9"
    made = machines.begin_create_or_update(group, "srv", secret).result()
    assert lost(body, made) == []
    assert made.properties.os_profile.admin_password is None
    assert told(machines.get(group, "srv")) == told(made)
    assert made.identity.principal_id and made.properties.vm_id
    changed = machines.begin_update(group, "srv", {"tags": {"patch-ring": "pilot"}}).result()
    assert changed.tags == {"patch-ring": "pilot"}
    assert [one.name for one in machines.list(group)] == ["srv"]
    assert "srv" in [one.name for one in machines.list_all()]
    for begin, expected in (
        (machines.begin_deallocate, "PowerState/deallocated"),
        (machines.begin_start, "PowerState/running"),
        (machines.begin_power_off, "PowerState/stopped"),
        (machines.begin_start, "PowerState/running"),
        (machines.begin_restart, "PowerState/running"),
    ):
        begin(group, "srv").result()
        assert machines.instance_view(group, "srv").statuses[1].code == expected
    assert machines.get(group, "srv", expand="instanceView").properties.instance_view.vm_agent.statuses
    extension = {
        "location": "westeurope",
        "properties": {
            "publisher": "Microsoft.Azure.Monitor",
            "type": "AzureMonitorWindowsAgent",
            "typeHandlerVersion": "1.22",
            "autoUpgradeMinorVersion": True,
            "enableAutomaticUpgrade": True,
            "settings": {"authentication": {"managedIdentity": {"identifier-name": "mi_res_id"}}},
        },
    }
    extensions = compute.virtual_machine_extensions
    assert lost(extension, extensions.begin_create_or_update(group, "srv", "monitor", extension).result()) == []
    assert lost(extension, extensions.get(group, "srv", "monitor")) == []
    assert [one.name for one in extensions.list(group, "srv").value] == ["monitor"]
    extensions.begin_delete(group, "srv", "monitor").result()
    with pytest.raises(HttpResponseError) as caught:
        machines.begin_update(group, "srv", {"properties": {"osProfile": {"computerName": "other"}}}).result()
    assert caught.value.error is not None and caught.value.error.code == "PropertyChangeNotAllowed"
    machines.begin_delete(group, "srv").result()
    with pytest.raises(ResourceNotFoundError):
        machines.get(group, "srv")


def test_machines_that_take_a_while(target: Target, group: str) -> None:
    machines = target.client("azure.mgmt.compute", "ComputeManagementClient").virtual_machines
    body = machine(interface(target, group, "nic"))
    body["properties"]["osProfile"]["adminPassword"] = "Correct-Horse-9"
    machines.begin_create_or_update(group, "srv", body).result()
    target.seconds(0.5)
    try:
        poller = machines.begin_deallocate(group, "srv", polling_interval=0.1)
        with pytest.raises(HttpResponseError) as caught:
            machines.begin_start(group, "srv").result()
        assert caught.value.error is not None and caught.value.error.code == "AnotherOperationInProgress"
        poller.result()
        assert machines.instance_view(group, "srv").statuses[1].code == "PowerState/deallocated"
    finally:
        target.seconds(0)
