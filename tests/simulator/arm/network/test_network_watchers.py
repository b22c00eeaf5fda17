"""Network Watcher, which comes by itself, with flow logs and connection monitors."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.arm.caller import Arm, code
from tests.simulator.arm.network.conftest import Networks

Json = dict[str, Any]
WATCHER = "resourceGroups/NetworkWatcherRG/providers/Microsoft.Network/networkWatchers/NetworkWatcher_westeurope"
VERSION = "2024-05-01"


def ask(arm: Arm, method: str, path: str, body: Json | None = None) -> Any:
    return arm(method, path, body, version=VERSION)


def test_the_first_network_of_a_region_brings_a_watcher(networks: Networks) -> None:
    arm = networks.arm
    assert ask(arm, "GET", WATCHER).status_code == 404
    networks.network()
    networks.network("second", "10.1.0.0/16")
    found = ask(arm, "GET", "providers/Microsoft.Network/networkWatchers").json()["value"]
    assert [(one["name"], one["location"]) for one in found] == [("NetworkWatcher_westeurope", "westeurope")]
    assert ask(arm, "GET", WATCHER).json() == found[0]
    assert arm("GET", "resourceGroups/NetworkWatcherRG").json()["location"] == "westeurope"
    networks.make("virtualNetworks/far", {"addressSpace": {"addressPrefixes": ["10.2.0.0/16"]}}, location="uksouth")
    found = ask(arm, "GET", "providers/Microsoft.Network/networkWatchers").json()["value"]
    assert [one["name"] for one in found] == ["NetworkWatcher_westeurope", "NetworkWatcher_uksouth"]


def test_a_region_has_one_watcher(networks: Networks) -> None:
    made = networks("PUT", "networkWatchers/own", {"location": "westeurope", "properties": {}})
    assert made.status_code == 201
    assert networks("PUT", "networkWatchers/own", {"location": "westeurope"}).status_code == 200
    second = networks("PUT", "networkWatchers/second", {"location": "westeurope", "properties": {}})
    assert code(second) == (400, "NetworkWatcherCountLimitReached")
    assert networks("PUT", "networkWatchers/second", {"location": "uksouth", "properties": {}}).status_code == 201
    # Where somebody has made one, Azure makes none.
    networks.network()
    assert ask(networks.arm, "GET", WATCHER).status_code == 404
    deleted = networks("DELETE", "networkWatchers/own")
    assert networks.arm.finish(deleted).status_code in (200, 204)
    assert networks("GET", "networkWatchers/own").status_code == 404


@pytest.fixture
def flow(networks: Networks) -> Json:
    """A flow log of a virtual network that is right."""
    network = networks.network(one="10.0.0.0/24")
    account = {"location": "westeurope", "kind": "StorageV2", "sku": {"name": "Standard_LRS"}, "properties": {}}
    path = f"{networks.group}/providers/Microsoft.Storage/storageAccounts/st{networks.arm.subscription.replace('-', '')[:20]}"
    storage = networks.arm("PUT", path, account, version="2024-01-01").json()["id"]
    return {"location": "westeurope", "properties": {"targetResourceId": network["id"], "storageId": storage}}


def test_a_flow_log(networks: Networks, flow: Json) -> None:
    made = ask(networks.arm, "PUT", f"{WATCHER}/flowLogs/flow", flow)
    assert made.status_code == 201, made.text
    properties = made.json()["properties"]
    network = networks.get("virtualNetworks/vnet")
    assert properties["targetResourceGuid"] == network["properties"]["resourceGuid"]
    assert network["properties"]["flowLogs"] == [{"id": made.json()["id"]}]
    assert (properties["enabled"], properties["format"]) == (True, {"type": "JSON", "version": 1})
    assert properties["retentionPolicy"] == {"days": 0, "enabled": False}
    workspace = {"location": "uksouth", "properties": {}}
    path = f"{networks.group}/providers/Microsoft.OperationalInsights/workspaces/logs"
    logs = networks.arm("PUT", path, workspace).json()
    analytics: Json = {"enabled": True, "workspaceResourceId": logs["id"]}
    flow["properties"]["flowAnalyticsConfiguration"] = {"networkWatcherFlowAnalyticsConfiguration": analytics}
    changed = ask(networks.arm, "PUT", f"{WATCHER}/flowLogs/flow", flow)
    assert changed.status_code == 200
    assert changed.json()["properties"]["flowAnalyticsConfiguration"]["networkWatcherFlowAnalyticsConfiguration"] == {
        "enabled": True,
        "workspaceResourceId": logs["id"],
        "workspaceId": logs["properties"]["customerId"],
        "workspaceRegion": "uksouth",
        "trafficAnalyticsInterval": 60,
    }
    analytics["workspaceRegion"] = "westeurope"
    assert code(ask(networks.arm, "PUT", f"{WATCHER}/flowLogs/flow", flow)) == (400, "InvalidTAWorkspaceRegion")
    assert networks.arm.finish(ask(networks.arm, "DELETE", f"{WATCHER}/flowLogs/flow")).status_code in (200, 204)
    assert "flowLogs" not in networks.get("virtualNetworks/vnet")["properties"]


def test_a_flow_log_that_is_wrong(networks: Networks, flow: Json) -> None:
    arm, path = networks.arm, f"{WATCHER}/flowLogs/new"
    group = networks.make("networkSecurityGroups/nsg")["id"]
    given = flow["properties"]
    for changes, expected in (
        ({"targetResourceId": group}, "NsgFlowLogCreationBlocked"),
        ({"targetResourceId": networks.id("virtualNetworks/none")}, "InvalidResourceReference"),
        ({"targetResourceId": given["storageId"]}, "InvalidRequestFormat"),
        ({"storageId": f"{given['storageId']}x"}, "InvalidResourceReference"),
        ({"storageId": None}, "InvalidRequestContent"),
    ):
        properties = {name: value for name, value in {**given, **changes}.items() if value is not None}
        assert code(ask(arm, "PUT", path, {**flow, "properties": properties})) == (400, expected)
    assert code(ask(arm, "PUT", path, {**flow, "location": "uksouth"})) == (400, "InvalidFlowLogRegion")
    assert code(ask(arm, "PUT", path, {"properties": given})) == (400, "LocationRequired")
    assert ask(arm, "PUT", f"{WATCHER}/flowLogs/first", flow).status_code == 201
    assert code(ask(arm, "PUT", path, flow)) == (400, "FlowLogTargetInUse")
    missing = path.replace("NetworkWatcher_westeurope", "none")
    assert code(ask(arm, "PUT", missing, flow)) == (404, "ParentResourceNotFound")
    subnet = {**given, "targetResourceId": networks.id("virtualNetworks/vnet/subnets/one")}
    assert ask(arm, "PUT", path, {**flow, "properties": subnet}).status_code == 201


def test_connection_monitors(networks: Networks) -> None:
    networks.make("networkWatchers/own")
    path = "networkWatchers/own/connectionMonitors/cm"
    group = {"name": "g", "sources": ["in"], "destinations": ["out"], "testConfigurations": ["ping"]}
    properties = {
        "endpoints": [{"name": "in", "address": "in.example"}, {"name": "out", "address": "out.example"}],
        "testConfigurations": [{"name": "ping", "protocol": "Icmp"}],
        "testGroups": [group],
    }
    made = networks("PUT", path, {"properties": properties})
    assert made.status_code == 201, made.text
    assert made.json()["location"] == "westeurope"
    assert made.json()["properties"]["monitoringStatus"] == "Running"
    assert networks("POST", f"{path}/stop").status_code == 200
    again = networks("PUT", path, {"properties": properties})
    assert again.json()["properties"]["monitoringStatus"] == "Stopped"
    assert code(networks("POST", "networkWatchers/own/connectionMonitors/none/stop")) == (404, "ResourceNotFound")
    for changes, expected in (
        ({"testGroups": []}, "ConnectionMonitorTestGroupsMissing"),
        ({"testGroups": [{**group, "sources": ["nobody"]}]}, "ConnectionMonitorInvalidTestGroup"),
        ({"testGroups": [{**group, "destinations": []}]}, "ConnectionMonitorInvalidTestGroup"),
        ({"testConfigurations": [{"name": "ping"}]}, "InvalidRequestContent"),
    ):
        assert code(networks("PUT", path, {"properties": {**properties, **changes}})) == (400, expected)
    abroad = networks("PUT", "networkWatchers/own/connectionMonitors/far", {"location": "uksouth", "properties": properties})
    assert code(abroad) == (400, "InvalidConnectionMonitorRegion")
