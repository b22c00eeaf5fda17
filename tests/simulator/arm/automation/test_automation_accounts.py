"""Automation accounts and their keys."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.arm.caller import Arm, code

Json = dict[str, Any]
VERSION = "2024-10-23"
BODY: Json = {"location": "westeurope", "properties": {"sku": {"name": "Basic"}, "disableLocalAuth": True}}


def test_an_account(arm: Arm) -> None:
    path = f"{arm.group()}/providers/Microsoft.Automation/automationAccounts/runbooks"
    made = arm("PUT", path, BODY, version=VERSION)
    assert made.status_code == 201, made.text
    properties = made.json()["properties"]
    assert (properties["state"], properties["disableLocalAuth"], properties["publicNetworkAccess"]) == ("Ok", True, True)
    assert properties["encryption"]["keySource"] == "Microsoft.Automation"
    again = arm("PUT", path, made.json(), version=VERSION).json()["properties"]
    assert again["creationTime"] == properties["creationTime"]
    keys = arm("POST", f"{path}/listKeys", version=VERSION).json()["keys"]
    assert [key["KeyName"] for key in keys] == ["Primary", "Secondary"]
    assert keys[0]["Value"] != keys[1]["Value"]
    assert arm("POST", f"{path}/listKeys", version=VERSION).json()["keys"] == keys
    assert code(arm("POST", f"{path}x/listKeys", version=VERSION)) == (404, "ResourceNotFound")
    assert arm("DELETE", path, version=VERSION).status_code == 200
    assert arm("DELETE", path, version=VERSION).status_code == 204


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"properties": {}}, "BadRequest"),
        ({"properties": {"sku": {"name": "Gold"}}}, "BadRequest"),
        ({"properties": {"sku": {"name": "Free"}, "encryption": {"keySource": "Microsoft.Keyvault"}}}, "BadRequest"),
        ({"properties": {"sku": {"name": "Free"}, "encryption": {"keySource": "Other"}}}, "InvalidRequestContent"),
        ({"location": None}, "LocationRequired"),
    ],
)
def test_refused(arm: Arm, change: Json, expected: str) -> None:
    path = f"{arm.group()}/providers/Microsoft.Automation/automationAccounts/runbooks"
    assert code(arm("PUT", path, BODY | change, version=VERSION)) == (400, expected)
