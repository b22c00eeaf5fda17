"""The whole of scripts/setup, in order: environment, engine, and for `--dev` the gate's tools. Then the stamp."""

from __future__ import annotations

import argparse
import fcntl
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

from scripts.machine import engine, environment, outside, stamp, tools
from scripts.machine.errors import SetupError
from scripts.machine.paths import cache_folder
from scripts.machine.steps import say


def run(arguments: Sequence[str]) -> int:
    """The exit code: 0 ready, 1 failed, 2 bad usage, 130 interrupted. All output goes to standard error."""
    parser = argparse.ArgumentParser(
        prog="scripts/setup",
        description="Makes this tree ready: virtual environment, locked dependencies, this project, the Pulumi engine.",
        epilog="TENANTRY_ENGINE names an engine to use; XDG_CACHE_HOME moves the cache folder (~/.cache/tenantry).",
    )
    parser.add_argument("--dev", action="store_true", help="also what the gate needs: test tools, linters, type checker")
    parser.add_argument("--quiet", action="store_true", help="say nothing when there is nothing to do")
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        with _one_at_a_time():
            changed, found = _ready(dev=options.dev)
    except SetupError as error:
        say(f"scripts/setup: {error}")
        return 1
    except OSError as error:
        say(f"scripts/setup: {error.filename or 'file'}: {error.strerror}")
        return 1
    except KeyboardInterrupt:
        say("\nscripts/setup: interrupted; run it again and it goes on")
        return 130
    if changed or not options.quiet:
        say(f"ready: {found}")
    return 0


def _ready(*, dev: bool) -> tuple[bool, str]:
    last = stamp.read()
    fine = stamp.environment_holds(last, dev=dev)
    if last and fine and stamp.engine_holds(last) and stamp.tools_hold(dev=dev):
        return False, last.engine
    dev = dev or (last is not None and last.dev)
    stamp.STAMP.unlink(missing_ok=True)
    if not fine:
        environment.install(dev=dev)
    taken = engine.find()
    if taken is None:
        taken = engine.bring()
    if dev:
        tools.bring_actionlint()
        outside.bring_outside_clients()
    stamp.write(stamp.make(dev=dev, engine=taken))
    return True, str(taken)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Two runs side by side would install into the same places."""
    folder = cache_folder()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "setup.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another scripts/setup is running: waiting for it")
            started = time.monotonic()
            fcntl.flock(lock, fcntl.LOCK_EX)
            say(f"going on after {time.monotonic() - started:.0f} s")
        yield


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
