"""`tenantry simulator log`: the journal as it is, and as it grows."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from simulator import launch
from simulator.clients.asking import ask

ROOT = Path(__file__).resolve().parents[2]
LOG = [sys.executable, "-m", "tenantry", "simulator", "log"]


@pytest.fixture
def info(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[launch.RunInfo]:
    """A simulator of the test's own, of which nobody has asked anything yet."""
    monkeypatch.setenv("TENANTRY_HOME", str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    yield launch.start()
    launch.stop()


def following() -> subprocess.Popen[str]:
    return subprocess.Popen([*LOG, "--follow"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)


def urls(*lines: str) -> list[str]:
    """The paths that the journal's lines are of."""
    read: list[Any] = [json.loads(line) for line in lines]
    return ["/" + one["url"].split("/", 3)[3] for one in read]


def get(info: launch.RunInfo, path: str) -> None:
    ask(info, "GET", path)


def test_what_was_asked_is_printed_line_by_line(info: launch.RunInfo) -> None:
    def log() -> str:
        return subprocess.run(LOG, capture_output=True, text=True, timeout=60, check=True).stdout

    assert log() == ""
    for path in ("/v1.0/users", "/v1.0/groups"):
        get(info, path)
    assert urls(*log().splitlines()) == ["/v1.0/users", "/v1.0/groups"]


def test_what_comes_is_printed_as_it_comes_until_the_simulator_stops(info: launch.RunInfo) -> None:
    get(info, "/v1.0/users")
    with following() as process:
        assert process.stdout is not None and process.stderr is not None
        assert urls(process.stdout.readline()) == ["/v1.0/users"]
        for path in ("/v1.0/groups", "/v1.0/domains"):
            get(info, path)
            assert urls(process.stdout.readline()) == [path]
        # What is forgotten meanwhile is not printed again, nor is anything else missed.
        ask(info, "DELETE", "/_sim/journal")
        get(info, "/v1.0/devices")
        assert urls(process.stdout.readline()) == ["/v1.0/devices"]
        launch.stop()
        assert (process.stdout.read(), process.stderr.read(), process.wait(30)) == ("", "", 0)


def test_it_is_stopped_by_hand(info: launch.RunInfo) -> None:
    get(info, "/v1.0/users")
    with following() as process:
        assert process.stdout is not None and process.stderr is not None
        assert process.stdout.readline()
        os.kill(process.pid, signal.SIGINT)
        assert process.wait(30) == 130
        assert "Traceback" not in process.stderr.read()


@pytest.mark.parametrize("after", ["-1", "x", "1.5", "", "9" * 19])
def test_a_wrong_count_is_refused(info: launch.RunInfo, after: str) -> None:
    status, told = ask(info, "GET", f"/_sim/journal?after={after}")
    assert (status, told["error"]["code"]) == (400, "BadRequest")
