"""The real engine for tests: a folder for its state, plugins on PATH, and what its events say, in few words."""

from __future__ import annotations

import os
import shlex
import shutil
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import platformdirs
from pulumi import automation

VERSION = "3.259.0"


@cache
def engine_folder() -> Path | None:
    """The folder of the pinned engine, or of the one on PATH; None without either."""
    pinned = platformdirs.user_cache_path("tenantry") / "engine" / VERSION / "pulumi"
    on_path = shutil.which("pulumi")
    return pinned.parent if pinned.exists() else Path(on_path).parent if on_path else None


class Engine:
    """`plugins` maps an executable's name to the command behind it."""

    def __init__(self, folder: Path, environment: Mapping[str, str], plugins: Mapping[str, Sequence[str]]) -> None:
        found = engine_folder()
        assert found is not None
        self.folder = folder
        (folder / "bin").mkdir()
        (folder / "state").mkdir()
        (folder / "work").mkdir()
        # Automation looks for bin/pulumi below the folder it is given.
        (folder / "engine" / "bin").mkdir(parents=True)
        (folder / "engine" / "bin" / "pulumi").symlink_to(found / "pulumi")
        for name, command in plugins.items():
            script = folder / "bin" / name
            script.write_text(f'#!/bin/sh\nexec {shlex.join(command)} "$@"\n')
            script.chmod(0o755)
        root = str(Path(__file__).resolve().parents[2])
        self.environment = {
            **environment,
            "PATH": os.pathsep.join([str(folder / "bin"), str(found), os.environ["PATH"]]),
            "PYTHONPATH": root,
            "PULUMI_BACKEND_URL": f"file://{folder / 'state'}",
            "PULUMI_CONFIG_PASSPHRASE": "test",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        }

    def stack(self, program: Callable[[], None], name: str = "client") -> automation.Stack:
        options = automation.LocalWorkspaceOptions(
            work_dir=str(self.folder / "work"),
            env_vars=self.environment,
            pulumi_command=automation.PulumiCommand(str(self.folder / "engine")),
        )
        return automation.create_or_select_stack(name, project_name="tenantry", program=program, opts=options)

    def resources(self, stack: automation.Stack) -> list[dict[str, Any]]:
        """State of all resources but stack, components and providers, by type."""
        exported = stack.export_stack().deployment or {}
        found = [one for one in exported.get("resources", []) if one["custom"] and "pulumi:providers" not in one["type"]]
        return sorted(found, key=lambda one: str(one["type"]))

    def steps(self, stack: automation.Stack) -> dict[str, tuple[str, set[str]]]:
        """What a preview with refresh would do: name -> (step, property paths); only what changes."""
        found: dict[str, tuple[str, set[str]]] = {}

        def hear(event: automation.EngineEvent) -> None:
            if event.resource_pre_event:
                step = event.resource_pre_event.metadata
                if step.op.value not in {"same", "refresh", "read"}:
                    found[step.urn.rsplit("::", 1)[1]] = (step.op.value, set(step.detailed_diff or {}))

        stack.preview(refresh=True, run_program=True, on_event=hear)
        return found

    def errors_into(self, errors: dict[str, str]) -> Callable[[automation.EngineEvent], None]:
        def hear(event: automation.EngineEvent) -> None:
            one = event.diagnostic_event
            if one is not None and one.severity == "error":
                errors[one.urn or ""] = errors.get(one.urn or "", "") + one.message

        return hear
