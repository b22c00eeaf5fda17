"""The folder of plugin executables that one run's engine finds first on PATH.

`pulumi-resource-m365` always; the local stand-in for azure-native only for simulator runs: installed nowhere, it can never
answer for the real cloud.
"""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

_PLUGINS = {"pulumi-resource-m365": "graph_provider.plugin"}
_STAND_IN = {"pulumi-resource-azure-native": "simulator.azure_native"}


def write_plugins(folder: Path, *, stand_in: bool) -> Path:
    """Fill the folder with small scripts that start our plugins with this very Python. Returns the folder."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name, module in (_PLUGINS | (_STAND_IN if stand_in else {})).items():
        script = folder / name
        # -P: the engine starts plugins in the workspace's folder, whose files must not shadow ours.
        script.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -P -m {module} "$@"\n', encoding="utf-8")
        script.chmod(0o700)
    return folder
