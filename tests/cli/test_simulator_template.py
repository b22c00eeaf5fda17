"""`tenantry simulator start|run --template`: a tenant that is there from the start."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from simulator import launch
from simulator.clients.asking import ask
from simulator.clients.tenants import in_tenant
from simulator.seed_templates import names, template

ROOT = Path(__file__).resolve().parents[2]
SIMULATOR = [sys.executable, "-m", "tenantry", "simulator"]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("TENANTRY_HOME", str(tmp_path / "home"))
    yield tmp_path
    launch.stop()


def environment(**more: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("TENANTRY_") or k == "TENANTRY_HOME"}
    return kept | {"PYTHONPATH": str(ROOT)} | more


def run(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    command = [*SIMULATOR, *arguments] if arguments else [sys.executable, "-m", "tenantry"]
    return subprocess.run(command, env=environment(**more), capture_output=True, text=True, timeout=60, check=False)


def people(name: str) -> int:
    """How many the tenant of a template has, in the simulator that runs."""
    info = launch.find()
    assert info is not None
    entered = in_tenant(info, template(name)["domain"])
    status, snapshot = ask(info, "GET", f"/_sim/snapshot?tenantId={entered.tenant_id}")
    assert status == 200
    return len(snapshot["tenants"][0]["collections"]["users"])


@pytest.mark.parametrize("name", names())
def test_the_tenant_is_there_when_start_returns(home: Path, name: str) -> None:
    done = run("start", "--template", name)
    assert (done.returncode, done.stdout.splitlines()[0].split()) == (0, ["simulator", "default"])
    assert f"The tenant {template(name)['domain']} is there, from the template {name}" in done.stderr
    assert people(name) == {"empty": 2, "grown": 36, "thousand": 1002}[name]


def test_in_front_too(home: Path) -> None:
    with subprocess.Popen(
        [*SIMULATOR, "run", "--template", "empty"], env=environment(), stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        assert process.stderr.readline().startswith(f"The tenant {template('empty')['domain']} is there")
        assert process.stderr.readline().startswith("Answering at https://localhost:")
        assert people("empty") == 2
        process.send_signal(signal.SIGINT)
        assert process.wait(10) in (0, 130)


@pytest.mark.parametrize("command", ["start", "run"])
def test_a_name_that_is_none_is_refused_with_the_nearest(home: Path, command: str) -> None:
    done = run(command, "--template", "gronw")
    assert (done.returncode, done.stdout) == (2, "")
    assert "'gronw' is no template: did you mean `grown`?" in " ".join(done.stderr.split())
    assert "known are: empty, grown, thousand" in " ".join(run(command, "--template", "xyzzy").stderr.split())
    assert launch.find() is None


def test_help_and_completion_know_the_names(home: Path) -> None:
    assert f"[{'|'.join(names())}]" in "".join(run("start", "--help").stdout.split())
    words = {"COMP_WORDS": "tenantry simulator start --template gr", "COMP_CWORD": "4"}
    assert run(_TENANTRY_COMPLETE="bash_complete", **words).stdout.split() == ["plain,grown"]


def test_a_state_that_has_it_is_taken_as_it_is_and_another_one_is_refused(home: Path) -> None:
    state = str(home / "state.json")
    assert run("start", "--state", state, "--template", "empty").returncode == 0
    info = launch.find()
    assert info is not None
    before = ask(info, "GET", "/_sim/snapshot")[1]["tenants"]
    launch.stop()
    assert run("start", "--state", state, "--template", "empty").returncode == 0
    info = launch.find()
    assert info is not None
    assert ask(info, "GET", "/_sim/snapshot")[1]["tenants"] == before
    launch.stop()
    kept = Path(state).read_bytes()
    for command in ("start", "run"):
        done = run(command, "--state", state, "--template", "grown")
        assert done.returncode == 2
        assert "The file of --state has no tenant from the template grown" in " ".join(done.stderr.split())
        assert Path(state).read_bytes() == kept
        assert not (home / "state.json.log").exists()


def test_one_that_runs_gets_no_new_tenant(home: Path) -> None:
    assert run("start").returncode == 0
    done = run("start", "--template", "grown")
    assert done.returncode == 0
    assert "runs already" in done.stderr
    assert "It got no new tenant." in done.stderr
