"""Who may run a command of Exchange, and how everybody else is refused: each directory role, as an app and as a person."""

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import httpx
import pytest

from simulator.exchange import commands, permissions
from simulator.graph.permissions import role_ids
from tests.simulator.running import PREMIUM, RunningSimulator, SeededTenant

Json = dict[str, Any]
EXCHANGE = "00000002-0000-0ff1-ce00-000000000000"
MANAGE_AS_APP = "dc50a0fb-09a3-484d-be87-e023b12c6440"
READ, READ_SEND, WRITE = (
    ["Get-Mailbox", "Get-MailboxPermission"],
    ["Get-RecipientPermission"],
    ["Set-Mailbox", "Add-MailboxPermission", "Remove-MailboxPermission", "Add-RecipientPermission", "Remove-RecipientPermission"],
)
EVERY = [*READ, *READ_SEND, *WRITE]
# Said here again, apart from the simulator's own table.
MAY = {"Exchange Administrator": EVERY, "Global Administrator": EVERY, "Global Reader": READ}
# Exchange lets them in, and none of the served commands is theirs.
ADMITTED = {"Helpdesk Administrator", "Security Administrator", "Security Reader"}


@dataclass(kw_only=True)
class Place:
    """One tenant in which somebody named `box` has a mailbox."""

    simulator: RunningSimulator
    tenant: SeededTenant
    box: str = ""

    def graph(self, method: str, path: str, body: Any = None) -> Json:
        headers = self.simulator.headers(self.tenant.id)
        answer = self.simulator.http.request(method, f"/v1.0{path}", json=body, headers=headers)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else {}

    def person(self, role: str | None = None) -> str:
        name = f"p{uuid.uuid4().hex[:8]}"
        made = self.graph(
            "POST",
            "/users",
            {
                "accountEnabled": True,
                "displayName": name,
                "mailNickname": name,
                "userPrincipalName": f"{name}@{self.tenant.domain}",
                "usageLocation": "DE",
                "passwordProfile": {"password": "Secret-Word-2026"},
            },
        )
        self.hold(made["id"], role)
        return str(made["userPrincipalName"])

    def hold(self, principal: str, role: str | None) -> None:
        if role is not None:
            body = {"principalId": principal, "roleDefinitionId": role_ids()[role], "directoryScopeId": "/"}
            self.graph("POST", "/roleManagement/directory/roleAssignments", body)

    def app(self, role: str | None = None, *, permission: bool = True) -> str:
        application = self.graph("POST", "/applications", {"displayName": "Mail robot"})
        principal = self.graph("POST", "/servicePrincipals", {"appId": application["appId"]})["id"]
        if permission:
            resource = self.graph("GET", f"/servicePrincipals(appId='{EXCHANGE}')")["id"]
            body = {"principalId": principal, "resourceId": resource, "appRoleId": MANAGE_AS_APP}
            self.graph("POST", f"/servicePrincipals/{principal}/appRoleAssignments", body)
        self.hold(principal, role)
        return str(application["appId"])

    def token(self, who: str, audience: str = "exchange") -> str:
        return self.simulator.forged_token(self.tenant.id, who, audience=audience)

    def ask(self, token: str | None, command: str, path: str = "", **parameters: Any) -> httpx.Response:
        body = {"CmdletInput": {"CmdletName": command, "Parameters": parameters}}
        headers = {"authorization": f"Bearer {token}"} if token else {}
        return self.simulator.http.post(path or f"/adminapi/beta/{self.tenant.id}/InvokeCommand", json=body, headers=headers)

    def run(self, token: str, command: str) -> httpx.Response:
        """With parameters that the command takes: twice the same is the same for each of them."""
        parameters: Json = {"Identity": self.box}
        if command == "Set-Mailbox":
            parameters["HiddenFromAddressListsEnabled"] = True
        if command.startswith(("Add-", "Remove-")):
            send = "Recipient" in command
            parameters |= {"Trustee" if send else "User": self.tenant.admin, "AccessRights": "SendAs" if send else "FullAccess"}
        return self.ask(token, command, **parameters)


@pytest.fixture(scope="module")
def place(simulator: RunningSimulator) -> Place:
    found = Place(simulator=simulator, tenant=simulator.seed())
    found.graph("POST", "/servicePrincipals", {"appId": EXCHANGE})
    found.box = found.person()
    licence = {"addLicenses": [{"skuId": PREMIUM, "disabledPlans": []}], "removeLicenses": []}
    found.graph("POST", f"/users/{found.box}/assignLicense", licence)
    return found


def refusal(answer: httpx.Response) -> tuple[int, str, str]:
    error = answer.json()["error"]
    return answer.status_code, error["code"], error["details"][0]["message"]


def not_allowed(command: str) -> tuple[int, str, str]:
    return 401, "Unauthorized", f"User is not allowed to call {command}"


