"""Where things are: this tree, its virtual environment, and the user's cache folder that all trees share."""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements.lock"
DEV_LOCK = ROOT / "requirements-dev.lock"


def cache_folder() -> Path:
    """The engine, the linter, the type checker's cache: `$XDG_CACHE_HOME/tenantry`, by default `~/.cache/tenantry`.

    On macOS the default is `~/Library/Caches/tenantry`, where the commands look, too (platformdirs).
    """
    named = os.environ.get("XDG_CACHE_HOME", "")
    if Path(named).is_absolute():
        return Path(named) / "tenantry"
    return Path.home() / ("Library/Caches" if sys.platform == "darwin" else ".cache") / "tenantry"
