"""A simulator with --state is killed while clients write, and started again: what was answered is there, nothing else is half.

The moments are random, by a seed that a failure names; `TENANTRY_DEEP=1` kills it more often.
"""

from __future__ import annotations

import os
import random
import resource
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from simulator import launch
from simulator.errors import StartError
from tests.simulator.killed import Writer, client, folding, killed_while_writing, token

Json = dict[str, Any]

SEED = int(os.environ.get("TENANTRY_SEED") or time.time_ns() % 1_000_000)
KILLS = 25 if os.environ.get("TENANTRY_DEEP") else 4
WRITERS = 4
TENANT = "8d0f3c1e-0000-4000-8000-000000000001"
SUBSCRIPTION = "8d0f3c1e-0000-4000-8000-000000000002"
SEEDED = {"tenantId": TENANT, "displayName": "Kept", "domains": ["kept.example"], "subscriptionId": SUBSCRIPTION}


@pytest.fixture(autouse=True)
def nothing_left(home: Path) -> Iterator[None]:
    yield
    launch.stop()


def kill(info: launch.RunInfo) -> None:
    os.kill(info.pid, signal.SIGKILL)
    os.waitpid(info.pid, 0)


def person(name: str) -> Json:
    return {
        "accountEnabled": True,
        "displayName": name,
        "mailNickname": name,
        "userPrincipalName": f"{name}@kept.example",
        "passwordProfile": {"password": "Secret-Word-2026"},
    }


def test_every_answered_write_is_there_after_kill_9_and_none_is_half_there(home: Path, tmp_path: Path) -> None:
    state, again = tmp_path / "state.json", f"TENANTRY_SEED={SEED}"
    chance = random.Random(SEED)
    launch.start(state=state)
    found = launch.find()
    assert found is not None
    with client(found) as http:
        assert http.put("/_sim/seed", json=SEEDED).status_code == 200
    launch.stop()
    tenant = {"tenantId": TENANT, "subscriptionId": SUBSCRIPTION, "domain": "kept.example"}
    writers = [Writer(number, SEED + number, tenant) for number in range(WRITERS)]
    for number in range(KILLS):
        with folding(state) as process:
            info = launch.find()
            assert info is not None
            with client(info) as http:
                # Long-running every second time.
                http.put("/_sim/operations", json={"seconds": 0.2 if number % 2 else 0}).raise_for_status()
            killed_while_writing(info, writers, chance.uniform(0.2, 1.5), process)
        info = launch.start(state=state)
        with client(info) as http:
            for writer in writers:
                check(writer, info, http, f"{again}, kill {number}, {writer.doing}")
        launch.stop()
    assert all(writer.answered > 20 for writer in writers), again
    given = [one for writer in writers for one in writer.ids]
    assert len(given) == len(set(given)), again


def check(writer: Writer, info: launch.RunInfo, http: httpx.Client, again: str) -> None:
    """That the state is what the writer was told, but for the request that was not answered: done as a whole, or not at all."""
    snapshot = http.get("/_sim/snapshot").json()
    held = next(one for one in snapshot["tenants"] if one["id"] == TENANT)["collections"]
    kind: str
    what: Any
    kind, what = writer.doing or ("", None)
    writer.done()
    mine = {
        one["userPrincipalName"]: one for one in held["users"].values() if one["mailNickname"].startswith(f"w{writer.number}-")
    }
    if kind == "create" and set(what) & set(mine):
        assert set(what) <= set(mine), again
        for upn in what:
            writer.keep(mine[upn])
    elif kind == "patch" and mine[what[0]]["displayName"] == what[1]:
        writer.people[what[0]]["name"] = what[1]
    elif kind == "delete" and what not in mine:
        writer.members.discard(writer.people.pop(what)["id"])
    assert {upn: {"id": one["id"], "name": one["displayName"]} for upn, one in mine.items()} == writer.people, again
    # Lists are in the order in which their entries were made.
    living = {one["id"] for one in mine.values()}
    assert [one for one in held["users"] if one in living] == [one for one in writer.ids if one in living], again
    if writer.group:
        there = {one for one in held["groups"][writer.group]["_members"] if one in held["users"]}
        if kind == "member" and what in there:
            writer.members.add(what)
        assert there == writer.members, again
    if kind == "network":
        place = f"/subscriptions/{SUBSCRIPTION}/resourcegroups/rg{writer.number}"
        key = f"{place}/providers/microsoft.network/virtualnetworks/{what[0]}"
        if held["arm"].get(key, {}).get("tags") == {"t": what[1]}:
            writer.networks[what[0]] = what[1]
    check_networks(writer, info, http, again)
    tenants = {one["id"]: one for one in snapshot["tenants"]}
    if kind == "seed" and what in tenants:
        writer.tenants.append(what)
    assert all(tenants[one]["seed"]["templates"] == [["empty", 1]] for one in writer.tenants), again
    assert all(len(tenants[one]["collections"]["users"]) == 2 for one in writer.tenants), again


