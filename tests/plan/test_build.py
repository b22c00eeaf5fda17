"""Building a plan, and what stands between a plan and the first write."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tenantry.errors import PlanMismatch, Refused, Unknown
from tenantry.plan.build import exit_code, make_plan, require_allowed, require_reviewed
from tenantry.plan.change import Plan, UnknownRead
from tenantry.report.as_json import plans_document
from tests.plan.building import Json, changes_of, facts_of, spec_of

UPDATE: Json = {"action": "update", "type": "user", "name": "people/b@x.example", "resource_id": "1"}
CREATE: Json = {"action": "create", "type": "group", "name": "groups/a"}
SAME: Json = {"action": "same", "type": "group", "name": "groups/b"}
DELETE: Json = {"action": "delete", "type": "user", "name": "people/gone@x.example"}
UNREAD = UnknownRead(type="user", name="people/a@x.example", reason="503 Service Unavailable")


def made(*changes: Json, unknown: tuple[UnknownRead, ...] = (), destroying: bool = False, **spec: Any) -> Plan:
    return make_plan(
        client="northwind",
        as_of="2026-11-24",
        changes=changes_of(list(changes)),
        same=5,
        unknown=unknown,
        spec=spec_of(spec),
        facts=facts_of({}),
        destroying=destroying,
    )


def entry_of(plan: Plan) -> Json:
    entry: Json = json.loads(json.dumps(plans_document([plan])))["clients"][0]
    return entry


def test_changes_and_properties_are_sorted_and_same_ones_only_counted() -> None:
    plan = made(UPDATE | {"properties": {"b": [1, 2], "a": [1, 2]}}, SAME, CREATE)

    assert [change.name for change in plan.changes] == ["groups/a", "people/b@x.example"]
    assert [item.path for item in plan.changes[1].properties] == ["a", "b"]
    assert plan.same == 6
    assert plan == made(CREATE, SAME, UPDATE | {"properties": {"a": [1, 2], "b": [1, 2]}})


def test_a_plan_holds_the_overrides_that_are_in_effect() -> None:
    old = {"guard": "seats", "reason": "x", "approved_by": "a@b.example", "until": spec_of({}).today.replace(year=2025)}
    new = old | {"until": spec_of({}).today}
    plan = made(CREATE, overrides=[old, new])

    assert [override.until for override in plan.overrides] == [new["until"]]
    assert plan.digest != made(CREATE).digest
    assert made(CREATE, overrides=[old]).digest == made(CREATE).digest


@pytest.mark.parametrize(
    ("plan", "code", "detailed"),
    [
        (made(), 0, 0),
        (made(CREATE), 0, 3),
        (made(CREATE, unknown=(UNREAD,)), 4, 4),
        (made(DELETE, unknown=(UNREAD,)), 5, 5),
        (made(DELETE, destroying=True), 0, 3),
    ],
)
def test_exit_codes(plan: Plan, code: int, detailed: int) -> None:
    assert exit_code(plan) == code
    assert exit_code(plan, detailed=True) == detailed


def test_a_refusal_carries_every_reason_of_every_guard() -> None:
    bad = {"action": "delete", "type": "user", "name": "people/bg1@northwind.example", "resource_id": "id-of-bg1"}

    with pytest.raises(Refused) as caught:
        require_allowed(made(DELETE, bad, unknown=(UNREAD,)))

    assert [reason.split(":")[0] for reason in caught.value.reasons] == ["break-glass", "person-vanished", "person-vanished"]
    assert "formerly" not in caught.value.hint
    assert "tenant.break_glass" in caught.value.hint


def test_an_override_lets_a_plan_pass() -> None:
    override = {"guard": "person-vanished", "reason": "x", "approved_by": "a@b.example", "until": spec_of({}).today}

    require_allowed(made(DELETE, overrides=[override]))


def test_an_unknown_names_what_could_not_be_read() -> None:
    with pytest.raises(Unknown, match=r"people/a@x\.example \(user\): 503 Service Unavailable"):
        require_allowed(made(CREATE, unknown=(UNREAD,)))


def test_the_reviewed_plan_may_be_applied() -> None:
    plan = made(CREATE, UPDATE)

    require_reviewed(plan, f" {plan.digest}\n")
    require_reviewed(plan, plan.digest, entry_of(plan))


def test_another_plan_may_not_and_both_digests_are_named() -> None:
    reviewed, now = made(CREATE), made(CREATE, UPDATE)

    with pytest.raises(PlanMismatch) as caught:
        require_reviewed(now, reviewed.digest)

    assert reviewed.digest in str(caught.value)
    assert now.digest in str(caught.value)


DIFFERENCES: dict[str, tuple[list[Json], list[Json], list[str]]] = {
    "a change more": ([CREATE], [CREATE, UPDATE], ["people/b@x.example: update of user was not reviewed"]),
    "a change less": ([CREATE, UPDATE], [CREATE], ["people/b@x.example: the reviewed update of user is not needed any more"]),
    "another live value": (
        [UPDATE | {"properties": {"department": ["A", "B"]}}],
        [UPDATE | {"properties": {"department": ["C", "B"], "jobTitle": [None, "D"]}}],
        [
            'people/b@x.example: department: reviewed "A" -> "B", now "C" -> "B"',
            'people/b@x.example: jobTitle: reviewed no change, now null -> "D"',
        ],
    ),
    "another object": ([UPDATE], [UPDATE | {"resource_id": "2"}], ["people/b@x.example: it is another object now (2)"]),
    "more than a screen": (
        [],
        [{"action": "create", "type": "group", "name": "groups/{n}", "repeat": 30}],
        [*sorted(f"groups/{n}: create of group was not reviewed" for n in range(30))[:20], "and 10 more"],
    ),
}


@pytest.mark.parametrize("what", DIFFERENCES)
def test_what_differs_is_said(what: str) -> None:
    before, after, lines = DIFFERENCES[what]
    reviewed, now = made(*before), made(*after)

    with pytest.raises(PlanMismatch) as caught:
        require_reviewed(now, reviewed.digest, entry_of(reviewed))

    assert [line.strip() for line in str(caught.value).splitlines()[1:]] == lines


def test_other_overrides_are_said() -> None:
    override = {"guard": "seats", "reason": "x", "approved_by": "a@b.example", "until": spec_of({}).today}
    reviewed, now = made(CREATE), made(CREATE, overrides=[override])

    with pytest.raises(PlanMismatch, match="the overrides in effect are not those that were reviewed"):
        require_reviewed(now, reviewed.digest, entry_of(reviewed))
    require_reviewed(now, now.digest, entry_of(now))


@pytest.mark.parametrize("reviewed", [{}, {"changes": None}, {"changes": [1, {"name": None}]}, {"changes": [{"properties": 3}]}])
def test_a_misshapen_file_is_a_difference_and_no_crash(reviewed: Json) -> None:
    with pytest.raises(PlanMismatch):
        require_reviewed(made(CREATE), "sha256:0", reviewed)


def test_a_file_with_another_plans_digest_is_told() -> None:
    plan = made(CREATE)

    with pytest.raises(PlanMismatch, match="do not belong together"):
        require_reviewed(plan, "sha256:0", entry_of(plan))