NOT_SUPPORTED = (403, "Forbidden", "The role assigned to the application isn't supported in this scenario.")


@pytest.mark.parametrize("role", [None, *sorted(role_ids())])
@pytest.mark.parametrize("kind", ["app", "person"])
def test_what_each_role_may_run(place: Place, kind: str, role: str | None) -> None:
    made: dict[str, Callable[[str | None], str]] = {"app": place.app, "person": place.person}
    token = place.token(made[kind](role))
    for command in EVERY:
        answer = place.run(token, command)
        if command in MAY.get(role or "", []):
            assert answer.status_code == 200, answer.text
        elif role in MAY or role in ADMITTED:
            assert refusal(answer) == not_allowed(command)
        else:
            assert refusal(answer) == NOT_SUPPORTED


@pytest.mark.parametrize("role", [None, "Exchange Administrator", "Global Administrator"])
def test_an_app_needs_the_permission_beside_its_role(place: Place, role: str | None) -> None:
    answer = place.run(place.token(place.app(role, permission=False)), "Get-Mailbox")
    assert refusal(answer) == (401, "Unauthorized", "The token holds no permission of Exchange.")


def test_permission_and_role_are_looked_up_where_entra_keeps_them(place: Place) -> None:
    """A token of before has the permissions of before; a role counts from when it is held."""
    app = place.app()
    before = place.token(app)
    assert refusal(place.run(before, "Get-Mailbox")) == NOT_SUPPORTED
    principal = place.graph("GET", f"/servicePrincipals(appId='{app}')")["id"]
    place.hold(principal, "Exchange Administrator")
    assert place.run(before, "Get-Mailbox").status_code == 200
    (granted,) = place.graph("GET", f"/servicePrincipals/{principal}/appRoleAssignments")["value"]
    place.graph("DELETE", f"/servicePrincipals/{principal}/appRoleAssignments/{granted['id']}")
    assert place.run(before, "Get-Mailbox").status_code == 200
    assert place.run(place.token(app), "Get-Mailbox").status_code == 401


def test_the_token_says_what_it_is_for(place: Place) -> None:
    def claims(token: str) -> Json:
        part = token.split(".")[1]
        read: Json = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
        return read

    app = place.app("Exchange Administrator")
    assert claims(place.token(app))["roles"] == ["Exchange.ManageAsApp"]
    assert "Exchange.ManageAsApp" not in claims(place.token(app, "graph")).get("roles", [])
    assert claims(place.token(app))["wids"]


@pytest.mark.parametrize("audience", ["graph", "arm"])
def test_a_token_for_another_service_is_none(place: Place, audience: str) -> None:
    token = place.token(place.tenant.admin, audience)
    answer = place.run(token, "Get-Mailbox")
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "Unauthorized")
    assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize("token", [None, "", "x", "a.b.c"])
def test_no_token_is_none(place: Place, token: str | None) -> None:
    answer = place.ask(token, "Get-Mailbox")
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "Unauthorized")


def test_a_token_for_exchange_is_none_elsewhere(place: Place) -> None:
    headers = {"authorization": f"Bearer {place.token(place.tenant.admin)}"}
    http = place.simulator.http
    assert http.get("/v1.0/users", headers=headers).json()["error"]["code"] == "InvalidAuthenticationToken"
    arm = http.get("/subscriptions?api-version=2022-12-01", headers=headers)
    assert (arm.status_code, arm.json()["error"]["code"]) == (401, "InvalidAuthenticationTokenAudience")


def test_an_administrator_of_elsewhere_is_nobody_here(place: Place) -> None:
    other = place.simulator.seed()
    theirs = place.simulator.forged_token(other.id, other.admin, audience="exchange")
    answer = place.run(theirs, "Get-Mailbox")
    assert answer.status_code == 403
    assert place.ask(theirs, "Get-Mailbox", f"/adminapi/beta/{other.domain}/InvokeCommand").status_code == 200


def test_who_may_is_asked_before_what(place: Place) -> None:
    """Nobody learns from a refusal whether a mailbox is there."""
    token = place.token(place.person("Global Reader"))
    assert refusal(place.ask(token, "Set-Mailbox", Identity="nobody@nowhere.example")) == not_allowed("Set-Mailbox")
    assert place.ask(token, "Get-Mailbox", Identity="nobody@nowhere.example").status_code == 404
    assert refusal(place.ask(token, "set-mailbox", Wrong=1)) == not_allowed("Set-Mailbox")


def test_each_command_has_a_row_with_its_source() -> None:
    served = set(commands.commands())
    assert set(permissions.table().commands) == served == {name.lower() for name in EVERY}
    rows = json.loads(files("simulator").joinpath("data/exchange-permissions.json").read_text(encoding="utf-8"))
    assert all(row["source"] for row in [rows["application"], rows["admitted"], *rows["commands"]])
    assert all(roles <= permissions.table().admitted for roles in permissions.table().commands.values())
