"""A leaver's OneDrive: found by person and by id, handed over by invitation, taken back."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.graph.conftest import Graph
from tests.simulator.running import PREMIUM

Json = dict[str, Any]
SHAREPOINT = "/admin/sharepoint/settings"
NO_DRIVE = (404, "ResourceNotFound", "User's mysite not found.")


def _licensed(graph: Graph, *, add: bool = True, user: Json | None = None) -> Json:
    person = user or graph.user()
    wanted = [{"skuId": PREMIUM, "disabledPlans": []}] if add else []
    body = {"addLicenses": wanted, "removeLicenses": [] if add else [PREMIUM]}
    graph.post(f"/users/{person['id']}/assignLicense", body, status=200)
    return person


def _invite(*emails: str, role: str = "write", **more: Any) -> Json:
    recipients = [{"email": email} for email in emails]
    return {"recipients": recipients, "roles": [role], "requireSignIn": True, "sendInvitation": False} | more


def test_a_drive_comes_with_the_licence(graph: Graph) -> None:
    user = graph.user()
    assert graph.refused("GET", f"/users/{user['id']}/drive") == NO_DRIVE
    _licensed(graph, user=user)
    drive = graph.get(f"/users/{user['id']}/drive")
    assert (drive["driveType"], drive["owner"]["user"]["id"]) == ("business", user["id"])
    assert drive["id"].startswith("b!") and len(drive["id"]) == 66
    assert drive["webUrl"].endswith(f"/personal/{user['userPrincipalName'].replace('@', '_').replace('.', '_')}/Documents")
    assert graph.get(f"/drives/{drive['id']}") | {"@odata.context": ""} == drive | {"@odata.context": ""}
    assert [one["id"] for one in graph.get(f"/users/{user['userPrincipalName']}/drives")["value"]] == [drive["id"]]
    _licensed(graph, user=user, add=False)
    assert graph.refused("GET", f"/users/{user['id']}/drive") == NO_DRIVE


def test_the_root(graph: Graph) -> None:
    user = _licensed(graph)
    drive = graph.get(f"/users/{user['id']}/drive")
    root = graph.get(f"/users/{user['id']}/drive/root")
    assert root["name"] == "root" and root["root"] == {} and root["parentReference"]["driveId"] == drive["id"]
    assert "sharepointIds" not in root
    ids = graph.get(f"/users/{user['id']}/drive/root", select="id,webUrl,sharepointIds")["sharepointIds"]
    assert root["webUrl"] == f"{ids['siteUrl']}/Documents" and ids["tenantId"] == graph.tenant.id
    for path in (f"/drives/{drive['id']}/root", f"/drives/{drive['id']}/items/{root['id']}", f"/drives/{drive['id']}/items/root"):
        assert graph.get(path)["id"] == root["id"]


@pytest.mark.parametrize("path", ["/drives/x", "/drives/b!x", "/drives/b!AAAA", "/drives/OTHER", "/drives/DRIVE/items/01NOTHING"])
def test_what_is_not_there(graph: Graph, path: str) -> None:
    drive = graph.get(f"/users/{_licensed(graph)['id']}/drive")["id"]
    other = drive[:3] + ("A" if drive[3] != "A" else "B") + drive[4:]
    path = path.replace("DRIVE", drive).replace("OTHER", other)
    assert graph.refused("GET", path) == (404, "itemNotFound", "The resource could not be found.")


def test_handed_over_and_taken_back(graph: Graph) -> None:
    leaver, boss = _licensed(graph), graph.user(displayName="Boss")
    drive = graph.get(f"/users/{leaver['id']}/drive")["id"]
    item = f"/drives/{drive}/items/root"
    (owner,) = graph.get(f"{item}/permissions")["value"]
    assert owner["roles"] == ["owner"] and owner["grantedToV2"]["user"]["id"] == leaver["id"]
    (given,) = graph.post(f"{item}/invite", _invite(boss["userPrincipalName"]), status=200)["value"]
    assert given["roles"] == ["write"] and given["grantedToV2"]["user"]["displayName"] == "Boss"
    assert len(graph.get(f"{item}/permissions")["value"]) == 2
    again = graph.post(f"{item}/invite", _invite(boss["userPrincipalName"], role="read"), status=200)["value"]
    assert [one["id"] for one in again] == [given["id"]] and len(graph.get(f"{item}/permissions")["value"]) == 2
    _licensed(graph, user=leaver, add=False)
    one = f"/users/{leaver['id']}/drive/items/root/permissions/{given['id']}"
    assert graph.get(one)["roles"] == ["read"]
    assert graph.ask("PATCH", one, {"roles": ["owner"]}).json()["roles"] == ["owner"]
    graph.change("DELETE", one)
    assert graph.refused("GET", one)[:2] == graph.refused("DELETE", one)[:2] == (404, "itemNotFound")
    assert graph.refused("DELETE", f"{item}/permissions/{owner['id']}")[:2] == (403, "accessDenied")


def test_groups_and_several_at_once(graph: Graph) -> None:
    leaver, ada, group = _licensed(graph), graph.user(), graph.group(displayName="Heirs")
    item = f"/users/{leaver['id']}/drive/items/root"
    body = _invite(ada["userPrincipalName"], "nobody@" + graph.tenant.domain)
    assert graph.refused("POST", f"{item}/invite", body)[:2] == (400, "noResolvedUsers")
    assert len(graph.get(f"{item}/permissions")["value"]) == 1
    body["recipients"] = [{"objectId": group["id"]}, {"alias": ada["userPrincipalName"].split("@")[0]}]
    heirs, person = graph.post(f"{item}/invite", body, status=200)["value"]
    assert heirs["grantedToV2"]["group"]["displayName"] == "Heirs"
    assert person["grantedToV2"]["user"]["id"] == ada["id"]


def test_people_outside_as_the_settings_allow(graph: Graph) -> None:
    item = f"/users/{_licensed(graph)['id']}/drive/items/root"
    (made,) = graph.post(f"{item}/invite", _invite("eve@partner.example"), status=200)["value"]
    assert made["invitation"] == {"email": "eve@partner.example", "signInRequired": True}
    for change in (
        {"sharingDomainRestrictionMode": "blockList", "sharingBlockedDomainList": ["partner.example"]},
        {"sharingDomainRestrictionMode": "allowList", "sharingAllowedDomainList": ["friend.example"]},
        {"sharingDomainRestrictionMode": "none", "sharingCapability": "existingExternalUserSharingOnly"},
        {"sharingCapability": "disabled"},
    ):
        assert graph.ask("PATCH", SHAREPOINT, change).status_code == 200
        assert graph.refused("POST", f"{item}/invite", _invite("bob@partner.example"))[:2] == (403, "accessDenied")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"roles": []}, "invalidRequest"),
        ({"roles": ["king"]}, "invalidRequest"),
        ({"roles": ["read", "write"]}, "invalidRequest"),
        ({"roles": "read"}, "BadRequest"),
        ({"recipients": []}, "invalidRequest"),
        ({"recipients": [{"email": "nobody"}]}, "noResolvedUsers"),
        ({"recipients": [{}]}, "noResolvedUsers"),
        ({"recipients": [{"phone": "1"}]}, "BadRequest"),
        ({"message": "x" * 2001}, "invalidRequest"),
        ({"password": "x"}, "invalidRequest"),
        ({"colour": "red"}, "BadRequest"),
    ],
)
def test_what_is_no_invitation(graph: Graph, change: Json, code: str) -> None:
    item = f"/users/{_licensed(graph)['id']}/drive/items/root"
    assert graph.refused("POST", f"{item}/invite", _invite(graph.tenant.admin) | change)[:2] == (400, code)
    assert len(graph.get(f"{item}/permissions")["value"]) == 1