def check_networks(writer: Writer, info: launch.RunInfo, http: httpx.Client, again: str) -> None:
    headers = token(info, http, TENANT, "arm")
    if not writer.networks:
        return
    until = time.monotonic() + 10
    while True:
        url = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg{writer.number}/providers/Microsoft.Network/virtualNetworks"
        listed = http.get(f"{url}?api-version=2023-09-01", headers=headers).json()["value"]
        if {one["properties"]["provisioningState"] for one in listed} == {"Succeeded"} or time.monotonic() > until:
            break
        time.sleep(0.1)
    assert {one["name"]: one["tags"]["t"] for one in listed} == writer.networks, again
    assert {one["properties"]["provisioningState"] for one in listed} == {"Succeeded"}, again
    for path in writer.operations[-5:]:
        assert http.get(f"/subscriptions{path}", headers=headers).json()["status"] == "Succeeded", again


def test_ids_order_clock_and_logs_go_on_where_they_were(home: Path, tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    info = launch.start(state=state)
    with client(info) as http:
        http.put("/_sim/seed", json=SEEDED)
        http.post("/_sim/clock", json={"now": "2027-05-01T10:00:00Z", "frozen": True})
        headers = token(info, http, TENANT, "graph")
        made = [http.post("/v1.0/users", json=person(name), headers=headers).json()["id"] for name in ("zoe", "adam", "mia")]
        link = http.get("/v1.0/users/delta", headers=headers).json()["@odata.deltaLink"]
        audits = http.get("/v1.0/auditLogs/directoryAudits", headers=headers).json()["value"]
        http.post("/_sim/reset", json={"tenantId": TENANT})
        made += [http.post("/v1.0/users", json=person(name), headers=headers).json()["id"] for name in ("zoe", "bob", "adam")]
        before = http.get("/_sim/snapshot").json()
    kill(info)
    info = launch.start(state=state)
    with client(info) as http:
        assert http.get("/_sim/snapshot").json() == before
        assert http.get("/_sim/clock").json() == {"now": "2027-05-01T10:00:00Z", "frozen": True}
        listed = [one["id"] for one in http.get("/v1.0/users", headers=headers).json()["value"]]
        assert [one for one in listed if one in made] == made[3:]
        made += [http.post("/v1.0/users", json=person(name), headers=headers).json()["id"] for name in ("eve", "dan")]
        assert len(set(made)) == len(made)
        assert len(audits) == 3
        assert link.startswith("https://localhost")


def test_what_a_read_has_changed_is_kept_as_well(home: Path, tmp_path: Path) -> None:
    """A delta link that was given out goes on after a kill."""
    state = tmp_path / "state.json"
    info = launch.start(state=state)
    with client(info) as http:
        http.put("/_sim/seed", json=SEEDED)
        headers = token(info, http, TENANT, "graph")
        link = http.get("/v1.0/users/delta", headers=headers).json()["@odata.deltaLink"]
    kill(info)
    info = launch.start(state=state)
    with client(info) as http:
        made = http.post("/v1.0/users", json=person("zoe"), headers=headers).json()["id"]
        answer = http.get(f"/v1.0{link.partition('/v1.0')[2]}", headers=headers).json()
        assert [one["id"] for one in answer["value"]] == [made]


def test_no_secret_stands_in_the_files_and_what_a_restart_makes_of_them(home: Path, tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    info = launch.start(state=state)
    with client(info) as http:
        http.put("/_sim/seed", json=SEEDED)
        headers, arm = (token(info, http, TENANT, audience) for audience in ("graph", "arm"))
        app = http.post("/v1.0/applications", json={"displayName": "App"}, headers=headers).json()
        http.post("/v1.0/servicePrincipals", json={"appId": app["appId"]}, headers=headers).raise_for_status()
        secret = http.post(f"/v1.0/applications/{app['id']}/addPassword", json={}, headers=headers).json()["secretText"]
        http.post("/v1.0/users", json=person("zoe"), headers=headers).raise_for_status()
        http.put(
            f"/subscriptions/{SUBSCRIPTION}/resourcegroups/rg?api-version=2021-04-01",
            json={"location": "westeurope"},
            headers=arm,
        )
    kill(info)
    kept = state.read_text() + state.with_name("state.json.log").read_text()
    assert app["id"] in kept
    for hidden in (secret, "Secret-Word-2026", info.client_secret):
        assert hidden not in kept
    info = launch.start(state=state)
    form = {"grant_type": "client_credentials", "client_id": app["appId"], "client_secret": secret}
    form["scope"] = "https://graph.microsoft.com/.default"
    with client(info) as http:
        # Kept as a hash; the partner app's is the process's own, and in its run file.
        assert http.post(f"/{TENANT}/oauth2/v2.0/token", data=form).status_code == 200
        # The key that tokens are signed with lies in the run folder.
        assert http.get("/v1.0/users", headers=headers).status_code == 200


def test_a_write_that_cannot_be_kept_is_refused_and_undone(home: Path, tmp_path: Path) -> None:
    """The disk is full, as far as the simulator can tell."""
    state = tmp_path / "state.json"
    info = launch.start(state=state)
    unlimited = resource.prlimit(info.pid, resource.RLIMIT_FSIZE)
    with client(info) as http:
        http.put("/_sim/seed", json=SEEDED)
        headers, arm = (token(info, http, TENANT, audience) for audience in ("graph", "arm"))
        zoe = http.post("/v1.0/users", json=person("zoe"), headers=headers).json()["id"]
        before = http.get("/_sim/snapshot").json()
        size = state.with_name("state.json.log").stat().st_size
        resource.prlimit(info.pid, resource.RLIMIT_FSIZE, (size + 100, unlimited[1]))
        parts = [
            {"id": "1", "method": "POST", "url": "/users", "headers": {"content-type": "application/json"}, "body": person("eve")}
        ]
        refused = [
            http.post("/v1.0/users", json=person("adam"), headers=headers),
            http.patch(f"/v1.0/users/{zoe}", json={"displayName": "Other"}, headers=headers),
            http.delete(f"/v1.0/users/{zoe}", headers=headers),
            http.post("/v1.0/$batch", json={"requests": parts}, headers=headers),
            http.put(
                f"/subscriptions/{SUBSCRIPTION}/resourcegroups/rg?api-version=2021-04-01",
                json={"location": "westeurope"},
                headers=arm,
            ),
            http.put("/_sim/seed", json={"template": "empty"}),
            http.post("/_sim/reset", json={}),
            http.post("/_sim/clock", json={"advanceSeconds": 86400}),
        ]
        assert {answer.status_code for answer in refused} == {503}
        assert {answer.headers["retry-after"] for answer in refused} == {"5"}
        assert all("state.json.log cannot be written" in answer.json()["error"]["message"] for answer in refused)
        # Reads go on, and show that nothing was done.
        assert http.get(f"/v1.0/users/{zoe}", headers=headers).json()["displayName"] == "zoe"
        after = http.get("/_sim/snapshot").json()
        assert after["tenants"] == before["tenants"]
        assert after["cloud"]["idsGiven"] == before["cloud"]["idsGiven"]
        assert after["cloud"]["now"][:13] == before["cloud"]["now"][:13]
        log = launch.run_directory() / "log"
        assert log.read_text().count("no change can be kept in") == 1
        # There is room again.
        resource.prlimit(info.pid, resource.RLIMIT_FSIZE, unlimited)
        adam = http.post("/v1.0/users", json=person("adam"), headers=headers)
        assert adam.status_code == 201
        assert "changes are kept" in log.read_text()
        before = http.get("/_sim/snapshot").json()
    kill(info)
    info = launch.start(state=state)
    with client(info) as http:
        after = http.get("/_sim/snapshot").json()
        assert after["tenants"] == before["tenants"]
        assert {one["displayName"] for one in http.get("/v1.0/users", headers=headers).json()["value"]} >= {"zoe", "adam"}


def test_a_stop_without_room_leaves_the_log(home: Path, tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    info = launch.start(state=state)
    with client(info) as http:
        http.put("/_sim/seed", json=SEEDED)
        before = http.get("/_sim/snapshot").json()
    resource.prlimit(info.pid, resource.RLIMIT_FSIZE, (1000, resource.prlimit(info.pid, resource.RLIMIT_FSIZE)[1]))
    launch.stop()
    assert state.with_name("state.json.log").stat().st_size > 0
    assert not [file for file in tmp_path.iterdir() if file.name.startswith(".state")]
    info = launch.start(state=state)
    with client(info) as http:
        assert http.get("/_sim/snapshot").json()["tenants"] == before["tenants"]


def test_a_state_in_use_or_damaged_is_said_at_the_start(home: Path, tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    info = launch.start(state=state)
    with pytest.raises(StartError, match="Another simulator keeps its state in"):
        launch.start("second", state=state)
    with client(info) as http:
        http.put("/_sim/seed", json=SEEDED)
    kill(info)
    (tmp_path / "other.json").write_bytes(state.read_bytes())
    state.unlink()
    with pytest.raises(StartError, match="is missing, but"):
        launch.start(state=state)
    (tmp_path / "other.json").rename(state)
    info = launch.start(state=state)
    with client(info) as http:
        assert TENANT in http.get("/_sim/health").json()["tenants"]
