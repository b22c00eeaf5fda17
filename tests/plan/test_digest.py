"""The digest: what changes it, what does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tenantry.plan.change import Change, Plan, PropertyChange, UnknownRead, Verdict
from tenantry.plan.digest import canonical_json, digest_of
from tenantry.spec.model import Override

CHANGE = Change(
    action="update",
    type="user",
    name="people/ada@northwind.example",
    urn="urn:1",
    resource_id="1",
    properties=(
        PropertyChange(path="department", before="A", after="B"),
        PropertyChange(path="jobTitle", before=None, after="Dentist"),
    ),
)
OTHER = Change(action="create", type="group", name="groups/x", urn="urn:2")
PLAN = Plan(client="northwind", as_of="2026-11-24", changes=(CHANGE, OTHER), same=3)
OVERRIDE = Override(guard="seats", reason="ordered", approved_by="grace@northwind.example", until=date(2026, 12, 1))
DIGEST = digest_of(PLAN, [OVERRIDE])


def with_change(**what: Any) -> Plan:
    return replace(PLAN, changes=(replace(CHANGE, **what), OTHER))


def test_it_is_the_same_in_every_run_and_version() -> None:
    assert DIGEST == "sha256:40de7eb6519e4072d1f7ec10803f72bfd9c59edccd0840e8eec42aa323632921"


SAME = {
    "another day": replace(PLAN, as_of="2026-11-25"),
    "another count of untouched": replace(PLAN, same=99),
    "another order of changes": replace(PLAN, changes=(OTHER, CHANGE)),
    "another order of properties": with_change(properties=CHANGE.properties[::-1]),
    "another URN": with_change(urn="urn:other"),
    "inputs that no report shows": with_change(inputs={"password": "x"}),
    "a verdict": replace(PLAN, verdicts=(Verdict(guard="seats", title="t", reasons=("r",)),)),
    "an unknown": replace(PLAN, unknown=(UnknownRead(type="user", name="x", reason="503"),)),
}
OTHERS = {
    "another client": replace(PLAN, client="contoso"),
    "a change less": replace(PLAN, changes=(CHANGE,)),
    "another action": with_change(action="replace"),
    "another type": with_change(type="group"),
    "another name": with_change(name="people/bob@northwind.example"),
    "another object": with_change(resource_id="2"),
    "another origin": with_change(origin="adopted"),
    "another live value": with_change(properties=(replace(CHANGE.properties[0], before="Z"), CHANGE.properties[1])),
    "another wanted value": with_change(properties=(replace(CHANGE.properties[0], after="Z"), CHANGE.properties[1])),
    "a property less": with_change(properties=CHANGE.properties[:1]),
    "none instead of a word": with_change(properties=(replace(CHANGE.properties[0], after=None), CHANGE.properties[1])),
}


@pytest.mark.parametrize("what", SAME)
def test_it_stays_with(what: str) -> None:
    assert digest_of(SAME[what], [OVERRIDE]) == DIGEST


@pytest.mark.parametrize("what", OTHERS)
def test_it_changes_with(what: str) -> None:
    assert digest_of(OTHERS[what], [OVERRIDE]) != DIGEST


def test_overrides_in_effect_are_part_of_it() -> None:
    second = replace(OVERRIDE, guard="empty-state")

    assert digest_of(PLAN, []) != DIGEST
    assert digest_of(PLAN, [replace(OVERRIDE, until=OVERRIDE.until + timedelta(days=1))]) != DIGEST
    assert digest_of(PLAN, [OVERRIDE, second]) == digest_of(PLAN, [second, OVERRIDE])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (30.0, 30),
        ((1, 2), [1, 2]),
        ({"b": 1, "a": 2}, {"a": 2, "b": 1}),
        ({"x", "y"}, {"y", "x"}),
        (frozenset("ab"), ["a", "b"]),
        (Decimal("400"), "400"),
        (date(2026, 1, 2), "2026-01-02"),
    ],
)
def test_equal_values_have_one_spelling(one: Any, other: Any) -> None:
    assert canonical_json(one) == canonical_json(other)


@pytest.mark.parametrize(("one", "other"), [(True, 1), ("1", 1), (None, ""), ([], None), (1.5, 1), ("a\nb", "a b")])
def test_other_values_have_another(one: Any, other: Any) -> None:
    assert canonical_json(one) != canonical_json(other)


def test_half_a_surrogate_pair_from_a_broken_name_has_a_digest_too() -> None:
    assert digest_of(with_change(properties=(PropertyChange(path="x", before="\ud800", after=""),)), []).startswith("sha256:")
