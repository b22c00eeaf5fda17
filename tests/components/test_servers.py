"""Machines: made whole, read back, watched, and gone with their block; existing ones are only tied in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest
from pulumi.runtime import rpc

from components.azure.images import IMAGES
from tenantry.errors import UsageError
from tenantry.spec.blocks.network import network_of
from tenantry.spec.blocks.servers import Administrator, PublicAddress, Server
from tenantry.spec.model import ClientSpec
from tenantry.spec.schema.assemble import schema
from tests.azure_native.engine import engine_folder
from tests.components import proof
from tests.components.building import SECRETS, SUBSCRIPTION
from tests.components.cloud import Cloud, started
from tests.components.recording import dependencies, registered

ARC = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/old/providers/Microsoft.HybridCompute/machines/nas-1"
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-northwind-servers"
PASSWORD = "Zebra-Quietly-41-Lantern"
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExampleExampleExampleExampleExampleExample1 operators"
WITH_PASSWORD = {**SECRETS, "env/ADMIN": PASSWORD}
APP = Server(
    key="app-1",
    os="windows",
    size="Standard_B2ms",
    image="windows-2022",
    disks=(128, 64),
    patch_ring="broad",
    administrator=Administrator(name="northadmin", password="env/ADMIN"),
    public_address=PublicAddress(reason="Partners reach the booking page", approved_by="grace@northwind.example"),
)
WEB = Server(
    key="records-archive-web-1",
    os="linux",
    size="Standard_B2ms",
    image="ubuntu-24.04",
    administrator=Administrator(name="northadmin", ssh_key=KEY),
)
NAS = Server(key="nas-1", os="linux", existing=ARC, patch_ring="pilot")
NETWORK = network_of({"address_space": "10.20.0.0/16"})


def spec_of(*servers: Server) -> ClientSpec:
    return proof.azure_spec(network=NETWORK, servers={server.key: server for server in servers})


def machine(spec: ClientSpec, key: str = "app-1", secrets: Mapping[str, str] = WITH_PASSWORD) -> dict[str, object]:
    return registered(spec, secrets=secrets)[f"azure/servers/{key}"].inputs


def test_a_windows_machine_is_made_whole() -> None:
    everything = registered(spec_of(APP), secrets=WITH_PASSWORD)
    made = everything["azure/servers/app-1"]

    assert made.inputs["vmName"] == "vm-northwind-app-1"
    # The password alone is secret; the SDK tells that of the whole.
    profile = rpc.unwrap_rpc_secret(made.inputs["osProfile"])
    assert profile["computerName"] == "app-1"
    assert profile["windowsConfiguration"]["patchSettings"] == {
        "patchMode": "AutomaticByPlatform",
        "assessmentMode": "AutomaticByPlatform",
        "automaticByPlatformSettings": {"bypassPlatformSafetyChecksOnUserSchedule": True},
    }
    assert made.inputs["securityProfile"] == {
        "securityType": "TrustedLaunch",
        "uefiSettings": {"secureBootEnabled": True, "vTpmEnabled": True},
        "encryptionAtHost": True,
    }
    assert [(disk["name"], disk["lun"], disk["diskSizeGB"]) for disk in made.inputs["storageProfile"]["dataDisks"]] == [
        ("disk-northwind-app-1-data-0", 0, 128),
        ("disk-northwind-app-1-data-1", 1, 64),
    ]
    assert made.inputs["tags"]["patch-ring"] == "broad"
    assert "azure/servers/app-1/nic" in dependencies(made)
    assert "azure/network/subnets/servers" in dependencies(everything["azure/servers/app-1/nic"])
    assert everything["azure/servers/app-1/public-address"].inputs["sku"]["name"] == "Standard"


def test_a_linux_machine_takes_a_key_and_no_password() -> None:
    everything = registered(spec_of(WEB))
    made = everything["azure/servers/records-archive-web-1"].inputs

    assert "adminPassword" not in made["osProfile"]
    assert len(made["osProfile"]["computerName"]) <= 15
    settings = made["osProfile"]["linuxConfiguration"]
    assert settings["disablePasswordAuthentication"] is True
    assert settings["ssh"]["publicKeys"] == [{"path": "/home/northadmin/.ssh/authorized_keys", "keyData": KEY}]
    assert settings["patchSettings"] == {"patchMode": "ImageDefault", "assessmentMode": "AutomaticByPlatform"}
    assert "patch-ring" not in made["tags"]
    assert "azure/servers/records-archive-web-1/public-address" not in everything


def test_the_package_decides_on_disks_and_events() -> None:
    for package, kind, levels in (("basic", "StandardSSD_LRS", "Level=1 or Level=2"), ("premium", "Premium_LRS", "Level=3")):
        everything = registered(replace(spec_of(APP), package=package), secrets=WITH_PASSWORD)  # type: ignore[arg-type]
        disks = everything["azure/servers/app-1"].inputs["storageProfile"]
        assert {disk["managedDisk"]["storageAccountType"] for disk in (disks["osDisk"], *disks["dataDisks"])} == {kind}
        events = everything["azure/data-collection/windows"].inputs["dataSources"]["windowsEventLogs"][0]
        assert levels in events["xPathQueries"][0]


def test_an_existing_machine_is_tied_in_and_not_made() -> None:
    places = {name: one for name, one in registered(spec_of(NAS)).items() if name.startswith("azure/servers/nas-1")}

    assert set(places) == {"azure/servers/nas-1/data-collection", "azure/servers/nas-1/patching"}
    assert places["azure/servers/nas-1/data-collection"].inputs["resourceUri"] == ARC


def test_a_password_that_was_not_given_is_said() -> None:
    with pytest.raises(UsageError, match=r"azure\.servers\.app-1\.administrator\.password refers to env/ADMIN"):
        registered(spec_of(APP), secrets=SECRETS)


def test_every_image_of_the_schema_is_one_that_azure_has() -> None:
    servers = schema()["properties"]["azure"]["properties"]["servers"]
    assert set(servers["additionalProperties"]["properties"]["image"]["enum"]) == set(IMAGES)


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    if engine_folder() is None:
        pytest.skip("no Pulumi engine on this machine: run scripts/setup")
    with pytest.MonkeyPatch.context() as patch, started("servers", tmp_path_factory) as cloud:
        patch.setattr("tests.components.cloud.SECRETS", WITH_PASSWORD)
        yield cloud


def test_machines_are_made_once_read_back_repaired_and_removed(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    # The simulator has no Arc machines.
    spec = spec_of(APP, WEB)
    proof.made_once(cloud, spec_of())
    made = proof.made_once(cloud, spec)

    assert made >= {"azure/servers/app-1", "azure/servers/app-1/agent", "azure/servers/app-1/lock", "azure/servers/app-1/down"}
    for file in (cloud.engine.folder / "state").rglob("*.json*"):
        assert PASSWORD.encode() not in file.read_bytes(), file
    proof.read_back_by_microsofts_clients(
        cloud,
        monkeypatch,
        [
            "Microsoft.Compute/virtualMachines",
            "Microsoft.Compute/virtualMachines/extensions",
            "Microsoft.Insights/dataCollectionRules",
            "Microsoft.Insights/dataCollectionRuleAssociations",
            "Microsoft.Network/networkInterfaces",
            "Microsoft.Network/publicIPAddresses",
        ],
    )

    path = f"{GROUP}/providers/Microsoft.Compute/virtualMachines/vm-northwind-app-1?api-version=2024-11-01"
    live = cloud.admin("GET", path, "arm")
    live["tags"]["patch-ring"] = "critical"
    live["properties"]["securityProfile"]["uefiSettings"]["secureBootEnabled"] = False
    cloud.admin("PUT", path, "arm", live)
    found = cloud.engine.steps(cloud.stack(spec))
    assert found == {
        "azure/servers/app-1": ("update", {"tags.patch-ring", "securityProfile.uefiSettings.secureBootEnabled"}),
    }
    cloud.stack(spec).up(parallel=64, refresh=True, run_program=True)
    assert cloud.engine.steps(cloud.stack(spec)) == {}

    proof.removed_with_its_block(cloud, spec_of(), made)
    proof.judged(cloud)
