"""az as a user runs it: an executable, its arguments, JSON out, a message and an exit code when it fails."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.outside.place import Place, run_program

# No usage reports, no notes beside errors, no extensions that would be fetched for a command that az doesn't know.
QUIET = {
    "AZURE_CORE_COLLECT_TELEMETRY": "false",
    "AZURE_CORE_ONLY_SHOW_ERRORS": "true",
    "AZURE_CORE_NO_COLOR": "true",
    "AZURE_EXTENSION_USE_DYNAMIC_INSTALL": "no",
}


class Failed(Exception):
    """az ended with another code than 0. `text` is what it said."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(f"az ended with {code}: {text}")
        self.code = code
        self.text = text


@dataclass(frozen=True, kw_only=True)
class Az:
    """`az("group", "list")` gives what az printed, as JSON, or None when it printed nothing. Raises Failed."""

    place: Place
    program: Path
    environment: dict[str, str]

    def __call__(self, *arguments: str) -> Any:
        done = run_program([self.program, *arguments], self.environment)
        if done.returncode:
            raise Failed(done.returncode, done.stderr.strip())
        return json.loads(done.stdout) if done.stdout.strip() else None

    def elsewhere(self, folder: Path) -> Az:
        """Another user's az: the same cloud, signed in as nobody."""
        folder.mkdir()
        for name in ("clouds.config", "config", "commandIndex.json"):
            (folder / name).write_bytes((self.folder / name).read_bytes())
        return Az(place=self.place, program=self.program, environment={**self.environment, "AZURE_CONFIG_DIR": str(folder)})

    @property
    def folder(self) -> Path:
        """Where az keeps its clouds and sign-ins."""
        return Path(self.environment["AZURE_CONFIG_DIR"])

    @property
    def subscription(self) -> str:
        """The id of the seeded tenant's subscription."""
        return f"/subscriptions/{self.place.info.subscription_id}"
