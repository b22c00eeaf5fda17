"""az on networks, monitoring and policies."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.outside.az.command import Az, Failed

ALLOWED_LOCATIONS = "e56962a6-4747-49cd-b67b-bf8b01975c4c"


def test_networks(az: Az, group: str) -> None:
    made = az("network", "nsg", "create", "-g", group, "-n", "nsg")["NewNSG"]
    assert [rule["priority"] for rule in made["defaultSecurityRules"]][-1] == 65500
    of_nsg = ("network", "nsg", "rule", "create", "-g", group, "--nsg-name", "nsg")
    https = ("--priority", "200", "--destination-port-ranges", "443", "--access", "Allow", "--protocol", "Tcp")
    rule = az(*of_nsg, "-n", "https", *https)
    assert (rule["destinationPortRange"], rule["direction"], rule["provisioningState"]) == ("443", "Inbound", "Succeeded")
    with pytest.raises(Failed, match="SecurityRuleConflict"):
        az(*of_nsg, "-n", "again", *https)
    subnet = ("--subnet-name", "front", "--subnet-prefixes", "10.0.1.0/24")
    vnet = az("network", "vnet", "create", "-g", group, "-n", "vnet", "--address-prefixes", "10.0.0.0/16", *subnet)["newVNet"]
    assert vnet["addressSpace"]["addressPrefixes"] == ["10.0.0.0/16"] and vnet["subnets"][0]["name"] == "front"
    of = ("network", "vnet", "subnet")
    in_vnet = ("-g", group, "--vnet-name", "vnet")
    back = az(*of, "create", *in_vnet, "-n", "back", "--address-prefixes", "10.0.2.0/24", "--network-security-group", "nsg")
    assert back["networkSecurityGroup"]["id"] == made["id"]
    assert [one["name"] for one in az(*of, "list", *in_vnet)] == ["front", "back"]
    (listed,) = az("network", "nsg", "list", "-g", group)
    assert (listed["id"], [one["id"] for one in listed["subnets"]]) == (made["id"], [back["id"]])
    with pytest.raises(Failed, match="InUse"):
        az("network", "nsg", "delete", "-g", group, "-n", "nsg")
    with pytest.raises(Failed, match="NetcfgSubnetRangeOutsideVnet"):
        az(*of, "create", *in_vnet, "-n", "far", "--address-prefixes", "192.168.0.0/24")
    assert az(*of, "update", *in_vnet, "-n", "back", "--network-security-group", "null").get("networkSecurityGroup") is None
    assert [one["name"] for one in az("network", "vnet", "list", "-g", group)] == ["vnet"]
    assert az("network", "vnet", "delete", "-g", group, "-n", "vnet") is None
    with pytest.raises(Failed, match="ResourceNotFound") as caught:
        az("network", "vnet", "show", "-g", group, "-n", "vnet")
    assert caught.value.code == 3


def test_log_analytics(az: Az, group: str) -> None:
    workspace = ("monitor", "log-analytics", "workspace")
    which = ("-g", group, "-n", "logs")
    made = az(*workspace, "create", *which, "--retention-time", "60", "--quota", "2")
    assert (made["retentionInDays"], made["workspaceCapping"]["dailyQuotaGb"], made["sku"]["name"]) == (60, 2.0, "PerGB2018")
    assert az(*workspace, "update", *which, "--retention-time", "90", "--tags", "a=b")["retentionInDays"] == 90
    shown = az(*workspace, "show", *which)
    assert (shown["customerId"], shown["tags"], shown["retentionInDays"]) == (made["customerId"], {"a": "b"}, 90)
    assert [one["name"] for one in az(*workspace, "list", "-g", group)] == ["logs"]
    keys = az(*workspace, "get-shared-keys", *which)
    assert keys["primarySharedKey"] and keys["primarySharedKey"] != keys["secondarySharedKey"]
    assert az(*workspace, "delete", *which, "--yes") is None
    assert [one["name"] for one in az(*workspace, "list-deleted-workspaces", "-g", group)] == ["logs"]
    # Making it again in the same place brings the old one back.
    assert az(*workspace, "recover", *which)["customerId"] == made["customerId"]


def test_action_groups(az: Az, group: str) -> None:
    of = ("monitor", "action-group")
    which = ("-g", group, "-n", "people")
    made = az(*of, "create", *which, "--short-name", "people", "--action", "email", "bob", "bob@outside.example")
    assert made["emailReceivers"][0]["emailAddress"] == "bob@outside.example" and made["enabled"] is True
    changed = az(*of, "update", *which, "--add-action", "webhook", "hook", "https://hook.example/", "--tags", "a=b")
    assert (changed["webhookReceivers"][0]["serviceUri"], changed["tags"]) == ("https://hook.example/", {"a": "b"})
    assert [one["id"] for one in az(*of, "list", "-g", group)] == [made["id"]]
    assert az(*of, "show", *which)["emailReceivers"][0]["name"] == "bob"
    assert az(*of, "delete", *which) is None
    assert az(*of, "list", "-g", group) == []


def test_activity_log(az: Az, group: str) -> None:
    now = datetime.fromisoformat(az.place.http.get("/_sim/clock").json()["now"]).astimezone(UTC)
    since = (now - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    until = (now + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    events = az("monitor", "activity-log", "list", "-g", group, "--start-time", since, "--end-time", until)
    written = [one for one in events if one["operationName"]["value"].lower().endswith("resourcegroups/write")]
    assert {one["status"]["value"] for one in written} == {"Started", "Succeeded"}
    assert {one["claims"]["appid"] for one in written} == {az.place.info.client_id}
    assert len({one["correlationId"] for one in written}) == 1


def test_policies(az: Az, group: str) -> None:
    of = ("policy", "assignment")
    scope = f"{az.subscription}/resourceGroups/{group}"
    assert az("policy", "definition", "show", "-n", ALLOWED_LOCATIONS)["displayName"] == "Allowed locations"
    assert ALLOWED_LOCATIONS in [one["name"] for one in az("policy", "definition", "list")]
    parameters = '{"listOfAllowedLocations": {"value": ["westeurope"]}}'
    which = ("-n", "places", "--scope", scope)
    made = az(*of, "create", *which, "--policy", ALLOWED_LOCATIONS, "--params", parameters, "--display-name", "Places")
    assert (made["scope"], made["enforcementMode"], made["displayName"]) == (scope, "Default", "Places")
    assert [one["id"] for one in az(*of, "list", "-g", group)] == [made["id"]]
    with pytest.raises(Failed, match=r"\(RequestDisallowedByPolicy\) Resource 'far' was disallowed by policy"):
        az("network", "nsg", "create", "-g", group, "-n", "far", "-l", "eastus")
    assert az(*of, "update", *which, "--enforcement-mode", "DoNotEnforce")["enforcementMode"] == "DoNotEnforce"
    assert az("network", "nsg", "create", "-g", group, "-n", "far", "-l", "eastus")["NewNSG"]["location"] == "eastus"
    assert az(*of, "show", *which)["parameters"] == {"listOfAllowedLocations": {"value": ["westeurope"]}}
    assert az(*of, "delete", *which) is None
    with pytest.raises(Failed, match="PolicyAssignmentNotFound"):
        az(*of, "show", *which)
