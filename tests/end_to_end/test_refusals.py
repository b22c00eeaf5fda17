"""What can be wrong around a run: each has its own message, exit code and way out, and nothing is written."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from azure.core.credentials import AccessToken

from stacks.cloud import Cloud
from stacks.credentials import require_tenant
from stacks.engine import find_engine
from tenantry.errors import UsageError
from tests.end_to_end.place import ROOT, Ended, Json, Place
from tests.end_to_end.processes import Writes, require_none_left

CLIENT = "minimal"
TENANT = "3f2b7c10-0000-4000-8000-00000000000a"
OTHER = "3f2b7c10-0000-4000-8000-00000000000b"
SUBSCRIPTION = "3f2b7c10-0000-4000-8000-0000000000aa"


@pytest.fixture(scope="module")
def before(place: Place) -> Json:
    """The tenant before anything was applied."""
    place.ok("doctor", CLIENT)  # makes the tenant
    return place.collections(TENANT)


@pytest.fixture
def quiet(place: Place) -> Iterator[None]:
    """The test writes nothing to the tenant and leaves nothing running."""
    writes = Writes(place)
    yield
    assert writes.count() == 0, writes.seen
    writes.close()
    require_none_left(place)


def refused(ended: Ended, code: int, *told: str) -> None:
    assert ended.code == code, ended.out + ended.err
    for text in told:
        assert text in ended.err, ended.err
    assert ended.out == "", ended.out


@contextmanager
def replaced(path: Path, content: str) -> Iterator[None]:
    """A file in place of what is there; put back afterwards."""
    aside = path.with_name(path.name + ".aside")
    path.rename(aside)
    path.write_text(content, encoding="utf-8")
    try:
        yield
    finally:
        path.unlink()
        aside.rename(path)


def test_no_simulator(place: Place) -> None:
    for command in ("plan", "drift"):
        ended = place.tenantry(command, CLIENT, "--cloud", "simulator:other")
        refused(ended, 1, "No simulator named other is running.", "Start it: tenantry simulator start --name other")


def test_a_simulator_that_was_killed_is_not_running(place: Place) -> None:
    started = place.tenantry("simulator", "start", "--name", "killed", "--format", "json")
    os.kill(started.json["pid"], signal.SIGKILL)
    ended = place.tenantry("plan", CLIENT, "--cloud", "simulator:killed")
    refused(ended, 1, "No simulator named killed is running.", "Start it: tenantry simulator start --name killed")


def test_a_simulator_that_hangs(place: Place, quiet: None) -> None:
    os.kill(place.run["pid"], signal.SIGSTOP)
    try:
        began = time.monotonic()
        ended = place.on_cloud("plan", CLIENT)
        assert time.monotonic() - began < 20
    finally:
        os.kill(place.run["pid"], signal.SIGCONT)
    refused(ended, 1, "The simulator default at https://localhost:", "does not answer", "tenantry simulator")


def test_a_port_in_use(place: Place) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = place.tenantry("simulator", "start", "--name", "third", "--port", str(port))
    refused(ended, 2, str(port), "Choose another --port or --proxy-port, or leave it out to take any free one.")
    assert place.tenantry("simulator", "status", "--name", "third").code == 1


def test_no_engine(place: Place, tmp_path: Path, quiet: None) -> None:
    bare = {"PATH": "/usr/bin:/bin", "TENANTRY_ENGINE": "", "XDG_CACHE_HOME": str(tmp_path)}
    if shutil.which("pulumi", path=bare["PATH"]):
        pytest.skip("an engine is installed in /usr/bin")
    refused(
        place.on_cloud("plan", CLIENT, **bare),
        1,
        "error: No Pulumi engine 3.259 or later was found",
        str(tmp_path),
        "Run scripts/setup",
        "put pulumi on PATH",
        "set TENANTRY_ENGINE",
    )


@pytest.mark.parametrize("named", ["on PATH", "by TENANTRY_ENGINE"])
def test_an_engine_that_is_too_old(place: Place, tmp_path: Path, quiet: None, named: str) -> None:
    old = tmp_path / "pulumi"
    old.write_text("#!/bin/sh\necho v3.100.0\n", encoding="utf-8")
    old.chmod(0o755)
    bare = {"PATH": f"{tmp_path}:/usr/bin:/bin", "TENANTRY_ENGINE": "", "XDG_CACHE_HOME": str(tmp_path)}
    if named == "by TENANTRY_ENGINE":
        bare["TENANTRY_ENGINE"] = str(old)
    refused(place.on_cloud("plan", CLIENT, **bare), 1, "No Pulumi engine 3.259 or later", f"{old} is 3.100.0", "scripts/setup")


def test_a_state_folder_that_is_a_file(place: Place, before: Json, quiet: None) -> None:
    state = place.home / "state"
    with replaced(state, "not a folder"):
        for command in ("plan", "apply"):
            ended = place.on_cloud(command, CLIENT, *(["--yes"] if command == "apply" else []))
            refused(ended, 1, f"The state folder {state} cannot be written: ", "nothing was changed")


def test_a_subscription_of_another_tenant(place: Place, before: Json, quiet: None) -> None:
    spec = place.clients / "stranger.yaml"
    text = (place.clients / "minimal.yaml").read_text(encoding="utf-8")
    text = text.replace("client: minimal", "client: stranger").replace(TENANT, OTHER).replace("bakery.", "stranger.")
    spec.write_text(text, encoding="utf-8")
    ended = place.on_cloud("plan", "stranger")
    refused(ended, 2, f"The subscription {SUBSCRIPTION} belongs to the tenant {TENANT} already.", "tenant:")
    spec.unlink()


def test_credentials_of_another_tenant(place: Place, before: Json) -> None:
    """A token that the cloud gave out for another tenant than the spec's: some chains do that, az with its default tenant."""
    token = place.token(TENANT, "technician@msp.example", "arm")

    class Chain:
        def get_token(self, *scopes: str, **options: object) -> AccessToken:
            return AccessToken(token, int(time.time()) + 600)

    url = place.run["url"]
    cloud = Cloud(name="public", login=url, arm=url, graph=url, environment={})
    require_tenant(cloud, Chain(), TENANT)
    with pytest.raises(UsageError) as caught:
        require_tenant(cloud, Chain(), OTHER)
    assert str(caught.value) == f"The credentials belong to tenant {TENANT}, the spec is for tenant {OTHER}."
    assert caught.value.hint == "Use credentials of the spec's tenant, or correct tenant.id."


