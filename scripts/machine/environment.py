"""The virtual environment: .venv from a lock file with hashes, and this project in it, editable.

`.venv/installing` stands there while something is being installed: found at the start, it means that an earlier run was cut off,
and the environment is made anew. What was installed last is in the stamp (scripts/machine/stamp.py).
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

from scripts.machine import steps
from scripts.machine.errors import SetupError
from scripts.machine.paths import DEV_LOCK, LOCK, ROOT, VENV, VENV_PYTHON

MARKER = VENV / "installing"
KEPT = {"pip", "setuptools", "wheel", "tenantry"}
LIST_INSTALLED = "import importlib.metadata as m, json; print(json.dumps([d.name for d in m.distributions()]))"


def install(*, dev: bool) -> None:
    """Brings .venv to exactly what the lock file says (requirements-dev.lock when `dev`). Raises SetupError."""
    lock = DEV_LOCK if dev else LOCK
    if MARKER.exists() or (VENV.exists() and not VENV_PYTHON.exists()):
        steps.say("an earlier run was cut off: making .venv anew")
        shutil.rmtree(VENV)
    if not VENV.exists():
        create(VENV, title=".venv")
    MARKER.touch()
    uv = shutil.which("uv")
    count = len(locked_names(lock))
    if uv:
        command: list[str | Path] = [uv, "pip", "sync", "--python", VENV_PYTHON, "--require-hashes", lock]
        # uv would take this project away, too, but it is put back in the next step.
        steps.run(
            steps.Step(title=f"installing {count} locked packages with uv", command=command, estimate="about 20 seconds cold")
        )
    else:
        options = ["--no-compile", "--only-binary", ":all:", "--require-hashes", "--no-deps", "--disable-pip-version-check"]
        steps.run(
            steps.Step(
                title=f"installing {count} locked packages",
                command=[VENV_PYTHON, "-m", "pip", "install", *options, "--requirement", lock],
                estimate="about a minute cold",
                counts=r"^(Collecting|Requirement already satisfied)",
                total=count,
            )
        )
        _remove_strangers(lock)
    _install_project(uv)
    MARKER.unlink()


def locked_names(lock: Path) -> set[str]:
    """The names of all packages in a lock file, normalised (lower case, dashes)."""
    return {normal(name) for name in re.findall(r"^([A-Za-z0-9][\w.-]*)==", lock.read_text(encoding="utf-8"), re.MULTILINE)}


def normal(name: str) -> str:
    """A package's name in the form that compares equal for all spellings."""
    return re.sub(r"[-_.]+", "-", name).lower()


def create(folder: Path, *, title: str, pip: bool = True) -> None:
    """A virtual environment, from the interpreter that this one stems from. Raises SetupError and leaves no folder."""
    # The base interpreter: this one may itself belong to another virtual environment.
    base = str(getattr(sys, "_base_executable", sys.executable))
    # pip alone takes most of the time.
    without = [] if pip else ["--without-pip"]
    try:
        steps.run(steps.Step(title=f"making {title}", command=[base, "-m", "venv", *without, folder]))
    except SetupError as error:
        shutil.rmtree(folder, ignore_errors=True)
        uv = shutil.which("uv")
        if uv is None:
            raise SetupError(f"{error}\nOn Debian and Ubuntu the package python3-venv may be missing.") from error
        steps.run(steps.Step(title=f"making {title} with uv", command=[uv, "venv", "--seed", "--python", base, folder]))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _remove_strangers(lock: Path) -> None:
    done = subprocess.run([VENV_PYTHON, "-c", LIST_INSTALLED], capture_output=True, text=True, check=True)
    strangers = sorted({name for name in json.loads(done.stdout) if normal(name) not in locked_names(lock) | KEPT})
    if strangers:
        command = [VENV_PYTHON, "-m", "pip", "uninstall", "--yes", *strangers]
        steps.run(steps.Step(title=f"removing {len(strangers)} packages that the lock does not name", command=command))


def _install_project(uv: str | None) -> None:
    options = ["--no-deps", "--no-build-isolation", "--no-index", "--editable", str(ROOT)]
    tool: list[str | Path] = [uv, "pip", "install", "--python", VENV_PYTHON] if uv else [VENV_PYTHON, "-m", "pip", "install"]
    steps.run(steps.Step(title="installing this project", command=[*tool, *options]))
