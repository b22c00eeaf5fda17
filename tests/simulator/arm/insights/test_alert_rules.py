"""Metric alerts and log alerts."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.arm.caller import Arm, code

Json = dict[str, Any]
METRIC = "providers/Microsoft.Insights/metricAlerts"
QUERY = "providers/Microsoft.Insights/scheduledQueryRules"
WORKSPACES = "providers/Microsoft.OperationalInsights/workspaces"
METRIC_VERSION, QUERY_VERSION = "2018-03-01", "2025-01-01-preview"


@pytest.fixture
def watched(arm: Arm) -> str:
    made: str = arm.make(f"{arm.group()}/{WORKSPACES}/logs", {"location": "westeurope", "properties": {}})["id"]
    return made


@pytest.fixture
def team(arm: Arm, action_group: Json) -> str:
    made: str = arm.make(f"{arm.group()}/providers/Microsoft.Insights/actionGroups/soc", action_group)["id"]
    return made


def metric_alert(scope: str, team: str) -> Json:
    condition = {
        "criterionType": "StaticThresholdCriterion",
        "name": "one",
        "metricName": "Heartbeat",
        "timeAggregation": "Total",
        "operator": "LessThan",
        "threshold": 1,
    }
    return {
        "location": "global",
        "properties": {
            "severity": 1,
            "enabled": True,
            "scopes": [scope],
            "evaluationFrequency": "PT5M",
            "windowSize": "PT15M",
            "criteria": {"odata.type": "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria", "allOf": [condition]},
            "actions": [{"actionGroupId": team}],
        },
    }


def query_rule(scope: str, team: str) -> Json:
    condition = {"query": "Heartbeat | where false", "timeAggregation": "Count", "operator": "GreaterThan", "threshold": 0}
    return {
        "location": "westeurope",
        "properties": {
            "severity": 2,
            "scopes": [scope],
            "evaluationFrequency": "PT5M",
            "windowSize": "PT5M",
            "criteria": {"allOf": [condition]},
            "actions": {"actionGroups": [team]},
        },
    }


def put(properties: Json, path: str, value: Any) -> None:
    """Set `a.b.0.c` of a body."""
    *before, last = path.split(".")
    held: Any = properties
    for part in before:
        held = held[int(part)] if isinstance(held, list) else held[part]
    held[int(last) if isinstance(held, list) else last] = value


def test_a_metric_alert(arm: Arm, watched: str, team: str) -> None:
    path = f"{arm.group()}/{METRIC}/silent"
    made = arm("PUT", path, metric_alert(watched, team), version=METRIC_VERSION)
    assert made.status_code == 200
    properties = made.json()["properties"]
    assert (properties["autoMitigate"], properties["isMigrated"]) == (True, False)
    assert properties["targetResourceType"] == "Microsoft.OperationalInsights/workspaces"
    assert properties["criteria"] == metric_alert(watched, team)["properties"]["criteria"]
    assert arm("PUT", path, made.json(), version=METRIC_VERSION).status_code == 200
    patched = arm("PATCH", path, {"properties": {"enabled": False}}, version=METRIC_VERSION)
    assert (patched.status_code, patched.json()["properties"]["enabled"]) == (200, False)
    assert [one["name"] for one in arm("GET", METRIC, version=METRIC_VERSION).json()["value"]] == ["silent"]
    assert arm("DELETE", path, version=METRIC_VERSION).status_code == 200
    assert arm("DELETE", path, version=METRIC_VERSION).status_code == 204


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("severity", 5, "BadRequest"),
        ("evaluationFrequency", "PT2M", "BadRequest"),
        ("evaluationFrequency", "soon", "BadRequest"),
        ("windowSize", "PT1M", "BadRequest"),
        ("scopes", [], "BadRequest"),
        ("scopes", ["/subscriptions"], "BadRequest"),
        ("scopes.0", "{watched}x", "BadRequest"),
        ("actions.0.actionGroupId", "{team}x", "BadRequest"),
        ("actions.0", {}, "BadRequest"),
        ("criteria.odata.type", "Microsoft.Azure.Monitor.Other", "InvalidRequestContent"),
        ("criteria.allOf", [], "BadRequest"),
        ("criteria.allOf.0.operator", "Around", "BadRequest"),
        ("criteria.allOf.0.threshold", None, "InvalidRequestContent"),
        ("criteria.allOf.0.dimensions", [{"name": "d", "operator": "Is", "values": ["a"]}], "BadRequest"),
    ],
)
def test_metric_alerts_that_are_refused(arm: Arm, watched: str, team: str, path: str, value: Any, expected: str) -> None:
    body = metric_alert(watched, team)
    filled = value.format(watched=watched, team=team) if isinstance(value, str) else value
    if path == "criteria.odata.type":
        body["properties"]["criteria"]["odata.type"] = filled
    else:
        put(body["properties"], path, filled)
    assert code(arm("PUT", f"{arm.group()}/{METRIC}/bad", body, version=METRIC_VERSION)) == (400, expected)


def test_metric_alerts_over_more_than_one_resource(arm: Arm, watched: str, team: str) -> None:
    path = f"{arm.group()}/{METRIC}/wide"
    body = metric_alert(f"/subscriptions/{arm.subscription}", team)
    assert code(arm("PUT", path, body, version=METRIC_VERSION)) == (400, "BadRequest")
    body["properties"] |= {"targetResourceType": "Microsoft.Compute/virtualMachines", "targetResourceRegion": "westeurope"}
    assert code(arm("PUT", path, body, version=METRIC_VERSION)) == (400, "BadRequest")
    body["properties"]["criteria"]["odata.type"] = "Microsoft.Azure.Monitor.MultipleResourceMultipleMetricCriteria"
    assert arm("PUT", path, body, version=METRIC_VERSION).status_code == 200
    body["properties"]["criteria"]["allOf"] *= 2
    assert code(arm("PUT", path, body, version=METRIC_VERSION)) == (400, "BadRequest")
    local = metric_alert(watched, team) | {"location": "westeurope"}
    assert code(arm("PUT", f"{arm.group()}/{METRIC}/local", local, version=METRIC_VERSION)) == (400, "BadRequest")


def test_a_log_alert(arm: Arm, watched: str, team: str) -> None:
    path = f"{arm.group()}/{QUERY}/silent"
    made = arm("PUT", path, query_rule(watched, team), version=QUERY_VERSION)
    assert made.status_code == 201
    assert made.json()["kind"] == "LogAlert" and made.headers["etag"] == made.json()["etag"]
    properties = made.json()["properties"]
    assert (properties["displayName"], properties["enabled"], properties["createdWithApiVersion"]) == (
        "silent",
        True,
        QUERY_VERSION,
    )
    assert arm("PUT", path, made.json(), version=QUERY_VERSION).status_code == 200
    assert arm("PATCH", path, {"properties": {"enabled": False}}, version=QUERY_VERSION).json()["properties"]["enabled"] is False
    assert arm("DELETE", path, version=QUERY_VERSION).status_code == 200


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("severity", None),
        ("severity", 7),
        ("scopes", []),
        ("evaluationFrequency", None),
        ("evaluationFrequency", "PT7M"),
        ("windowSize", "PT1M"),
        ("overrideQueryTimeRange", "P9D"),
        ("criteria", {"allOf": []}),
        ("criteria.allOf.0.query", " "),
        ("criteria.allOf.0.operator", None),
        ("criteria.allOf.0.operator", "Around"),
        ("criteria.allOf.0.threshold", None),
        ("criteria.allOf.0.timeAggregation", "Average"),
        ("criteria.allOf.0.failingPeriods", {"numberOfEvaluationPeriods": 1, "minFailingPeriodsToAlert": 2}),
        ("actions.actionGroups", ["{team}x"]),
        ("actions.actionGroups", ["{team}"] * 6),
    ],
)
def test_log_alerts_that_are_refused(arm: Arm, watched: str, team: str, path: str, value: Any) -> None:
    body = query_rule(watched, team)
    put(body["properties"], path, [one.format(team=team) for one in value] if path == "actions.actionGroups" else value)
    assert code(arm("PUT", f"{arm.group()}/{QUERY}/bad", body, version=QUERY_VERSION)) == (400, "BadRequest")


def test_kinds_of_log_alerts(arm: Arm, watched: str, team: str) -> None:
    body = query_rule(watched, team) | {"kind": "LogToMetric"}
    assert code(arm("PUT", f"{arm.group()}/{QUERY}/metric", body, version=QUERY_VERSION)) == (400, "BadRequest")
    body["properties"]["criteria"]["allOf"][0]["metricName"] = "beats"
    assert arm("PUT", f"{arm.group()}/{QUERY}/metric", body, version=QUERY_VERSION).json()["kind"] == "LogToMetric"
    body = query_rule(watched, team)
    body["properties"] |= {"muteActionsDuration": "PT1H", "autoMitigate": True}
    assert code(arm("PUT", f"{arm.group()}/{QUERY}/mute", body, version=QUERY_VERSION)) == (400, "BadRequest")
