"""az signs an app in for Exchange and sends a command by `az rest`: permission and role are both needed, and are enough."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.outside.az.command import Az, Failed

EXCHANGE = "00000002-0000-0ff1-ce00-000000000000"
EXCHANGE_ADMINISTRATOR = "29232cdf-9323-42fd-ade2-1d097af3e4de"


def test_a_command(az: Az, tmp_path: Path) -> None:
    info = az.place.info
    made = az("ad", "sp", "create-for-rbac", "-n", "offboarding")
    principal = az("ad", "sp", "show", "--id", made["appId"])["id"]
    exchange = az("ad", "sp", "create", "--id", EXCHANGE)
    (role,) = (one for one in exchange["appRoles"] if one["value"] == "Exchange.ManageAsApp")

    def told(path: str, **body: str) -> None:
        address = ("--method", "post", "--url", f"{info.url}/v1.0{path}", "--resource", info.url)
        az("rest", *address, "--body", json.dumps(body))

    who = ("-u", made["appId"], f"--password={made['password']}", "--tenant", info.tenant_id)
    login = ("login", "--service-principal", *who, "--allow-no-subscriptions")
    robot = az.elsewhere(tmp_path / "az")
    robot(*login)
    wanted = {"CmdletInput": {"CmdletName": "Get-Mailbox", "Parameters": {"ResultSize": "Unlimited"}}}
    where = ("--url", f"{info.url}/adminapi/beta/{info.tenant_id}/InvokeCommand", "--resource", "https://outlook.office365.com")
    command = ("rest", "--method", "post", *where, "--body", json.dumps(wanted))
    with pytest.raises(Failed, match="Unauthorized"):
        robot(*command)
    held = {"principalId": principal, "resourceId": exchange["id"], "appRoleId": role["id"]}
    told(f"/servicePrincipals/{principal}/appRoleAssignments", **held)
    told(
        "/roleManagement/directory/roleAssignments",
        principalId=principal,
        roleDefinitionId=EXCHANGE_ADMINISTRATOR,
        directoryScopeId="/",
    )
    # The token of before doesn't have the permission; az keeps it until somebody signs in anew.
    robot("logout")
    robot(*login)
    answer = robot(*command)
    assert answer["@odata.context"].endswith("$metadata#Collection(Exchange.GenericHashTable)")
    assert answer["value"] == []
