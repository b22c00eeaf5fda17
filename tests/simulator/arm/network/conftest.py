"""A resource group with a virtual network, and short ways to what lies beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tests.simulator.arm.caller import Arm

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Networks:
    """The network resources of one resource group. Paths are relative to its namespace: `virtualNetworks/vnet`."""

    arm: Arm
    group: str

    def id(self, path: str) -> str:
        return f"{self.group}/providers/Microsoft.Network/{path}"

    def __call__(self, method: str, path: str, body: Any = None, *, version: str = "2024-05-01") -> httpx.Response:
        return self.arm(method, self.id(path), body, version=version)

    def make(self, path: str, properties: Json | None = None, **more: Any) -> Json:
        """Write a resource that is right; what the service answers."""
        child = path.count("/") > 1
        body = {**({} if child else {"location": "westeurope"}), "properties": properties or {}, **more}
        answer = self("PUT", path, body)
        assert answer.status_code in (200, 201), answer.text
        made: Json = answer.json()
        return made

    def get(self, path: str) -> Json:
        answer = self("GET", path)
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()
        return found

    def network(self, name: str = "vnet", prefix: str = "10.0.0.0/16", **subnets: str) -> Json:
        """A virtual network with these subnets."""
        listed = [{"name": one, "properties": {"addressPrefix": text}} for one, text in subnets.items()]
        return self.make(
            f"virtualNetworks/{name}", {"addressSpace": {"addressPrefixes": [prefix]}, **({"subnets": listed} if listed else {})}
        )

    def address(self, name: str) -> str:
        """The id of a new public address."""
        made = self.make(f"publicIPAddresses/{name}", {"publicIPAllocationMethod": "Static"}, sku={"name": "Standard"})
        identifier: str = made["id"]
        return identifier

    def interface(self, name: str, subnet: str, **properties: Any) -> httpx.Response:
        """The answer to writing a network interface with one configuration."""
        configuration = {"name": "one", "properties": {"subnet": {"id": self.id(subnet)}, **properties}}
        return self(
            "PUT", f"networkInterfaces/{name}", {"location": "westeurope", "properties": {"ipConfigurations": [configuration]}}
        )


@pytest.fixture
def networks(arm: Arm) -> Networks:
    return Networks(arm=arm, group=arm.group())
