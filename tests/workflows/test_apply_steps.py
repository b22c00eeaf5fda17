"""The steps of tenantry-apply.yml, as written: what was reviewed is applied, everything else is refused."""

from __future__ import annotations

import zipfile
from typing import Any

import pytest

from tests.workflows.harness import REPOSITORY, GitHub, Runner, identity_tokens

FILE = "tenantry-apply.yml"
COMMIT = "c" * 40
HEAD = "a" * 40
PULLS = f"GET repos/{REPOSITORY}/commits/{COMMIT}/pulls"
RUNS = f"GET repos/{REPOSITORY}/actions/workflows/tenantry-plan.yml/runs"

TENANTRY = """
import os, pathlib, sys
assert sys.argv[1:] == ["apply", "--plan", "plan.json", "--clients", "clients", "--format", "markdown"], sys.argv
assert pathlib.Path(os.environ["AZURE_FEDERATED_TOKEN_FILE"]).read_text() == "identity-token"
print("applied", pathlib.Path("plan.json").read_text())
sys.exit(int(os.environ.get("APPLY_CODE", "0")))
"""


def _pull(**changes: Any) -> dict[str, Any]:
    return {
        "number": 12,
        "merged_at": "2026-03-02T09:00:00Z",
        "merge_commit_sha": COMMIT,
        "base": {"ref": "main"},
        "head": {"sha": HEAD, "repo": {"full_name": REPOSITORY}},
        **changes,
    }


def _artifact(number: int, *, expired: bool = False, name: str = "tenantry-plan") -> dict[str, Any]:
    return {"id": number, "name": name, "expired": expired, "created_at": f"2026-03-01T09:00:{number:02}Z"}


def _answers(runner: Runner) -> dict[str, Any]:
    """One merged pull request with two plan runs, the newer one of which counts."""
    packed = runner.folder / "artifact.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("plan.json", "the reviewed plan")
        archive.writestr("comment.md", "text")
    return {
        PULLS: [_pull()],
        RUNS: {"workflow_runs": [{"id": 1, "run_number": 1, "head_sha": HEAD}, {"id": 2, "run_number": 2, "head_sha": HEAD}]},
        f"GET repos/{REPOSITORY}/actions/runs/1/artifacts": {"artifacts": [_artifact(10)]},
        f"GET repos/{REPOSITORY}/actions/runs/2/artifacts": {"artifacts": [_artifact(20), _artifact(21)]},
        f"GET repos/{REPOSITORY}/actions/artifacts/21/zip": {"file": str(packed)},
    }


def _apply(runner: Runner, answers: dict[str, Any]) -> tuple[int, str]:
    github = GitHub(runner, answers)
    runner.stub("tenantry", TENANTRY)
    with identity_tokens(runner):
        ended = runner.run(FILE, "apply")
    assert github.writes == []
    return ended


def test_the_reviewed_plan_is_applied(runner: Runner) -> None:
    """The newest successful plan run of the merged head gives the plan; the result stands in the summary."""
    code, printed = _apply(runner, _answers(runner))
    assert code == 0, printed
    assert "applied the reviewed plan" in runner.summary


@pytest.mark.parametrize("wanted", [1, 4, 5, 6])
def test_the_exit_code_of_apply_is_kept(runner: Runner, wanted: int) -> None:
    """tee does not swallow what apply ended with."""
    runner.environment["APPLY_CODE"] = str(wanted)
    code, _ = _apply(runner, _answers(runner))
    assert code == wanted


def _refused(runner: Runner, answers: dict[str, Any], because: str) -> None:
    code, printed = _apply(runner, answers)
    assert code == 5, printed
    assert "refused: " in printed
    assert because in printed
    assert runner.summary == ""
    assert "Traceback" not in printed


@pytest.mark.parametrize(
    "pulls",
    [
        [],
        [_pull(merged_at=None)],
        [_pull(merge_commit_sha="d" * 40)],
        [_pull(base={"ref": "other"})],
    ],
    ids=["pushed directly", "not merged", "another commit", "another branch"],
)
def test_a_commit_without_pull_request_is_refused(runner: Runner, pulls: list[dict[str, Any]]) -> None:
    """Only the merge commit of a merged pull request into this branch was reviewed."""
    _refused(runner, {**_answers(runner), PULLS: pulls}, "is not the merge of a pull request")


def test_a_fork_is_refused(runner: Runner) -> None:
    """A fork's run could have made any artifact."""
    fork = _pull(head={"sha": HEAD, "repo": {"full_name": "mallory/clients"}})
    _refused(runner, {**_answers(runner), PULLS: [fork]}, "forks are never planned")


def test_no_successful_run_is_refused(runner: Runner) -> None:
    """No run on this head, or one of another head: there is no reviewed plan."""
    other = {"workflow_runs": [{"id": 1, "run_number": 1, "head_sha": "b" * 40}]}
    _refused(runner, {**_answers(runner), RUNS: other}, "without a plan")


def test_an_expired_plan_is_refused(runner: Runner) -> None:
    """Artifacts go after a while; then a new pull request is needed."""
    gone = {f"GET repos/{REPOSITORY}/actions/runs/{run}/artifacts": {"artifacts": [_artifact(9, expired=True)]} for run in (1, 2)}
    _refused(runner, {**_answers(runner), **gone}, "has kept its artifact")


def test_github_not_answering_is_an_error_not_a_refusal(runner: Runner) -> None:
    """A failed call is never taken for "there is none"."""
    answers = _answers(runner)
    del answers[PULLS]
    code, printed = _apply(runner, answers)
    assert code == 1
    assert "HTTP 404" in printed
    assert "Traceback" not in printed
