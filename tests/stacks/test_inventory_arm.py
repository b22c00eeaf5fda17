"""What is read of a client's Azure: its groups, all that lies in them, subnets included, and what nobody needs to own."""

from __future__ import annotations

from typing import Any

import pytest

from stacks.inventory.arm import ArmClient, ArmReadError, read_objects

ROOT = "/subscriptions/s"
CORE, NETWORK = f"{ROOT}/resourceGroups/rg-x-core", f"{ROOT}/resourceGroups/rg-x-network"
VNET = f"{NETWORK}/providers/Microsoft.Network/virtualNetworks/vnet-x"
TAGS = {"tenantry-client": "x", "tenantry-key": "azure/network"}


class Small(ArmClient):
    """Answers from a table; what is not in it is 404."""

    def __init__(self, lists: dict[str, list[dict[str, Any]] | int]) -> None:
        self.lists = {path.lower(): found for path, found in lists.items()}
        self.asked: list[str] = []

    def list(self, path: str, api_version: str, **query: str) -> list[dict[str, Any]]:
        self.asked.append(path)
        found = self.lists.get(path.lower(), 404)
        if isinstance(found, int):
            raise ArmReadError("no", found)
        return found


def group(name: str) -> dict[str, Any]:
    return {"id": f"{ROOT}/resourceGroups/{name}", "name": name}


def one(identifier: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"id": identifier, "name": identifier.rpartition("/")[2], "type": kind, **more}


def test_groups_that_azure_makes_by_itself_are_nobodys_drift() -> None:
    names = ("rg-x-core", "NetworkWatcherRG", "AzureBackupRG_germanywestcentral_1", "rg-by-hand")
    objects, failed = read_objects(Small({f"{ROOT}/resourcegroups": [group(name) for name in names]}), "s", [])

    assert failed == []
    assert [found.name for found in objects if not found.builtin] == ["rg-x-core", "rg-by-hand"]


def test_every_group_of_the_client_is_read_and_the_subnets_of_its_networks() -> None:
    role = f"{ROOT}/providers/Microsoft.Authorization/roleAssignments/inherited"
    arm = Small(
        {
            f"{ROOT}/resourcegroups": [group("rg-x-core"), group("rg-x-network")],
            f"{NETWORK}/resources": [
                one(VNET, "Microsoft.Network/virtualNetworks", tags=TAGS),
                one(f"{NETWORK}/providers/Microsoft.Compute/disks/os", "Microsoft.Compute/disks", managedBy="/vm"),
            ],
            f"{NETWORK}/providers/Microsoft.Authorization/roleAssignments": [{"id": role, "name": "inherited"}],
            f"{VNET}/subnets": [{"id": f"{VNET}/subnets/by-hand", "name": "by-hand"}],
        }
    )

    objects, failed = read_objects(arm, "s", ["rg-x-core", "rg-x-network"])

    assert failed == []
    assert {(found.type, found.name, found.builtin) for found in objects[2:]} == {
        ("Microsoft.Network/virtualNetworks", "vnet-x", False),
        ("Microsoft.Compute/disks", "os", True),
        ("Microsoft.Network/virtualNetworks/subnets", "by-hand", False),
    }
    assert objects[2].mark == "x/Microsoft.Network/virtualNetworks/azure/network"
    assert f"{CORE}/resources" in arm.asked


@pytest.mark.parametrize(
    "path", [f"{ROOT}/resourcegroups", f"{CORE}/resources", f"{CORE}/providers/Microsoft.Authorization/locks"]
)
def test_what_cannot_be_read_is_said(path: str) -> None:
    lists: dict[str, list[dict[str, Any]] | int] = {f"{ROOT}/resourcegroups": [group("rg-x-core")], path: 503}

    _, failed = read_objects(Small(lists), "s", ["rg-x-core"])

    assert [one.name for one in failed] == [path]


def test_subnets_that_cannot_be_read_are_said() -> None:
    lists: dict[str, list[dict[str, Any]] | int] = {
        f"{ROOT}/resourcegroups": [group("rg-x-network")],
        f"{NETWORK}/resources": [one(VNET, "Microsoft.Network/virtualNetworks")],
        f"{VNET}/subnets": 403,
    }

    _, failed = read_objects(Small(lists), "s", ["rg-x-network"])

    assert [(one.type, one.name) for one in failed] == [("Microsoft.Network/virtualNetworks/subnets", f"{VNET}/subnets")]
