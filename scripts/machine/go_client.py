"""The Go program that judges the simulator with Azure's SDK for Go: built into the cache folder from tests/outside/go."""

from __future__ import annotations

import shutil
from pathlib import Path

from scripts.machine import kept, steps
from scripts.machine.errors import SetupError
from scripts.machine.paths import ROOT

SOURCE = ROOT / "tests" / "outside" / "go"


def go_client_path() -> Path:
    """Where the cache folder keeps the program made from the present source, whether it is there or not."""
    return kept.keyed("go-client", sorted([*SOURCE.glob("*.go"), SOURCE / "go.mod", SOURCE / "go.sum"])) / "judge"


def go_client_is_there() -> bool:
    """Whether it was built to the end."""
    return kept.is_whole(go_client_path().parent)


def bring_go_client() -> Path:
    """The program's path; builds it when it isn't there yet. Raises SetupError without Go."""
    path = go_client_path()
    kept.bring(path.parent, _build)
    return path


def _build(folder: Path) -> None:
    go = shutil.which("go")
    if go is None:
        raise SetupError("the judge in Go is built with Go, and go is not on PATH: put Go 1.26 or later there")
    folder.mkdir()
    steps.run(
        steps.Step(
            title="building the judge in Go",
            command=[go, "build", "-mod=readonly", "-buildvcs=false", "-o", folder / "judge", "."],
            estimate="about two minutes, once",
            folder=SOURCE,
            environment={"GOWORK": "off"},
        )
    )
