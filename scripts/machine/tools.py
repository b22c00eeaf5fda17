"""The linter for workflows: built with Go into the cache folder, at the version that scripts/tools/go.mod pins."""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path

from scripts.machine import steps
from scripts.machine.errors import SetupError
from scripts.machine.paths import ROOT, cache_folder

MODULE_FOLDER = ROOT / "scripts" / "tools"


def actionlint_path() -> Path:
    """Where the cache folder keeps actionlint of the pinned version, whether it is there or not."""
    match = re.search(r"github\.com/rhysd/actionlint v(\S+)", (MODULE_FOLDER / "go.mod").read_text(encoding="utf-8"))
    if match is None:
        raise SetupError(f"{MODULE_FOLDER / 'go.mod'} names no version of actionlint")
    return cache_folder() / "tools" / f"actionlint-{match[1]}"


def bring_actionlint() -> Path:
    """The linter's path; builds it when it is not there yet. Raises SetupError without Go."""
    kept = actionlint_path()
    if kept.exists():
        return kept
    go = shutil.which("go")
    if go is None:
        raise SetupError("the gate builds actionlint with Go, and go is not on PATH: put Go 1.25 or later there")
    kept.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".bringing-", dir=kept.parent) as temporary:
        made = Path(temporary) / "actionlint"
        flags = ["-mod=readonly", "-buildvcs=false", "-o", str(made)]
        steps.run(
            steps.Step(
                title="building actionlint",
                command=[go, "build", *flags, "github.com/rhysd/actionlint/cmd/actionlint"],
                estimate="about 10 seconds, once",
                folder=MODULE_FOLDER,
                environment={"GOWORK": "off"},
            )
        )
        made.rename(kept)
    return kept
