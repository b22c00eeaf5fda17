"""Data collection endpoints, rules and associations; workbooks."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest

from tests.simulator.arm.caller import Arm, code

Json = dict[str, Any]
VERSION = "2022-06-01"
ENDPOINTS = "providers/Microsoft.Insights/dataCollectionEndpoints"
RULES = "providers/Microsoft.Insights/dataCollectionRules"
ASSOCIATIONS = "providers/Microsoft.Insights/dataCollectionRuleAssociations"
WORKBOOKS = "providers/Microsoft.Insights/workbooks"
WORKSPACES = "providers/Microsoft.OperationalInsights/workspaces"
PLACE = {"location": "westeurope", "properties": {}}


@pytest.fixture
def logs(arm: Arm) -> Json:
    return arm.make(f"{arm.group()}/{WORKSPACES}/logs", PLACE)


def rule(workspace: str) -> Json:
    counters = {
        "name": "cpu",
        "streams": ["Microsoft-Perf"],
        "samplingFrequencyInSeconds": 60,
        "counterSpecifiers": ["\\Memory(*)\\*"],
    }
    events = {"name": "events", "streams": ["Microsoft-Event"], "xPathQueries": ["System!*[System[Level=1]]"]}
    return {
        "location": "westeurope",
        "properties": {
            "dataSources": {"windowsEventLogs": [events], "performanceCounters": [counters]},
            "destinations": {"logAnalytics": [{"name": "logs", "workspaceResourceId": workspace}]},
            "dataFlows": [{"streams": ["Microsoft-Event", "Microsoft-Perf"], "destinations": ["logs"]}],
        },
    }


def test_an_endpoint(arm: Arm) -> None:
    path = f"{arm.group()}/{ENDPOINTS}/dce-one"
    made = arm("PUT", path, PLACE, version=VERSION)
    assert made.status_code == 201
    properties = made.json()["properties"]
    assert properties["immutableId"].startswith("dce-") and properties["provisioningState"] == "Succeeded"
    assert properties["logsIngestion"]["endpoint"].startswith("https://dce-one-")
    assert properties["networkAcls"] == {"publicNetworkAccess": "Enabled"}
    assert arm("PUT", path, made.json(), version=VERSION).json()["properties"]["immutableId"] == properties["immutableId"]
    assert arm("PATCH", path, {"tags": {"a": "b"}}, version=VERSION).json()["tags"] == {"a": "b"}
    assert code(arm("PATCH", path, {"properties": {"description": "x"}}, version=VERSION)) == (400, "InvalidRequestContent")
    wrong = {"location": "westeurope", "properties": {"networkAcls": {"publicNetworkAccess": "Perhaps"}}}
    assert code(arm("PUT", path, wrong, version=VERSION)) == (400, "InvalidPayload")
    assert arm("DELETE", path, version=VERSION).status_code == 200


def test_a_rule(arm: Arm, logs: Json) -> None:
    path = f"{arm.group()}/{RULES}/dcr-one"
    made = arm("PUT", path, rule(logs["id"]), version=VERSION)
    assert made.status_code == 201
    properties = made.json()["properties"]
    assert properties["immutableId"].startswith("dcr-")
    assert properties["destinations"]["logAnalytics"][0]["workspaceId"] == logs["properties"]["customerId"]
    again = arm("PUT", path, made.json(), version=VERSION)
    assert (again.status_code, again.json()["properties"]["immutableId"]) == (200, properties["immutableId"])
    assert [one["name"] for one in arm("GET", RULES, version=VERSION).json()["value"]] == ["dcr-one"]


@pytest.mark.parametrize(
    "change",
    [
        {"dataFlows": []},
        {"destinations": {}},
        {"destinations": {"logAnalytics": [{"name": "logs", "workspaceResourceId": "/subscriptions/x"}]}},
        {"destinations": {"logAnalytics": [{"name": "logs"}]}},
        {"destinations": {"azureMonitorMetrics": {}}},
        {"dataFlows": [{"streams": ["Microsoft-Event"], "destinations": ["elsewhere"]}]},
        {"dataFlows": [{"streams": [], "destinations": ["logs"]}]},
        {
            "dataSources": {
                "performanceCounters": [{"name": "cpu", "streams": ["Microsoft-Perf"], "samplingFrequencyInSeconds": 0}]
            }
        },
        {"dataSources": {"syslog": [{"name": "a", "streams": []}]}},
        {"dataSources": {"syslog": [{"name": "a", "streams": ["Microsoft-Syslog"], "logLevels": ["Loud"]}]}},
        {"dataSources": {"syslog": [{"name": "a", "streams": ["Microsoft-Syslog"]}] * 2}},
        {"dataCollectionEndpointId": "/subscriptions/x"},
        {"streamDeclarations": {"Mine": {"columns": []}}},
        {
            "streamDeclarations": {"Custom-One": {"columns": [{"name": "a", "type": "string"}]}},
            "dataFlows": [{"streams": ["Custom-Two"], "destinations": ["logs"]}],
        },
    ],
)
def test_rules_that_are_refused(arm: Arm, logs: Json, change: Json) -> None:
    body = rule(logs["id"])
    body["properties"] |= change
    refused = arm("PUT", f"{arm.group()}/{RULES}/bad", body, version=VERSION)
    assert code(refused) == (400, "InvalidPayload")


def test_associations(arm: Arm, logs: Json) -> None:
    group = arm.group()
    made = arm.make(f"{group}/{RULES}/dcr-one", rule(logs["id"]))
    endpoint = arm.make(f"{group}/{ENDPOINTS}/dce-one", PLACE)
    path = f"{logs['id']}/{ASSOCIATIONS}"
    to_rule = {"properties": {"dataCollectionRuleId": made["id"]}}
    to_endpoint = {"properties": {"dataCollectionEndpointId": endpoint["id"]}}
    assert arm("PUT", f"{path}/one", to_rule, version=VERSION).status_code == 201
    assert arm("PUT", f"{path}/one", to_rule, version=VERSION).status_code == 200
    assert arm("PUT", f"{path}/configurationAccessEndpoint", to_endpoint, version=VERSION).status_code == 201
    for name, body in {
        "two": to_rule,
        "three": to_endpoint,
        "configurationAccessEndpoint": to_rule,
        "four": {"properties": {}},
        "five": {"properties": {"dataCollectionRuleId": f"{made['id']}x"}},
    }.items():
        assert code(arm("PUT", f"{path}/{name}", body, version=VERSION)) == (400, "InvalidPayload"), name
    assert code(arm("PUT", f"{ASSOCIATIONS}/one", to_rule, version=VERSION)) == (400, "InvalidPayload")
    for where, names in {
        path: ["one", "configurationAccessEndpoint"],
        f"{made['id']}/associations": ["one"],
        f"{endpoint['id']}/associations": ["configurationAccessEndpoint"],
    }.items():
        assert [one["name"] for one in arm("GET", where, version=VERSION).json()["value"]] == names
    assert arm("DELETE", f"{path}/one", version=VERSION).status_code == 200


def test_a_workbook(arm: Arm) -> None:
    name = str(uuid.uuid4())
    path = f"{arm.group()}/{WORKBOOKS}/{name}"
    content = json.dumps({"version": "Notebook/1.0", "items": []})
    body: Json = {
        "location": "westeurope",
        "kind": "shared",
        "properties": {"displayName": "Ours", "category": "workbook", "serializedData": content},
    }
    made = arm("PUT", path, body, version="2023-06-01")
    assert made.status_code == 201
    assert made.json()["properties"]["serializedData"] == content
    assert made.json()["properties"]["sourceId"] == "azure monitor"
    # A read has the content only for the asking.
    assert "serializedData" not in arm("GET", path, version="2023-06-01").json()["properties"]
    full = arm("GET", path, version="2023-06-01", query={"canFetchContent": "true"})
    assert full.json()["properties"]["serializedData"] == content
    listed = arm("GET", WORKBOOKS, version="2023-06-01", query={"category": "workbook"}).json()["value"]
    assert [(one["name"], "serializedData" in one["properties"]) for one in listed] == [(name, False)]
    assert arm("GET", WORKBOOKS, version="2023-06-01", query={"category": "TSG"}).json()["value"] == []
    assert code(arm("GET", WORKBOOKS, version="2023-06-01")) == (400, "BadRequest")
    body["properties"]["serializedData"] = "no json"
    assert code(arm("PUT", path, body, version="2023-06-01")) == (400, "BadRequest")
    assert code(arm("PUT", f"{arm.group()}/{WORKBOOKS}/ours", body, version="2023-06-01")) == (400, "InvalidResourceName")
    patched = arm("PATCH", path, {"properties": {"displayName": "Theirs"}}, version="2023-06-01")
    assert (patched.json()["properties"]["displayName"], patched.json()["properties"]["serializedData"]) == ("Theirs", content)
    assert arm("DELETE", path, version="2023-06-01").status_code == 200
