"""az on subscriptions, resource groups, tags, providers, any resource by its id, locks and role assignments."""

from __future__ import annotations

import os
import uuid
from pathlib import Path

import pytest

from tests.outside.az.command import Az, Failed

NSG = "Microsoft.Network/networkSecurityGroups"
GRAPH_API = "ms-graph"


def test_cloud_and_account(az: Az) -> None:
    info = az.place.info
    cloud = az("cloud", "show")
    assert (cloud["isActive"], cloud["endpoints"]["resourceManager"]) == (True, info.url)
    assert cloud["endpoints"]["microsoftGraphResourceId"].startswith(info.url)
    (one,) = az("account", "list")
    assert (one["id"], one["tenantId"], one["state"]) == (info.subscription_id, info.tenant_id, "Enabled")
    assert az("account", "show")["user"] == {"name": info.client_id, "type": "servicePrincipal"}
    assert az("account", "set", "-s", info.subscription_id) is None
    places = {place["name"]: place for place in az("account", "list-locations")}
    assert places["westeurope"]["displayName"] == "West Europe"
    token = az("account", "get-access-token")
    assert (token["tenant"], token["subscription"], token["tokenType"]) == (info.tenant_id, info.subscription_id, "Bearer")
    assert az("account", "get-access-token", "--resource-type", GRAPH_API)["accessToken"] != token["accessToken"]


def test_signing_in_and_out(az: Az, tmp_path: Path) -> None:
    info, other = az.place.info, az.elsewhere(tmp_path / "az")
    login = ("login", "--service-principal", "-u", info.client_id, "--tenant", info.tenant_id)
    with pytest.raises(Failed, match="AADSTS7000215"):
        other(*login, "-p", "wrong")
    with pytest.raises(Failed, match="AADSTS700016"):
        other("login", "--service-principal", "-u", str(uuid.uuid4()), "-p", "x", "--tenant", info.tenant_id)
    with pytest.raises(Failed, match="Please run 'az login'"):
        other("account", "show")
    (one,) = other(*login, f"--password={info.client_secret}")
    assert one["id"] == info.subscription_id
    assert other("logout") is None
    with pytest.raises(Failed, match="Please run 'az login'"):
        other("group", "list")


def test_groups(az: Az) -> None:
    name = f"rg-{uuid.uuid4().hex[:8]}"
    made = az("group", "create", "-n", name, "-l", "westeurope", "--tags", "a=b")
    assert (made["name"], made["location"], made["tags"]) == (name, "westeurope", {"a": "b"})
    assert made["id"] == f"{az.subscription}/resourceGroups/{name}"
    assert name in [one["name"] for one in az("group", "list")]
    assert [one["name"] for one in az("group", "list", "--tag", "a=b")] == [name]
    assert az("group", "show", "-n", name.upper())["name"] == name
    assert az("group", "update", "-n", name, "--set", "tags.c=d")["tags"] == {"a": "b", "c": "d"}
    assert az("group", "wait", "-n", name, "--exists", "--timeout", "20") is None
    assert az("group", "exists", "-n", name) is True
    assert az("group", "delete", "-n", name, "--yes") is None
    assert az("group", "exists", "-n", name) is False
    with pytest.raises(Failed, match=rf"\(ResourceGroupNotFound\) Resource group '{name}' could not be found") as caught:
        az("group", "show", "-n", name)
    assert caught.value.code == 3


def test_groups_that_take_their_time(az: Az, group: str) -> None:
    """A group is there while it is being deleted; az waits where the 202 tells it to, until it is gone."""
    http, slow = az.place.http, f"rg-{uuid.uuid4().hex[:8]}"
    az("group", "create", "-n", slow, "-l", "westeurope")
    try:
        http.put("/_sim/operations", json={"seconds": 600}).raise_for_status()
        assert az("group", "delete", "-n", slow, "--yes", "--no-wait") is None
        assert az("group", "show", "-n", slow)["properties"] == {"provisioningState": "Deleting"}
        with pytest.raises(Failed, match="ResourceGroupBeingDeleted"):
            az("network", "nsg", "create", "-g", slow, "-n", "nsg", "-l", "westeurope")
        http.put("/_sim/operations", json={"seconds": 1.5}).raise_for_status()
        assert az("group", "delete", "-n", group, "--yes") is None
        assert az("group", "exists", "-n", group) is False
    finally:
        http.put("/_sim/operations", json={"seconds": 0}).raise_for_status()


