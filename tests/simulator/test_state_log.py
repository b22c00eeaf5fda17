"""The log beside a state file: torn ends, damage, folding that is cut short, files that don't belong together."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from simulator.clock import Clock
from simulator.errors import SimulatorError, StateUnusable
from simulator.keeping import keeper, log_file
from simulator.keeping.keeper import Keeper
from simulator.keeping.log_file import LogFile
from simulator.messages import Request, Response
from simulator.snapshot import take
from simulator.store import Cloud, Tenant

NAMES = ("at", "domains", "breakGlass", "administrators", "seats", "subscriptionId", "templates")


class Kept:
    """A cloud with one tenant, kept in a file as the simulator's process does it."""

    def __init__(self, path: Path) -> None:
        self.path, self.log = path, path.with_name(f"{path.name}.log")
        self.cloud = Cloud(clock=Clock(frozen=True), home_tenant="home")
        self.keeper = Keeper(path)
        try:
            if self.keeper.exists:
                self.keeper.load(self.cloud)
            else:
                seed: dict[str, Any] = {**dict.fromkeys(NAMES), "domains": [], "seats": {}, "templates": []}
                self.cloud.tenants["home"] = Tenant(id="home", display_name="Home", domains=[], seed=seed)
            self.keeper.begin(self.cloud)
        except SimulatorError:
            self.keeper.abandon()
            raise

    def write(self, key: str, **values: Any) -> Response:
        request = Request(method="POST", path="/v1.0/users", query={}, headers={}, body=None, origin="", cloud=self.cloud)
        self.cloud.new_id()
        self.cloud.tenants["home"].collection("users")[key] = {"id": key, **values}
        return self.keeper.keep(request, Response(status=201))

    def die(self) -> str:
        """As kill -9 leaves it: the file is just closed. What the state was."""
        self.keeper._file.close(remove=False)
        return self.state

    def users(self) -> list[str]:
        return list(self.cloud.tenants["home"].collection("users"))

    @property
    def state(self) -> str:
        return json.dumps(take(self.cloud))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state.json"


def kept_with(path: Path, *keys: str) -> str:
    """A state file and its log, with a write for each of `keys`; what the state was."""
    one = Kept(path)
    for key in keys:
        assert one.write(key).status == 201
    return one.die()


def users_in(path: Path) -> list[str]:
    one = Kept(path)
    one.die()
    return one.users()


def test_what_was_answered_is_there_again(path: Path) -> None:
    before = kept_with(path, "b", "a", "c")
    again = Kept(path)
    assert again.state == before
    assert again.cloud.ids_given == 3
    assert again.log.read_bytes() == b""
    assert {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()} == {0o600}
    again.write("d")
    again.keeper.close()
    assert [file.name for file in path.parent.iterdir()] == ["state.json"]
    assert users_in(path) == ["b", "a", "c", "d"]


def test_a_torn_last_line_is_left_out_wherever_it_is_torn(path: Path) -> None:
    kept_with(path, "a", "b")
    snapshot, log = path.read_bytes(), path.with_name("state.json.log")
    whole = log.read_bytes()
    last = whole.rindex(b"\n", 0, -1) + 1
    for length in (*range(last, len(whole), 7), len(whole) - 1):
        path.write_bytes(snapshot)
        log.write_bytes(whole[:length])
        again = Kept(path)
        assert again.users() == ["a"], length
        again.write("c")
        again.die()
        assert users_in(path) == ["a", "c"]
    for length in range(0, whole.index(b"\n") + 1, 9):
        path.write_bytes(snapshot)
        log.write_bytes(whole[:length])
        assert users_in(path) == []


def test_a_power_cut_leaves_zeros_at_the_end(path: Path) -> None:
    kept_with(path, "a", "b")
    log = path.with_name("state.json.log")
    whole = log.read_bytes()
    last = whole.rindex(b"\n", 0, -1) + 1
    log.write_bytes(whole[: last + 20] + bytes(len(whole) - last - 21) + b"\n")
    assert users_in(path) == ["a"]


@pytest.mark.parametrize("line", [0, 1])
def test_damage_before_a_good_line_is_refused_and_nothing_is_touched(path: Path, line: int) -> None:
    kept_with(path, "a", "b")
    log = path.with_name("state.json.log")
    lines = log.read_bytes().splitlines(keepends=True)
    lines[line] = lines[line].replace(b'"', b"'", 1)
    log.write_bytes(b"".join(lines))
    before = (path.read_bytes(), log.read_bytes())
    with pytest.raises(StateUnusable, match=rf"Line {line + 1} of .*state\.json\.log is damaged"):
        Kept(path)
    assert (path.read_bytes(), log.read_bytes()) == before


