"""Exchange's administration: who may, what a leaver's mailbox needs, and how Graph sees it afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tests.simulator.graph.conftest import Graph
from tests.simulator.running import PREMIUM, RunningSimulator, SeededTenant

Json = dict[str, Any]
EXCHANGE = "00000002-0000-0ff1-ce00-000000000000"
MANAGE_AS_APP = "dc50a0fb-09a3-484d-be87-e023b12c6440"
EXCHANGE_ADMINISTRATOR = "29232cdf-9323-42fd-ade2-1d097af3e4de"
SCOPE = "https://outlook.office365.com/.default"


@dataclass(kw_only=True)
class Exchange:
    """Commands as an app sends them. `graph` is the partner app's."""

    graph: Graph
    token: str

    def ask(self, name: str, *, path: str = "", **parameters: Any) -> httpx.Response:
        path = path or f"/adminapi/beta/{self.graph.tenant.id}/InvokeCommand"
        body = {"CmdletInput": {"CmdletName": name, "Parameters": parameters}}
        return self.graph.simulator.http.post(path, json=body, headers={"authorization": f"Bearer {self.token}"})

    def run(self, name: str, **parameters: Any) -> list[Json]:
        answer = self.ask(name, **parameters)
        assert answer.status_code == 200, answer.text
        found: list[Json] = answer.json()["value"]
        return found

    def refused(self, name: str, *, path: str = "", **parameters: Any) -> tuple[int, str]:
        answer = self.ask(name, path=path, **parameters)
        return answer.status_code, answer.json()["error"]["details"][0]["message"]

    def mailbox(self) -> Json:
        user = self.graph.user()
        licence = {"addLicenses": [{"skuId": PREMIUM, "disabledPlans": []}], "removeLicenses": []}
        self.graph.post(f"/users/{user['id']}/assignLicense", licence, status=200)
        return user


def _app(graph: Graph, *, permission: bool = True, role: bool = True) -> str:
    """The token that an app with these gets for Exchange, by its secret."""
    application = graph.post("/applications", {"displayName": "Offboarding"})
    secret = graph.post(f"/applications/{application['id']}/addPassword", {}, status=200)["secretText"]
    principal = graph.post("/servicePrincipals", {"appId": application["appId"]})["id"]
    held = graph.get("/servicePrincipals", filter=f"appId eq '{EXCHANGE}'")["value"]
    resource = (held or [graph.post("/servicePrincipals", {"appId": EXCHANGE})])[0]
    if permission:
        body = {"principalId": principal, "resourceId": resource["id"], "appRoleId": MANAGE_AS_APP}
        graph.post(f"/servicePrincipals/{principal}/appRoleAssignments", body)
    if role:
        body = {"principalId": principal, "roleDefinitionId": EXCHANGE_ADMINISTRATOR, "directoryScopeId": "/"}
        graph.post("/roleManagement/directory/roleAssignments", body)
    answer = graph.simulator.app_token(graph.tenant.id, SCOPE, client_id=application["appId"], client_secret=secret)
    assert answer.status_code == 200, answer.text
    token: str = answer.json()["access_token"]
    return token


@pytest.fixture
def exchange(graph: Graph) -> Exchange:
    return Exchange(graph=graph, token=_app(graph))


def test_the_service_principal(graph: Graph) -> None:
    made = graph.post("/servicePrincipals", {"appId": EXCHANGE})
    assert made["displayName"] == "Office 365 Exchange Online"
    assert [role["value"] for role in made["appRoles"]] == ["Exchange.ManageAsApp"]
    assert graph.refused("POST", "/servicePrincipals", {"appId": EXCHANGE})[0] == 409


def test_permission_and_role_are_both_needed(graph: Graph) -> None:
    assert Exchange(graph=graph, token=_app(graph, permission=False, role=False)).ask("Get-Mailbox").status_code == 401
    assert Exchange(graph=graph, token=_app(graph, permission=False)).ask("Get-Mailbox").status_code == 401
    assert Exchange(graph=graph, token=_app(graph, role=False)).ask("Get-Mailbox").status_code == 403
    assert Exchange(graph=graph, token=_app(graph)).ask("Get-Mailbox").status_code == 200


