"""The cloud's address and the secret may change between two runs: neither stands in the state, so nothing is lost."""

from __future__ import annotations

import json
import socket
import subprocess
from collections.abc import Iterator

import pytest

from stacks.engine import find_engine
from tests.end_to_end.place import Json, Place, new_place
from tests.end_to_end.specs import all_of, graph, small, with_azure, write

CLIENT = "barge"
ADA = f"ada@{CLIENT}.example"
ALERT = "monitoring/public-ip-write"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A place whose simulator keeps its state in a file."""
    made = new_place(tmp_path_factory.mktemp("place"))
    start(made)
    yield made
    made.tenantry("simulator", "stop")


def start(place: Place, port: int = 0) -> None:
    place.start("--journal", str(place.journal), "--state", str(place.folder / "cloud.json"), "--port", str(port))


@pytest.fixture(scope="module")
def spec(place: Place) -> Json:
    spec = with_azure(small(CLIENT, people=("ada", "bob")))
    spec["monitoring"]["notify"]["helpdesk"] = "env/TENANTRY_HELPDESK_WEBHOOK"
    write(place, spec)
    place.ok("doctor", CLIENT)  # makes the tenant
    return spec


@pytest.fixture(scope="module")
def seeded(place: Place, spec: Json) -> Json:
    """The tenant before the first apply."""
    return place.collections(spec["tenant"]["id"])


@pytest.fixture(scope="module")
def ids(place: Place, seeded: Json) -> dict[str, str]:
    """Object ids by place, as applied before the restart."""
    assert seeded
    done = place.ok("apply", CLIENT, "--yes", "--format", "json").client["done"]
    return {step["name"]: step["resource_id"] for step in done}


@pytest.fixture(scope="module")
def before(place: Place, spec: Json, ids: dict[str, str]) -> Json:
    """What the simulator said of itself before it was stopped. Now it answers elsewhere, and knows another secret."""
    old, state = place.run, place.collections(spec["tenant"]["id"])
    assert ids
    ended = place.tenantry("simulator", "stop")
    assert ended.code == 0, ended.err
    with socket.socket() as taken:
        # While somebody listens there nobody else gets the old port.
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", int(old["url"].rpartition(":")[2])))
        taken.listen()
        start(place)
    assert place.run["url"] != old["url"]
    assert place.run["client_secret"] != old["client_secret"]
    assert place.run["client_id"] == old["client_id"]
    assert place.collections(spec["tenant"]["id"]) == state
    return old


class CountedEngine:
    """The engine behind a script that notes what it is asked for."""

    def __init__(self, place: Place) -> None:
        self.path, self._notes = place.folder / "noting" / "pulumi", place.folder / "noting" / "notes"
        self.path.parent.mkdir(exist_ok=True)
        self.path.write_text(f'#!/bin/sh\necho "$@" >> "{self._notes}"\nexec "{find_engine().path}" "$@"\n', encoding="utf-8")
        self.path.chmod(0o700)

    def started(self) -> list[str]:
        """The commands since the last time, without their options."""
        lines = self._notes.read_text(encoding="utf-8").splitlines()
        self._notes.unlink()
        words = [[word for word in line.split() if word != "--non-interactive"] for line in lines]
        return [" ".join(line[: 2 if line[0] == "stack" else 1]) for line in words]


def exported(place: Place) -> str:
    """The whole state as the engine gives it out, secrets encrypted."""
    environment = place.environment | {
        "PULUMI_BACKEND_URL": f"file://{place.home / 'state'}",
        "PULUMI_CONFIG_PASSPHRASE": (place.home / "passphrase").read_text(encoding="utf-8").strip(),
        "PULUMI_HOME": str(place.home / "engine"),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DIY_BACKEND_ZSTD": "1",
    }
    done = subprocess.run(
        [find_engine().path, "stack", "export", "--stack", f"organization/tenantry/{CLIENT}"],
        cwd=place.folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_state_names_no_endpoint_and_no_secret(place: Place, ids: dict[str, str]) -> None:
    text = exported(place)
    assert len(json.loads(text)["deployment"]["resources"]) > len(ids)
    assert all(value in text for value in ids.values())
    for hidden in (
        place.run["url"],
        "localhost",
        place.run["client_secret"],
        place.run["ca_file"],
        str(place.folder),
        place.environment["TENANTRY_HELPDESK_WEBHOOK"],
    ):
        assert hidden not in text


def test_nothing_has_drifted_after_the_restart(place: Place, before: Json) -> None:
    assert before
    report = place.on_cloud("drift", CLIENT, "--format", "json")
    assert (report.code, report.client["outcome"]) == (0, "in_sync"), report.out + report.err


def test_a_plan_and_an_apply_go_on_with_the_same_objects(place: Place, spec: Json, before: Json, ids: dict[str, str]) -> None:
    assert before
    user = ids[f"people/{ADA}"]
    graph(place, spec, "PATCH", f"/users/{user}", {"department": "Elsewhere"})
    token = place.token(spec["tenant"]["id"], "technician@msp.example", "arm")
    assert place.http("DELETE", f"{ids[ALERT]}?api-version=2020-10-01", token=token).status_code < 300
    engine = CountedEngine(place)
    plan = place.on_cloud("plan", CLIENT, "--format", "json", TENANTRY_ENGINE=str(engine.path))
    assert plan.code == 0, plan.out + plan.err
    changes = {change["name"]: change["action"] for change in plan.client["changes"]}
    assert changes == {f"people/{ADA}": "update", ALERT: "create"}
    # Each start of the engine costs a third of a second.
    assert engine.started() == ["version", "stack export", "preview"]
    place.ok("apply", CLIENT, "--digest", plan.client["digest"], TENANTRY_ENGINE=str(engine.path))
    assert engine.started() == ["version", "stack export", "preview", "up", "stack export"]
    ada = all_of(place, spec, "users")[ADA]
    assert (ada["id"], ada["department"]) == (user, "Office")
    assert place.run["url"] not in exported(place)


def test_destroy_takes_everything_away(place: Place, spec: Json, seeded: Json, before: Json) -> None:
    assert before
    engine = CountedEngine(place)
    place.ok("destroy", CLIENT, "--yes", TENANTRY_ENGINE=str(engine.path))
    assert engine.started() == ["version", "stack export", "destroy", "destroy"]
    after = place.collections(spec["tenant"]["id"])
    assert {name for name in seeded | after if seeded.get(name) != after.get(name)} == set()
    place.judge()
