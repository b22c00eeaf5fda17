"""Starting, finding and stopping the simulator's process."""

from __future__ import annotations

import json
import os
import signal
import socket
import ssl
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from simulator import launch, run_file
from simulator.errors import AlreadyRunning, BadName, PortInUse, StartError

ROOT = Path(launch.__file__).resolve().parent.parent


@pytest.fixture(autouse=True)
def nothing_left(home: Path) -> Iterator[None]:
    yield
    for folder in (home / "simulator").iterdir() if (home / "simulator").exists() else ():
        launch.stop(folder.name)
        assert not (folder / "run.json").exists()


def ask(info: launch.RunInfo, path: str = "/_sim/health") -> httpx.Response:
    return httpx.get(info.url + path, verify=trust(info))


def tell(info: launch.RunInfo, path: str, body: dict[str, Any]) -> Any:
    return httpx.post(info.url + path, json=body, verify=trust(info)).json()


def trust(info: launch.RunInfo) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=info.ca_file)


def test_start_returns_when_it_answers_and_stop_ends_it(home: Path) -> None:
    begin = time.monotonic()
    info = launch.start()
    assert time.monotonic() - begin < 10
    assert ask(info).json()["status"] == "ok"
    assert launch.find() == info
    assert launch.stop()
    assert launch.find() is None
    assert not launch.stop()
    with pytest.raises(httpx.ConnectError):
        ask(info)


def test_files_are_for_their_owner_alone(home: Path) -> None:
    info = launch.start()
    folder = launch.run_directory()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}
    assert json.loads((folder / "run.json").read_text())["pid"] == info.pid


def test_it_listens_on_loopback_only(home: Path) -> None:
    info = launch.start()
    port = int(info.url.rpartition(":")[2])
    addresses = [line.split()[1] for line in Path("/proc/net/tcp").read_text().splitlines()[1:] if line.split()[3] == "0A"]
    assert [address for address in addresses if address.endswith(f":{port:04X}")] == [f"0100007F:{port:04X}"]


def test_a_second_start_says_what_runs(home: Path) -> None:
    info = launch.start()
    with pytest.raises(AlreadyRunning, match=info.url) as caught:
        launch.start()
    assert caught.value.info == info
    other = launch.start("other")
    assert other.url != info.url
    assert launch.find("other") == other


def test_racing_starts_give_one_simulator(home: Path) -> None:
    outcomes: list[launch.RunInfo | AlreadyRunning] = []

    def run() -> None:
        try:
            outcomes.append(launch.start())
        except AlreadyRunning as problem:
            outcomes.append(problem)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    started = [outcome for outcome in outcomes if isinstance(outcome, launch.RunInfo)]
    assert len(started) == 1
    assert all(o.info == started[0] for o in outcomes if isinstance(o, AlreadyRunning))
    assert len(outcomes) == 4


def test_a_start_waits_for_one_that_starts_or_stops_slowly(home: Path) -> None:
    directory = launch.run_directory()
    lock = run_file.hold(directory)
    assert lock is not None
    slow = threading.Timer(5, os.close, [lock])
    slow.start()
    try:
        assert launch.start().pid != os.getpid()
    finally:
        slow.join()


def test_a_port_in_use_is_said(home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortInUse, match=str(port)):
            launch.start(port=port)
    assert launch.find() is None
    assert launch.start(port=port).url == f"https://localhost:{port}"


@pytest.mark.parametrize("port", [-1, 65536])
def test_a_number_that_is_no_port(home: Path, port: int) -> None:
    with pytest.raises(StartError, match="port"):
        launch.start(port=port)


@pytest.mark.parametrize("name", ["", "..", "a/b", "-x", "A", "x" * 41])
def test_a_bad_name_is_refused(home: Path, name: str) -> None:
    with pytest.raises(BadName):
        launch.start(name)


def test_after_kill_9_the_stale_run_file_goes_and_a_start_works(home: Path) -> None:
    info = launch.start()
    os.kill(info.pid, signal.SIGKILL)
    os.waitpid(info.pid, 0)
    assert (launch.run_directory() / "run.json").exists()
    assert launch.find() is None
    assert not (launch.run_directory() / "run.json").exists()
    again = launch.start()
    assert Path(again.ca_file).read_bytes() == Path(info.ca_file).read_bytes()
    assert again.client_id == info.client_id
    assert again.client_secret != info.client_secret


def test_a_foreign_process_of_the_same_id_is_not_killed(home: Path) -> None:
    info = launch.start()
    launch.stop()
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as bystander:
        run_file.write(launch.run_directory(), run_file.RunInfo(**{**vars(info), "pid": bystander.pid}))
        assert not launch.stop()
        assert bystander.poll() is None
        bystander.kill()


