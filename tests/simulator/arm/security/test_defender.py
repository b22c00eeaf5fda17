"""Plans of Defender for Cloud, which always exist, and who is told of alerts."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.arm.caller import Arm, code
from tests.simulator.arm.compute.machines import made_machine

Json = dict[str, Any]
PRICINGS = "providers/Microsoft.Security/pricings"
CONTACT = "providers/Microsoft.Security/securityContacts/default"
VERSION = "2024-01-01"
PREVIEW = "2023-12-01-preview"


def plan(**properties: Any) -> Json:
    return {"properties": {"pricingTier": "Standard", **properties}}


def test_all_plans_are_free_at_first(arm: Arm) -> None:
    found = arm("GET", PRICINGS, version=VERSION).json()["value"]
    assert {one["properties"]["pricingTier"] for one in found} == {"Free"}
    assert {"VirtualMachines", "StorageAccounts", "KeyVaults", "CloudPosture"} <= {one["name"] for one in found}
    assert arm("GET", f"{PRICINGS}/Dns", version=VERSION).json()["properties"]["deprecated"] is True
    one = arm("GET", f"{PRICINGS}/virtualmachines", version=VERSION)
    assert (one.status_code, one.json()["name"]) == (200, "VirtualMachines")


def test_a_plan_that_is_paid_for(arm: Arm) -> None:
    path = f"{PRICINGS}/VirtualMachines"
    extensions = [{"name": "AgentlessVmScanning", "isEnabled": "True"}]
    made = arm("PUT", path, plan(subPlan="P1", extensions=extensions), version=VERSION)
    assert made.status_code == 200, made.text
    properties = made.json()["properties"]
    assert (properties["pricingTier"], properties["subPlan"]) == ("Standard", "P1")
    assert properties["extensions"][0]["operationStatus"]["code"] == "Succeeded"
    assert properties["freeTrialRemainingTime"].startswith(("P30DT", "P29DT"))
    assert properties["enablementTime"]
    again = arm("PUT", path, made.json(), version=VERSION).json()["properties"]
    assert again["enablementTime"] == properties["enablementTime"]
    assert again["extensions"] == properties["extensions"]
    free = arm("PUT", path, {"properties": {"pricingTier": "Free"}}, version=VERSION).json()["properties"]
    assert "subPlan" not in free and "extensions" not in free
    assert arm("PUT", f"{PRICINGS}/KeyVaults", plan(), version=VERSION).json()["properties"]["subPlan"] == "PerKeyVault"
    assert len([one for one in arm("GET", PRICINGS, version=VERSION).json()["value"] if one["name"] == "VirtualMachines"]) == 1


@pytest.mark.parametrize(
    ("name", "body", "expected"),
    [
        ("default", plan(), "InvalidResourceName"),
        ("VirtualMachines", plan(subPlan="P3"), "BadRequest"),
        ("AppServices", plan(subPlan="P1"), "BadRequest"),
        ("VirtualMachines", plan(extensions=[{"name": "Other", "isEnabled": "True"}]), "BadRequest"),
        ("VirtualMachines", plan(extensions=[{"name": "AgentlessVmScanning", "isEnabled": True}]), "InvalidRequestContent"),
        ("VirtualMachines", {"properties": {"pricingTier": "Gold"}}, "BadRequest"),
        ("VirtualMachines", {"properties": {"pricingTier": "Free", "subPlan": "P1"}}, "BadRequest"),
        ("VirtualMachines", {"properties": {}}, "InvalidRequestContent"),
    ],
)
def test_plans_that_can_not_be(arm: Arm, name: str, body: Json, expected: str) -> None:
    assert code(arm("PUT", f"{PRICINGS}/{name}", body, version=VERSION)) == (400, expected)


def test_a_plan_can_not_be_deleted(arm: Arm) -> None:
    assert code(arm("DELETE", f"{PRICINGS}/VirtualMachines", version=VERSION)) == (400, "InvalidUrlConfiguration")


def test_a_machine_inherits_until_it_is_set_apart(arm: Arm) -> None:
    vm = made_machine(arm, arm.group(), "srv")["id"]
    arm("PUT", f"{PRICINGS}/VirtualMachines", plan(subPlan="P2"), version=VERSION)
    path = f"{vm}/{PRICINGS}/VirtualMachines"
    inherited = arm("GET", path, version=VERSION).json()["properties"]
    assert (inherited["subPlan"], inherited["inherited"]) == ("P2", "True")
    assert inherited["inheritedFrom"] == f"/subscriptions/{arm.subscription}"
    apart = arm("PUT", path, plan(subPlan="P1"), version=VERSION).json()["properties"]
    assert (apart["subPlan"], apart["inherited"]) == ("P1", "False")
    assert arm("DELETE", path, version=VERSION).status_code == 200
    assert arm("GET", path, version=VERSION).json()["properties"]["subPlan"] == "P2"
    assert [one["name"] for one in arm("GET", f"{vm}/{PRICINGS}", version=VERSION).json()["value"]] == ["VirtualMachines"]


def test_who_is_told(arm: Arm) -> None:
    properties: Json = {
        "isEnabled": True,
        "emails": "soc@msp.example;it@client.example",
        "phone": "",
        "notificationsByRole": {"state": "On", "roles": ["Owner"]},
        "notificationsSources": [
            {"sourceType": "Alert", "minimalSeverity": "Medium"},
            {"sourceType": "AttackPath", "minimalRiskLevel": "High"},
        ],
    }
    assert code(arm("GET", CONTACT, version=PREVIEW)) == (404, "ResourceNotFound")
    made = arm("PUT", CONTACT, {"properties": properties}, version=PREVIEW)
    assert made.status_code == 201, made.text
    assert made.json()["properties"] == properties
    assert [one["name"] for one in arm("GET", CONTACT.rpartition("/")[0], version=PREVIEW).json()["value"]] == ["default"]
    for change in (
        {"emails": "soc@msp.example,it@client.example"},
        {"emails": "nobody"},
        {"phone": "call me"},
        {"notificationsByRole": {"state": "On", "roles": ["Reader"]}},
        {"notificationsSources": properties["notificationsSources"][:1] * 2},
    ):
        refused = arm("PUT", CONTACT, {"properties": properties | change}, version=PREVIEW)
        assert code(refused) == (400, "BadRequest"), change
    wrong = {"properties": properties | {"notificationsSources": [{"sourceType": "Rumour"}]}}
    assert code(arm("PUT", CONTACT, wrong, version=PREVIEW)) == (400, "InvalidRequestContent")
    assert code(arm("PUT", f"{CONTACT}1", {"properties": properties}, version=PREVIEW)) == (400, "InvalidResourceName")
    assert arm("DELETE", CONTACT, version=PREVIEW).status_code == 200
    assert arm("DELETE", CONTACT, version=PREVIEW).status_code == 204
