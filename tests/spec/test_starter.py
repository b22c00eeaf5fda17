"""The starter spec validates as it is, whatever the client is called, and so does what its comments offer."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from stacks.catalogue import catalogue
from tenantry.errors import UsageError
from tenantry.spec.load import check, load
from tenantry.spec.starter import starter

TODAY = date(2026, 11, 2)


@pytest.mark.parametrize("client", ["northwind", "harbour-street-bakery", "1e3", "0123", "7", "true", "null", "a" * 40])
@pytest.mark.parametrize("name", [None, "NO", "null", '"quoted" \\ : # {x}', "Müller & Söhne", "- x", "*star"])
def test_it_validates(client: str, name: str | None, tmp_path: Path) -> None:
    (tmp_path / f"{client}.yaml").write_text(starter(client, name), encoding="utf-8")
    assert check([client], tmp_path, catalogue(), today=TODAY) == []
    if name is not None:
        assert load(client, tmp_path, catalogue(), today=TODAY).name == name


def test_what_is_commented_out_validates_too(tmp_path: Path) -> None:
    lines = starter("northwind").splitlines()
    # A comment that holds YAML starts with a key or a list item, after `# ` in the column of its block.
    text = "\n".join(re.sub(r"^( *)# (?=( *- \{)|( *[a-z_@.]+: *(\{|[0-9a-z/]+( days)?|$|#)))", r"\1", line) for line in lines)
    text = text.replace("until: 2030-", "until: 2027-")
    (tmp_path / "northwind.yaml").write_text(text, encoding="utf-8")
    spec = load("northwind", tmp_path, catalogue(), today=TODAY)
    assert spec.sites["main"].ranges
    assert spec.groups["it"].rule
    assert {"sam@northwind.example", "kim@northwind.example"} < spec.people.keys()
    assert spec.security.exceptions
    assert spec.azure is not None
    assert spec.azure.log_retention_days == 90
    assert spec.monitoring.helpdesk == "env/TENANTRY_HELPDESK_WEBHOOK"
    assert spec.monitoring.teams == "env/TENANTRY_TEAMS_WORKFLOW"
    assert spec.monitoring.support.kind == "business-hours"


def test_given_ids_are_used(tmp_path: Path) -> None:
    ids = {"tenant_id": "8d0f3c1e-0000-4000-8000-000000000001", "subscription_id": "5f6a0000-0000-4000-8000-000000000002"}
    (tmp_path / "x.yaml").write_text(starter("x", "X", country="GB", time_zone="Europe/London", currency="GBP", **ids))
    spec = load("x", tmp_path, catalogue(), today=TODAY)
    assert spec.azure is not None
    assert (spec.tenant.id, spec.azure.subscription) == tuple(ids.values())
    assert spec.azure.budget is not None
    assert (spec.tenant.country, spec.azure.budget.currency) == ("GB", "GBP")


@pytest.mark.parametrize("client", ["", "../x", "North Wind", "north_wind", "-x", "x-", "a" * 41, "x\n"])
def test_ids_that_are_none(client: str) -> None:
    with pytest.raises(UsageError, match="kebab-case"):
        starter(client)
