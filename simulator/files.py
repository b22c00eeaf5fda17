"""Files of the run directory: readable by their owner alone, never half written."""

from __future__ import annotations

import os
from pathlib import Path


def write_private(path: Path, content: bytes, *, lasting: bool = False) -> None:
    """Write `content` to `path` in one step, mode 0600; nothing is left of a try that fails. `lasting`: return once it would
    survive a power cut. Raises OSError."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(content)
            out.flush()
            if lasting:
                os.fsync(handle)
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
    if lasting:
        _keep_names(path.parent)


def _keep_names(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
