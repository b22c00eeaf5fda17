"""Where things are: this tree, its virtual environment, and the user's cache folder that all trees share."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements.lock"
DEV_LOCK = ROOT / "requirements-dev.lock"


def cache_folder() -> Path:
    """`$XDG_CACHE_HOME/tenantry`, by default `~/.cache/tenantry`: the engine, the linter and the type checker's cache."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(base) if Path(base).is_absolute() else Path.home() / ".cache") / "tenantry"
