"""What is known only after the apply has a name, and so a place in the digest."""

from __future__ import annotations

import json
from pathlib import Path

from stacks.properties import COMPUTED
from stacks.references import named, references_in

STACK = "urn:pulumi:x::tenantry::pulumi:pulumi:Stack::tenantry-x"
USER = "urn:pulumi:x::tenantry::tenantry:m365:People$m365:index:User::people/ada@x.example"
MEMBERS = "urn:pulumi:x::tenantry::tenantry:m365:Groups$m365:index:GroupMembers::groups/staff/members"


def test_dependencies_are_read_from_the_engines_plan(tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    plans = {MEMBERS: {"goal": {"propertyDependencies": {"memberIds": [USER, STACK], "groupId": []}}}, STACK: {"goal": {}}}
    file.write_text(json.dumps({"resourcePlans": plans}), encoding="utf-8")
    assert references_in(file) == {MEMBERS: {"memberIds": ("people/ada@x.example",)}}


def test_a_plan_that_was_not_saved_or_is_broken_has_none(tmp_path: Path) -> None:
    assert references_in(tmp_path / "absent.json") == {}
    (tmp_path / "broken.json").write_text("{", encoding="utf-8")
    assert references_in(tmp_path / "broken.json") == {}


def test_unknown_list_items_become_what_they_come_from() -> None:
    assert named([COMPUTED, "1", COMPUTED], ("people/b", "people/a")) == ["1", "[id of people/a]", "[id of people/b]"]


def test_two_plans_that_differ_only_in_who_read_differently() -> None:
    assert named([COMPUTED], ("people/a",)) != named([COMPUTED], ("people/b",))


def test_unknown_values_inside_objects() -> None:
    assert named({"x": {"y": COMPUTED}}, ("groups/a",)) == {"x": {"y": "[id of groups/a]"}}
    assert named(COMPUTED, ("a", "b")) == "[from a, b]"
    assert named(COMPUTED, ()) == COMPUTED