def test_only_a_token_for_exchange_counts(graph: Graph, exchange: Exchange) -> None:
    assert Exchange(graph=graph, token=graph.token).ask("Get-Mailbox").status_code == 401
    assert Exchange(graph=graph, token="x").ask("Get-Mailbox").status_code == 401
    assert Graph(simulator=graph.simulator, tenant=graph.tenant, token=exchange.token).refused("GET", "/users")[0] == 401


def test_another_tenant(simulator: RunningSimulator, exchange: Exchange) -> None:
    other: SeededTenant = simulator.seed()
    assert exchange.ask("Get-Mailbox", path=f"/adminapi/beta/{other.id}/InvokeCommand").status_code == 403
    assert exchange.ask("Get-Mailbox", path=f"/adminapi/v1.0/{exchange.graph.tenant.domain}/InvokeCommand").status_code == 200
    assert exchange.ask("Get-Mailbox", path=f"/adminapi/v9/{exchange.graph.tenant.id}/InvokeCommand").status_code == 404


def test_an_administrator_may_too(graph: Graph, exchange: Exchange) -> None:
    token = graph.simulator.forged_token(graph.tenant.id, graph.tenant.admin, audience="exchange")
    assert Exchange(graph=graph, token=token).run("Get-Mailbox") == []
    plain = graph.simulator.forged_token(graph.tenant.id, graph.user()["userPrincipalName"], audience="exchange")
    assert Exchange(graph=graph, token=plain).ask("Get-Mailbox").status_code == 403


def test_a_leavers_mailbox_becomes_a_shared_one(graph: Graph, exchange: Exchange) -> None:
    """Then it outlives the licence (facts: offboarding, before step 18)."""
    user = exchange.mailbox()
    path = f"/users/{user['id']}/mailboxSettings"
    (before,) = exchange.run("Get-Mailbox", Identity=user["userPrincipalName"])
    assert (before["RecipientTypeDetails"], before["IsShared"]) == ("UserMailbox", False)
    assert exchange.run("Set-Mailbox", Identity=user["id"], Type="Shared") == []
    assert graph.get(f"{path}/userPurpose")["value"] == "shared"
    graph.post(f"/users/{user['id']}/assignLicense", {"addLicenses": [], "removeLicenses": [PREMIUM]}, status=200)
    assert graph.get(path)["userPurpose"] == "shared"
    (after,) = exchange.run("get-mailbox", identity=user["mailNickname"] if "mailNickname" in user else user["id"])
    assert after["RecipientTypeDetails"] == "SharedMailbox" and after["ExternalDirectoryObjectId"] == user["id"]
    assert [one["UserPrincipalName"] for one in exchange.run("Get-Mailbox", RecipientTypeDetails="SharedMailbox")] == [
        user["userPrincipalName"]
    ]
    assert exchange.run("Get-Mailbox", RecipientTypeDetails="UserMailbox") == []
    status, message = exchange.refused("Set-Mailbox", Identity=user["id"], Type="Regular")
    assert status == 400 and "no licence" in message


def test_forwarding_hiding_and_hold(graph: Graph, exchange: Exchange) -> None:
    user, boss = exchange.mailbox(), graph.user(displayName="Boss")
    exchange.run(
        "Set-Mailbox",
        Identity=user["userPrincipalName"],
        ForwardingAddress=boss["userPrincipalName"],
        ForwardingSmtpAddress="archive@partner.example",
        DeliverToMailboxAndForward=True,
        HiddenFromAddressListsEnabled=True,
        LitigationHoldEnabled=True,
    )
    (shown,) = exchange.run("Get-Mailbox", Identity=user["id"])
    assert (shown["ForwardingAddress"], shown["ForwardingSmtpAddress"]) == ("Boss", "smtp:archive@partner.example")
    assert shown["DeliverToMailboxAndForward"] and shown["HiddenFromAddressListsEnabled"] and shown["LitigationHoldEnabled"]
    assert graph.get(f"/users/{user['id']}", select="showInAddressList")["showInAddressList"] is False
    exchange.run("Set-Mailbox", Identity=user["id"], ForwardingAddress=None, ForwardingSmtpAddress=None)
    (shown,) = exchange.run("Get-Mailbox", Identity=user["id"])
    assert (shown["ForwardingAddress"], shown["ForwardingSmtpAddress"]) == (None, None)
    assert shown["HiddenFromAddressListsEnabled"] is True


