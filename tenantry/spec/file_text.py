"""A file's text: only regular files of a sane size in UTF-8, and a plain word about anything else."""

from __future__ import annotations

import codecs
from pathlib import Path

from tenantry.errors import Problem

MAX_BYTES = 1024 * 1024
_SAVE_AS_UTF8 = "save the file as UTF-8"


def text_of(path: Path, name: str) -> str | Problem:
    """The text of `path` without a byte order mark, or what is wrong with the file (called `name` in messages)."""

    def whole_file(message: str, hint: str = "") -> Problem:
        return Problem(file=name, line=0, column=0, path="", message=message, hint=hint)

    try:
        if path.is_dir():
            return whole_file("this is a folder, expected a file", f"a client's folder is called {path.stem}, without the ending")
        if not path.exists():
            return whole_file("there is no such file", "a link that points nowhere?" if path.is_symlink() else "")
        # Opening a pipe or a device could wait for ever.
        if not path.is_file():
            return whole_file("this is not a regular file")
        size = path.stat().st_size
        if size > MAX_BYTES:
            limit = f"found {size:,} bytes, expected at most {MAX_BYTES:,}"
            return whole_file(f"the file is too large: {limit}", "split the client into a folder of files")
        data = path.read_bytes()
    except OSError as error:
        return whole_file(f"the file cannot be read: {error.strerror or error}", "look at its owner and its permissions")
    return _decode(data, name)


def _decode(data: bytes, name: str) -> str | Problem:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in data[:4]:
        return Problem(
            file=name, line=0, column=0, path="", message="found UTF-16 or UTF-32 text, expected UTF-8", hint=_SAVE_AS_UTF8
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # The error counts in what it was given: without the byte order mark.
        body = data.removeprefix(codecs.BOM_UTF8)
        before = body[: error.start].decode("utf-8")
        line_start = before.rfind("\n") + 1
        return Problem(
            file=name,
            line=before.count("\n") + 1,
            column=len(before) - line_start + 1,
            path="",
            message=f"found byte 0x{body[error.start]:02X}, which is not UTF-8 (Latin-1 or Windows-1252?)",
            hint=_SAVE_AS_UTF8,
        )
