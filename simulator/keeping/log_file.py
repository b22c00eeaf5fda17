"""The file beside a state file that every change is appended to before it is answered.

A line is eight hexadecimal digits (CRC-32 of the rest), a space, JSON. The first says which snapshot the others follow:
`{"version": 1, "follows": ID}`. Each other line is one request's change, so it is there whole or not at all: a last line that is
not whole is what kill -9 or a power cut left of a request that was never answered. A broken line before a good one is damage.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import zlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulator.errors import StateUnusable

Json = dict[str, Any]

VERSION = 1
# A first line of which not all was written.
_BEGUN = re.compile(rb"[0-9a-f]{0,8}|[0-9a-f]{8} .*|\0+", re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Found:
    """What stood in the file: the changes, and the snapshot that they follow. `torn`: the last line was not whole."""

    follows: str
    records: list[Json]
    torn: bool


class LogFile:
    """Open and locked, so that no second simulator writes the same state. Raises OSError, StateUnusable."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._handle = _open_locked(path)
        self._follows = ""
        self._wanted: int | None = None
        self.size = 0

    def read(self) -> Found:
        """Raises StateUnusable for a file that is damaged, or is none of these."""
        pieces = self.path.read_bytes().split(b"\n")
        read = [_content(piece) for piece in pieces[:-1]]
        good = [one for one in read if one is not None]
        if None in read[: len(good)]:
            line = read.index(None) + 1
            raise StateUnusable(f"Line {line} of {self.path} is damaged, and others follow it. Put back a copy of the file.")
        torn = len(good) < len(read) or pieces[-1] != b""
        if not read and _BEGUN.fullmatch(pieces[-1]):
            return Found(follows="", records=[], torn=torn)
        head = good[0] if good else None
        if not isinstance(head, dict) or head.get("version") != VERSION or not isinstance(head.get("follows"), str):
            raise StateUnusable(f"{self.path} is not a log of changes of version {VERSION}. Move it away, if it is yours.")
        return Found(follows=head["follows"], records=good[1:], torn=torn)

    @property
    def empty(self) -> bool:
        return os.fstat(self._handle).st_size == 0

    def begin(self, follows: str) -> None:
        """Forget all changes: the snapshot `follows` has them. Raises OSError."""
        self._follows, self._wanted, self.size = follows, 0, 0
        self._cut()

    def append(self, record: str) -> None:
        """Add one change, whole or not at all. Raises OSError."""
        self._cut()
        content = _line(record)
        if not self.size:
            content = _line(json.dumps({"version": VERSION, "follows": self._follows})) + content
        self._wanted = self.size
        try:
            rest = memoryview(content)
            while rest:
                rest = rest[os.write(self._handle, rest) :]
        except OSError:
            with suppress(OSError):  # else before the next one is written
                self._cut()
            raise
        self._wanted, self.size = None, self.size + len(content)

    def close(self, *, remove: bool) -> None:
        """`remove`: nothing stands in it that would be missed."""
        if remove:
            with suppress(OSError):
                self.path.unlink()
        os.close(self._handle)

    def _cut(self) -> None:
        """Take away what a failed write has left."""
        if self._wanted is not None:
            os.ftruncate(self._handle, self._wanted)
            self._wanted = None


def _line(text: str) -> bytes:
    content = text.encode("ascii")
    return b"%08x %s\n" % (zlib.crc32(content), content)


def _content(line: bytes) -> Json | None:
    """What a line says; None when it is not whole."""
    number, _, content = line.partition(b" ")
    if number != b"%08x" % zlib.crc32(content):
        return None
    found: Json = json.loads(content)
    return found


def _open_locked(path: Path) -> int:
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            raise StateUnusable(f"Another simulator keeps its state in {path.with_suffix('')} right now.") from None
        if os.fstat(handle).st_nlink:
            return handle
        os.close(handle)  # its owner has removed it since, as it does at its end
