"""What the last complete run found, in .venv/tenantry-setup.json, so that a warm run has nothing to do.

It holds while the files it was made from are the same, Python is there, and looking for the engine would end as it did then.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

from scripts.machine.engine import Engine, cached_path
from scripts.machine.outside import outside_clients_are_there
from scripts.machine.paths import DEV_LOCK, LOCK, ROOT, VENV, VENV_PYTHON
from scripts.machine.tools import actionlint_path

STAMP = VENV / "tenantry-setup.json"


@dataclass(frozen=True, kw_only=True)
class Stamp:
    """`inputs`: hash over lock file, project file and this tree's place; `engine_seen`: what the engine's choice depended on."""

    dev: bool
    inputs: str
    engine: str
    engine_seen: str


def make(*, dev: bool, engine: Engine) -> Stamp:
    """The stamp of a run that has just succeeded."""
    return Stamp(dev=dev, inputs=inputs(dev=dev), engine=str(engine), engine_seen=engine_seen())


def read() -> Stamp | None:
    """The last run's stamp; None when there is none that can be read."""
    try:
        return Stamp(**json.loads(STAMP.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def write(stamp: Stamp) -> None:
    """Puts the stamp there in one move."""
    temporary = STAMP.with_suffix(f".{os.getpid()}")
    temporary.write_text(json.dumps(asdict(stamp), indent=1) + "\n", encoding="utf-8")
    temporary.replace(STAMP)


def environment_holds(stamp: Stamp | None, *, dev: bool) -> bool:
    """Whether .venv is what the lock file says; one made for development serves for use, too."""
    return stamp is not None and VENV_PYTHON.exists() and (stamp.dev or not dev) and stamp.inputs == inputs(dev=stamp.dev)


def engine_holds(stamp: Stamp | None) -> bool:
    """Whether looking for the engine now would end where it ended then."""
    return stamp is not None and stamp.engine_seen == engine_seen()


def tools_hold(*, dev: bool) -> bool:
    """Whether the gate's tools and outside judges are there (none are needed without `dev`)."""
    return not dev or (actionlint_path().exists() and outside_clients_are_there())


def inputs(*, dev: bool) -> str:
    """Hash over all that the environment is made from."""
    digest = hashlib.sha256(str(ROOT).encode())
    for path in (DEV_LOCK if dev else LOCK, ROOT / "pyproject.toml"):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def engine_seen() -> str:
    """Path, size and time of each place where an engine is looked for."""
    places = (os.environ.get("TENANTRY_ENGINE"), shutil.which("pulumi"), str(cached_path()))
    return "; ".join(_identity(Path(place)) if place else "-" for place in places)


def _identity(path: Path) -> str:
    try:
        status = path.stat()
    except OSError:
        return f"{path} absent"
    return f"{path} {status.st_size} {status.st_mtime_ns}"