def test_it_is_applied_now(place: Place, before: Json) -> None:
    assert before
    place.ok("apply", CLIENT, "--yes")


def test_a_wrong_passphrase(place: Place, quiet: None) -> None:
    with replaced(place.home / "passphrase", "something else"):
        for command in ("plan", "apply", "destroy"):
            ended = place.on_cloud(command, CLIENT, *([] if command == "plan" else ["--yes"]))
            refused(
                ended,
                1,
                "error: The state of minimal cannot be decrypted: the passphrase is wrong.",
                str(place.home / "passphrase"),
                "Nothing was changed.",
            )


def test_a_state_of_another_tenant_is_refused_before_the_engine_starts(place: Place, quiet: None) -> None:
    spec = place.clients / "minimal.yaml"
    text = spec.read_text(encoding="utf-8")
    other = text.replace(TENANT, OTHER).replace(SUBSCRIPTION, SUBSCRIPTION.replace("aa", "bb")).replace("bakery.", "other.")
    with replaced(spec, other):
        for command in ("plan", "apply", "destroy"):
            ended = place.on_cloud(command, CLIENT, *([] if command == "plan" else ["--yes"]))
            refused(
                ended,
                2,
                f"The state of minimal belongs to tenant {TENANT}, the spec names {OTHER}.",
                "Correct tenant.id, or destroy the client with the old spec first.",
            )
    assert place.on_cloud("plan", CLIENT, "--detailed-exitcode").code == 0


def test_a_state_of_another_cloud_is_refused_before_the_engine_starts(place: Place, quiet: None) -> None:
    started = place.tenantry("simulator", "start", "--name", "second", "--format", "json")
    assert started.code == 0, started.err
    second = place.home.parent / "second"
    for name in ("state", "passphrase"):
        source = place.home / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, second / name)
    ended = place.tenantry("destroy", CLIENT, "--cloud", "simulator:second", "--yes")
    refused(
        ended,
        2,
        "The state of minimal belongs to the cloud simulator:default, this run is against simulator:second.",
        "Use another backend for another cloud.",
    )
    place.tenantry("simulator", "stop", "--name", "second")


def test_a_lost_state_is_refused_and_can_be_restored_from_its_copy(place: Place) -> None:
    writes = Writes(place)
    shutil.rmtree(place.home / "state")
    for command in ("plan", "apply", "destroy"):
        ended = place.on_cloud(command, CLIENT, *([] if command == "plan" else ["--yes"]))
        assert ended.code == 5, ended.out + ended.err
        told = ended.out + ended.err
        assert "the state of minimal is empty, but objects in the tenant carry its mark" in told
        assert "people/nora@bakery.example" in told
        assert "restore the newest dated copy" in told
        assert "adopt: true" in told
    assert writes.count() == 0, writes.seen
    newest = max((place.home / "copies" / CLIENT).glob("*.json"))
    assert f"pulumi stack import --stack minimal --file {newest}" in told
    assert newest.stat().st_mode & 0o777 == 0o600
    # As it says.
    subprocess.run(
        [find_engine().path, "stack", "import", "--stack", CLIENT, "--file", newest],
        cwd=ROOT,
        env=place.environment
        | {
            "PULUMI_BACKEND_URL": f"file://{place.home / 'state'}",
            "PULUMI_CONFIG_PASSPHRASE_FILE": str(place.home / "passphrase"),
            "PULUMI_HOME": str(place.home / "engine"),
        },
        check=True,
        capture_output=True,
    )
    plan = place.on_cloud("plan", CLIENT, "--format", "json", "--detailed-exitcode")
    assert (plan.code, plan.client["changes"]) == (0, []), plan.out + plan.err
    assert place.on_cloud("drift", CLIENT).code == 0


def test_everything_goes_at_last(place: Place, before: Json) -> None:
    place.ok("destroy", CLIENT, "--yes")
    assert place.collections(TENANT) == before
    place.judge()
