"""From pull request to a quiet night with the real commands on the embedded cloud: what the workflows hand on fits together."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.workflows.harness import REPOSITORY, ROOT, GitHub, Runner, identity_tokens
from tests.workflows.test_apply_steps import PULLS, RUNS, _artifact, _pull

HEAD = "a" * 40
CLIENT = "minimal"


@pytest.fixture
def with_simulator(runner: Runner) -> Iterator[Runner]:
    """The runner, with one client in its repository and an embedded cloud in place of Microsoft's."""
    shutil.copy(ROOT / "clients" / f"{CLIENT}.yaml", runner.repository / "clients")
    name = "workflows"
    runner.environment["TENANTRY_HOME"] = str(runner.folder / "home")
    runner.environment["TENANTRY_CLOUD"] = f"simulator:{name}"
    command = [str(Path(sys.executable).with_name("tenantry")), "simulator"]
    subprocess.run([*command, "start", "--name", name], env=runner.environment, check=True, capture_output=True)
    yield runner
    subprocess.run([*command, "stop", "--name", name], env=runner.environment, check=True, capture_output=True)


def _publish(runner: Runner) -> None:
    """What the plan run kept becomes the artifact of the pull request's head."""
    packed = runner.folder / "artifact.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for name in ("plan.json", "comment.md"):
            archive.write(runner.repository / name, name)
    (runner.repository / "plan.json").unlink()
    GitHub(
        runner,
        {
            PULLS: [_pull()],
            RUNS: {"workflow_runs": [{"id": 1, "run_number": 1, "head_sha": HEAD}]},
            f"GET repos/{REPOSITORY}/actions/runs/1/artifacts": {"artifacts": [_artifact(10)]},
            f"GET repos/{REPOSITORY}/actions/artifacts/10/zip": {"file": str(packed)},
        },
    )


def test_what_was_reviewed_is_applied_and_stays(with_simulator: Runner) -> None:
    """Plan, merge, apply, drift: in sync. The same plan again is not the reviewed one any more: 6, and nothing is written."""
    runner = with_simulator
    with identity_tokens(runner):
        code, printed = runner.run("tenantry-plan.yml", "plan")
        assert code == 0, printed
        plan = json.loads((runner.repository / "plan.json").read_text(encoding="utf-8"))
        assert [part["client"] for part in plan["clients"]] == [CLIENT]
        assert plan["clients"][0]["digest"] in (runner.repository / "comment.md").read_text(encoding="utf-8")
        _publish(runner)

        code, printed = runner.run("tenantry-apply.yml", "apply")
        assert code == 0, printed

        code, printed = runner.run("tenantry-drift.yml", "drift")
        assert code == 0, printed
        assert runner.context["steps.drift.outputs.code"] == "0", (runner.repository / "drift.md").read_text(encoding="utf-8")

        code, printed = runner.run("tenantry-apply.yml", "apply")
        assert code == 6, printed
    assert "Traceback" not in printed
