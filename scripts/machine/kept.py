"""Things in the user's cache folder that take long to make: made once, by one process at a time, found from then on."""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from scripts.machine.paths import cache_folder
from scripts.machine.steps import say

WHOLE = "whole"


def keyed(kind: str, sources: Sequence[Path], *more: str) -> Path:
    """The folder for what `sources` (and the words `more`) are made into, whether it is there or not. Another source is another
    folder, so trees of different versions don't take each other's away."""
    digest = hashlib.sha256("\0".join(more).encode())
    for path in sources:
        digest.update(path.read_bytes())
    return cache_folder() / kind / digest.hexdigest()[:16]


def is_whole(folder: Path) -> bool:
    """Whether it was made to its end."""
    return (folder / WHOLE).exists()


def bring(folder: Path, make: Callable[[Path], None]) -> None:
    """Has `make` fill `folder`, if it isn't there. It is made in its place (virtual environments cannot be moved) and counts only
    when `whole` stands in it; what a cut-off run left is removed first. Raises what `make` raises."""
    if is_whole(folder):
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        if is_whole(folder):
            return
        shutil.rmtree(folder, ignore_errors=True)
        try:
            make(folder)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        (folder / WHOLE).touch()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with folder.with_suffix(".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"another process is making {folder}: waiting for it")
            started = time.monotonic()
            fcntl.flock(lock, fcntl.LOCK_EX)
            say(f"going on after {time.monotonic() - started:.0f} s")
        yield
