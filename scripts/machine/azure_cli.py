"""az, the Azure command line, as published: in an environment of its own in the cache folder, from a lock file of its own.

It pins other versions of packages that this project uses, too; the two share nothing. Its 400 MB are compiled by use, not ahead.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from scripts.machine import kept, steps
from scripts.machine.environment import create, locked_names
from scripts.machine.errors import SetupError
from scripts.machine.paths import ROOT

LOCK = ROOT / "tests" / "outside" / "az" / "requirements.lock"


def az_path() -> Path:
    """Where the cache folder keeps az of the locked version, whether it is there or not."""
    # By the interpreter, too: an environment doesn't outlive the one that it was made with.
    return kept.keyed("az", [LOCK], sys.base_prefix, sys.version) / "bin" / "az"


def az_is_there() -> bool:
    """Whether it was installed to the end."""
    return kept.is_whole(az_path().parent.parent)


def bring_az() -> Path:
    """az's path; installs it when it isn't there yet (a minute). Raises SetupError that says what is missing."""
    path = az_path()
    try:
        kept.bring(path.parent.parent, _install)
    except SetupError as error:
        raise SetupError(
            f"az (azure-cli) could not be installed into {path.parent.parent}. It needs a package index that has the packages of "
            f"{LOCK.relative_to(ROOT)} as wheels for Python {sys.version_info[0]}.{sys.version_info[1]}, and 400 MB.\n{error}"
        ) from error
    return path


def _install(folder: Path) -> None:
    count = len(locked_names(LOCK))
    uv = shutil.which("uv")
    create(folder, title="an environment for az", pip=uv is None)
    python = folder / "bin" / "python"
    options = ["--only-binary", ":all:", "--require-hashes", "--no-deps"]
    if uv:
        command: list[str | Path] = [uv, "pip", "install", "--python", python, *options, "--requirement", LOCK]
    else:
        command = [python, "-m", "pip", "install", "--no-compile", "--disable-pip-version-check", *options, "--requirement", LOCK]
    steps.run(
        steps.Step(
            title=f"installing az, {count} locked packages",
            command=command,
            estimate="about a minute, once",
            counts=r"^Collecting",
            total=count,
        )
    )
