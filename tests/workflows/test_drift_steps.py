"""The steps of tenantry-drift.yml, as written."""

from __future__ import annotations

from typing import Any

import pytest

from tests.workflows.harness import REPOSITORY, GitHub, Runner, identity_tokens

FILE = "tenantry-drift.yml"
ISSUES = f"repos/{REPOSITORY}/issues"
OURS = {"number": 7, "user": {"login": "github-actions[bot]"}, "body": "<!-- tenantry-drift -->\nold"}
NOT_OURS = [
    {"number": 1, "user": {"login": "mallory"}, "body": "<!-- tenantry-drift -->\nmine"},
    {"number": 2, "user": {"login": "github-actions[bot]"}, "body": None},
    {"number": 3, "user": {"login": "github-actions[bot]"}, "body": "<!-- tenantry-drift -->\n", "pull_request": {}},
]

TENANTRY = """
import os, pathlib, sys
assert sys.argv[1:] == ["drift", "--all", "--clients", "clients", "--format", "markdown"], sys.argv
assert pathlib.Path(os.environ["AZURE_FEDERATED_TOKEN_FILE"]).read_text() == "identity-token"
print("two deviations")
sys.exit(int(os.environ["DRIFT_CODE"]))
"""


def _issue(runner: Runner, code: int, issues: list[dict[str, Any]]) -> tuple[int, list[dict[str, Any]]]:
    github = GitHub(runner, {f"GET {ISSUES}": issues, f"POST {ISSUES}": {}, f"PATCH {ISSUES}/7": {}})
    (runner.repository / "drift.md").write_text("two deviations\n")
    runner.context["needs.drift.outputs.code"] = str(code)
    ended, printed = runner.run(FILE, "issue")
    assert "Traceback" not in printed
    return ended, github.writes


@pytest.mark.parametrize("code", [0, 1, 3, 4])
def test_drift_hands_its_code_on(runner: Runner, code: int) -> None:
    """The run's result goes to the issue job; the report is kept whatever it is."""
    runner.stub("tenantry", TENANTRY)
    runner.environment["DRIFT_CODE"] = str(code)
    with identity_tokens(runner):
        ended, printed = runner.run(FILE, "drift")
    assert ended == 0, printed
    assert runner.context["steps.drift.outputs.code"] == str(code)
    assert (runner.repository / "drift.md").read_text() == "two deviations\n"


@pytest.mark.parametrize(("code", "ends"), [(3, 0), (4, 4), (1, 1)])
def test_first_drift_opens_an_issue(runner: Runner, code: int, ends: int) -> None:
    """Nothing of ours is open: an issue is opened; only what is more than drift makes the run red."""
    ended, writes = _issue(runner, code, NOT_OURS)
    assert ended == ends
    assert [(write["method"], write["path"]) for write in writes] == [("POST", ISSUES)]
    assert "two deviations" in writes[0]["body"]["body"]
    assert f"/{REPOSITORY}/actions/runs/77" in writes[0]["body"]["body"]


def test_later_drift_renews_the_issue(runner: Runner) -> None:
    """One issue, kept up to date."""
    ended, writes = _issue(runner, 3, [*NOT_OURS, OURS])
    assert ended == 0
    assert [(write["method"], write["path"]) for write in writes] == [("PATCH", f"{ISSUES}/7")]
    assert "state" not in writes[0]["body"]


def test_in_sync_closes_the_issue(runner: Runner) -> None:
    """In sync: ours is closed, nothing is opened."""
    ended, writes = _issue(runner, 0, [*NOT_OURS, OURS])
    assert ended == 0
    assert [write["body"]["state"] for write in writes] == ["closed"]


def test_in_sync_without_an_issue_writes_nothing(runner: Runner) -> None:
    """The quiet night."""
    assert _issue(runner, 0, NOT_OURS) == (0, [])
