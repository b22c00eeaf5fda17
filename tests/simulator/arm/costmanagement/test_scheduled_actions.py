"""Scheduled actions: mails about costs."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.arm.caller import Arm, code

Json = dict[str, Any]
VERSION = "2024-08-01"
ACTIONS = "providers/Microsoft.CostManagement/scheduledActions"


def mail(arm: Arm, schedule: Json | None = None, **more: Any) -> Json:
    times = {"frequency": "Daily", "startDate": "2026-11-02T00:00:00Z", "endDate": "2027-11-02T00:00:00Z"}
    return {
        "kind": "Email",
        "properties": {
            "displayName": "Costs",
            "status": "Enabled",
            "viewId": f"/subscriptions/{arm.subscription}/providers/Microsoft.CostManagement/views/ms:CostByService",
            "notification": {"to": ["billing@msp.example"], "subject": "Costs"},
            "schedule": {**times, **(schedule or {})},
            **more,
        },
    }


def test_an_action(arm: Arm) -> None:
    made = arm("PUT", f"{ACTIONS}/costs", mail(arm), version=VERSION)
    assert made.status_code == 201
    assert made.json()["properties"] == mail(arm)["properties"] | {"scope": f"/subscriptions/{arm.subscription}"}
    assert made.json()["eTag"]
    assert arm("PUT", f"{ACTIONS}/costs", made.json(), version=VERSION).status_code == 200
    assert [one["name"] for one in arm("GET", ACTIONS, version=VERSION).json()["value"]] == ["costs"]
    assert arm("POST", f"{ACTIONS}/costs/execute", version=VERSION).status_code == 200
    assert code(arm("POST", f"{ACTIONS}/none/execute", version=VERSION)) == (404, "ResourceNotFound")
    assert arm("DELETE", f"{ACTIONS}/costs", version=VERSION).status_code == 200
    assert arm("DELETE", f"{ACTIONS}/costs", version=VERSION).status_code == 204


def test_an_anomaly_alert(arm: Arm) -> None:
    body = mail(arm) | {"kind": "InsightAlert"}
    assert code(arm("PUT", f"{ACTIONS}/odd", body, version=VERSION)) == (400, "BadRequest")
    view = f"/subscriptions/{arm.subscription}/providers/Microsoft.CostManagement/views/ms:DailyAnomalyByResourceGroup"
    body["properties"]["viewId"] = view
    assert arm("PUT", f"{ACTIONS}/odd", body, version=VERSION).status_code == 201
    assert code(arm("PUT", f"{arm.group()}/{ACTIONS}/odd", body, version=VERSION)) == (400, "BadRequest")
    body["properties"]["schedule"] |= {"frequency": "Weekly", "daysOfWeek": ["Monday"]}
    assert code(arm("PUT", f"{ACTIONS}/odd", body, version=VERSION)) == (400, "BadRequest")


def test_private_actions(arm: Arm, colleague: tuple[Arm, str]) -> None:
    """In the tenant, without an Azure role, and their owner's alone."""
    someone, _ = colleague
    body = mail(arm)
    assert someone("PUT", f"/{ACTIONS}/mine", body, version=VERSION).status_code == 201
    assert [one["name"] for one in someone("GET", f"/{ACTIONS}", version=VERSION).json()["value"]] == ["mine"]
    assert someone("POST", f"/{ACTIONS}/mine/execute", version=VERSION).status_code == 200
    assert arm("GET", f"/{ACTIONS}", version=VERSION).json()["value"] == []
    for method in ("GET", "PUT", "DELETE"):
        assert code(arm(method, f"/{ACTIONS}/mine", body if method == "PUT" else None, version=VERSION)) == (
            404,
            "ResourceNotFound",
        )
    assert code(arm("POST", f"/{ACTIONS}/mine/execute", version=VERSION)) == (404, "ResourceNotFound")
    assert someone("DELETE", f"/{ACTIONS}/mine", version=VERSION).status_code == 200


@pytest.mark.parametrize(
    ("schedule", "more"),
    [
        ({"frequency": "Weekly"}, {}),
        ({"frequency": "Monthly"}, {}),
        ({"frequency": "Monthly", "dayOfMonth": 1, "weeksOfMonth": ["First"], "daysOfWeek": ["Monday"]}, {}),
        ({"frequency": "Monthly", "dayOfMonth": 32}, {}),
        ({"frequency": "Hourly"}, {}),
        ({"hourOfDay": 24}, {}),
        ({"endDate": "2026-01-01T00:00:00Z"}, {}),
        ({"endDate": "later"}, {}),
        ({}, {"viewId": "ms:CostByService"}),
        ({}, {"status": "Perhaps"}),
        ({}, {"notification": {"to": [], "subject": "a"}}),
        ({}, {"notification": {"to": ["nobody"], "subject": "a"}}),
        ({}, {"notification": {"to": ["a@b.example"] * 21, "subject": "a"}}),
        ({}, {"notification": {"to": ["a@b.example"], "subject": "a", "message": "a" * 251}}),
    ],
)
def test_actions_that_are_refused(arm: Arm, schedule: Json, more: Json) -> None:
    assert code(arm("PUT", f"{ACTIONS}/bad", mail(arm, schedule, **more), version=VERSION)) == (400, "BadRequest")
