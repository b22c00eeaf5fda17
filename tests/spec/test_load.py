"""The loaded model: types, days, lower case, places."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from tenantry.errors import SpecError
from tenantry.spec.load import check, load
from tenantry.spec.model import Amount, ConditionalAccessRollout, Leaving
from tests.spec.catalogue import CATALOGUE

HERE = Path(__file__).parent
GOOD = (HERE / "cases" / "good-everything.yaml").read_text(encoding="utf-8")
BASE = (HERE / "cases" / "base.yaml.part").read_text(encoding="utf-8")
TODAY = date(2026, 11, 2)


@pytest.fixture
def clients(tmp_path: Path) -> Path:
    (tmp_path / "case").mkdir()
    (tmp_path / "case" / "base.yaml").write_text(BASE.partition("people:")[0])
    (tmp_path / "case" / "case.yaml").write_text(GOOD)
    return tmp_path


def rewrite(clients: Path, old: str, new: str) -> None:
    for file in (clients / "case").iterdir():
        file.write_text(file.read_text().replace(old, new))


def test_values(clients: Path) -> None:
    spec = load("case", clients, CATALOGUE, today=TODAY)
    ada = spec.people["ada@case.example"]
    assert (ada.upn, ada.manager, ada.formerly) == ("ada@case.example", "grace@case.example", "a.byron@case.example")
    assert (ada.roles, ada.starts) == (("office",), date(2026, 12, 1))
    mary = spec.people["mary@case.example"]
    assert mary.leaves == Leaving(last_day=date(2026, 11, 30), mail_to="ada@case.example", keep_mailbox_days=90)
    assert spec.azure is not None
    assert spec.azure.subscription == "5f6a0000-0000-4000-8000-000000000002"
    assert (spec.azure.budget, spec.azure.log_retention_days) == (Amount(value=Decimal("99.50"), currency="EUR"), 730)
    assert spec.security.conditional_access == ConditionalAccessRollout(report_only_until=date(2026, 12, 15))
    assert spec.security.exceptions[0].approved_by == "grace@case.example"
    assert (spec.groups["all-staff"].name, spec.tenant.cloud) == ("all-staff", "public")
    assert spec.monitoring.helpdesk == "file/run/secrets/webhook"
    assert spec.removed["groups/old-reception"].then == "release"


def test_places_use_lower_case_sign_in_names(clients: Path) -> None:
    spec = load("case", clients, CATALOGUE, today=TODAY)
    place = spec.places["people/ada@case.example/manager"]
    assert (Path(place.file).name, place.line) == ("case.yaml", 3)
    assert spec.places["overrides/0/guard"].line == 23
    assert spec.places["tenant/break_glass/1"].file.endswith("base.yaml")


@pytest.mark.parametrize(
    ("zone", "day"),
    [("Europe/Berlin", 2), ("Pacific/Auckland", 3), ("America/New_York", 2), ("Pacific/Kiritimati", 3), ("Etc/GMT+12", 1)],
)
def test_today_is_the_tenants(clients: Path, zone: str, day: int) -> None:
    rewrite(clients, "Europe/Berlin", zone)
    now = datetime(2026, 11, 2, 11, 30, tzinfo=UTC)
    assert load("case", clients, CATALOGUE, now=now).today == date(2026, 11, day)


def test_what_has_run_out_stops_no_run_but_is_said_in_a_review(clients: Path) -> None:
    later = date(2027, 6, 1)
    spec = load("case", clients, CATALOGUE, today=later)
    assert spec.overrides[0].until < later
    found = [problem.path for problem in check(["case"], clients, CATALOGUE, today=later)]
    assert found == ["security/exceptions/0/until", "overrides/0/until"]


def test_order_in_the_files_does_not_matter(clients: Path) -> None:
    before = load("case", clients, CATALOGUE, today=TODAY)
    (clients / "case" / "base.yaml").rename(clients / "case" / "z.yaml")
    assert load("case", clients, CATALOGUE, today=TODAY) == before


def test_nothing_is_loaded_with_a_problem(clients: Path) -> None:
    rewrite(clients, "kind: security", "kind: securty")
    with pytest.raises(SpecError, match="expected one of security, microsoft365"):
        load("case", clients, CATALOGUE, today=TODAY)