def test_tags(az: Az, group: str) -> None:
    scope = ("--resource-id", f"{az.subscription}/resourceGroups/{group}")
    assert az("tag", "create", *scope, "--tags", "x=y")["properties"] == {"tags": {"x": "y"}}
    assert az("tag", "update", *scope, "--operation", "Merge", "--tags", "z=1")["properties"] == {"tags": {"x": "y", "z": "1"}}
    assert az("tag", "update", *scope, "--operation", "Delete", "--tags", "x=y")["properties"] == {"tags": {"z": "1"}}
    assert az("tag", "list", *scope)["properties"] == {"tags": {"z": "1"}}


def test_tag_names_of_the_subscription(az: Az, group: str) -> None:
    az("tag", "create", "-n", "cost")
    assert az("tag", "add-value", "-n", "cost", "--value", "red")["tagValue"] == "red"
    scope = ("--resource-id", f"{az.subscription}/resourceGroups/{group}")
    az("tag", "update", *scope, "--operation", "Merge", "--tags", "cost=blue")
    (found,) = (one for one in az("tag", "list") if one["tagName"] == "cost")
    assert found["count"] == {"type": "Total", "value": 1}
    assert {one["tagValue"]: one["count"]["value"] for one in found["values"]} == {"red": 0, "blue": 1}
    assert az("tag", "remove-value", "-n", "cost", "--value", "red") is None
    with pytest.raises(Failed, match="is used by resources"):
        az("tag", "delete", "-n", "cost", "--yes")
    az("tag", "delete", *scope, "--yes")
    assert az("tag", "delete", "-n", "cost", "--yes") is None
    assert "cost" not in [one["tagName"] for one in az("tag", "list")]


def test_providers(az: Az) -> None:
    states = {one["namespace"]: one["registrationState"] for one in az("provider", "list")}
    assert states["Microsoft.Network"] == states["Microsoft.OperationalInsights"] == "Registered"
    assert az("provider", "unregister", "-n", "Microsoft.Logic") is None
    assert az("provider", "show", "-n", "Microsoft.Logic")["registrationState"] == "Unregistered"
    assert az("provider", "register", "-n", "Microsoft.Logic", "--wait") is None
    assert az("provider", "show", "-n", "Microsoft.Logic")["registrationState"] == "Registered"
    with pytest.raises(Failed, match="InvalidResourceNamespace"):
        az("provider", "show", "-n", "Microsoft.Nothing")


def test_any_resource(az: Az, group: str) -> None:
    az("network", "nsg", "create", "-g", group, "-n", "nsg")
    which = ("-g", group, "-n", "nsg", "--resource-type", NSG)
    (listed,) = az("resource", "list", "-g", group)
    assert (listed["name"], listed["type"], listed["provisioningState"]) == ("nsg", NSG, "Succeeded")
    shown = az("resource", "show", *which)
    assert shown["id"] == listed["id"] and len(shown["properties"]["defaultSecurityRules"]) == 6
    assert az("resource", "tag", *which, "--tags", "owner=me")["tags"] == {"owner": "me"}
    assert az("resource", "update", *which, "--set", "tags.more=1")["tags"] == {"owner": "me", "more": "1"}
    assert [one["id"] for one in az("resource", "list", "--tag", "owner=me")] == [shown["id"]]
    assert [one["id"] for one in az("resource", "list", "--resource-type", NSG)] == [shown["id"]]
    assert az("resource", "delete", "--ids", shown["id"]) is None
    with pytest.raises(Failed, match="ResourceNotFound") as caught:
        az("resource", "show", *which)
    assert caught.value.code == 3