def test_delegation(graph: Graph, exchange: Exchange) -> None:
    user, boss = exchange.mailbox(), graph.user()
    for noun, holder, right in (("MailboxPermission", "User", "FullAccess"), ("RecipientPermission", "Trustee", "SendAs")):
        wanted = {"Identity": user["id"], holder: boss["userPrincipalName"], "AccessRights": [right]}
        (made,) = exchange.run(f"Add-{noun}", **wanted)
        assert (made[holder], made["AccessRights"]) == (boss["userPrincipalName"], [right])
        assert exchange.run(f"Add-{noun}", **wanted) == exchange.run(f"Get-{noun}", Identity=user["id"]) == [made]
        assert exchange.run(f"Remove-{noun}", **wanted, Confirm=False) == []
        assert exchange.run(f"Get-{noun}", Identity=user["id"]) == []
        assert exchange.refused(f"Remove-{noun}", **wanted)[0] == 400


@pytest.mark.parametrize(
    ("name", "parameters", "status"),
    [
        ("Set-Mailbox", {}, 400),
        ("Set-Mailbox", {"Identity": "nobody@nowhere.example", "Type": "Shared"}, 404),
        ("Set-Mailbox", {"Identity": "MAILBOX", "Type": "Huge"}, 400),
        ("Set-Mailbox", {"Identity": "MAILBOX", "Colour": "red"}, 400),
        ("Set-Mailbox", {"Identity": "MAILBOX", "LitigationHoldEnabled": "yes"}, 400),
        ("Set-Mailbox", {"Identity": "MAILBOX", "ForwardingSmtpAddress": "nobody"}, 400),
        ("Set-Mailbox", {"Identity": "MAILBOX", "ForwardingAddress": "nobody@nowhere.example", "Type": "Shared"}, 404),
        ("Set-Mailbox", {"Identity": ["x"]}, 400),
        ("Add-MailboxPermission", {"Identity": "MAILBOX", "User": "nobody", "AccessRights": "FullAccess"}, 404),
        ("Add-MailboxPermission", {"Identity": "MAILBOX", "User": "MAILBOX", "AccessRights": "Everything"}, 400),
        ("Add-MailboxPermission", {"Identity": "MAILBOX", "User": "MAILBOX", "AccessRights": [1]}, 400),
        ("Add-MailboxPermission", {"Identity": "MAILBOX", "User": "MAILBOX"}, 400),
        ("Set-TransportConfig", {"SmtpClientAuthenticationDisabled": True}, 501),
    ],
)
def test_what_is_refused_changes_nothing(exchange: Exchange, name: str, parameters: Json, status: int) -> None:
    user = exchange.mailbox()
    before = exchange.run("Get-Mailbox")
    given = {key: user["id"] if value == "MAILBOX" else value for key, value in parameters.items()}
    assert exchange.refused(name, **given)[0] == status
    assert exchange.run("Get-Mailbox") == before


@pytest.mark.parametrize("body", [None, [], "x", {}, {"CmdletInput": None}, {"CmdletInput": {"CmdletName": 1}}])
def test_odd_bodies(exchange: Exchange, body: Any) -> None:
    path = f"/adminapi/beta/{exchange.graph.tenant.id}/InvokeCommand"
    answer = exchange.graph.simulator.http.post(path, json=body, headers={"authorization": f"Bearer {exchange.token}"})
    assert answer.status_code == 400 and answer.json()["error"]["details"]


def test_faults_and_what_is_not_served(exchange: Exchange) -> None:
    http, tenant = exchange.graph.simulator.http, exchange.graph.tenant.id
    headers = {"authorization": f"Bearer {exchange.token}"}
    assert http.get(f"/adminapi/beta/{tenant}/InvokeCommand", headers=headers).status_code == 405
    assert http.get(f"/adminapi/beta/{tenant}/CasMailbox", headers=headers).status_code == 501
    fault = http.post("/_sim/faults", json={"path": f"/adminapi/beta/{tenant}", "status": 503, "count": 1})
    assert fault.status_code < 300, fault.text
    assert exchange.ask("Get-Mailbox").status_code == 503
    assert exchange.ask("Get-Mailbox").status_code == 200
