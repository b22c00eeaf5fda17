"""Ctrl-C, a cancelled job, and two commands at once: nothing is left running, what was done is said, the next apply goes on."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from tests.end_to_end.place import Json, Place
from tests.end_to_end.processes import Writes, begin_apply, end_of, processes, require_none_left, wait_until

CLIENT = "minimal"
TENANT = "3f2b7c10-0000-4000-8000-00000000000a"
HELD = re.compile(
    r"error: minimal is being changed by \S+ on \S+, process (\d+), since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\n"
    r"  Wait for that command to end, or stop it with Ctrl-C, then run this one again\. Nothing was written\.\n"
)


@pytest.fixture(scope="module")
def before(place: Place) -> Json:
    """The tenant before anything was applied."""
    place.ok("plan", CLIENT)
    return place.collections(TENANT)


@pytest.fixture
def writes(place: Place) -> Writes:
    return Writes(place)


def locks(place: Place) -> list[Path]:
    return list((place.home / "state" / ".pulumi" / "locks").rglob("*.json"))


def put_lock(place: Place, **changed: object) -> Path:
    """A lock file as the engine writes it."""
    folder = place.home / "state" / ".pulumi" / "locks" / "organization" / "tenantry" / CLIENT
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "0f9a4c3e-3a7b-4d0e-9a52-7f1f3a0c9d11.json"
    content = {"pid": os.getpid(), "username": "grace", "hostname": "elsewhere", "timestamp": "2026-11-24T08:00:00.5Z"}
    file.write_text(json.dumps(content | changed), encoding="utf-8")
    return file


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("during", ["reading", "planning"])
def test_a_plan_that_is_stopped_writes_nothing(place: Place, before: Json, writes: Writes, number: int, during: str) -> None:
    asked = place.journal.stat().st_size
    command = place.popen("plan", CLIENT, "--cloud", "simulator", "--format", "json")
    if during == "planning":
        assert wait_until(lambda: any("preview" in process.command for process in processes(place)), 30)
    else:
        assert wait_until(lambda: b"/oauth2/v2.0/token" in place.journal.read_bytes()[asked:], 30)
    began = time.monotonic()
    command.send_signal(number)
    ended = end_of(command, 20)
    assert ended.code == 130, ended.out + ended.err
    assert time.monotonic() - began < 8
    assert "topped" in ended.err, ended.err
    assert ended.json["clients"] == []
    require_none_left(place)
    assert writes.count() == 0, writes.seen
    assert locks(place) == []
    assert place.collections(TENANT) == before


# Sends Ctrl-C to the command at the moment it begins to load a module.
INTERRUPTED_IMPORT = """
import os, signal, sys
class Finder:
    def find_spec(self, name, *rest):
        if name == sys.argv[1]:
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Finder())
from tenantry.cli import main
main(sys.argv[2:])
"""


@pytest.mark.parametrize(
    "module", ["tenantry.cli.entry", "click", "tenantry.cli.commands.plan", "stacks.cloud", "pulumi.automation"]
)
def test_ctrl_c_while_the_command_loads_shows_no_traceback(place: Place, module: str) -> None:
    process = subprocess.run(
        [sys.executable, "-c", INTERRUPTED_IMPORT, module, "plan", CLIENT, "--cloud", "simulator"],
        cwd=place.folder,
        env=place.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 130, process.stderr
    assert process.stdout == ""
    assert process.stderr.strip() in ("", "error: Stopped.")


def stopped_apply(place: Place, writes: Writes, after: int) -> tuple[Json, str, float]:
    """An apply that got a Ctrl-C after so many writes; its result, its messages, and how long it took to end."""
    command, _ = begin_apply(place, CLIENT, writes, after)
    began = time.monotonic()
    command.send_signal(signal.SIGINT)
    ended = end_of(command, 30)
    seconds = time.monotonic() - began
    assert ended.code == 130, ended.out + ended.err
    require_none_left(place)
    count = writes.count()
    time.sleep(0.5)
    assert writes.count() == count, writes.seen[count:]
    return ended.client, ended.err, seconds


def test_an_apply_that_is_stopped_says_what_was_done_and_the_next_one_does_the_rest(
    place: Place, before: Json, writes: Writes
) -> None:
    result, err, seconds = stopped_apply(place, writes, 6)
    assert seconds < 10
    assert "Stopping after the steps in hand; press Ctrl-C again to stop at once." in err
    assert result["done"], result
    assert result["not_started"], result
    assert result["unknown"] == [], result["unknown"]
    # What was in hand and had sent nothing yet is told apart from what failed by itself.
    assert all(re.search("nothing more is|cancel", step["message"]) for step in result["failed"]), result["failed"]
    named = [step["name"] for part in ("done", "failed", "not_started") for step in result[part]]
    assert len(named) == len(set(named))
    assert {step["message"] for step in result["not_started"]} == {"stopped before it"}
    assert locks(place) == []
    # What it says it did is there, and what it did not start is not.
    users = {user["userPrincipalName"]: user["id"] for user in place.collections(TENANT)["users"].values()}
    done = {step["name"].removeprefix("people/"): step["resource_id"] for step in result["done"] if step["type"] == "user"}
    assert done.items() <= users.items()
    waiting = {step["name"].removeprefix("people/") for step in result["not_started"] if step["type"] == "user"}
    assert not waiting & users.keys()
    again = place.ok("apply", CLIENT, "--yes", "--format", "json").client
    assert {step["name"] for step in again["done"]} >= {step["name"] for step in result["not_started"]}
    assert place.on_cloud("plan", CLIENT, "--detailed-exitcode").code == 0
    place.ok("destroy", CLIENT, "--yes")
    assert place.collections(TENANT) == before


@pytest.mark.parametrize(("frozen", "second"), [("plugin", signal.SIGINT), ("engine", signal.SIGTERM)])
def test_a_second_ctrl_c_ends_it_quickly(place: Place, before: Json, writes: Writes, frozen: str, second: int) -> None:
    """Whatever hangs: a plugin in the middle of its steps, or the engine itself."""
    command, engine = begin_apply(place, CLIENT, writes, 5)
    stuck = [process.pid for process in processes(place) if process.is_plugin] if frozen == "plugin" else [engine.pid]
    for pid in stuck:
        os.kill(pid, signal.SIGSTOP)
    command.send_signal(signal.SIGINT)
    time.sleep(1.5)
    assert command.poll() is None, "nothing hung"
    began = time.monotonic()
    command.send_signal(second)
    ended = end_of(command, 20)
    assert time.monotonic() - began < 8
    for pid in stuck:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)
    assert ended.code == 130, ended.out + ended.err
    assert "Stopping at once." in ended.err
    assert ended.client["not_started"], ended.out
    # What was in hand is not said to be done, nor to be left undone.
    assert {step["message"] for step in ended.client["unknown"]} <= {
        "it was under way when the engine ended; the next run reads what became of it"
    }
    assert ended.client["unknown"] or ended.client["failed"], ended.out
    require_none_left(place)
    again = place.on_cloud("apply", CLIENT, "--yes", "--format", "json")
    assert again.code == 0, again.out + again.err
    assert place.on_cloud("plan", CLIENT, "--detailed-exitcode").code == 0
    place.ok("destroy", CLIENT, "--yes")
    assert place.collections(TENANT) == before


def test_a_second_apply_is_refused_and_the_first_ends_well(place: Place, before: Json, writes: Writes) -> None:
    assert before
    first, _ = begin_apply(place, CLIENT, writes, 1)
    second = place.on_cloud("apply", CLIENT, "--yes", "--format", "json")
    assert second.code == 1, second.out + second.err
    assert second.json["clients"] == []
    found = HELD.search(second.err)
    assert found, second.err
    assert int(found[1]) == first.pid
    ended = end_of(first)
    assert ended.code == 0, ended.err
    assert ended.client["failed"] == ended.client["not_started"] == []


def test_a_second_apply_is_refused_while_the_first_still_plans(place: Place) -> None:
    first = place.popen("apply", CLIENT, "--cloud", "simulator", "--yes")
    file = place.home / "state" / ".tenantry" / f"{CLIENT}.lock"
    assert wait_until(lambda: file.exists() and str(first.pid) in file.read_text(encoding="utf-8"), 30)
    first.send_signal(signal.SIGSTOP)  # it must not end before the others have come, however slow the machine is
    for command in ("destroy", "repair"):
        refused = place.on_cloud(command, CLIENT, "--yes")
        assert refused.code == 1, refused.err
        assert HELD.search(refused.err), refused.err
    first.send_signal(signal.SIGCONT)
    assert end_of(first).code == 0


def test_a_lock_of_another_host_is_respected_until_it_is_broken_by_its_id(place: Place) -> None:
    file = put_lock(place)
    for command in ("apply", "destroy"):
        refused = place.on_cloud(command, CLIENT, "--yes")
        assert refused.code == 1, refused.err
        assert "minimal is locked by grace on elsewhere, process" in refused.err
        assert "since 2026-11-24 08:00:00" in refused.err
        assert f"If it is certainly dead: --break-lock {file.stem}" in refused.err
    wrong = place.on_cloud("apply", CLIENT, "--yes", "--break-lock", "nonsense")
    assert wrong.code == 2, wrong.err
    assert f"There is no lock nonsense on minimal; locks: {file.stem}." in wrong.err
    assert file.exists()
    right = place.on_cloud("apply", CLIENT, "--yes", "--break-lock", file.stem)
    assert right.code == 0, right.err
    assert "The lock of grace on elsewhere" in right.err
    assert not file.exists()


@pytest.mark.parametrize("process", ["alive", "dead"])
def test_a_lock_of_this_host_is_lifted_only_when_its_process_is_dead(place: Place, process: str) -> None:
    child = subprocess.Popen(["sleep", "60"])
    if process == "dead":
        child.kill()
        child.wait()
    file = put_lock(place, pid=child.pid, hostname=socket.gethostname())
    ended = place.on_cloud("plan", CLIENT)
    if process == "dead":
        assert ended.code == 0, ended.err
        assert f"process {child.pid}, since" in ended.err
        assert "was cut off; its lock is lifted." in ended.err
        assert not file.exists()
    else:
        assert ended.code == 1, ended.err
        assert f"minimal is locked by grace on {socket.gethostname()}, process {child.pid}, since" in ended.err
        assert f"--break-lock {file.stem}" in ended.err
        file.unlink()
        child.kill()
        child.wait()


def test_a_destroy_that_is_stopped_is_taken_up_by_the_next(place: Place, before: Json) -> None:
    place.ok("apply", CLIENT, "--yes")
    command = place.popen("destroy", CLIENT, "--cloud", "simulator", "--yes", "--format", "json")
    gone: Callable[[], bool] = lambda: len(place.collections(TENANT)["users"]) < len(before["users"]) + 5  # noqa: E731
    assert wait_until(lambda: any(process.is_writing_engine for process in processes(place)), 60)
    assert wait_until(gone, 30)
    command.send_signal(signal.SIGINT)
    ended = end_of(command)
    assert ended.code == 130, ended.out + ended.err
    require_none_left(place)
    assert ended.client["done"]
    place.ok("destroy", CLIENT, "--yes")
    assert place.collections(TENANT) == before


def test_every_body_we_wrote_fits_microsofts_types(place: Place, before: Json) -> None:
    assert before
    place.judge()
