"""When it is quiet, by package and by spec; and that a week of it is exactly what is outside of support hours."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

import pytest
from pulumi_azure_native import alertsmanagement

from components.monitoring.support_hours import Recurrence, recurrences
from tenantry.errors import UsageError
from tenantry.spec.blocks.support import WEEK, Support
from tenantry.spec.model import ClientSpec, Package
from tests.components import proof
from tests.components.recording import registered
from tests.seed import run_seed

ROUNDS = 60
DAY = 24 * 60


def client(package: Package = "standard", support: Support | None = None, zone: str = "Europe/Berlin") -> ClientSpec:
    small = proof.SMALL
    monitoring = replace(small.monitoring, support=support or Support())
    return replace(small, package=package, monitoring=monitoring, tenant=replace(small.tenant, time_zone=zone))


def properties(spec: ClientSpec) -> dict[str, Any]:
    found: dict[str, Any] = registered(spec)["monitoring/support"].inputs["properties"]
    return found


@pytest.mark.parametrize(
    ("package", "kind", "made"),
    [
        ("basic", None, True),
        ("standard", None, True),
        ("premium", None, False),
        ("standard", "24x7", False),
        ("premium", "business-hours", True),
    ],
)
def test_the_package_decides_and_the_spec_overrides(package: Package, kind: Any, made: bool) -> None:
    assert ("monitoring/support" in registered(client(package, Support(kind=kind)))) is made


def test_what_can_wait_is_sent_to_nobody_outside_the_hours() -> None:
    found = properties(client())

    assert found["actions"] == [{"actionType": "RemoveAllActionGroups"}]
    assert found["scopes"] == ["/subscriptions/5f6a0000-0000-4000-8000-000000000002"]
    assert found["conditions"] == [
        {"field": "Severity", "operator": "Equals", "values": ["Sev2", "Sev3", "Sev4"]},
        {"field": "MonitorService", "operator": "NotEquals", "values": ["Resource Health"]},
    ]
    assert found["schedule"] == {
        "timeZone": "W. Europe Standard Time",
        "recurrences": [
            {"recurrenceType": "Daily", "startTime": "18:00:00", "endTime": "08:00:00"},
            {"recurrenceType": "Weekly", "daysOfWeek": ["Saturday", "Sunday"]},
        ],
    }


def test_the_client_s_own_hours_and_zone() -> None:
    week = Support(days=WEEK, opens="00:00", closes="23:45")

    found = properties(client(support=week, zone="Asia/Kathmandu"))["schedule"]

    assert found["timeZone"] == "Nepal Standard Time"
    assert found["recurrences"] == [{"recurrenceType": "Daily", "startTime": "23:45:00", "endTime": "00:00:00"}]
    with pytest.raises(UsageError, match="CET, which has no name in Windows"):
        registered(client(zone="CET"))
    assert "monitoring/support" not in registered(client("premium", zone="CET"))


def minutes(text: str) -> int:
    hours, rest = text.split(":")[:2]
    return int(hours) * 60 + int(rest)


def clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def quiet(rules: list[Recurrence], day: int, minute: int) -> bool:
    """As Azure reads a schedule: any recurrence that holds. A daily one that ends earlier than it begins goes past midnight; a
    weekly one without times is whole days."""
    for rule in rules:
        if isinstance(rule, alertsmanagement.WeeklyRecurrenceArgs):
            days: Any = rule.days_of_week
            if WEEK[day].capitalize() in days:
                return True
        else:
            begins, ends = minutes(str(rule.start_time)), minutes(str(rule.end_time))
            if begins <= minute < ends or (ends <= begins and (minute >= begins or minute < ends)):
                return True
    return False


def test_a_week_is_quiet_exactly_outside_of_support_hours() -> None:
    """Also the nights into and out of closed days, and clients that open on Saturdays; minute by minute, for random hours."""
    random = Random(run_seed())
    cases = [Support(), Support(days=(*WEEK[:6],)), Support(days=("sunday",), opens="00:00", closes="23:59")]
    for _ in range(ROUNDS):
        opens = random.randrange(DAY - 1)
        closes = random.randrange(opens + 1, DAY)
        days = tuple(day for day in WEEK if random.random() < 0.6) or (random.choice(WEEK),)
        cases.append(Support(days=days, opens=clock(opens), closes=clock(closes)))
    for support in cases:
        rules = recurrences(support)
        opens, closes = minutes(support.opens), minutes(support.closes)
        for day, name in enumerate(WEEK):
            there = [name in support.days and opens <= minute < closes for minute in range(DAY)]
            assert [not quiet(rules, day, minute) for minute in range(DAY)] == there, (support, name)