def test_a_stuck_simulator_is_killed(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launch, "STOP_SECONDS", 0.3)
    info = launch.start()
    os.kill(info.pid, signal.SIGSTOP)
    assert launch.stop()
    assert launch.find() is None


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly(home: Path, number: signal.Signals) -> None:
    folder = launch.run_directory()
    command = [sys.executable, "-m", "simulator", "--run-directory", str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE) as process:
        until = time.monotonic() + 10
        while run_file.read(folder) is None and time.monotonic() < until:
            time.sleep(0.02)
        info = launch.find()
        assert info is not None
        with httpx.Client(base_url=info.url, verify=trust(info)) as http:
            http.get("/_sim/health")
            # The connection stays open and must not hold the process up.
            process.send_signal(number)
            assert process.wait(5) == 0
        assert process.stderr is not None
        assert process.stderr.read() == b""
    assert not (folder / "run.json").exists()


@pytest.mark.parametrize("delay", [0.05, 0.15, 0.25, 0.35])
def test_a_signal_during_the_start_ends_it_too(home: Path, delay: float) -> None:
    folder = launch.run_directory()
    with subprocess.Popen([sys.executable, "-m", "simulator", "--run-directory", str(folder)], cwd=ROOT) as process:
        time.sleep(delay)
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) in (0, -signal.SIGTERM)
    assert not (folder / "run.json").exists()
    assert launch.find() is None


def test_start_from_another_folder_leaves_no_stream_open(home: Path, tmp_path: Path) -> None:
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from simulator import launch; print(launch.start().url)"
    # With a stream left open in the detached process, this would wait for its end.
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=20, check=True)
    assert done.stderr == ""
    info = launch.find()
    assert info is not None
    assert done.stdout.strip() == info.url


def test_a_state_file_keeps_everything_over_a_restart(home: Path, tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    info = launch.start(state=state, clock=datetime(2027, 3, 1, 8, tzinfo=UTC))
    tenant_id = "8d0f3c1e-0000-4000-8000-000000000001"
    seed = {"tenantId": tenant_id, "displayName": "Northwind", "domains": ["northwind.example"]}
    assert tell(info, "/_sim/seed", seed) == {"created": True}
    tell(info, "/_sim/clock", {"frozen": True})
    before = ask(info, "/_sim/snapshot").json()
    launch.stop()
    assert stat.S_IMODE(state.stat().st_mode) == 0o600
    assert info.client_secret not in state.read_text()
    again = launch.start(state=state)
    after = ask(again, "/_sim/snapshot").json()
    assert after == before
    assert after["cloud"]["now"].startswith("2027-03-01T08:00")
    assert tell(again, "/_sim/seed", seed) == {"created": False}


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"version": 1}', '{"version": 1, "tenants": [], "cloud": {}}'])
def test_a_broken_state_file_is_said(home: Path, tmp_path: Path, content: str) -> None:
    state = tmp_path / "state.json"
    state.write_text(content)
    with pytest.raises(StartError, match=r"snapshot|state file"):
        launch.start(state=state)
    assert state.read_text() == content


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("TENANTRY_HOME", str(tmp_path / "file" / "below"))
    with pytest.raises(StartError, match="cannot be made"):
        launch.start()
    monkeypatch.setenv("TENANTRY_HOME", str(tmp_path))
    (launch.run_directory() / "lock").mkdir()
    with pytest.raises(StartError, match="cannot be opened"):
        launch.start()
    (launch.run_directory() / "lock").rmdir()


def test_a_file_that_cannot_be_written_is_said(home: Path, tmp_path: Path) -> None:
    with pytest.raises(StartError, match="missing"):
        launch.start(journal=tmp_path / "missing" / "journal.jsonl")
    with pytest.raises(StartError, match="missing"):
        launch.start(state=tmp_path / "missing" / "state.json")


def test_the_run_file_follows_a_rotated_secret(home: Path) -> None:
    info = launch.start()
    fresh = tell(info, "/_sim/secret", {})["clientSecret"]
    found = launch.find()
    assert found is not None
    assert found.client_secret == fresh != info.client_secret


def test_in_front(home: Path) -> None:
    code = (
        "from simulator import launch, __name__ as n\n"
        "launch.serve_foreground('front', ready=lambda info: print(info.url, flush=True))\n"
        "print('stopped')"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        info = launch.find("front")
        assert info is not None
        assert info.url == url
        process.send_signal(signal.SIGINT)
        assert process.stdout.read() == "stopped\n"
        assert process.wait(5) == 0
