"""The README's five minutes, as a stranger spends them: its program, run by the real engine against a simulator."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from simulator import launch
from simulator.clients import clients
from tests.graph_provider.conftest import ENGINE_FOLDERS, simulator_home

__all__ = ["simulator_home"]
README = Path(__file__).resolve().parents[2] / "graph_provider" / "README.md"


def test_the_program_of_the_readme_runs(simulator_home: launch.RunInfo, tmp_path: Path) -> None:
    blocks = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) == 1
    (tmp_path / "firm.py").write_text(blocks[0], encoding="utf-8")
    (tmp_path / "state").mkdir()
    settings = clients()["m365"].custom_cloud(simulator_home, os.environ)
    kept = {name: value for name, value in os.environ.items() if name not in settings.unset}
    environment = kept | settings.variables
    environment |= {
        "PULUMI_BACKEND_URL": f"file://{tmp_path / 'state'}",
        "PULUMI_CONFIG_PASSPHRASE": "only-a-try",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PATH": os.pathsep.join([*(str(folder) for folder in ENGINE_FOLDERS), os.environ["PATH"]]),
        "PYTHONPATH": str(README.parents[1]),
    }
    done = subprocess.run(
        [sys.executable, "firm.py"], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "a second run would change: nothing" in done.stdout
    assert "[secret]" in done.stdout
