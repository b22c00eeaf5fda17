"""A client whose machines were there before us, and are backed up: what the tests of backups share."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Protocol

from stacks.changes import findings_of
from stacks.events import EventReader
from tenantry.spec.blocks.backup import Backup
from tenantry.spec.blocks.servers import Server
from tenantry.spec.model import ClientSpec, Package
from tests.components import proof
from tests.components.building import SUBSCRIPTION
from tests.components.cloud import Cloud

Json = dict[str, Any]
VERSION = "2024-10-01"
OLD = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/Old"
MACHINE = f"{OLD}/providers/Microsoft.Compute/virtualMachines/App-1"
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-northwind-backup"
VAULT = f"{GROUP}/providers/Microsoft.RecoveryServices/vaults/rsv-northwind-backup"
NAME = "iaasvmcontainerv2;old;app-1"
ITEM = f"{VAULT}/backupFabrics/Azure/protectionContainers/iaasvmcontainer;{NAME}/protectedItems/vm;{NAME}"
MINE = {"azure/backup/vault", "azure/backup/policies/daily", "azure/servers/app-1/backup"}
WHOLE = {*MINE, "azure/backup/vault/lock", "azure/resource-groups/backup"}
DELETED = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.RecoveryServices/locations/germanywestcentral/deletedVaults"


class Administered(Protocol):
    """A simulated tenant with somebody who may do everything by hand."""

    def admin(self, method: str, path: str, audience: str, body: Any = None) -> Any: ...


def client(package: Package = "standard", *, kept: bool = True, backup: Backup | None = None, **more: Any) -> ClientSpec:
    """A client with one machine, which is backed up."""
    server = Server(key="app-1", os="linux", existing=MACHINE, backup="daily" if kept else None)
    spec = proof.azure_spec(servers={"app-1": server}, backup=backup or Backup())
    return replace(spec, package=package, **more)


BASIC = client("basic", backup=Backup(redundancy="geo"))


def deviations(cloud: Cloud, spec: ClientSpec) -> dict[str, set[str]]:
    """What a drift check would report: place -> paths."""
    reader = EventReader()
    cloud.stack(spec).preview(refresh=True, run_program=True, on_event=reader)
    return {found.name: {item.path for item in found.properties} for found in findings_of(reader.run)}


def arm(cloud: Administered, method: str, path: str, body: Json | None = None, version: str = VERSION) -> Json:
    answer: Json = cloud.admin(method, f"{path}?api-version={version}", "arm", body)
    return answer


def machines(cloud: Administered) -> None:
    """Two machines that were there before us."""
    place = {"location": "germanywestcentral"}
    arm(cloud, "PUT", OLD, place, "2024-03-01")
    subnet = {"name": "servers", "properties": {"addressPrefix": "10.0.0.0/24"}}
    space = {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}, "subnets": [subnet]}
    network = f"{OLD}/providers/Microsoft.Network"
    made = arm(cloud, "PUT", f"{network}/virtualNetworks/old", {**place, "properties": space}, "2024-05-01")
    for name in ("App-1", "App-2"):
        address = {"name": "first", "properties": {"subnet": {"id": made["properties"]["subnets"][0]["id"]}}}
        card = {**place, "properties": {"ipConfigurations": [address]}}
        card = arm(cloud, "PUT", f"{network}/networkInterfaces/{name}", card, "2024-05-01")
        image = {"publisher": "Canonical", "offer": "ubuntu-24_04-lts", "sku": "server", "version": "latest"}
        machine = {
            "hardwareProfile": {"vmSize": "Standard_B2ms"},
            "storageProfile": {"imageReference": image, "osDisk": {"createOption": "FromImage"}},
            "osProfile": {"computerName": name.lower(), "adminUsername": "grace", "adminPassword": "One-2-three-four"},
            "networkProfile": {"networkInterfaces": [{"id": card["id"]}]},
        }
        path = f"{OLD}/providers/Microsoft.Compute/virtualMachines/{name}"
        arm(cloud, "PUT", path, {**place, "properties": machine}, "2024-07-01")
