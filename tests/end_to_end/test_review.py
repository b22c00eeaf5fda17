"""What was reviewed is what gets applied: digests, plan files, several clients, and a tenant that changed in between."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.end_to_end.place import Ended, Json, Place
from tests.end_to_end.specs import all_of, graph, small, write, writes

ONE, TWO = "forge", "mill"
ADA = f"people/ada@{ONE}.example"
DIGEST = "sha256:" + 64 * "0"


@pytest.fixture(scope="module")
def specs(place: Place) -> dict[str, Json]:
    """Two clients, and no others in the folder; somebody joins the first one in December."""
    shutil.rmtree(place.clients)
    place.clients.mkdir()
    specs = {ONE: small(ONE, 1), TWO: small(TWO, 2, people=("fay", "gus"))}
    specs[ONE]["people"][f"joy@{ONE}.example"] = {"name": "Joy Doe", "starts": "2026-12-01"}
    for spec in specs.values():
        write(place, spec)
    return specs


@pytest.fixture(scope="module")
def reviewed(place: Place, specs: dict[str, Json]) -> Path:
    """The plan of both clients, in a file."""
    assert specs
    file = place.folder / "plan.json"
    plan = place.on_cloud("plan", "--all", "--jobs", "2", "--format", "json", "--output", str(file), "--detailed-exitcode")
    assert (plan.code, plan.out) == (3, ""), plan.out + plan.err
    return file


def refused(place: Place, code: int, *arguments: str) -> Ended:
    """Run an apply that must end with `code` and write nothing."""
    before = len(writes(place))
    ended = place.tenantry("apply", "--cloud", "simulator", *arguments)
    assert ended.code == code, ended.out + ended.err
    assert ended.out == ""
    assert len(writes(place)) == before
    return ended


def test_the_plan_file_holds_everything(reviewed: Path) -> None:
    document = json.loads(reviewed.read_text(encoding="utf-8"))
    assert document["version"] == 1
    one, two = document["clients"]
    assert (one["client"], two["client"]) == (ONE, TWO)
    assert one["as_of"] == "2026-11-02"
    assert one["digest"].startswith("sha256:")
    assert one["digest"] != two["digest"]
    assert (one["guards"], one["overrides"], one["unknown"]) == ([], [], [])
    counted = {action: sum(change["action"] == action for change in one["changes"]) for action in one["summary"]}
    assert one["summary"] == counted | {"same": 0}
    (ada,) = [change for change in one["changes"] if change["name"] == ADA]
    assert (ada["action"], ada["type"], ada["resource_id"], ada["data_bearing"]) == ("create", "user", "", True)
    assert {"path": "jobTitle", "before": None, "after": "Clerk"} in ada["properties"]
    assert ada["urn"].endswith(f"::{ADA}")


def test_without_a_review_nothing_is_applied(place: Place, reviewed: Path) -> None:
    digest = json.loads(reviewed.read_text(encoding="utf-8"))["clients"][0]["digest"]
    ended = refused(place, 5, ONE)
    assert f"{ONE}: nobody has reviewed this plan ({digest})" in ended.err
    assert "--plan FILE" in ended.err
    assert "--digest" in ended.err


def test_another_digest_is_refused(place: Place, reviewed: Path) -> None:
    digest = json.loads(reviewed.read_text(encoding="utf-8"))["clients"][0]["digest"]
    ended = refused(place, 6, ONE, "--digest", DIGEST)
    assert f"{ONE}: the plan is not the one that was reviewed: reviewed {DIGEST}, now {digest}" in ended.err
    assert "Nothing was written. Plan again" in ended.err


def test_a_client_that_was_not_reviewed_is_refused(place: Place, reviewed: Path) -> None:
    document = json.loads(reviewed.read_text(encoding="utf-8"))
    file = place.folder / "only-one.json"
    file.write_text(json.dumps(document | {"clients": document["clients"][:1]}), encoding="utf-8")
    ended = refused(place, 6, TWO, "--plan", str(file))
    assert f"{TWO} is not in the reviewed plan." in ended.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((ONE, "--plan", "nowhere.json"), "The plan nowhere.json cannot be read: No such file or directory."),
        ((ONE, "--plan", "clients/forge.yaml"), "clients/forge.yaml is no plan: "),
        ((ONE, "--plan", "plan.json", "--digest", DIGEST), "Give --digest or --plan, not both."),
        ((ONE, TWO, "--digest", DIGEST), "--digest binds one client."),
        ((ONE, "--all"), "Name clients or say --all, not both."),
        ((), "No client named."),
    ],
)
def test_wrong_use_is_said(place: Place, reviewed: Path, arguments: tuple[str, ...], message: str) -> None:
    assert reviewed
    assert message in refused(place, 2, *arguments).err


def test_the_reviewed_file_is_applied_for_every_client_in_it(place: Place, specs: dict[str, Json], reviewed: Path) -> None:
    ended = place.tenantry("apply", "--cloud", "simulator", "--plan", str(reviewed), "--jobs", "2", "--format", "json")
    assert ended.code == 0, ended.out + ended.err
    plans = {plan["client"]: plan for plan in json.loads(reviewed.read_text(encoding="utf-8"))["clients"]}
    results = {result["client"]: result for result in ended.json["clients"]}
    assert set(results) == {ONE, TWO}
    for client, result in results.items():
        assert result["digest"] == plans[client]["digest"]
        assert (result["failed"], result["not_started"], result["unknown"]) == ([], [], [])
        assert {step["name"] for step in result["done"]} == {change["name"] for change in plans[client]["changes"]}
        assert all_of(place, specs[client], "users").keys() > set(specs[client]["people"])
    assert all_of(place, specs[ONE], "users")[f"joy@{ONE}.example"]["accountEnabled"] is False


def test_a_tenant_that_changed_since_is_refused_with_the_difference(place: Place, specs: dict[str, Json]) -> None:
    spec, file = specs[ONE], place.folder / "second.json"
    spec["people"][f"ada@{ONE}.example"]["title"] = "Owner"
    write(place, spec)
    plan = place.on_cloud("plan", ONE, "--format", "markdown", "--save", str(file))
    assert plan.code == 0, plan.err
    (entry,) = json.loads(file.read_text(encoding="utf-8"))["clients"]
    assert [change["name"] for change in entry["changes"]] == [ADA]
    assert entry["digest"] in plan.out

    user = all_of(place, spec, "users")[f"bob@{ONE}.example"]["id"]
    graph(place, spec, "PATCH", f"/users/{user}", {"department": "Elsewhere"})
    ended = refused(place, 6, ONE, "--plan", str(file))
    assert f"people/bob@{ONE}.example: update of user was not reviewed" in ended.err
    assert ADA not in ended.err
    assert all_of(place, spec, "users")[f"ada@{ONE}.example"]["jobTitle"] == "Clerk"

    # Another live value of a property that was reviewed counts as well: `before` is part of what was agreed.
    graph(place, spec, "PATCH", f"/users/{user}", {"department": "Office"})
    ada = all_of(place, spec, "users")[f"ada@{ONE}.example"]["id"]
    graph(place, spec, "PATCH", f"/users/{ada}", {"jobTitle": "Intern"})
    ended = refused(place, 6, ONE, "--plan", str(file))
    assert f'{ADA}: jobTitle: reviewed "Clerk" -> "Owner", now "Intern" -> "Owner"' in ended.err

    digest = place.ok("plan", ONE, "--format", "json").client["digest"]
    place.ok("apply", ONE, "--digest", digest)
    assert all_of(place, spec, "users")[f"ada@{ONE}.example"]["jobTitle"] == "Owner"


def test_markdown_shows_counts_and_what_hurts(place: Place, specs: dict[str, Json]) -> None:
    spec = specs[ONE]
    spec["people"][f"eve@{ONE}.example"]["leaves"] = {"last_day": "2026-10-30"}
    spec["people"][f"dan@{ONE}.example"]["title"] = "Smith | Welder"
    write(place, spec)
    plan = place.on_cloud("plan", ONE, TWO, "--jobs", "2", "--format", "markdown", "--detailed-exitcode")
    assert plan.code == 3, plan.err
    head, _, rest = plan.out.partition("### Destructive changes")
    assert head.startswith("## Tenantry plan as of 2026-11-02")
    assert "| Client | Create | Update | Replace | Delete |" in head
    assert "`forge` | 0 | 2 | 0 | 0 | 0 | 0 |" in head
    assert "no changes" in head
    destructive, _, folded = rest.partition("<details>")
    assert f"**update** `people/eve@{ONE}.example` (`user`) of `{ONE}`, **blocks sign-in**" in destructive
    assert "accountEnabled" in destructive
    assert "Smith" not in destructive
    assert f"people/dan@{ONE}.example" in folded
    assert "Welder" in folded


def test_another_day_shows_what_becomes_due(place: Place, specs: dict[str, Json]) -> None:
    spec = specs[ONE]
    del spec["people"][f"eve@{ONE}.example"]["leaves"]
    spec["people"][f"dan@{ONE}.example"]["title"] = "Clerk"
    write(place, spec)
    before = len(writes(place))
    assert place.on_cloud("plan", ONE, "--today", "2026-11-30", "--detailed-exitcode").code == 0
    plan = place.on_cloud("plan", ONE, "--today", "2026-12-01", "--format", "json", "--detailed-exitcode")
    assert plan.code == 3, plan.err
    assert plan.client["as_of"] == "2026-12-01"
    (change,) = plan.client["changes"]
    assert (change["name"], change["action"]) == (f"people/joy@{ONE}.example", "update")
    assert change["properties"] == [{"path": "accountEnabled", "before": False, "after": True}]
    assert len(writes(place)) == before
    assert place.tenantry("apply", ONE, "--cloud", "simulator", "--today", "2026-12-01").code == 2
    place.judge()
