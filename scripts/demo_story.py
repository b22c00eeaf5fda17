"""The main job as a story: onboard a client, prove nothing is left to do, tamper, report, repair, let a person go, take all away.

Runs the real commands against an embedded cloud of its own and checks every claim it makes. Ctrl-C at any point ends it and
leaves nothing running. Options: --seed N (which victims), --client NAME, --keep (leave the simulator running at the end).
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn

import yaml

from scripts.demo_tampering import Administrator, Tampered, tamper

ROOT = Path(__file__).resolve().parent.parent
Json = dict[str, Any]


class StoryError(Exception):
    """The story did not go as told."""


class Story:
    """Runs commands, shows them, and keeps what the steps need of each other."""

    def __init__(self, client: str, seed: int, folder: Path) -> None:
        self.client, self.seed = client, seed
        self.clients = folder / "clients"
        self.name = f"demo-{os.getpid()}"
        self.environment = {
            k: v for k, v in os.environ.items() if k not in ("TENANTRY_CLOUD", "TENANTRY_SIMULATOR", "TENANTRY_CLIENTS")
        }
        self.environment["TENANTRY_HOME"] = str(folder / "home")
        self.began = time.monotonic()
        self.number = 0
        self.simulator: Json = {}
        self.running: subprocess.Popen[str] | None = None

    def step(self, title: str) -> None:
        self.number += 1
        print(f"\n{self.number:2}. {title}  [{time.monotonic() - self.began:.0f} s]", flush=True)

    def tenantry(self, *arguments: str, expect: int | Sequence[int] = 0, show: bool = True, on_cloud: bool = True) -> str:
        """Run one command of ours; its output is shown and given back. Another exit code than expected ends the story."""
        more = ["--cloud", f"simulator:{self.name}", "--clients", str(self.clients)] if on_cloud else []
        shown = " ".join(["tenantry", *arguments])
        print(f"    $ {shown}", flush=True)
        command = [sys.executable, "-m", "tenantry", *arguments, *more]
        # Not `run`: a signal must find the child to pass it on.
        with subprocess.Popen(
            command, cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as process:
            self.running = process
            out, err = process.communicate()
        self.running = None
        if show:
            for line in (out + err).strip().splitlines():
                print(f"      {line}")
        expected = (expect,) if isinstance(expect, int) else tuple(expect)
        if process.returncode not in expected:
            if not show:
                print(out + err)
            raise StoryError(f"`{shown}` ended with {process.returncode}, expected {' or '.join(map(str, expected))}")
        return out

    def require(self, truth: bool, claim: str) -> None:
        if not truth:
            raise StoryError(f"not so: {claim}")
        print(f"    ok: {claim}", flush=True)

    def ask_simulator(self, path: str) -> Json:
        context = ssl.create_default_context(cafile=self.simulator["ca_file"])
        with urllib.request.urlopen(self.simulator["url"] + path, context=context, timeout=30) as answer:
            content: Json = json.loads(answer.read())
        return content

    def spec_file(self) -> Path:
        file = self.clients / f"{self.client}.yaml"
        return file if file.exists() else self.clients / self.client / "people.yaml"

    def tell(self) -> None:
        """The whole story."""
        spec = self._start()
        before = self._snapshot(spec)
        self._onboard()
        done = self._tamper(spec)
        self._report(done)
        self._repair(done)
        self._let_go(spec)
        self._take_away(spec, before)

    def _start(self) -> Json:
        self.step("Start the embedded Microsoft cloud")
        out = self.tenantry("simulator", "start", "--name", self.name, "--format", "json", show=False, on_cloud=False)
        self.simulator = json.loads(out)
        print(f"      answering at {self.simulator['url']}")
        self.step("Is everything there that a run needs? (this also makes the client's tenant in the embedded cloud)")
        self.tenantry("doctor", self.client)
        self.step("Validate the spec")
        self.tenantry("validate", self.client)
        spec: Json = {}
        for file in sorted(self.clients.glob(f"{self.client}.yaml")) + sorted((self.clients / self.client).glob("*.yaml")):
            spec |= yaml.safe_load(file.read_text(encoding="utf-8"))
        return spec

    def _onboard(self) -> None:
        self.step("Plan: what would change, before anything does")
        plan = json.loads(self.tenantry("plan", self.client, "--format", "json", show=False))["clients"][0]
        print(f"      {plan['summary']}, digest {plan['digest'][:19]}...")
        self.require(plan["summary"]["create"] > 10 and not plan["summary"]["delete"], "the plan only creates")
        self.step("Apply exactly the plan that was reviewed")
        self.tenantry("apply", self.client, "--digest", plan["digest"])
        self.step("Plan again: nothing is left to do")
        again = json.loads(self.tenantry("plan", self.client, "--format", "json", "--detailed-exitcode", show=False))["clients"][
            0
        ]
        self.require(not again["changes"], f"no change, {again['summary']['same']} resources as they should be")

    def _tamper(self, spec: Json) -> list[Tampered]:
        self.step(f"An administrator changes things behind our back (seed {self.seed})")
        admin = Administrator(url=self.simulator["url"], ca_file=self.simulator["ca_file"], tenant_id=spec["tenant"]["id"])
        people = [upn for upn, person in spec["people"].items() if person.get("department")]
        done = tamper(admin, spec["azure"]["subscription"], people, self.seed)
        for act in done:
            print(f"      {act.told}")
        return done

    def _report(self, done: list[Tampered]) -> None:
        self.step("Drift: exactly these four, and who did it")
        report = json.loads(self.tenantry("drift", self.client, "--format", "json", expect=3, show=False))["clients"][0]
        for found in report["deviations"]:
            who = found["changed_by"] or {}
            print(f"      {found['kind']:10} {found['type']:45} {found['name']}  by {who.get('actor', 'nobody known')}")
            for p in found["properties"]:
                print(f"                 {p['path']}: expected {p['expected']!r}, is {p['actual']!r}")
        seen = sorted((d["kind"], d["type"], d["resource_id"].lower()) for d in report["deviations"])
        self.require(seen == sorted((a.kind, a.type, a.id.lower()) for a in done), "four deviations, no more, no less")
        actors = {(d["changed_by"] or {}).get("actor") for d in report["deviations"]}
        self.require(actors == {"technician@msp.example"}, "all by the technician who did it")

    def _repair(self, done: list[Tampered]) -> None:
        self.step("Repair: the three come back, the stranger stays and is said")
        self.tenantry("repair", self.client, "--yes", expect=3)
        left = json.loads(self.tenantry("drift", self.client, "--format", "json", expect=3, show=False))["clients"][0][
            "deviations"
        ]
        stranger = next(act for act in done if act.kind == "unmanaged")
        self.require([d["resource_id"].lower() for d in left] == [stranger.id.lower()], "only the stranger is left")
        self.step("Remove the stranger, named by its deviation")
        self.tenantry("repair", self.client, "--remove", left[0]["id"], "--yes")
        self.step("Drift: in sync")
        self.tenantry("drift", self.client)

    def _let_go(self, spec: Json) -> None:
        # Each person's manager would need a new one first: the story lets somebody go who leads nobody.
        managers = {person.get("manager") for person in spec["people"].values()}
        owners = {owner for group in spec.get("groups", {}).values() for owner in group.get("owners") or []}
        leaver = random.Random(self.seed).choice(
            [upn for upn, p in spec["people"].items() if upn not in managers | owners and "leaves" not in p and "starts" not in p]
        )
        self.step(f"{leaver} leaves: one edit of the spec")
        last_day = (datetime.fromisoformat(self.ask_simulator("/_sim/clock")["now"]) - timedelta(days=1)).date().isoformat()
        mark_leaver(self.spec_file(), leaver, last_day)
        print(f"      leaves: {{last_day: {last_day}}}")
        plan = json.loads(self.tenantry("plan", self.client, "--format", "json", show=False))["clients"][0]
        for change in plan["changes"]:
            for p in change["properties"]:
                print(f"      {change['action']} {change['name']}: {p['path']} {p['before']!r} -> {p['after']!r}")
        told = [(c["action"], c["name"], [(p["path"], p["after"]) for p in c["properties"]]) for c in plan["changes"]]
        self.require(
            told == [("update", f"people/{leaver}", [("accountEnabled", False)])], "the plan blocks the sign-in, and nothing else"
        )
        self.tenantry("apply", self.client, "--digest", plan["digest"])
        admin = Administrator(url=self.simulator["url"], ca_file=self.simulator["ca_file"], tenant_id=spec["tenant"]["id"])
        user = admin.call("GET", f"/v1.0/users/{leaver}?$select=accountEnabled")
        self.require(user["accountEnabled"] is False, f"{leaver} can no longer sign in")

    def _take_away(self, spec: Json, before: Json) -> None:
        self.step("Destroy: the tenant is what it was")
        self.tenantry("destroy", self.client, "--yes")
        after = self._snapshot(spec)
        different = [name for name in before | after if before.get(name) != after.get(name)]
        for name in different:
            print(f"      {name}: {differing(before.get(name, {}), after.get(name, {}))}")
        self.require(not different, "every collection of the tenant is as before the first apply (logs and deleted items aside)")

    def _snapshot(self, spec: Json) -> Json:
        """The tenant's collections, without logs and recycle bins."""
        document = self.ask_simulator(f"/_sim/snapshot?tenantId={spec['tenant']['id']}")
        collections: Json = document["tenants"][0]["collections"]
        return {
            name: objects
            for name, objects in collections.items()
            if objects and "deleted" not in name.lower() and name not in ("logs", "armOperations")
        }

    def stop(self) -> None:
        """Leave nothing running, whatever happened."""
        if self.running is not None and self.running.poll() is None:
            self.running.send_signal(signal.SIGINT)
            try:
                self.running.wait(20)
            except subprocess.TimeoutExpired:
                self.running.kill()
        command = [sys.executable, "-m", "tenantry", "simulator", "stop", "--name", self.name]
        subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, check=False, start_new_session=True)