@pytest.mark.parametrize("step", ["before the snapshot", "between", "while the log begins"])
def test_a_crash_while_folding_applies_nothing_twice(path: Path, step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    one = Kept(path)
    for number in range(3):
        one.write(str(number))
        one.cloud.tenants["home"].log("directoryAudits").append({"number": number})
    one.write("last")

    def crash(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        if step == "before the snapshot":
            patch.setattr(keeper, "save_file", crash)
        elif step == "between":
            patch.setattr(LogFile, "begin", crash)
        else:
            patch.setattr(os, "ftruncate", crash)
        with pytest.raises(KeyboardInterrupt):
            one.keeper.close()
    before = one.die()
    again = Kept(path)
    assert again.state == before
    assert len(again.cloud.tenants["home"].log("directoryAudits")) == 3
    again.write("more")
    again.die()
    assert users_in(path) == ["0", "1", "2", "last", "more"]


def test_starts_that_are_cut_short_one_after_the_other(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = kept_with(path, "a", "b")

    def crash(*_: Any) -> None:
        raise StateUnusable("crash")

    for _ in range(3):
        with monkeypatch.context() as patch:
            patch.setattr(LogFile, "begin", crash)
            with pytest.raises(StateUnusable, match="crash"):
                Kept(path)
    assert kept_with(path) == before


def test_a_log_that_has_outgrown_its_snapshot_is_folded(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeper, "_SMALLEST", 2000)
    one = Kept(path)
    sizes = []
    for number in range(40):
        one.write(str(number), text="x" * 100)
        sizes.append(one.log.stat().st_size)
    assert sizes.count(0) >= 2
    assert max(sizes) < 12_000
    before = one.die()
    assert kept_with(path) == before


def test_a_log_of_another_snapshot_is_refused(path: Path) -> None:
    kept_with(path, "a")
    older = path.read_bytes()
    one = Kept(path)
    one.write("b")
    one.die()
    newer, log = path.read_bytes(), path.with_name("state.json.log").read_bytes()
    path.write_bytes(older)
    with pytest.raises(StateUnusable, match="belongs to another snapshot"):
        Kept(path)
    # One without an id, as /_sim/snapshot gives it.
    path.write_text(json.dumps(take(one.cloud)))
    with pytest.raises(StateUnusable, match="belongs to another snapshot"):
        Kept(path)
    path.unlink()
    with pytest.raises(StateUnusable, match=r"state\.json is missing, but .*state\.json\.log holds changes"):
        Kept(path)
    assert path.with_name("state.json.log").read_bytes() == log
    path.write_bytes(newer)
    assert users_in(path) == ["a", "b"]


def test_without_a_log_any_snapshot_will_do(path: Path) -> None:
    one = Kept(path)
    one.write("a")
    shot = json.dumps(take(one.cloud))
    one.keeper.close()
    path.write_text(shot)
    assert users_in(path) == ["a"]


@pytest.mark.parametrize(
    "content",
    [*map(log_file._line, ("[]", '{"version": 2, "follows": "x"}', '{"version": 1}')), b"my notes", b"my\nnotes\n", b"\n"],
)
def test_what_is_no_log_is_refused_and_left_alone(path: Path, content: bytes) -> None:
    Kept(path).keeper.close()
    log = path.with_name("state.json.log")
    log.write_bytes(content)
    with pytest.raises(StateUnusable, match="not a log of changes"):
        Kept(path)
    assert log.read_bytes() == content


def test_operations_that_do_not_fit_are_refused(path: Path) -> None:
    one = Kept(path)
    record = {"now": "2026-01-01T00:00:00+00:00", "frozen": True, "idsGiven": 1, "operations": [["drop", "x", "y", "z"]]}
    one.keeper._file.append(json.dumps(record))
    one.die()
    with pytest.raises(StateUnusable, match="does not fit"):
        Kept(path)


def test_two_simulators_cannot_keep_one_state(path: Path) -> None:
    one = Kept(path)
    with pytest.raises(StateUnusable, match=r"Another simulator keeps its state in .*state\.json right now"):
        Kept(path)
    one.keeper.close()
    assert users_in(path) == []
