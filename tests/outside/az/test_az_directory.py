"""az on users, groups, applications and service principals, and Graph by `az rest`."""

from __future__ import annotations

import uuid

import pytest

from tests.outside.az.command import Az, Failed
from tests.outside.place import DOMAIN

GRAPH_APP = "00000003-0000-0000-c000-000000000000"
USER_READ_ALL = "df021288-bdef-4463-88db-98f22de89214"


def test_users(az: Az) -> None:
    upn = f"ann.{uuid.uuid4().hex[:6]}@{DOMAIN}"
    new = ("ad", "user", "create", "--display-name", "Ann", "--user-principal-name", upn)
    with pytest.raises(Failed, match="password"):
        az(*new, "--password", "weak")
    made = az(*new, "--password", f"Xk!{uuid.uuid4()}", "--force-change-password-next-sign-in", "true")
    assert (made["userPrincipalName"], made["displayName"]) == (upn, "Ann")
    with pytest.raises(Failed, match="Another object with the same value for property userPrincipalName already exists"):
        az(*new, "--password", f"Xk!{uuid.uuid4()}")
    assert az("ad", "user", "update", "--id", upn, "--display-name", "Anna", "--account-enabled", "false") is None
    assert az("ad", "user", "show", "--id", upn)["displayName"] == "Anna"
    assert az("ad", "user", "show", "--id", made["id"])["userPrincipalName"] == upn
    for condition in (("--upn", upn), ("--display-name", "Anna"), ("--filter", "accountEnabled eq false")):
        assert [one["id"] for one in az("ad", "user", "list", *condition)] == [made["id"]]
    assert {f"bg@{DOMAIN}", upn} <= {one["userPrincipalName"] for one in az("ad", "user", "list")}
    assert az("ad", "user", "delete", "--id", upn) is None
    with pytest.raises(Failed, match=f"Resource '{upn}' does not exist") as caught:
        az("ad", "user", "show", "--id", upn)
    assert caught.value.code == 3


def test_groups(az: Az, user: dict[str, str]) -> None:
    name = f"staff-{uuid.uuid4().hex[:6]}"
    new = ("ad", "group", "create", "--display-name", name, "--mail-nickname", name)
    made = az(*new, "--description", "All of us")
    assert (made["displayName"], made["mailEnabled"], made["securityEnabled"]) == (name, False, True)
    # az looks for one of that name first, and makes no second.
    assert az(*new)["id"] == made["id"]
    assert az("ad", "group", "show", "-g", name)["description"] == "All of us"
    assert [one["id"] for one in az("ad", "group", "list", "--display-name", name[:8])] == [made["id"]]
    which, member = ("-g", name), ("--member-id", user["id"])
    assert az("ad", "group", "member", "check", *which, *member) == {"value": False}
    assert az("ad", "group", "member", "add", *which, *member) is None
    with pytest.raises(Failed, match="already exist for the following modified properties: 'members'"):
        az("ad", "group", "member", "add", *which, *member)
    assert az("ad", "group", "member", "check", *which, *member) == {"value": True}
    assert [one["id"] for one in az("ad", "group", "member", "list", *which)] == [user["id"]]
    assert az("ad", "user", "get-member-groups", "--id", user["id"]) == [{"displayName": name, "id": made["id"]}]
    assert az("ad", "group", "get-member-groups", *which) == []
    assert az("ad", "group", "owner", "add", *which, "--owner-object-id", user["id"]) is None
    assert user["id"] in [one["id"] for one in az("ad", "group", "owner", "list", *which)]
    assert az("ad", "group", "member", "remove", *which, *member) is None
    assert az("ad", "group", "member", "list", *which) == []
    assert az("ad", "group", "delete", *which) is None
    with pytest.raises(Failed, match=f"No group matches the name of '{name}'"):
        az("ad", "group", "show", *which)


def test_applications_and_service_principals(az: Az, user: dict[str, str]) -> None:
    name = f"tool-{uuid.uuid4().hex[:6]}"
    made = az("ad", "app", "create", "--display-name", name, "--sign-in-audience", "AzureADMyOrg")
    assert (made["displayName"], made["signInAudience"]) == (name, "AzureADMyOrg")
    which = ("--id", made["appId"])
    assert [one["id"] for one in az("ad", "app", "list", "--display-name", name)] == [made["id"]]
    assert az("ad", "app", "update", *which, "--web-redirect-uris", "https://tool.example/back") is None
    assert az("ad", "app", "show", *which)["web"]["redirectUris"] == ["https://tool.example/back"]
    assert az("ad", "app", "permission", "add", *which, "--api", GRAPH_APP, "--api-permissions", f"{USER_READ_ALL}=Role") is None
    assert az("ad", "app", "permission", "list", *which) == [
        {"resourceAppId": GRAPH_APP, "resourceAccess": [{"id": USER_READ_ALL, "type": "Role"}]}
    ]
    secret = az("ad", "app", "credential", "reset", *which, "--display-name", "first")
    assert secret["appId"] == made["appId"] and len(secret["password"]) == 40
    (kept,) = az("ad", "app", "credential", "list", *which)
    assert kept["displayName"] == "first" and kept["secretText"] is None and secret["password"].startswith(kept["hint"])
    assert az("ad", "app", "credential", "delete", *which, "--key-id", kept["keyId"]) is None
    assert az("ad", "app", "credential", "list", *which) == []
    assert az("ad", "app", "owner", "add", *which, "--owner-object-id", user["id"]) is None
    assert user["id"] in [one["id"] for one in az("ad", "app", "owner", "list", *which)]
    principal = az("ad", "sp", "create", *which)
    assert (principal["appId"], principal["servicePrincipalType"]) == (made["appId"], "Application")
    with pytest.raises(Failed, match="already in use"):
        az("ad", "sp", "create", *which)
    assert az("ad", "sp", "show", *which)["id"] == principal["id"]
    assert [one["id"] for one in az("ad", "sp", "list", "--display-name", name)] == [principal["id"]]
    assert az("ad", "sp", "update", *which, "--set", "notes=hello") is None
    assert az("ad", "sp", "show", *which)["notes"] == "hello"
    assert az("ad", "sp", "delete", *which) is None
    with pytest.raises(Failed) as caught:
        az("ad", "sp", "show", *which)
    assert caught.value.code == 3
    assert az("ad", "app", "delete", *which) is None
    assert az("ad", "app", "list", "--display-name", name) == []


def test_rest(az: Az) -> None:
    graph = f"{az.place.info.url}/v1.0"
    page = az("rest", "--url", f"{graph}/users?$top=1&$select=id,userPrincipalName", "--resource", az.place.info.url)
    assert [sorted(one) for one in page["value"]] == [["id", "userPrincipalName"]]
    body = '{"displayName": "Rest", "mailNickname": "rest", "mailEnabled": false, "securityEnabled": true}'
    made = az("rest", "--method", "post", "--url", f"{graph}/groups", "--resource", az.place.info.url, "--body", body)
    assert made["displayName"] == "Rest"
    one = ("--url", f"{graph}/groups/{made['id']}", "--resource", az.place.info.url)
    assert az("rest", "--method", "delete", *one) is None
    with pytest.raises(Failed, match="Request_ResourceNotFound"):
        az("rest", *one)
