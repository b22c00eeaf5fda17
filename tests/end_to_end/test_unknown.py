"""What cannot be read is unknown: never missing, never written over, and no reason to hide the rest."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from tests.end_to_end.place import Json, Place
from tests.end_to_end.specs import TECHNICIAN, all_of, graph, small, with_azure, write, writes

CLIENT = "cafe"
ADA, BOB = "people/ada@cafe.example", "people/bob@cafe.example"
PEOPLE = {f"people/{name}@cafe.example" for name in ("ada", "bob", "cleo", "dan", "eve")}
POLICIES = {
    f"security/ca-{name}"
    for name in ("block-device-code-flow", "block-legacy-auth", "mfa-admins-phishing-resistant", "mfa-all-users")
}
ALERT = "monitoring/public-ip-write"


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A route that fails, the status, the names of all that is unknown then, and whether a plan reads it as well."""

    path: str
    status: int
    unknown: frozenset[str]
    plan: bool = True

    def __str__(self) -> str:
        return f"{self.status} on {self.path}"


USERS = Fault(
    path="/v1.0/users$",
    status=503,
    unknown=frozenset({"all of kind user"} | PEOPLE | {f"{person}/licenses" for person in PEOPLE}),
)
ALERTS = Fault(path=f"/activityLogAlerts/alert-{CLIENT}-public-ip-write$", status=500, unknown=frozenset({ALERT}))
AUDITS = Fault(path="/auditLogs/", status=500, unknown=frozenset({"all of kind directory-audit"}), plan=False)
FAULTS = [
    USERS,
    Fault(
        path="/conditionalAccess/policies$",
        status=403,
        unknown=frozenset({"all of kind conditional-access-policy"} | POLICIES),
    ),
    ALERTS,
    Fault(path="/subscribedSkus$", status=403, unknown=frozenset({"all of kind subscribed-sku"})),
]


@pytest.fixture(scope="module")
def spec(place: Place) -> Json:
    """Applied; then Ada gets a title in the spec, and an administrator moves Bob and empties the group."""
    spec = with_azure(small(CLIENT))
    write(place, spec)
    place.ok("apply", CLIENT, "--yes")
    spec["people"]["ada@cafe.example"]["title"] = "Owner"
    write(place, spec)
    users = all_of(place, spec, "users")
    graph(place, spec, "PATCH", f"/users/{users['bob@cafe.example']['id']}", {"department": "Elsewhere"})
    group = all_of(place, spec, "groups")["Cafe staff"]["id"]
    for upn in spec["people"]:
        graph(place, spec, "DELETE", f"/groups/{group}/members/{users[upn]['id']}/$ref")
    return spec


@contextmanager
def broken(place: Place, fault: Fault) -> Iterator[None]:
    """While the fault holds our app's reads of one route fail."""
    body = {
        "method": "GET",
        "path": fault.path,
        "status": fault.status,
        "retryAfter": 0,
        "message": "Out of order.",
        "actor": place.run["client_id"],
    }
    assert place.http("POST", "/_sim/faults", body).status_code == 200
    try:
        yield
        assert place.http("GET", "/_sim/faults").json()["faults"][0]["used"] > 0
    finally:
        assert place.http("DELETE", "/_sim/faults").status_code == 204


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_a_plan_says_what_is_unknown_and_shows_the_rest(place: Place, spec: Json, fault: Fault) -> None:
    assert spec
    with broken(place, fault):
        plan = place.on_cloud("plan", CLIENT, "--format", "json")
    assert plan.code == 4, plan.out + plan.err
    unknown = {entry["name"]: entry["reason"] for entry in plan.client["unknown"]}
    assert set(unknown) == fault.unknown
    assert all(str(fault.status) in reason and "Out of order." in reason for reason in unknown.values())
    assert plan.client["guards"] == []
    shown = {change["name"]: change["properties"] for change in plan.client["changes"]}
    expected = {ADA, BOB, "groups/staff/members"} - fault.unknown
    assert set(shown) == expected
    assert {change["action"] for change in plan.client["changes"]} == {"update"}
    if BOB in expected:
        assert shown[BOB] == [{"path": "department", "before": "Elsewhere", "after": "Office"}]


@pytest.mark.parametrize("fault", [USERS, ALERTS, AUDITS], ids=str)
def test_drift_is_unknown_and_still_lists_what_it_saw(place: Place, spec: Json, fault: Fault) -> None:
    assert spec
    with broken(place, fault):
        report = place.on_cloud("drift", CLIENT, "--format", "json")
    assert report.code == 4, report.out + report.err
    assert report.client["outcome"] == "unknown"
    assert {entry["name"] for entry in report.client["unknown"]} == fault.unknown
    seen = {(d["name"], d["kind"]) for d in report.client["deviations"]}
    expected = {(ADA, "due"), (BOB, "changed"), ("groups/staff/members", "changed")}
    assert seen == {(name, kind) for name, kind in expected if name not in fault.unknown}
    if fault.plan and BOB not in fault.unknown:
        actors = {d["name"]: (d["changed_by"] or {}).get("actor") for d in report.client["deviations"]}
        assert actors == {ADA: None, BOB: TECHNICIAN, "groups/staff/members": TECHNICIAN}


@pytest.mark.parametrize(("command", "fault"), [("apply", USERS), ("repair", ALERTS), ("destroy", USERS)], ids=str)
def test_nothing_is_written(place: Place, spec: Json, fault: Fault, command: str) -> None:
    before = len(writes(place))
    state = place.collections(spec["tenant"]["id"])
    with broken(place, fault):
        ended = place.on_cloud(command, CLIENT, "--yes", "--format", "json")
    assert ended.code == 4, ended.out + ended.err
    assert f"{CLIENT}: not everything could be read, so nothing is" in ended.err
    assert all(name in ended.err for name in fault.unknown)
    assert "Clear the cause" in ended.err
    assert ended.json["clients"] == []
    assert len(writes(place)) == before
    assert place.collections(spec["tenant"]["id"]) == state


def test_an_emptied_list_is_a_change_and_everything_goes_on(place: Place, spec: Json) -> None:
    report = place.on_cloud("drift", CLIENT, "--format", "json")
    assert (report.code, report.client["outcome"], report.client["unknown"]) == (3, "drifted", [])
    (members,) = [d for d in report.client["deviations"] if d["name"] == "groups/staff/members"]
    assert members["kind"] == "changed"
    (property_,) = members["properties"]
    assert (property_["path"], property_["actual"], len(property_["expected"])) == ("memberIds", [], 5)

    repaired = place.on_cloud("repair", CLIENT, "--yes", "--format", "json")
    assert repaired.code == 3, repaired.out + repaired.err
    assert f"wanted by the spec but never applied, left alone: user {ADA}" in repaired.err
    place.ok("apply", CLIENT, "--yes")
    after = place.on_cloud("drift", CLIENT, "--format", "json")
    assert (after.code, after.client["outcome"]) == (0, "in_sync"), after.out
    assert all_of(place, spec, "users")["ada@cafe.example"]["jobTitle"] == "Owner"
    assert all_of(place, spec, "users")["bob@cafe.example"]["department"] == "Office"
    place.judge()
