"""The figures of docs/provider-figures.md: engine runs of the Graph provider beside those of a provider that does nothing, and
lists beside those of the typed msgraph-sdk. Both sides in turn, ratios of one run."""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import ssl
import statistics
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx

from scripts.bench import user_lists
from scripts.bench.engine_runs import Runs, Took, path_with
from scripts.bench.provider_program import NOOP, OURS, Size, program, scaled
from scripts.machine.paths import ROOT
from simulator import launch
from stacks.engine import find_engine

FIGURES = ROOT / "docs" / "provider-figures.md"
_PREMIUM = "cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46"
_PAGE, _PARTS = 999, 20


@dataclass(frozen=True, kw_only=True)
class Figure:
    """`value` must be at most `limit`; `note` says of what it was made."""

    name: str
    value: float
    limit: float
    unit: str = ""
    note: str = ""

    @property
    def holds(self) -> bool:
        return self.value <= self.limit


def main(arguments: Sequence[str]) -> int:
    """Measures, prints the table, and writes it unless `--only`. 1 when a figure doesn't hold."""
    parser = argparse.ArgumentParser(prog="scripts/bench/provider", description="Measures the Graph provider.")
    parser.add_argument("--only", action="store_true", help="print, but do not write docs/provider-figures.md")
    parser.add_argument("--rounds", type=int, default=3, help="rounds, the two sides in turn (default 3)")
    parser.add_argument("--scale", type=float, default=1.0, help="share of the full size, to look quickly (prints only)")
    parser.add_argument(
        "--no-checkpoints",
        action="store_true",
        help="the engine saves its state only at the end: much quicker, and stricter, since the floor is lower",
    )
    parser.add_argument("--figure", type=int, action="append", choices=range(1, 7), help="only this one (may be given again)")
    options = parser.parse_args(arguments)
    wanted = set(options.figure or range(1, 7))
    if options.no_checkpoints:
        os.environ.update({"PULUMI_SKIP_CHECKPOINTS": "true", "PULUMI_EXPERIMENTAL": "true"})
    size = scaled(options.scale)
    with tempfile.TemporaryDirectory(prefix="tenantry-bench-") as folder, _simulator(Path(folder)) as (info, http):
        bench = Bench(Path(folder), info, http, size, options.rounds)
        # The first apply makes what the others read.
        figures = bench.applies(options.rounds if 4 in wanted else 1) if wanted - {5} else []
        if 4 not in wanted:
            figures.clear()
        for number, measure in ((1, bench.drifts), (3, bench.plans), (2, bench.lists), (6, bench.attached), (5, bench.paced)):
            if number in wanted:
                figures.extend(measure())
    table = _table(figures, size, options.rounds, checkpoints=not options.no_checkpoints)
    print(table)
    if not (options.only or options.figure) and options.scale == 1:
        FIGURES.write_text(table, encoding="utf-8")
    return 0 if all(figure.holds for figure in figures) else 1


@contextmanager
def _simulator(folder: Path) -> Iterator[tuple[launch.RunInfo, httpx.Client]]:
    os.environ["TENANTRY_HOME"] = str(folder / "home")
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    info = launch.start("bench")
    try:
        with httpx.Client(base_url=info.url, verify=ssl.create_default_context(cafile=info.ca_file), timeout=60) as http:
            yield info, http
    finally:
        launch.stop("bench")


