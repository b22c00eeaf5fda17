"""Budgets: scopes, dates, eTag."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.arm.caller import Arm, code

Json = dict[str, Any]
BUDGETS = "providers/Microsoft.Consumption/budgets"


def test_a_budget_of_a_group_and_one_of_the_subscription(arm: Arm, budget: Json) -> None:
    group = arm.group()
    made = arm("PUT", f"{group}/{BUDGETS}/monthly", budget)
    assert made.status_code == 201
    properties = made.json()["properties"]
    assert properties["currentSpend"] == {"amount": 0.0, "unit": "EUR"}
    assert properties["timePeriod"] == {"startDate": "2026-11-01T00:00:00Z", "endDate": "2036-11-01T00:00:00Z"}
    assert properties["notifications"]["actual80"]["thresholdType"] == "Actual"
    assert arm("PUT", f"{BUDGETS}/yearly", budget).status_code == 201
    assert [found["name"] for found in arm("GET", f"{group}/{BUDGETS}").json()["value"]] == ["monthly"]
    assert [found["name"] for found in arm("GET", BUDGETS).json()["value"]] == ["yearly"]
    assert code(arm("GET", f"{group}/{BUDGETS}/yearly")) == (404, "ResourceNotFound")
    assert arm("DELETE", f"{group}/{BUDGETS}/monthly").status_code == 200
    # azure-mgmt-consumption knows no success for a budget that isn't there.
    assert code(arm("DELETE", f"{group}/{BUDGETS}/monthly")) == (404, "ResourceNotFound")


def test_the_etag_guards_updates(arm: Arm, budget: Json) -> None:
    path = f"{arm.group()}/{BUDGETS}/monthly"
    first = arm.make(path, budget)
    second = arm("PUT", path, first | {"properties": first["properties"] | {"amount": 600}})
    assert (second.status_code, second.json()["properties"]["amount"]) == (200, 600)
    assert second.json()["eTag"] != first["eTag"]
    assert code(arm("PUT", path, first)) == (412, "PreconditionFailed")
    assert arm("PUT", path, budget).status_code == 200


def test_a_start_never_changes(arm: Arm, budget: Json) -> None:
    path = f"{arm.group()}/{BUDGETS}/monthly"
    arm.make(path, budget)
    budget["properties"]["timePeriod"]["startDate"] = "2026-12-01T00:00:00Z"
    refused = arm("PUT", path, budget)
    assert code(refused) == (400, "BadRequest")
    assert "Start date of budgets cannot be updated" in refused.json()["error"]["message"]


@pytest.mark.parametrize(
    ("grain", "start", "fine"),
    [
        ("Monthly", "2026-11-01T00:00:00Z", True),
        ("Monthly", "2027-11-01", True),
        ("Monthly", "2026-11-02T00:00:00Z", False),
        ("Monthly", "2026-10-01T00:00:00Z", False),
        ("Monthly", "2027-12-01T00:00:00Z", False),
        ("Quarterly", "2026-10-01T00:00:00Z", True),
        ("Quarterly", "2026-07-01T00:00:00Z", False),
        ("Annually", "2026-01-01T00:00:00Z", True),
        ("Annually", "2016-01-01T00:00:00Z", False),
        ("BillingMonth", "2026-11-18T00:00:00Z", True),
        ("Weekly", "2026-11-01T00:00:00Z", False),
        ("Monthly", "soon", False),
        ("Monthly", "9999-12-01T00:00:00Z", False),
        ("Monthly", "0001-01-01T00:00:00+05:00", False),
    ],
)
def test_which_starts_a_new_budget_may_have(arm: Arm, budget: Json, grain: str, start: str, fine: bool) -> None:
    budget["properties"] |= {"timeGrain": grain, "timePeriod": {"startDate": start}}
    answer = arm("PUT", f"{BUDGETS}/new", budget)
    assert answer.status_code == (201 if fine else 400), answer.text


def test_notifications_are_checked(arm: Arm, budget: Json) -> None:
    good = budget["properties"]["notifications"]["actual80"]
    for notifications in (
        {f"n{index}": good for index in range(6)},
        {"n": good | {"threshold": 1001}},
        {"n": good | {"operator": "LessThan"}},
        {"n": good | {"contactEmails": []}},
    ):
        budget["properties"]["notifications"] = notifications
        assert code(arm("PUT", f"{BUDGETS}/new", budget)) == (400, "BadRequest"), notifications
