"""Guards, met by edits of a spec: each refusal gives all its reasons, writes nothing, and names the way out that then works."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable

import pytest

from tests.end_to_end.place import Ended, Json, Place
from tests.end_to_end.specs import all_of, small, write, writes

CLIENT = "hotel"
LAST_DAY = "2026-10-30"
POLICIES = [
    f"security/ca-{name}"
    for name in ("block-device-code-flow", "block-legacy-auth", "mfa-admins-phishing-resistant", "mfa-all-users")
]


def upn(name: str) -> str:
    return f"{name}@{CLIENT}.example"


@pytest.fixture(scope="module")
def spec(place: Place) -> Json:
    """Six people, three groups, policies that are report-only for another month. Applied; each test works on a copy."""
    spec = small(CLIENT, people=("ada", "bob", "cleo", "dan", "eve", "fay"))
    for key in ("old-team", "archive"):
        spec["groups"][key] = {"kind": "security", "name": f"Hotel {key}", "members": [upn("ada"), upn("eve")]}
    spec["security"] = {"rollout": {"conditional_access": {"report_only_until": "2026-12-01"}}}
    write(place, spec)
    place.ok("apply", CLIENT, "--yes")
    return spec


def refused(place: Place, spec: Json, code: int = 5) -> Ended:
    """Apply what must be refused with `code`, and see that nothing was written."""
    write(place, spec)
    before = len(writes(place))
    ended = place.on_cloud("apply", CLIENT, "--yes")
    assert ended.code == code, ended.out + ended.err
    assert ended.out == ""
    assert len(writes(place)) == before
    return ended


def without(spec: Json, block: str, names: Iterable[str]) -> Json:
    edited = copy.deepcopy(spec)
    for name in names:
        del edited[block][name]
    return edited


def test_a_person_whose_block_vanished_is_not_deleted(place: Place, spec: Json) -> None:
    edited = without(spec, "people", [upn("dan"), upn("bob")])
    edited["people"][upn("bobby")] = {"name": "Bobby Doe"}
    ended = refused(place, edited)
    for name in ("dan", "bob"):
        assert f"people/{upn(name)}: the block is gone from the spec without a `leaves` mark" in ended.err
    assert f"{upn('bobby')} is new and looks alike: if it is the same person, say `formerly: {upn('bob')}` there" in ended.err
    assert "Put the block back and mark it `leaves: {last_day: ...}`" in ended.err

    plan = place.on_cloud("plan", CLIENT, "--format", "json")
    assert plan.code == 5
    (verdict,) = plan.client["guards"]
    assert (verdict["guard"], verdict["refused"], len(verdict["reasons"])) == ("person-vanished", True, 2)
    actions = {change["name"]: change["action"] for change in plan.client["changes"] if change["type"] == "user"}
    assert actions == {
        f"people/{upn('dan')}": "delete",
        f"people/{upn('bob')}": "delete",
        f"people/{upn('bobby')}": "create",
    }


def test_a_refusal_gives_every_reason_of_every_guard(place: Place, spec: Json) -> None:
    edited = without(spec, "groups", ["archive"])
    del edited["people"][upn("bob")]
    for name in ("cleo", "dan", "fay"):
        edited["people"][upn(name)]["leaves"] = {"last_day": LAST_DAY}
    ended = refused(place, edited)
    assert "people-removed-share: the plan removes or blocks 4 of 6 managed people (66 %)" in ended.err
    assert all(f"people/{upn(name)}" in ended.err for name in ("bob", "cleo", "dan", "fay"))
    assert "data-bearing: groups/archive: the group would be deleted with everything in it, and `removed` does not" in ended.err
    assert f"person-vanished: people/{upn('bob')}: the block is gone" in ended.err
    assert "Say `removed: {PLACE: {then: release|delete, reason: ...}}`" in ended.err


def test_an_override_lets_its_guard_pass_and_is_shown(place: Place, spec: Json) -> None:
    edited = copy.deepcopy(spec)
    for name in ("bob", "cleo", "dan", "fay"):
        edited["people"][upn(name)]["leaves"] = {"last_day": LAST_DAY}
    write(place, edited)
    plan = place.on_cloud("plan", CLIENT, "--format", "json")
    assert plan.code == 5
    without_override = plan.client["digest"]

    override = {"guard": "people-removed-share", "reason": "The house closes", "approved_by": "grace@msp.example"}
    edited["overrides"] = [override | {"until": "2026-11-30"}]
    write(place, edited)
    file = place.folder / "plan.json"
    plan = place.on_cloud("plan", CLIENT, "--format", "markdown", "--save", str(file))
    assert plan.code == 0, plan.err
    (entry,) = json.loads(file.read_text(encoding="utf-8"))["clients"]
    (verdict,) = entry["guards"]
    assert (verdict["refused"], verdict["overridden_by"]) == (False, "grace@msp.example")
    assert entry["overrides"] == [override | {"until": "2026-11-30"}]
    assert entry["digest"] != without_override
    assert "### Passed by an override" in plan.out
    assert "The house closes" in plan.out

    place.ok("apply", CLIENT, "--plan", str(file))
    users = all_of(place, spec, "users")
    assert {name for name, user in users.items() if not user["accountEnabled"]} == {upn(n) for n in ("bob", "cleo", "dan", "fay")}


def test_a_break_glass_account_is_nobodys(place: Place, spec: Json) -> None:
    edited = copy.deepcopy(spec)
    account = spec["tenant"]["break_glass"][0]
    edited["people"][account] = {"name": "Break Glass"}
    ended = refused(place, edited, code=2)
    assert f"found the break-glass account `{account}` among the people" in ended.err
    assert "name it under tenant.break_glass alone" in ended.err
    assert f"{CLIENT}.yaml:" in ended.err
    assert place.tenantry("validate", CLIENT).code == 2


def test_conditional_access_is_not_made_in_force(place: Place, spec: Json) -> None:
    """A date that is over before the first policy is made: nobody would have seen its reports."""
    fresh = small("motel", 2, people=("ada",))
    fresh["security"] = {"rollout": {"conditional_access": {"report_only_until": LAST_DAY}}}
    write(place, fresh)
    before = len(writes(place))
    ended = place.on_cloud("apply", "motel", "--yes")
    assert ended.code == 5, ended.out + ended.err
    for name in POLICIES:
        assert f"conditional-access-rollout: {name}: the policy would be created in force" in ended.err
    assert f"report-only until {LAST_DAY} only" in ended.err
    assert "`enforce: true`" in ended.err
    assert len(writes(place)) == before
    assert spec


def test_what_left_the_spec_is_released_or_deleted_as_it_says(place: Place, spec: Json) -> None:
    edited = without(spec, "groups", ["old-team", "archive"])
    edited["removed"] = {
        "groups/old-team": {"then": "release", "reason": "The audit needs it"},
        "groups/archive": {"then": "delete", "reason": "Nothing is in it"},
    }
    write(place, edited)
    before = all_of(place, spec, "groups")
    old = before["Hotel old-team"]
    plan = place.on_cloud("plan", CLIENT, "--format", "json")
    assert plan.code == 0, plan.out + plan.err
    actions = {change["name"]: change["action"] for change in plan.client["changes"] if change["name"].startswith("groups/")}
    assert actions == {
        "groups/old-team": "release",
        "groups/old-team/members": "release",
        "groups/archive": "delete",
        "groups/archive/members": "delete",
    }
    result = place.ok("apply", CLIENT, "--digest", plan.client["digest"], "--format", "json").client
    assert {step["name"]: step["action"] for step in result["done"]}.items() >= actions.items()

    groups = all_of(place, spec, "groups")
    assert "Hotel archive" not in groups
    kept = groups["Hotel old-team"]
    assert (kept["id"], kept["_members"]) == (old["id"], old["_members"])
    assert len(kept["_members"]) == 2
    (mark,) = [key for key in old if key.endswith("_tenantryKey")]
    assert old[mark] == f"{CLIENT}/group/old-team"
    assert not kept.get(mark)

    # The state knows it no more: for drift it is a stranger now, and nobody's business to repair.
    report = place.on_cloud("drift", CLIENT, "--format", "json")
    assert report.code == 3
    (stranger,) = report.client["deviations"]
    assert (stranger["kind"], stranger["name"], stranger["resource_id"]) == ("unmanaged", "Hotel old-team", old["id"])
    spec["groups"] = edited["groups"]
    write(place, spec)
    assert place.on_cloud("plan", CLIENT, "--detailed-exitcode").code == 0


def test_formerly_renames_the_same_person(place: Place, spec: Json) -> None:
    old = all_of(place, spec, "users")[upn("ada")]
    person = spec["people"].pop(upn("ada"))
    spec["people"][upn("adele")] = person | {"name": "Adele Doe", "formerly": upn("ada")}
    write(place, spec)
    plan = place.on_cloud("plan", CLIENT, "--format", "json")
    assert plan.code == 0, plan.out + plan.err
    (change,) = plan.client["changes"]
    assert (change["action"], change["name"], change["resource_id"]) == ("update", f"people/{upn('adele')}", old["id"])
    assert {p["path"]: (p["before"], p["after"]) for p in change["properties"]} == {
        "displayName": ("Ada Doe", "Adele Doe"),
        "mailNickname": ("ada", "adele"),
        "mark": (f"{CLIENT}/user/{upn('ada')}", f"{CLIENT}/user/{upn('adele')}"),
        "userPrincipalName": (upn("ada"), upn("adele")),
    }
    place.ok("apply", CLIENT, "--digest", plan.client["digest"])
    users = all_of(place, spec, "users")
    assert upn("ada") not in users
    new = users[upn("adele")]
    assert (new["id"], new["_licenses"]) == (old["id"], old["_licenses"])
    assert new["id"] in all_of(place, spec, "groups")["Hotel staff"]["_members"]
    # Without `formerly`, which may go once it is applied, nothing changes either.
    del spec["people"][upn("adele")]["formerly"]
    write(place, spec)
    assert place.on_cloud("plan", CLIENT, "--detailed-exitcode").code == 0


def test_after_its_day_conditional_access_is_in_force(place: Place, spec: Json) -> None:
    policies = all_of(place, spec, "conditionalAccessPolicies").values()
    assert {policy["state"] for policy in policies} == {"enabledForReportingButNotEnforced"}
    assert place.http("POST", "/_sim/clock", {"now": "2026-12-02T09:00:00Z"}).status_code == 200
    plan = place.on_cloud("plan", CLIENT, "--format", "json")
    assert plan.code == 0, plan.out + plan.err
    assert plan.client["as_of"] == "2026-12-02"
    assert {change["name"]: change["properties"] for change in plan.client["changes"]} == {
        name: [{"path": "state", "before": "enabledForReportingButNotEnforced", "after": "enabled"}] for name in POLICIES
    }
    place.ok("apply", CLIENT, "--digest", plan.client["digest"])
    policies = all_of(place, spec, "conditionalAccessPolicies").values()
    assert {policy["state"] for policy in policies} == {"enabled"}
    accounts = {user["id"] for name, user in all_of(place, spec, "users").items() if name in spec["tenant"]["break_glass"]}
    assert all(accounts <= set(policy["conditions"]["users"]["excludeUsers"]) for policy in policies)
    place.judge()