class Bench:
    """Two stacks of the same objects: ours in a tenant, and a no-op provider's."""

    def __init__(self, folder: Path, info: launch.RunInfo, http: httpx.Client, size: Size, rounds: int) -> None:
        self._folder, self._info, self._http, self._size, self._rounds = folder, info, http, size, rounds
        plugin = folder / "bin" / "pulumi-resource-noop"
        plugin.parent.mkdir()
        plugin.write_text(f'#!/bin/sh\ncd "{ROOT}" && exec "{sys.executable}" -m scripts.bench.noop_provider "$@"\n')
        plugin.chmod(0o755)
        self._environment = {
            "PATH": path_with(find_engine().path.parent, plugin.parent, Path(sys.executable).parent),
            "AZURE_CLIENT_ID": info.client_id,
            "AZURE_CLIENT_SECRET": info.client_secret,
            "AZURE_AUTHORITY_HOST": info.url,
            "M365_GRAPH_ENDPOINT": info.url,
            "M365_DISABLE_INSTANCE_DISCOVERY": "true",
            "SSL_CERT_FILE": str(info.ca_file),
            "REQUESTS_CA_BUNDLE": str(info.ca_file),
        }
        # The typed SDK, too, knows the simulator's certificate from the environment.
        os.environ.update(self._environment)
        self._stacks = 0
        self.tenant, self.domain = "", ""
        self.ours, self.noop = self._sides(size)

    def _sides(self, size: Size) -> tuple[Runs, Runs]:
        """New stacks, and a new tenant for ours."""
        self._stacks += 1
        label = f"bench{self._stacks}"
        self.tenant, self.domain = str(uuid.uuid4()), f"{label}.example"
        body = {
            "tenantId": self.tenant,
            "displayName": label,
            "domains": [f"{label}.onmicrosoft.com", self.domain],
            "breakGlass": [f"bg@{label}.onmicrosoft.com"],
            "seats": {_PREMIUM: 10},
        }
        self._http.post("/_sim/seed", json=body).raise_for_status()
        self._size = size
        return tuple(Runs(self._folder / f"{label}-{side}", self._environment) for side in (OURS, NOOP))  # type: ignore[return-value]

    def _program(self, package: str, *, changed: bool = False) -> Callable[[], None]:
        return program(package, self.tenant, self.domain, self._size, changed=changed)

    def _pairs(self, run: Callable[[Runs, str], Took]) -> list[tuple[Took, Took]]:
        """One unmeasured pair, then as many as rounds, the two sides in turn."""
        pairs = [(run(self.ours, OURS), run(self.noop, NOOP)) for _ in range(self._rounds + 1)]
        return pairs[1:]

    def applies(self, rounds: int) -> list[Figure]:
        """A first apply, each time in a new tenant and new stacks. The last ones stay for the other figures."""
        pairs = []
        for number in range(rounds):
            if number:
                self.ours, self.noop = self._sides(self._size)
            pairs.append((self.ours.apply(self._program(OURS)), self.noop.apply(self._program(NOOP))))
        requests = max(ours.requests for ours, _ in pairs)
        made = pairs[-1][0].changes
        share = self._size.objects / 8
        return [
            _ratio("first apply, to the no-op apply", pairs, 1.3, f"made {made.get('create', 0)}"),
            Figure(name=f"its requests, at most one for 8 of {self._size.objects} objects", value=requests, limit=share),
        ]

    def drifts(self) -> list[Figure]:
        pairs = self._pairs(lambda side, package: side.drift(self._program(package)))
        _unchanged(pairs)
        pages = 1 + -(-(self._size.users + 1) // _PAGE) + -(-self._size.groups // _PAGE)
        batches = -(-self._size.groups // _PARTS)
        requests = max(ours.requests for ours, _ in pairs)
        what = f"its requests, at most {pages} pages and {batches} batches and 20 %"
        return [
            _ratio("drift, to the no-op preview with refresh", pairs, 1.5),
            Figure(name=what, value=requests, limit=(pages + batches) * 1.2),
        ]

    def plans(self) -> list[Figure]:
        pairs = self._pairs(lambda side, package: side.plan(self._program(package, changed=package == OURS)))
        changed = [ours.changes.get("update", 0) for ours, _ in pairs]
        assert changed == [1] * len(pairs), changed
        return [_ratio("plan of a one-line change, to the no-op preview", pairs, 1.3)]

    def lists(self) -> list[Figure]:
        """The same users with the same properties, by our client and by the typed SDK, which each have their token already."""
        ours, typed = asyncio.run(user_lists.seconds(self._environment, self.tenant, self._rounds + 1, self._size.users))
        ratio = statistics.median(one / other for one, other in zip(ours[1:], typed[1:], strict=True))
        return [Figure(name=f"list of {self._size.users} users, to the typed msgraph-sdk's", value=ratio, limit=0.5)]

    def paced(self) -> list[Figure]:
        """Drift of the policies alone while the tenant takes one request of conditional access a second."""
        size = Size(users=0, groups=0, members=0, policies=self._size.policies)
        self.ours, self.noop = self._sides(size)
        self.ours.apply(self._program(OURS))
        self.noop.apply(self._program(NOOP))
        self._http.put("/_sim/throttling", json={"families": ["conditional-access"]}).raise_for_status()
        try:
            pairs = self._pairs(lambda side, package: side.drift(self._program(package)))
        finally:
            self._http.delete("/_sim/throttling")
        _unchanged(pairs)
        seconds = statistics.median(ours.seconds for ours, _ in pairs)
        floor = statistics.median(noop.seconds for _, noop in pairs)
        what = f"drift of {size.policies} policies at one request a second"
        return [Figure(name=what, value=seconds, limit=5, unit=" s", note=f"no-op in the same minute: {floor:.1f} s")]

    def attached(self) -> list[Figure]:
        """Drift with a plugin that runs already, to drift with one that the engine starts."""
        program = self._program(OURS)
        with _plugin({**os.environ, **self._environment}) as port:
            pairs = []
            for _ in range(self._rounds + 1):
                started = self.ours.drift(program)
                with self.ours.attached(OURS, port):
                    pairs.append((self.ours.drift(program), started))
        _unchanged(pairs)
        name = f"drift of {self._size.objects} objects, plugin attached, to plugin started"
        return [_ratio(name, pairs[1:], 1.1)]


@contextmanager
def _plugin(environment: dict[str, str]) -> Iterator[int]:
    """The port of a plugin that waits to be attached to."""
    command = str(Path(sys.executable).with_name("pulumi-resource-m365"))
    with subprocess.Popen([command], stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            assert process.stdout is not None
            yield int(process.stdout.readline())
        finally:
            process.terminate()


def _unchanged(pairs: Sequence[tuple[Took, Took]]) -> None:
    """Raises RuntimeError when a run found a change: then it did other work than it was measured for."""
    for ours, noop in pairs:
        for took in (ours, noop):
            if set(took.changes) - {"same"}:
                raise RuntimeError(f"a run without changes found {dict(took.changes)}")


def _ratio(name: str, pairs: Sequence[tuple[Took, Took]], limit: float, note: str = "") -> Figure:
    value = statistics.median(ours.seconds / noop.seconds for ours, noop in pairs)
    ours, noop = (statistics.median(took.seconds for took in side) for side in zip(*pairs, strict=True))
    times = f"{ours:.1f} s to {noop:.1f} s"
    return Figure(name=name, value=value, limit=limit, note=f"{times}; {note}" if note else times)


def _table(figures: Sequence[Figure], size: Size, rounds: int, *, checkpoints: bool) -> str:
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()
    command = "scripts/bench/provider" + ("" if checkpoints else " --no-checkpoints")
    rows = [
        f"| {one.name} | {one.value:.2f}{one.unit} | {one.limit:.2f}{one.unit} | {'yes' if one.holds else 'no'} | {one.note} |"
        for one in figures
    ]
    return "\n".join(
        [
            "# Figures of the Graph provider",
            "",
            f"Written by `{command}` on {datetime.now(UTC):%Y-%m-%d} at commit {commit}: Python "
            f"{platform.python_version()}, {os.cpu_count()} cores, {rounds} rounds, the two sides in turn, medians.",
            f"{size.users:,} users, {size.groups} groups with {size.groups * size.members:,} memberships, {size.policies} "
            "policies, against the embedded cloud without faults or limits.",
            "The floor is a provider on the same SDK that does nothing, with as many resources of the same inputs, and the same",
            "engine flags." if checkpoints else "engine flags; the engine saves its state only at the end, on both sides.",
            "",
            "| figure | measured | at most | holds | made of |",
            "|---|---|---|---|---|",
            *rows,
            "",
        ]
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
