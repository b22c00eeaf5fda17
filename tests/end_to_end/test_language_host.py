"""The program that a plain `pulumi preview` runs registers what our own commands register."""

from __future__ import annotations

import json
import subprocess
import sys

from stacks.kinds import kind_of
from tests.end_to_end.place import ROOT, Json, Place

HOST = ROOT / "tests" / "end_to_end" / "language_host.py"


def registered(place: Place, client: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in place.environment.items() if k != "PYTHONPATH"}
    return subprocess.run(
        [sys.executable, HOST, client],
        cwd=ROOT / "stacks",
        env=kept | {"TENANTRY_CLIENTS": str(place.clients), "TENANTRY_CLOUD": "simulator"} | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_the_same_resources_both_ways(place: Place) -> None:
    inline: Json = place.ok("plan", "full", "--format", "json").client
    ours = {(c["type"], c["name"]): sorted(p["path"] for p in c["properties"]) for c in inline["changes"]}
    done = registered(place, "full")
    assert done.returncode == 0, done.stderr
    theirs = {
        (kind_of(r["token"]), r["name"]): r["inputs"]
        for r in json.loads(done.stdout.splitlines()[-1])
        if r["token"].startswith(("m365:", "azure-native:"))
    }
    assert set(theirs) == set(ours)
    assert len(theirs) > 40
    # The plan shows more: what the provider fills in. `adopt` is bookkeeping and is never shown.
    made = {(c["type"], c["name"]) for c in inline["changes"] if c["action"] == "create"}
    unseen = {place: set(inputs) - set(ours[place]) - {"adopt"} for place, inputs in theirs.items() if place in made}
    assert {place: names for place, names in unseen.items() if names} == {}


def test_project_and_stack_names_are_those_of_our_own_runs() -> None:
    text = (ROOT / "Pulumi.yaml").read_text(encoding="utf-8")
    assert "name: tenantry" in text
    assert "main: stacks" in text
