"""Diagnostic settings of subscriptions, resources and management groups."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.arm.caller import Arm, code

Json = dict[str, Any]
VERSION = "2021-05-01-preview"
SETTINGS = "providers/Microsoft.Insights/diagnosticSettings"
WORKSPACES = "providers/Microsoft.OperationalInsights/workspaces"
CATEGORIES = ("Administrative", "Security", "ServiceHealth", "Alert", "Recommendation", "Policy", "Autoscale", "ResourceHealth")


@pytest.fixture
def sink(arm: Arm) -> str:
    made: str = arm.make(f"{arm.group()}/{WORKSPACES}/logs", {"location": "westeurope", "properties": {}})["id"]
    return made


def to(sink: str, *categories: str) -> Json:
    return {"properties": {"workspaceId": sink, "logs": [{"category": name, "enabled": True} for name in categories]}}


def test_the_activity_log_of_a_subscription(arm: Arm, sink: str) -> None:
    made = arm("PUT", f"{SETTINGS}/to-logs", to(sink, *CATEGORIES), version=VERSION)
    assert made.status_code == 200
    assert [log["category"] for log in made.json()["properties"]["logs"]] == list(CATEGORIES)
    assert made.json()["properties"]["logs"][0]["retentionPolicy"] == {"enabled": False, "days": 0}
    assert arm("GET", f"{SETTINGS}/to-logs", version=VERSION).json() == made.json()
    # What hangs on something below the subscription is not in the subscription's list.
    arm.make(
        f"{sink}/{SETTINGS}/audit", {"properties": {"workspaceId": sink, "logs": [{"categoryGroup": "audit", "enabled": True}]}}
    )
    assert [one["name"] for one in arm("GET", SETTINGS, version=VERSION).json()["value"]] == ["to-logs"]
    assert [one["name"] for one in arm("GET", f"{sink}/{SETTINGS}", version=VERSION).json()["value"]] == ["audit"]
    assert arm("DELETE", f"{SETTINGS}/to-logs", version=VERSION).status_code == 200
    assert arm("DELETE", f"{SETTINGS}/to-logs", version=VERSION).status_code == 204
    # A resource takes its settings with it.
    assert arm("DELETE", sink).status_code == 200
    assert code(arm("GET", f"{sink}/{SETTINGS}/audit", version=VERSION))[0] == 404


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"workspaceId": None}, "At least one data sink needs to be specified."),
        ({"workspaceId": "{sink}x"}, "was not found"),
        ({"workspaceId": "/subscriptions/s/resourceGroups/g"}, "not the id of a resource"),
        ({"logs": []}, "At least one log or metric category must be enabled."),
        ({"logs": [{"category": "Administrative", "enabled": False}]}, "At least one log or metric category must be enabled."),
        ({"logs": [{"category": "AuditEvent", "enabled": True}]}, "Category 'AuditEvent' is not supported."),
        ({"logs": [{"categoryGroup": "allLogs", "enabled": True}]}, "Category group 'allLogs' is not supported."),
        ({"logs": [{"enabled": True}]}, "either a category or a categoryGroup"),
        ({"logs": [{"category": "Alert", "enabled": True}] * 2}, "named more than once"),
        ({"metrics": [{"category": "AllMetrics", "enabled": True}]}, "Metric category 'AllMetrics' is not supported."),
        ({"logAnalyticsDestinationType": "Elsewhere"}, "logAnalyticsDestinationType"),
        ({"eventHubName": "hub"}, "eventHubAuthorizationRuleId"),
    ],
)
def test_settings_that_are_refused(arm: Arm, sink: str, change: Json, message: str) -> None:
    body = to(sink, "Administrative")
    body["properties"] |= {name: value.format(sink=sink) if isinstance(value, str) else value for name, value in change.items()}
    refused = arm("PUT", f"{SETTINGS}/bad", body, version=VERSION)
    assert code(refused) == (400, "BadRequest")
    assert message in refused.json()["error"]["message"]


def test_a_sink_is_used_once_for_a_category(arm: Arm, sink: str) -> None:
    arm.make(f"{SETTINGS}/one", to(sink, "Administrative", "Policy"))
    refused = arm("PUT", f"{SETTINGS}/two", to(sink, "Policy"), version=VERSION)
    assert code(refused) == (409, "Conflict")
    assert refused.json()["error"]["message"].startswith(f"Data sink '{sink}' is already used in diagnostic setting 'one'")
    assert arm("PUT", f"{SETTINGS}/two", to(sink, "Security"), version=VERSION).status_code == 200
    assert arm("PUT", f"{SETTINGS}/one", to(sink, "Policy"), version=VERSION).status_code == 200


def test_a_subscription_has_five(arm: Arm, sink: str) -> None:
    for name in CATEGORIES[:5]:
        arm.make(f"{SETTINGS}/{name}", to(sink, name))
    assert code(arm("PUT", f"{SETTINGS}/sixth", to(sink, CATEGORIES[5]), version=VERSION)) == (409, "Conflict")
    assert arm("PUT", f"{SETTINGS}/{CATEGORIES[0]}", to(sink, CATEGORIES[0]), version=VERSION).status_code == 200


def test_a_management_group(arm: Arm, sink: str) -> None:
    group = "/providers/Microsoft.Management/managementGroups/clients"
    arm.make(group, {})
    assert arm("PUT", f"{group}/{SETTINGS}/a", to(sink, "Administrative"), version=VERSION).status_code == 200
    assert code(arm("PUT", f"{group}/{SETTINGS}/a", to(sink, "Security"), version=VERSION)) == (400, "BadRequest")
    assert code(arm("PUT", f"{group}-none/{SETTINGS}/a", to(sink, "Policy"), version=VERSION)) == (403, "AuthorizationFailed")
