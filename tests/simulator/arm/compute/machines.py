"""Machines for tests, with the network that they need."""

from __future__ import annotations

from typing import Any

from tests.simulator.arm.caller import Arm

Json = dict[str, Any]
PASSWORD = "Correct-Horse-9"
MACHINES = "providers/Microsoft.Compute/virtualMachines"
NETWORK = "providers/Microsoft.Network"


def interface(arm: Arm, group: str, name: str, location: str = "westeurope") -> str:
    """A network interface, made; its id. `group` is the id of its resource group."""
    subnets = [{"name": "hosts", "properties": {"addressPrefix": "10.1.0.0/24"}}]
    network = f"{group}/{NETWORK}/virtualNetworks/vnet-{location}"
    properties: Json = {"addressSpace": {"addressPrefixes": ["10.1.0.0/16"]}, "subnets": subnets}
    if arm("GET", network).status_code == 404:
        arm.make(network, {"location": location, "properties": properties})
    configuration = {"name": "one", "properties": {"subnet": {"id": f"{network}/subnets/hosts"}}}
    body = {"location": location, "properties": {"ipConfigurations": [configuration]}}
    made: str = arm.make(f"{group}/{NETWORK}/networkInterfaces/{name}", body)["id"]
    return made


def machine(nic: str, **properties: Any) -> Json:
    """The body of a Windows machine on a network interface."""
    return {
        "location": "westeurope",
        "properties": {
            "hardwareProfile": {"vmSize": "Standard_D2s_v5"},
            "storageProfile": {
                "imageReference": {
                    "publisher": "MicrosoftWindowsServer",
                    "offer": "WindowsServer",
                    "sku": "2022-datacenter-azure-edition",
                    "version": "latest",
                },
                "osDisk": {"createOption": "FromImage", "managedDisk": {"storageAccountType": "StandardSSD_LRS"}},
            },
            "osProfile": {"computerName": "srv-one", "adminUsername": "msp", "adminPassword": PASSWORD},
            "networkProfile": {"networkInterfaces": [{"id": nic}]},
            **properties,
        },
    }


def made_machine(arm: Arm, group: str, name: str, **properties: Any) -> Json:
    """A machine, made, with an interface of its own."""
    return arm.make(f"{group}/{MACHINES}/{name}", machine(interface(arm, group, f"nic-{name}"), **properties))
