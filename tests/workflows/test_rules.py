"""The rules that every workflow keeps, over the parsed YAML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.workflows.harness import load, workflow_files

PINNED = re.compile(r"^ *(?:- )?uses: [\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")
# Each write permission that some job may hold; anything else has to be argued for here.
WRITES = {
    ("tenantry-plan.yml", "plan"): {"id-token"},
    ("tenantry-plan.yml", "comment"): {"pull-requests"},
    ("tenantry-apply.yml", "apply"): {"id-token"},
    ("tenantry-drift.yml", "drift"): {"id-token"},
    ("tenantry-drift.yml", "issue"): {"issues"},
}

every_workflow = pytest.mark.parametrize("file", workflow_files(), ids=lambda path: path.name)


def _jobs(file: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    yield from load(file.name)["jobs"].items()


def _steps(file: Path) -> Iterator[dict[str, Any]]:
    for _, job in _jobs(file):
        yield from job["steps"]


@every_workflow
def test_actions_are_pinned_by_commit(file: Path) -> None:
    """R14: actions by full commit id, with the version beside it."""
    lines = [line for line in file.read_text(encoding="utf-8").splitlines() if re.match(r" *(- )?uses:", line)]
    assert not [line for line in lines if not PINNED.match(line)]


@every_workflow
def test_no_expression_inside_a_script(file: Path) -> None:
    """R14: no ${{ }} inside run: what comes from outside goes through env, where no shell reads it."""
    assert not [step["run"] for step in _steps(file) if "${{" in step.get("run", "")]


@every_workflow
def test_permissions_are_least(file: Path) -> None:
    """R14: none for the workflow, and for each job only what the table above grants."""
    assert load(file.name)["permissions"] == {}
    for name, job in _jobs(file):
        writes = {scope for scope, level in job["permissions"].items() if level == "write"}
        assert writes <= WRITES.get((file.name, name), set()), f"{file.name}: {name} may write {writes}"
        assert set(job["permissions"].values()) <= {"read", "write"}


@every_workflow
def test_no_run_is_cut_off(file: Path) -> None:
    """R14: one group, never cancelled in progress: half an apply helps nobody."""
    concurrency = load(file.name)["concurrency"]
    assert concurrency["group"]
    assert concurrency["cancel-in-progress"] is False


@every_workflow
def test_checkouts_keep_no_credentials(file: Path) -> None:
    """R14: a checked-out repository holds no token that a later step could use."""
    checkouts = [step for step in _steps(file) if step.get("uses", "").startswith("actions/checkout@")]
    assert checkouts
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


@every_workflow
def test_jobs_end_by_themselves(file: Path) -> None:
    """R14: every job has a time limit, and a failing command in a pipe fails its step."""
    assert load(file.name)["defaults"]["run"]["shell"] == "bash"
    assert all(job["timeout-minutes"] <= 180 for _, job in _jobs(file))


@every_workflow
def test_tokens_only_where_they_are_used(file: Path) -> None:
    """R14: secrets and tokens stand in the env of single steps, never of a job or a workflow."""
    assert "env" not in load(file.name)
    assert not [name for name, job in _jobs(file) if "env" in job]


@every_workflow
def test_forks_get_no_identity(file: Path) -> None:
    """R14: a job that a pull request starts and that gets an identity runs for this repository's own branches only."""
    if "pull_request" in load(file.name)["on"]:
        assert "pull_request_target" not in load(file.name)["on"]
        for name, job in _jobs(file):
            if "id-token" in job["permissions"]:
                assert "head.repo.full_name == github.repository" in job["if"], name
