"""Drift reports against their cases (cases/*.yaml). A case names what it expects of each deviation; the rest may be anything."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tenantry.drift.attribution import audited_id
from tenantry.drift.compare import Finding, deviation_id, exit_code, make_report
from tenantry.drift.control import ControlFacts, leaf_paths
from tenantry.drift.deviation import DriftReport, PropertyDeviation, UnknownObject
from tenantry.drift.inventory import AuditEvent, FailedRead, Inventory, LiveObject
from tenantry.report.as_json import drift_document
from tests.plan.building import Json, cases_in, spec_of

CASES = cases_in(Path(__file__).parent / "cases")


def report_of(case: Json) -> DriftReport:
    return make_report(
        findings=[finding_of(entry) for entry in case.get("findings", [])],
        managed_ids=case.get("managed_ids", []),
        inventory=Inventory(
            objects=tuple(LiveObject(**entry) for entry in case.get("objects", [])),
            events=tuple(event_of(entry) for entry in case.get("events", [])),
            failed=tuple(FailedRead(**entry) for entry in case.get("failed", [])),
            graph_requests=7,
            arm_requests=3,
        ),
        spec=spec_of(case.get("spec", {})),
        controls={
            key: ControlFacts(title=key, **(entry | {"paths": frozenset(entry.get("paths", []))}))
            for key, entry in case.get("controls", {}).items()
        },
        unknown=[UnknownObject(**entry) for entry in case.get("unknown", [])],
        break_glass_ids=case.get("break_glass_ids", []),
        seconds=1.23456,
    )


def finding_of(entry: Json) -> Finding:
    pairs = entry.get("properties", {})
    properties = tuple(PropertyDeviation(path=path, expected=pair[0], actual=pair[1]) for path, pair in pairs.items())
    return Finding(**(entry | {"properties": properties}))


def event_of(entry: Json) -> AuditEvent:
    return AuditEvent(**(entry | {"at": datetime.fromisoformat(entry["at"]), "target_ids": frozenset(entry["target_ids"])}))


@pytest.mark.parametrize("case", [case for _, case in CASES], ids=[name for name, _ in CASES])
def test_a_report_says_what_its_case_expects(case: Json) -> None:
    report = report_of(case)
    client: Json = drift_document([report])["clients"][0]

    expected = case["report"]
    assert client["outcome"] == expected["outcome"]
    assert [entry["name"] for entry in client["unknown"]] == expected.get("unknown", [])
    wanted: list[Json] = expected.get("deviations", [])
    assert [item["name"] for item in client["deviations"]] == [item["name"] for item in wanted]
    for found, want in zip(client["deviations"], wanted, strict=True):
        assert {key: found[key] for key in want} == want
        assert re.fullmatch(r"[0-9a-f]{10}", found["id"])
    assert (client["requests"], client["seconds"]) == ({"graph": 7, "arm": 3}, 1.235)


@pytest.mark.parametrize(("outcome", "code"), [("in_sync", 0), ("drifted", 3), ("unknown", 4)])
def test_exit_codes(outcome: Any, code: int) -> None:
    assert exit_code(DriftReport(client="northwind", outcome=outcome)) == code


def test_a_deviation_keeps_its_id_and_no_other_has_it() -> None:
    one = deviation_id("northwind", "unmanaged", "user", "A1")

    assert one == deviation_id("northwind", "unmanaged", "User", "a1")
    others = {
        deviation_id("contoso", "unmanaged", "user", "a1"),
        deviation_id("northwind", "missing", "user", "a1"),
        deviation_id("northwind", "unmanaged", "group", "a1"),
        deviation_id("northwind", "unmanaged", "user", "a2"),
    }
    assert len({one, *others}) == 5


def test_a_made_anew_object_that_goes_again_is_the_same_deviation() -> None:
    first = Finding(kind="missing", type="user", name="people/ada@northwind.example", resource_id="1")
    second = Finding(kind="missing", type="user", name="people/ada@northwind.example", resource_id="2")
    reports = [
        make_report(findings=[item], managed_ids=[], inventory=Inventory(), spec=spec_of({}), controls={})
        for item in (first, second)
    ]

    assert reports[0].deviations[0].id == reports[1].deviations[0].id


def test_the_properties_of_a_control_are_the_values_of_its_body() -> None:
    body = {
        "allowInvitesFrom": "none",
        "defaultUserRolePermissions": {"allowedToCreateApps": False, "more": {"deep": [1]}},
        "empty": {},
    }

    assert leaf_paths(body) == {
        "allowInvitesFrom",
        "defaultUserRolePermissions.allowedToCreateApps",
        "defaultUserRolePermissions.more.deep",
        "empty",
    }


@pytest.mark.parametrize(
    ("resource_id", "logged"),
    [
        ("AB-1", "ab-1"),
        ("AB-1/members", "ab-1"),
        ("users/AB-1/licenses", "ab-1"),
        ("groups/AB-1/licenses", "ab-1"),
        (
            "/subscriptions/S/resourceGroups/R/providers/Microsoft.Insights/activityLogAlerts/A/",
            "/subscriptions/s/resourcegroups/r/providers/microsoft.insights/activitylogalerts/a",
        ),
        ("", ""),
    ],
)
def test_the_logs_know_a_resource_by(resource_id: str, logged: str) -> None:
    assert audited_id(resource_id) == logged
