"""What was there before us: refused, or taken over and given back. And what somebody deletes by hand comes back as it was."""

from __future__ import annotations

import copy

import pytest

from tests.end_to_end.place import Json, Place
from tests.end_to_end.specs import TECHNICIAN, all_of, graph, small, write, writes

CLIENT = "inn"
ADA, BOB, CLEO = (f"{name}@{CLIENT}.example" for name in ("ada", "bob", "cleo"))
POLICY = "security/ca-block-legacy-auth"


@pytest.fixture(scope="module")
def spec(place: Place) -> Json:
    """Two people, a group and a site; Cleo is new to the tenant, everything else may be there before."""
    spec = small(CLIENT, people=("ada", "bob", "cleo"))
    spec["sites"] = {"harbour": {"public_addresses": ["203.0.113.10"]}}
    write(place, spec)
    place.ok("doctor", CLIENT)  # makes the tenant
    return spec


@pytest.fixture(scope="module")
def before(place: Place, spec: Json) -> dict[str, Json]:
    """What the technician made before us, as it is in the tenant: two users and a group with one member that no spec names."""
    made: dict[str, Json] = {}
    for name in (ADA, BOB, f"old@{CLIENT}.example"):
        local = name.partition("@")[0]
        made[name] = graph(
            place,
            spec,
            "POST",
            "/users",
            {
                "userPrincipalName": name,
                "displayName": local.capitalize(),
                "mailNickname": local,
                "accountEnabled": True,
                "jobTitle": "Porter",
                "usageLocation": "IE",
                "passwordProfile": {"password": "Made-by-hand-1", "forceChangePasswordNextSignIn": True},
            },
        )
    group = {"displayName": "Inn staff", "mailNickname": "inn-staff", "mailEnabled": False, "securityEnabled": True}
    made["group"] = graph(place, spec, "POST", "/groups", group)
    for name in (ADA, f"old@{CLIENT}.example"):
        member = {"@odata.id": f"https://graph.microsoft.com/v1.0/directoryObjects/{made[name]['id']}"}
        graph(place, spec, "POST", f"/groups/{made['group']['id']}/members/$ref", member)
    return made


@pytest.fixture(scope="module")
def ids(place: Place, spec: Json, before: dict[str, Json]) -> dict[str, str]:
    """Object ids by place, after an apply that adopts Ada, Bob and the group."""
    adopting(spec)
    write(place, spec)
    result = place.ok("apply", CLIENT, "--yes", "--format", "json").client
    assert not result["failed"], result
    return {step["name"]: step["resource_id"] for step in result["done"]}


def adopting(spec: Json) -> None:
    for entry in (spec["people"][ADA], spec["people"][BOB], spec["groups"]["staff"]):
        entry["adopt"] = True


def test_without_adopt_it_is_refused_with_its_id(place: Place, spec: Json, before: dict[str, Json]) -> None:
    sent = len(writes(place))
    plan = place.on_cloud("plan", CLIENT, "--format", "json")
    assert plan.code == 5, plan.out + plan.err
    (verdict,) = plan.client["guards"]
    assert verdict["guard"] == "name-taken"
    found = {f"people/{ADA}": before[ADA], f"people/{BOB}": before[BOB], "groups/staff": before["group"]}
    assert len(verdict["reasons"]) == len(found)
    apply = place.on_cloud("apply", CLIENT, "--yes")
    assert apply.code == 5
    for name, item in found.items():
        assert f"{name}: the tenant has a {'group' if name == 'groups/staff' else 'user'} of that name already" in apply.err
        assert f"{item['id']}; to take it over, set `adopt: true` at {name}" in apply.err
    assert len(writes(place)) == sent


def test_a_plan_shows_what_taking_over_would_change(place: Place, spec: Json, before: dict[str, Json]) -> None:
    edited = copy.deepcopy(spec)
    adopting(edited)
    write(place, edited)
    plan = place.on_cloud("plan", CLIENT, "--format", "json")
    assert plan.code == 0, plan.out + plan.err
    changes = {change["name"]: change for change in plan.client["changes"]}
    ada = changes[f"people/{ADA}"]
    assert (ada["action"], ada["resource_id"]) == ("import", before[ADA]["id"])
    assert {p["path"]: (p["before"], p["after"]) for p in ada["properties"]} == {
        "department": (None, "Office"),
        "displayName": ("Ada", "Ada Doe"),
        "jobTitle": ("Porter", "Clerk"),
        "mark": (None, f"{CLIENT}/user/{ADA}"),
    }
    group = changes["groups/staff"]
    assert (group["action"], group["resource_id"]) == ("import", before["group"]["id"])
    assert {p["path"]: (p["before"], p["after"]) for p in group["properties"]} == {
        "mailNickname": ("inn-staff", "staff"),
        "mark": (None, f"{CLIENT}/group/staff"),
    }
    members = changes["groups/staff/members"]
    (property_,) = members["properties"]
    assert (members["action"], property_["path"]) == ("import", "memberIds")
    assert set(property_["before"]) == {before[ADA]["id"], before[f"old@{CLIENT}.example"]["id"]}
    assert before[f"old@{CLIENT}.example"]["id"] not in property_["after"]
    assert len(property_["after"]) == 3
    assert changes[f"people/{CLEO}"]["action"] == "create"
    assert plan.client["summary"]["import"] >= 4
    text = place.on_cloud("plan", CLIENT).out
    assert f"< import  people/{ADA}" in text
    assert "jobTitle: Porter -> Clerk" in text


