"""The activity log: what a write leaves, and how it is asked for."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.simulator.arm.caller import Arm, code
from tests.simulator.running import RunningSimulator, SeededTenant

Json = dict[str, Any]
LOG = "providers/Microsoft.Insights/eventtypes/management/values"
ALERTS = "providers/Microsoft.Insights/activityLogAlerts"


@pytest.fixture
def since(simulator: RunningSimulator) -> str:
    now = datetime.fromisoformat(simulator.http.get("/_sim/clock").json()["now"])
    return f"eventTimestamp ge '{(now - timedelta(hours=1)).isoformat()}'"


def test_who_deleted_the_alert(arm: Arm, admin: Arm, tenant: SeededTenant, alert: Json, since: str) -> None:
    group = arm.group()
    path = f"{group}/{ALERTS}/health"
    arm.make(path, alert)
    assert admin("DELETE", path).status_code == 200
    events = arm("GET", LOG, _filter=f"{since} and resourceUri eq '{path}'").json()["value"]
    told = [(event["operationName"]["value"], event["status"]["value"], event["caller"]) for event in events]
    app = told[-1][2]
    assert told == [
        ("Microsoft.Insights/activityLogAlerts/delete", "Succeeded", tenant.admin),
        ("Microsoft.Insights/activityLogAlerts/delete", "Started", tenant.admin),
        ("Microsoft.Insights/activityLogAlerts/write", "Succeeded", app),
        ("Microsoft.Insights/activityLogAlerts/write", "Started", app),
    ]
    last = events[0]
    assert last["resourceId"] == path
    assert last["operationName"]["localizedValue"] == "Delete activity log alert"
    assert last["authorization"] == {"action": "Microsoft.Insights/activityLogAlerts/delete", "scope": path}
    assert last["claims"]["http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn"] == tenant.admin
    assert last["correlationId"] == events[1]["correlationId"] != events[2]["correlationId"]
    assert last["resourceGroupName"] == "rg-one"
    assert last["subscriptionId"] == tenant.subscription_id
    assert last["category"]["value"] == "Administrative"


def test_the_app_shows_by_its_ids(simulator: RunningSimulator, arm: Arm, since: str) -> None:
    arm.group()
    event = arm("GET", LOG, _filter=since).json()["value"][0]
    assert event["claims"]["appid"] == simulator.info.client_id
    assert event["caller"] == event["claims"]["http://schemas.microsoft.com/identity/claims/objectidentifier"]


def test_refused_writes_and_reads(arm: Arm, since: str) -> None:
    arm.group()
    arm("GET", "resourcegroups")
    assert arm("PUT", "resourcegroups/rg-one", {"location": "uksouth"}).status_code == 409
    events = arm("GET", LOG, _filter=since).json()["value"]
    assert [event["status"]["value"] for event in events] == ["Failed", "Succeeded", "Started"]
    assert events[0]["subStatus"] == {"value": "Conflict", "localizedValue": "Conflict (HTTP Status Code: 409)"}


def test_a_deleted_group_tells_of_all_that_went(arm: Arm, admin: Arm, tenant: SeededTenant, alert: Json, since: str) -> None:
    group = arm.group()
    arm.make(f"{group}/{ALERTS}/health", alert)
    arm.finish(admin("DELETE", group))
    events = arm("GET", LOG, _filter=f"{since} and caller eq '{tenant.admin}'").json()["value"]
    assert [(event["operationName"]["value"].split("/", 1)[1], event["status"]["value"]) for event in events] == [
        ("subscriptions/resourceGroups/delete", "Succeeded"),
        ("activityLogAlerts/delete", "Succeeded"),
        ("subscriptions/resourceGroups/delete", "Accepted"),
        ("subscriptions/resourceGroups/delete", "Started"),
    ]
    assert len({event["correlationId"] for event in events}) == 1


def test_selection_pages_and_filters(arm: Arm, since: str) -> None:
    for _ in range(101):
        arm.group()
    answer = arm("GET", LOG, _filter=f"{since} and resourceGroupName eq 'RG-ONE'", _select="eventTimestamp, status")
    body = answer.json()
    assert len(body["value"]) == 200
    assert body["value"][0].keys() == {"eventTimestamp", "status"}
    rest = arm.http.get(body["nextLink"], headers={"authorization": f"Bearer {arm.token}"}).json()
    assert len(rest["value"]) == 2 and "nextLink" not in rest
    assert arm("GET", LOG, _filter=f"{since} and resourceGroupName eq 'other'").json()["value"] == []
    assert arm("GET", f"/{LOG}", _filter=since).json()["value"] == []


@pytest.mark.parametrize(
    "text",
    [
        None,
        "eventTimestamp le '2026-11-02'",
        "eventTimestamp ge '2020-01-01'",
        "eventTimestamp ge 'then'",
        "eventTimestamp ge '2026-11-01' and eventTimestamp le '2026-10-01'",
        "eventTimestamp ge '2026-11-01' and colour eq 'red'",
    ],
)
def test_filters_that_are_refused(arm: Arm, text: str | None) -> None:
    query = {"$filter": text} if text else {}
    assert code(arm("GET", LOG, query=query)) == (400, "BadRequest")
