"""What is read of a client's Azure: its groups, all that lies in them, subnets included, and what nobody needs to own."""

from __future__ import annotations

import json
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
            raise ArmReadError("no", found, absent=found == 404)
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


class Answer:
    """What came over the wire."""

    def __init__(self, status: int, content: bytes) -> None:
        self.status_code, self.content = status, content

    def read(self) -> bytes:
        return self.content

    def json(self) -> Any:
        return json.loads(self.content)


class Wire:
    """Answers every request alike."""

    def __init__(self, status: int, content: bytes) -> None:
        self.answer = Answer(status, content)

    def send_request(self, request: Any) -> Answer:
        del request
        return self.answer


def answering(status: int, content: bytes) -> ArmClient:
    arm = ArmClient.__new__(ArmClient)
    arm.requests, arm._root, arm._client = 0, "https://arm.example", Wire(status, content)  # type: ignore[assignment]
    return arm


@pytest.mark.parametrize(
    ("status", "content"),
    [
        (200, b""),
        (200, b"{}"),
        (200, b"[]"),
        (200, b'{"value": null}'),
        (200, b"<html>sign in</html>"),
        (404, b"<html>no such page</html>"),
        (404, b'"gone"'),
        (404, b'{"error": "gone"}'),
        (404, b'{"error": {"code": "SubscriptionNotFound", "message": "-"}}'),
        (403, b'{"error": {"code": "AuthorizationFailed", "message": "-"}}'),
    ],
)
def test_what_is_no_answer_of_arm_is_a_failed_read(status: int, content: bytes) -> None:
    objects, failed = read_objects(answering(status, content), "s", ["rg-x-core"])

    assert objects == []
    assert len(failed) == 5, "the groups, and four lists of one group"


def test_what_arm_says_is_gone_holds_nothing() -> None:
    gone = answering(404, b'{"error": {"code": "ResourceGroupNotFound", "message": "-"}}')

    _, failed = read_objects(gone, "s", ["rg-x-core"])
    gone.delete("/x", "2024-03-01")

    assert [one.type for one in failed] == ["Microsoft.Resources/resourceGroups"]
    with pytest.raises(ArmReadError):
        answering(404, b"<html>no such page</html>").delete("/x", "2024-03-01")
