"""kill -9 in the middle of an apply: of the engine, of the command, of both, at moments drawn by a printed seed.

The next apply goes on by itself, nothing is made twice, and the client can still be taken away whole.
`TENANTRY_DEEP=1` tries every moment: after each single write.
"""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from dataclasses import dataclass

import pytest

from tests.end_to_end.place import Ended, Json, Place
from tests.end_to_end.processes import Writes, begin_apply, end_of, kill, require_none_left

CLIENT = "minimal"
TENANT = "3f2b7c10-0000-4000-8000-00000000000a"
SEED = int(os.environ.get("TENANTRY_SEED") or time.time_ns() % 1_000_000)
DEEP = bool(os.environ.get("TENANTRY_DEEP"))

# Beside what the example has: a kind without a mark (a named location), and one without tags (a role assignment).
MORE = """
sites:
  dublin: {public_addresses: [203.0.113.10]}
"""


@dataclass(frozen=True, kw_only=True)
class Whole:
    """What an apply does when nobody disturbs it: `before` and `after` are the tenant, `writes` how many it sends."""

    snapshot: Json
    before: Json
    after: dict[str, Counter[str]]
    writes: int


def named(collections: Json) -> dict[str, Counter[str]]:
    """How often each name stands in each collection."""
    return {
        kind: Counter(str(o.get("userPrincipalName") or o.get("displayName") or o.get("name") or o.get("id")) for o in objects)
        for kind, objects in ((k, list(v.values()) if isinstance(v, dict) else v) for k, v in collections.items())
        if kind in ("users", "groups", "conditionalAccessPolicies", "namedLocations", "arm", "applications")
    }


@pytest.fixture(scope="module")
def whole(place: Place) -> Whole:
    spec = place.clients / "minimal.yaml"
    text = spec.read_text(encoding="utf-8").replace("  budget: 100 EUR\n", "  budget: 100 EUR\n  access: {all-staff: reader}\n")
    spec.write_text(text + MORE, encoding="utf-8")
    place.ok("doctor", CLIENT)  # makes the tenant
    snapshot = place.http("GET", "/_sim/snapshot").raise_for_status().json()
    before = place.collections(TENANT)
    writes = Writes(place)
    place.ok("apply", CLIENT, "--yes")
    number = writes.count()
    writes.close()
    after = named(place.collections(TENANT))
    place.ok("destroy", CLIENT, "--yes")
    assert place.collections(TENANT) == before
    return Whole(snapshot=snapshot, before=before, after=after, writes=number)


def cut_off(place: Place, victims: str, number: int) -> Ended | None:
    """Apply, killed after so many writes; gives how the command ended, if it was left to end."""
    writes = Writes(place)
    command, engine = begin_apply(place, CLIENT, writes, number)
    try:
        if victims == "engine":
            kill(engine.pid)
            return end_of(command)
        kill(*([engine.pid] if victims == "both" else []), command.pid)
        command.communicate(timeout=30)
        return None
    finally:
        command.kill()
        writes.close()


def require_silence(place: Place) -> None:
    """Nothing of the killed run is left, and nothing more is written."""
    require_none_left(place)
    writes = Writes(place)
    time.sleep(1)
    assert writes.count() == 0, writes.seen
    writes.close()


def check(place: Place, whole: Whole, victims: str, number: int) -> None:
    told = f"seed {SEED}: kill -9 of {victims} after write {number} of {whole.writes}"
    print(told)  # noqa: T201  (pytest shows it when the test fails)
    place.http("PUT", "/_sim/snapshot", whole.snapshot).raise_for_status()
    ended = cut_off(place, victims, number)
    if ended is not None:
        assert ended.code == 1, told + ended.out + ended.err
        assert "killed (signal 9)" in ended.out + ended.err, told
    if victims != "command":
        require_silence(place)
    # An engine that was killed before it took its lock left none, and there is nothing to say.
    left_locked = victims != "command" and bool(list((place.home / "state" / ".pulumi" / "locks").rglob("*.json")))
    assert left_locked or victims == "command" or number == 0, told
    again = place.on_cloud("apply", CLIENT, "--yes", "--format", "json")
    assert again.code == 0, told + again.out + again.err
    assert not again.client["failed"] + again.client["not_started"] + again.client["unknown"], told
    if victims != "command":
        assert ("was cut off; its lock is lifted." in again.err) == left_locked, told + again.err
    require_none_left(place)
    # What a plan would still change would be a deviation, too.
    drift = place.on_cloud("drift", CLIENT, "--format", "json")
    assert (drift.code, drift.client["outcome"]) == (0, "in_sync"), told + drift.out + drift.err
    assert named(place.collections(TENANT)) == whole.after, told
    place.ok("destroy", CLIENT, "--yes")
    left = place.collections(TENANT)
    assert {k: (whole.before.get(k), left.get(k)) for k in whole.before | left if whole.before.get(k) != left.get(k)} == {}, told


@pytest.mark.parametrize("victims", ["engine", "command", "both"])
def test_the_next_apply_goes_on(place: Place, whole: Whole, victims: str) -> None:
    number = random.Random(f"{SEED} {victims}").randint(0, whole.writes - 1)
    check(place, whole, victims, number)


@pytest.mark.skipif(not DEEP, reason="every moment takes half an hour: scripts/test --deep")
@pytest.mark.parametrize("number", range(80) if DEEP else range(1))
def test_every_moment(place: Place, whole: Whole, number: int) -> None:
    if number >= whole.writes:
        pytest.skip(f"an apply has {whole.writes} writes")
    check(place, whole, ("engine", "command", "both")[(number + SEED) % 3], number)


def test_no_file_of_the_state_can_be_left_half_written(place: Place, whole: Whole) -> None:
    """The engine replaces the state and its locks in one go; its sidecar files it does not."""
    assert whole.writes
    assert list((place.home / "state").rglob("*.json*"))
    assert list((place.home / "state").rglob("*.attrs")) == []


def test_half_written_files_are_swept_away_and_the_apply_goes_on(place: Place, whole: Whole) -> None:
    """A kill while the engine writes a lock leaves a temporary file that it would take for a lock it cannot read."""
    assert whole.writes
    pulumi = place.home / "state" / ".pulumi"
    lock = pulumi / "locks" / "organization" / "tenantry" / CLIENT / "5f1f.json.18f2ab.tmp"
    state = pulumi / "stacks" / "tenantry" / f"{CLIENT}.json.zst.18f2ab.tmp"
    for file in (lock, state):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"")
    ended = place.on_cloud("apply", CLIENT, "--yes", "--format", "json")
    assert (ended.code, ended.client["failed"]) == (0, []), ended.out + ended.err
    assert not lock.exists()
    assert not state.exists()
    place.ok("destroy", CLIENT, "--yes")


def test_every_body_we_wrote_fits_microsofts_types(place: Place, whole: Whole) -> None:
    assert whole.writes > 20
    place.judge()