def test_an_apply_takes_them_over(place: Place, spec: Json, before: dict[str, Json], ids: dict[str, str]) -> None:
    users, groups = all_of(place, spec, "users"), all_of(place, spec, "groups")
    assert users[ADA]["id"] == ids[f"people/{ADA}"] == before[ADA]["id"]
    assert users[BOB]["id"] == before[BOB]["id"]
    assert (users[ADA]["jobTitle"], users[ADA]["displayName"]) == ("Clerk", "Ada Doe")
    assert groups["Inn staff"]["id"] == ids["groups/staff"] == before["group"]["id"]
    assert {users[ADA]["id"], users[BOB]["id"], users[CLEO]["id"]} == set(groups["Inn staff"]["_members"])
    report = place.on_cloud("drift", CLIENT, "--format", "json")
    strangers = {(d["kind"], d["name"]) for d in report.client["deviations"]}
    assert strangers == {("unmanaged", f"old@{CLIENT}.example")}, report.out
    graph(place, spec, "DELETE", f"/users/{before[f'old@{CLIENT}.example']['id']}")
    report = place.on_cloud("drift", CLIENT, "--format", "json")
    assert (report.code, report.client["outcome"]) == (0, "in_sync"), report.out


def test_what_was_deleted_by_hand_comes_back_as_the_same_object(place: Place, spec: Json, ids: dict[str, str]) -> None:
    paths = {
        f"people/{CLEO}": "/users/{}",
        f"people/{BOB}": "/users/{}",
        POLICY: "/identity/conditionalAccess/policies/{}",
        "sites/harbour": "/identity/conditionalAccess/namedLocations/{}",
    }
    graph(
        place,
        spec,
        "PATCH",
        paths["sites/harbour"].format(ids["sites/harbour"]),
        {"@odata.type": "#microsoft.graph.ipNamedLocation", "isTrusted": False},
    )
    for name, path in paths.items():
        graph(place, spec, "DELETE", path.format(ids[name]))
    report = place.on_cloud("drift", CLIENT, "--format", "json")
    assert report.code == 3, report.out + report.err
    missing = {d["name"]: d for d in report.client["deviations"] if d["kind"] == "missing"}
    assert missing.keys() >= paths.keys()
    assert {(missing[name]["changed_by"] or {}).get("actor") for name in paths} == {TECHNICIAN}

    repaired = place.on_cloud("repair", CLIENT, "--yes", "--format", "json")
    assert repaired.code == 0, repaired.out + repaired.err
    done = {step["name"]: step["resource_id"] for step in repaired.client["done"]}
    assert {name: done[name] for name in paths} == {name: ids[name] for name in paths}
    users = all_of(place, spec, "users")
    assert {users[CLEO]["id"], users[BOB]["id"]} == {ids[f"people/{CLEO}"], ids[f"people/{BOB}"]}
    assert {users[CLEO]["id"], users[BOB]["id"]} <= set(all_of(place, spec, "groups")["Inn staff"]["_members"])
    assert [len(users[name]["_licenses"]) for name in (CLEO, BOB)] == [1, 1]
    assert all_of(place, spec, "namedLocations")["Inn - harbour"]["isTrusted"] is True
    report = place.on_cloud("drift", CLIENT, "--format", "json")
    assert (report.code, report.client["outcome"]) == (0, "in_sync"), report.out


def test_destroy_gives_back_what_was_adopted(place: Place, spec: Json, before: dict[str, Json], ids: dict[str, str]) -> None:
    result = place.ok("destroy", CLIENT, "--yes", "--format", "json").client
    actions = {step["name"]: step["action"] for step in result["done"]}
    assert actions[f"people/{ADA}"] == actions[f"people/{BOB}"] == actions["groups/staff"] == "release"
    assert actions[f"people/{CLEO}"] == "delete"
    users, groups = all_of(place, spec, "users"), all_of(place, spec, "groups")
    assert CLEO not in users
    for item in (users[ADA], users[BOB], groups["Inn staff"]):
        assert not [value for key, value in item.items() if key.endswith("_tenantryKey") and value]
    assert (users[ADA]["id"], users[BOB]["id"]) == (before[ADA]["id"], before[BOB]["id"])
    assert groups["Inn staff"]["id"] == before["group"]["id"]
    assert users[ADA]["accountEnabled"] is True
    assert users[ADA]["id"] in groups["Inn staff"]["_members"]
    assert ids
    assert not all_of(place, spec, "conditionalAccessPolicies")
    place.judge()