def test_rest(az: Az, group: str) -> None:
    path = f"/subscriptions/{{subscriptionId}}/resourcegroups/{group}?api-version=2021-04-01"
    assert az("rest", "--url", path)["name"] == group
    assert az("rest", "--method", "patch", "--url", path, "--body", '{"tags": {"by": "rest"}}')["tags"] == {"by": "rest"}
    with pytest.raises(Failed, match="MissingApiVersionParameter"):
        az("rest", "--url", path.partition("?")[0])


def test_locks(az: Az, group: str) -> None:
    made = az("lock", "create", "-g", group, "-n", "keep", "--lock-type", "CanNotDelete", "--notes", "for good")
    assert (made["level"], made["notes"], made["type"]) == ("CanNotDelete", "for good", "Microsoft.Authorization/locks")
    assert [one["name"] for one in az("lock", "list", "-g", group)] == ["keep"]
    assert made["id"] in [one["id"] for one in az("lock", "list")]
    with pytest.raises(
        Failed, match=rf"\(ScopeLocked\) The scope '{az.subscription}/resourceGroups/{group}' cannot perform delete"
    ):
        az("group", "delete", "-n", group, "--yes")
    assert az("lock", "update", "-g", group, "-n", "keep", "--lock-type", "ReadOnly")["level"] == "ReadOnly"
    with pytest.raises(Failed, match=r"\(ScopeLocked\)"):
        az("network", "nsg", "create", "-g", group, "-n", "nsg")
    assert az("lock", "delete", "-g", group, "-n", "keep") is None


def test_roles(az: Az, group: str, user: dict[str, str]) -> None:
    scope = f"{az.subscription}/resourceGroups/{group}"
    (reader,) = az("role", "definition", "list", "--name", "Reader")
    assert reader["roleName"] == "Reader" and reader["permissions"][0]["actions"] == ["*/read"]
    whom = ("--assignee", user["userPrincipalName"], "--role", "Reader")
    made = az("role", "assignment", "create", *whom, "--scope", scope)
    assert (made["properties"]["principalId"], made["properties"]["scope"]) == (user["id"], scope)
    (found,) = az("role", "assignment", "list", "-g", group)
    assert (found["id"], found["principalName"], found["roleDefinitionName"]) == (
        made["id"],
        user["userPrincipalName"],
        "Reader",
    )
    assert [one["id"] for one in az("role", "assignment", "list", "--all", "--assignee", user["id"])] == [made["id"]]
    assert az("role", "assignment", "delete", *whom, "--scope", scope) is None
    assert az("role", "assignment", "list", "-g", group) == []


def test_a_reader_may_only_read(az: Az, group: str, tmp_path: Path) -> None:
    """The whole way: an app with a secret and a role, made, signed in, held to its role."""
    scope = f"{az.subscription}/resourceGroups/{group}"
    made = az("ad", "sp", "create-for-rbac", "-n", f"robot-{os.getpid()}", "--role", "Reader", "--scopes", scope)
    robot = az.elsewhere(tmp_path / "az")
    robot("login", "--service-principal", "-u", made["appId"], f"--password={made['password']}", "--tenant", made["tenant"])
    assert [one["name"] for one in robot("group", "list")] == [group]
    with pytest.raises(Failed, match=rf"\(AuthorizationFailed\) The client '{made['appId']}' with object id") as caught:
        robot("group", "update", "-n", group, "--set", "tags.a=b")
    assert "does not have authorization to perform action" in caught.value.text
    assert "resourcegroups/write" in caught.value.text.lower()
    with pytest.raises(Failed, match="AuthorizationFailed"):
        robot("network", "nsg", "create", "-g", group, "-n", "nsg")
    with pytest.raises(Failed, match="Insufficient privileges to complete the operation"):
        robot("ad", "user", "list")
    assert az("ad", "app", "delete", "--id", made["appId"]) is None
