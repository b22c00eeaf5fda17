"""The figures of docs/simulator-figures.md: requests a second beside moto's server mode, start time, memory with many users."""

from __future__ import annotations

import argparse
import os
import platform
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx

from scripts.bench import moto_server
from scripts.bench.load import Load, per_second
from scripts.machine.paths import ROOT
from simulator import launch

FIGURES = ROOT / "docs" / "simulator-figures.md"
USERS = 10_000
_BATCH = 20
_WRITES = 1000


def main(arguments: Sequence[str]) -> int:
    """Measures, prints the table, and writes it unless `--only`."""
    parser = argparse.ArgumentParser(prog="scripts/bench/simulator", description="Measures the embedded cloud.")
    parser.add_argument("--only", action="store_true", help="print, but do not write docs/simulator-figures.md")
    parser.add_argument("--rounds", type=int, default=3, help="rounds, the two servers in turn (default 3)")
    options = parser.parse_args(arguments)
    # Starts are measured as users have them, with bytecode there.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory(prefix="tenantry-bench-") as folder:
        os.environ["TENANTRY_HOME"] = folder
        starts = [_start_seconds() for _ in range(3)]
        with _simulator() as (info, http), moto_server.running(Path(folder)) as other:
            tenant = _seed(http)
            token = _token(http, info, tenant)
            headers = (("authorization", f"Bearer {token}"),)
            user = http.get("/v1.0/users?$top=1", headers=dict(headers)).json()["value"][0]["id"]
            ours = Load(url=f"{info.url}/v1.0/users/{user}", headers=headers, ca_file=info.ca_file)
            rates = [(per_second(ours), per_second(other)) for _ in range(options.rounds)]
            empty = _megabytes(info.pid)
            grown = _thousand_seconds(http)
            _make_users(http, token)
            full = _megabytes(info.pid)
        kept = [(_write_seconds(Path(folder) / "state.json"), _write_seconds(None)) for _ in range(options.rounds)]
    table = _table(starts, rates, grown, empty, full, kept)
    print(table)
    if not options.only:
        FIGURES.write_text(table, encoding="utf-8")
    return 0


def _write_seconds(state: Path | None) -> float:
    """The simulator's own time for a PATCH in a tenant of 1,000 users, with its state kept in a file or not."""
    with _simulator(state) as (info, http):
        seeded = http.put("/_sim/seed", json={"template": "thousand", "number": 7}).raise_for_status().json()
        headers = {"authorization": f"Bearer {_token(http, info, seeded['tenantId'])}"}
        users = [one["id"] for one in http.get("/v1.0/users?$top=100", headers=headers).json()["value"]]
        began = _processor_seconds(info.pid)
        for number in range(_WRITES):
            url = f"/v1.0/users/{users[number % len(users)]}"
            http.patch(url, json={"jobTitle": f"Title {number}"}, headers=headers).raise_for_status()
        took = _processor_seconds(info.pid) - began
    if state is not None:
        state.unlink()
    return took / _WRITES


def _processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _start_seconds() -> float:
    began = time.perf_counter()
    launch.start()
    took = time.perf_counter() - began
    launch.stop()
    return took


@contextmanager
def _simulator(state: Path | None = None) -> Iterator[tuple[launch.RunInfo, httpx.Client]]:
    info = launch.start(state=state)
    try:
        with httpx.Client(base_url=info.url, verify=ssl.create_default_context(cafile=info.ca_file), timeout=60) as http:
            yield info, http
    finally:
        launch.stop()


def _seed(http: httpx.Client) -> str:
    tenant = str(uuid.uuid4())
    body = {"tenantId": tenant, "displayName": "Bench", "domains": ["bench.example"], "subscriptionId": str(uuid.uuid4())}
    http.post("/_sim/seed", json={**body, "breakGlass": ["bg@bench.example"], "seats": {}}).raise_for_status()
    return tenant


def _token(http: httpx.Client, info: launch.RunInfo, tenant: str) -> str:
    body = {"tenantId": tenant, "user": info.client_id, "audience": "graph"}
    token: str = http.post("/_sim/token", json=body).raise_for_status().json()["access_token"]
    return token


def _thousand_seconds(http: httpx.Client) -> float:
    began = time.perf_counter()
    http.put("/_sim/seed", json={"template": "thousand", "number": 7}).raise_for_status()
    return time.perf_counter() - began


def _make_users(http: httpx.Client, token: str) -> None:
    for first in range(0, USERS, _BATCH):
        parts = [_creation(number) for number in range(first, first + _BATCH)]
        answer = http.post("/v1.0/$batch", json={"requests": parts}, headers={"authorization": f"Bearer {token}"})
        assert {part["status"] for part in answer.raise_for_status().json()["responses"]} == {201}, answer.text


def _creation(number: int) -> dict[str, object]:
    body = {
        "accountEnabled": True,
        "displayName": f"Person {number}",
        "mailNickname": f"person{number}",
        "userPrincipalName": f"person{number}@bench.example",
        "department": f"Department {number % 40}",
        "passwordProfile": {"password": f"Aa1!{uuid.uuid4().hex}"},
    }
    headers = {"content-type": "application/json"}
    return {"id": str(number), "method": "POST", "url": "/users", "headers": headers, "body": body}


def _megabytes(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS:"))) / 1024


def _ratio(pairs: Sequence[tuple[float, float]]) -> float:
    return statistics.median(one / other for one, other in pairs)


def _table(
    starts: Sequence[float],
    rates: Sequence[tuple[float, float]],
    grown: float,
    empty: float,
    full: float,
    kept: Sequence[tuple[float, float]],
) -> str:
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()
    ours, others = (statistics.median(side) for side in zip(*rates, strict=True))
    return "\n".join(
        [
            "# Figures of the simulator",
            "",
            f"Written by `scripts/bench/simulator` on {datetime.now(UTC):%Y-%m-%d} at commit {commit}: Python "
            f"{platform.python_version()}, {os.cpu_count()} cores, {len(rates)} rounds, the two servers in turn, "
            "8 connections at once.",
            "Times differ between machines; the ratio was taken in one run. The load itself takes one of the cores.",
            "",
            "| figure | value |",
            "|---|---|",
            f"| GET of one user by id over HTTPS, journalled | {ours:.0f} a second |",
            f"| moto's server mode, GET of one IAM user over HTTP (it closes each connection) | {others:.0f} a second |",
            f"| ratio | {_ratio(rates):.1f} |",
            f"| start, until it answers | {min(starts):.2f} to {max(starts):.2f} s |",
            f"| a tenant of 1,000 users from a seed number | {grown:.2f} s |",
            f"| time of the simulator for a PATCH among 1,000 users, with --state against without: ratio | {_ratio(kept):.2f} |",
            f"| memory, one small tenant | {empty:.0f} MB |",
            f"| memory, {USERS:,} users made one by one, with the journal of it | {full:.0f} MB |",
            "",
        ]
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
