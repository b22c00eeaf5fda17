"""Alert processing rules."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.arm.caller import Arm, code

Json = dict[str, Any]
VERSION = "2021-08-08"
RULES = "providers/Microsoft.AlertsManagement/actionRules"


def rule(arm: Arm, **more: Any) -> Json:
    """Everything but the most severe is mute outside business hours."""
    return {
        "location": "Global",
        "properties": {
            "scopes": [f"/subscriptions/{arm.subscription}"],
            "actions": [{"actionType": "RemoveAllActionGroups"}],
            "schedule": {
                "timeZone": "GMT Standard Time",
                "recurrences": [
                    {"recurrenceType": "Daily", "startTime": "17:00:00", "endTime": "09:00:00"},
                    {"recurrenceType": "Weekly", "daysOfWeek": ["Saturday", "Sunday"]},
                ],
            },
            "conditions": [{"field": "Severity", "operator": "NotEquals", "values": ["Sev0"]}],
            **more,
        },
    }


def test_a_rule(arm: Arm) -> None:
    path = f"{arm.group()}/{RULES}/quiet"
    made = arm("PUT", path, rule(arm), version=VERSION)
    assert made.status_code in (200, 201)
    assert made.json()["properties"] == rule(arm)["properties"] | {"enabled": True}
    assert made.json()["systemData"]["createdAt"]
    assert arm("PUT", path, made.json(), version=VERSION).status_code == 200
    patched = arm("PATCH", path, {"properties": {"enabled": False}, "tags": {"a": "b"}}, version=VERSION)
    assert (patched.json()["properties"]["enabled"], patched.json()["tags"]) == (False, {"a": "b"})
    assert code(arm("PATCH", path, {"properties": {"scopes": []}}, version=VERSION)) == (400, "InvalidRequestContent")
    assert [one["name"] for one in arm("GET", RULES, version=VERSION).json()["value"]] == ["quiet"]
    assert arm("DELETE", path, version=VERSION).status_code == 200
    assert code(arm("GET", path, version=VERSION))[0] == 404


def test_a_rule_that_tells_others(arm: Arm, action_group: Json) -> None:
    group = arm.group()
    team = arm.make(f"{group}/providers/Microsoft.Insights/actionGroups/soc", action_group)["id"]
    body = rule(arm, actions=[{"actionType": "AddActionGroups", "actionGroupIds": [team]}])
    assert arm("PUT", f"{group}/{RULES}/tell", body, version=VERSION).status_code in (200, 201)
    body["properties"]["actions"][0]["actionGroupIds"] = [f"{team}x"]
    assert code(arm("PUT", f"{group}/{RULES}/tell", body, version=VERSION)) == (400, "BadRequest")


def recurring(**recurrence: Any) -> Json:
    return {"schedule": {"timeZone": "UTC", "recurrences": [recurrence]}}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"scopes": []}, "BadRequest"),
        ({"scopes": ["/subscriptions"]}, "BadRequest"),
        ({"scopes": ["/subscriptions/11111111-1111-1111-1111-111111111111"]}, "BadRequest"),
        ({"description": "a" * 2049}, "BadRequest"),
        ({"actions": []}, "BadRequest"),
        ({"actions": [{"actionType": "RemoveAllActionGroups"}] * 2}, "BadRequest"),
        ({"actions": [{"actionType": "Forget"}]}, "InvalidRequestContent"),
        ({"actions": [{"actionType": "AddActionGroups", "actionGroupIds": []}]}, "BadRequest"),
        ({"conditions": [{"field": "Colour", "operator": "Equals", "values": ["red"]}]}, "BadRequest"),
        ({"conditions": [{"field": "Severity", "operator": "Contains", "values": ["Sev0"]}]}, "BadRequest"),
        ({"conditions": [{"field": "Severity", "operator": "Equals", "values": ["Sev9"]}]}, "BadRequest"),
        ({"conditions": [{"field": "Severity", "operator": "Equals", "values": []}]}, "BadRequest"),
        ({"conditions": [{"field": "AlertRuleName", "operator": "Equals", "values": ["a"]}] * 2}, "BadRequest"),
        ({"schedule": {"timeZone": "Europe/Berlin"}}, "BadRequest"),
        ({"schedule": {"effectiveFrom": "2026-11-02T00:00:00", "effectiveUntil": "2026-11-01T00:00:00"}}, "BadRequest"),
        ({"schedule": {"effectiveFrom": "tomorrow"}}, "BadRequest"),
        (recurring(recurrenceType="Daily"), "BadRequest"),
        (recurring(recurrenceType="Daily", startTime="17", endTime="09:00:00"), "BadRequest"),
        (recurring(recurrenceType="Weekly", daysOfWeek=[]), "BadRequest"),
        (recurring(recurrenceType="Weekly", daysOfWeek=["Someday"]), "BadRequest"),
        (recurring(recurrenceType="Monthly", daysOfMonth=[32]), "BadRequest"),
        (recurring(recurrenceType="Yearly"), "InvalidRequestContent"),
    ],
)
def test_rules_that_are_refused(arm: Arm, change: Json, expected: str) -> None:
    assert code(arm("PUT", f"{arm.group()}/{RULES}/bad", rule(arm, **change), version=VERSION)) == (400, expected)


def test_a_rule_lies_nowhere(arm: Arm) -> None:
    body = rule(arm) | {"location": "westeurope"}
    assert code(arm("PUT", f"{arm.group()}/{RULES}/here", body, version=VERSION)) == (400, "BadRequest")