def differing(before: Json, after: Json) -> str:
    """Which objects of a collection are not as they were, one line."""
    told = [f"{key} is new" for key in after if key not in before] + [f"{key} is gone" for key in before if key not in after]
    for key in before.keys() & after.keys():
        was, now = before[key], after[key]
        told += [f"{key}.{name}: {was.get(name)!r} -> {now.get(name)!r}" for name in was | now if was.get(name) != now.get(name)]
    return "; ".join(told)


def mark_leaver(file: Path, upn: str, last_day: str) -> None:
    """The edit a technician makes: one line under the person."""
    document = yaml.safe_load(file.read_text(encoding="utf-8"))
    document["people"][upn]["leaves"] = {"last_day": last_day}
    file.write_text(yaml.safe_dump(_strings(document), sort_keys=False, allow_unicode=True), encoding="utf-8")


def _strings(value: Any) -> Any:
    """Dates back to text, as the spec has them."""
    if isinstance(value, dict):
        return {key: _strings(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_strings(item) for item in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


def _interrupted(_number: int, _frame: object) -> NoReturn:
    raise KeyboardInterrupt


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--client", default="minimal")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1, 10**6))
    parser.add_argument("--keep", action="store_true", help="leave the simulator running at the end")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, _interrupted)
    folder = Path(tempfile.mkdtemp(prefix="tenantry-demo-"))
    shutil.copytree(ROOT / "clients", folder / "clients")
    story = Story(given.client, given.seed, folder)
    keep = False
    try:
        print(f"One client, start to end, on an embedded cloud. Seed {given.seed}: the same again with --seed {given.seed}")
        story.tell()
        print(f"\nDone in {time.monotonic() - story.began:.0f} s. The simulator is stopped.")
        keep = given.keep
    except StoryError as error:
        print(f"\nThe story broke: {error}. Seed {given.seed}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped; cleaning up.", file=sys.stderr)
        return 130
    finally:
        if keep:
            print(f"The simulator {story.name} still runs in {folder}.")
        else:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            story.stop()
            shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
