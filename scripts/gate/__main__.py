"""The gate: `python -m scripts.gate check` or `test`; scripts/check and scripts/test call it after setting up.

Everything runs, whatever failed before it, and all results stand at the end. Exit codes: 0, 1 when something failed, 2 for bad
usage, 130 when interrupted.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from scripts.gate import checks, children, counts, proof
from scripts.gate.children import Child, Result
from scripts.machine.paths import cache_folder


def main(arguments: Sequence[str]) -> int:
    """Runs what the command line asks for and returns the exit code."""
    parser = argparse.ArgumentParser(prog="scripts", description="The gate.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("check", prog="scripts/check", help="format, lint, types, conformance")
    test = commands.add_parser("test", prog="scripts/test", help="the whole gate")
    test.add_argument("--deep", action="store_true", help="repeat the random tests more often, write docs/proof.json")
    test.add_argument("--seed", type=int, help="the random tests' seed (printed by each run)")
    options = parser.parse_args(arguments)
    # A shell that starts the gate in the background hands down "ignore interrupts", and tests interrupt what they start.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, _interrupt)
    with tempfile.TemporaryDirectory(prefix="tenantry-gate-") as folder:
        try:
            if options.command == "check":
                return _check(Path(folder))
            return _test(Path(folder), deep=options.deep, seed=options.seed)
        except KeyboardInterrupt:
            print("interrupted", file=sys.stderr)
            return 130


def _check(reports: Path) -> int:
    results = [children.run(check, shown=False) for check in checks.quick()]
    results.append(_types())
    results.append(children.run(checks.conformance(reports=reports)))
    return _close(results)


def _test(reports: Path, *, deep: bool, seed: int | None) -> int:
    started = time.monotonic()
    seed = random.SystemRandom().randrange(1_000_000) if seed is None else seed
    print(f"seed {seed} (scripts/test --seed {seed} repeats this run)", flush=True)
    environment = {"TENANTRY_SEED": str(seed), **({"TENANTRY_DEEP": "1"} if deep else {})}
    results = [children.run(check, shown=False) for check in checks.quick()]
    fast, slow = checks.suites(reports=reports, environment=environment)
    with (cache_folder() / "mypy.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        typing = Child(checks.types(), shown=False)
        try:
            results.append(children.run(fast))
            results.append(typing.finish())
        except BaseException:
            typing.end()
            raise
    results.append(children.run(slow))
    if deep and not any(result.code for result in results):
        by_suite = {check.name: counts.read(check.report) for check in (fast, slow) if check.report}
        print(f"wrote {proof.write(counts=by_suite, seed=seed, seconds=time.monotonic() - started)}")
    warning = proof.warning()
    if warning:
        print(f"warning: {warning}")
    return _close(results)


def _types() -> Result:
    with (cache_folder() / "mypy.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return children.run(checks.types(), shown=False)


def _close(results: Sequence[Result]) -> int:
    failed = [result.check.name for result in results if result.code]
    for result in results:
        print(f"{'FAILED' if result.code else 'ok':>8}  {result.check.name}, {result.seconds:.0f} s")
    if failed:
        print(f"the gate failed: {', '.join(failed)}")
    print(counts.add(counts.read(result.check.report) for result in results if result.check.report), flush=True)
    return 1 if failed else 0


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    os.environ.pop("PYTEST_ADDOPTS", None)
    # Tests start hundreds of Python programs; without bytecode each would compile all that it imports.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.exit(main(sys.argv[1:]))
