"""R11: the lock files say what pyproject.toml wants, with hashes, and agree with each other."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from scripts.machine.azure_cli import LOCK as AZ_LOCK
from scripts.machine.engine import pinned_version
from scripts.machine.environment import normal
from scripts.machine.paths import DEV_LOCK, LOCK, ROOT

ENTRY = re.compile(r"^([A-Za-z0-9][\w.-]*)==(\S+)((?: *;[^\\\n]*)?)((?: \\\n +--hash=sha256:[0-9a-f]{64})+)$", re.MULTILINE)


def _versions(lock: Path) -> dict[str, str]:
    return {normal(match[1]): match[2] for match in ENTRY.finditer(lock.read_text(encoding="utf-8"))}


def _wanted(*groups: str) -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    texts = [*project["project"]["dependencies"], *(text for group in groups for text in project["dependency-groups"][group])]
    return [Requirement(text) for text in texts]


@pytest.mark.parametrize("lock", [LOCK, DEV_LOCK, AZ_LOCK], ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_line_is_pinned_and_hashed(lock: Path) -> None:
    """R11: nothing but pinned packages with their hashes, and no index, stands in a lock file."""
    rest = ENTRY.sub("", lock.read_text(encoding="utf-8"))
    assert [line for line in rest.splitlines() if line and not line.startswith("#")] == []


@pytest.mark.parametrize(("lock", "groups"), [(LOCK, ("build",)), (DEV_LOCK, ("build", "dev"))], ids=["runtime", "dev"])
def test_the_lock_fulfils_the_project(lock: Path, groups: tuple[str, ...]) -> None:
    """R11: each requirement of pyproject.toml is locked at a version that it allows (else: scripts/lock)."""
    versions = _versions(lock)
    wrong = [str(want) for want in _wanted(*groups) if not want.specifier.contains(versions.get(normal(want.name), "0"))]
    assert not wrong


def test_one_version_for_both() -> None:
    """R11: what runs is what was tested: the runtime lock is part of the development lock."""
    assert _versions(LOCK).items() <= _versions(DEV_LOCK).items()


def test_the_engine_goes_with_its_package() -> None:
    """R11: the engine that is built is of the version of the locked `pulumi` package."""
    text = (ROOT / "scripts" / "engine" / "go.mod").read_text(encoding="utf-8")
    assert re.findall(r"github\.com/pulumi/pulumi/(?:pkg|sdk)/v3 v(\S+)", text) == [pinned_version()] * 2
