"""The steps of tenantry-plan.yml, as written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.workflows.harness import REPOSITORY, GitHub, Runner, identity_tokens

FILE = "tenantry-plan.yml"
COMMENTS = f"repos/{REPOSITORY}/issues/12/comments"
BOT = {"login": "github-actions[bot]"}

# Stands in for the real command where a certain exit code is wanted.
TENANTRY = """
import os, pathlib, sys
words = sys.argv[1:]
if words[0] == "validate":
    sys.exit(int(os.environ.get("VALIDATE_CODE", "0")))
assert words == ["plan", "--all", "--clients", "clients", "--format", "markdown", "--save", "plan.json"], words
assert pathlib.Path(os.environ["AZURE_FEDERATED_TOKEN_FILE"]).read_text() == "identity-token"
assert os.environ["AZURE_CLIENT_ID"] == os.environ["ARM_CLIENT_ID"] == "app"
pathlib.Path("token-file").write_text(os.environ["AZURE_FEDERATED_TOKEN_FILE"])
pathlib.Path("plan.json").write_text('{"version": 1}')
print("1 to create")
sys.exit(int(os.environ["PLAN_CODE"]))
"""


@pytest.mark.parametrize("code", [0, 1, 4, 5])
def test_plan_keeps_the_exit_code_and_the_comment(runner: Runner, code: int) -> None:
    """Whatever the plan ends with, its text is kept first and the job ends the same way."""
    runner.stub("tenantry", TENANTRY)
    runner.environment["PLAN_CODE"] = str(code)
    with identity_tokens(runner) as requests:
        ended, printed = runner.run(FILE, "plan")
    assert ended == code, printed
    assert runner.context["steps.plan.outputs.code"] == str(code)
    assert (runner.repository / "comment.md").read_text() == "1 to create\n"
    assert "1 to create" in runner.summary
    assert requests == ["/token?api-version=2.0&audience=api%3A%2F%2FAzureADTokenExchange"]
    assert not Path((runner.repository / "token-file").read_text()).exists(), "the token file outlived the command"


def test_a_bad_spec_stops_before_the_plan(runner: Runner) -> None:
    """Validation fails: no identity is asked for and no plan is made."""
    runner.stub("tenantry", TENANTRY)
    runner.environment["VALIDATE_CODE"] = "2"
    with identity_tokens(runner) as requests:
        ended, _ = runner.run(FILE, "plan")
    assert ended == 2
    assert requests == []
    assert not (runner.repository / "plan.json").exists()


def test_no_identity_is_said_plainly(runner: Runner) -> None:
    """Without `id-token: write` GitHub sets no address: the message says so, and no command runs."""
    runner.stub("tenantry", TENANTRY)
    ended, printed = runner.run(FILE, "plan")
    assert ended == 1
    assert "ACTIONS_ID_TOKEN_REQUEST_URL is not set" in printed
    assert "Traceback" not in printed


def _comment(runner: Runner, comments: list[dict[str, object]], text: str, code: str = "0") -> GitHub:
    answers = {f"GET {COMMENTS}": comments, f"POST {COMMENTS}": {}, f"PATCH repos/{REPOSITORY}/issues/comments/5": {}}
    github = GitHub(runner, answers)
    (runner.repository / "comment.md").write_text(text)
    runner.context["needs.plan.outputs.code"] = code
    ended, printed = runner.run(FILE, "comment")
    assert ended == 0, printed
    return github


def test_first_comment_is_written(runner: Runner) -> None:
    """No comment of ours yet: one is posted, and what others wrote stays, even with our mark in it."""
    other = {"id": 9, "user": {"login": "mallory"}, "body": "<!-- tenantry-plan -->\nnothing changes"}
    (write,) = _comment(runner, [other], "1 to create").writes
    assert (write["method"], write["path"]) == ("POST", COMMENTS)
    assert write["body"]["body"] == "<!-- tenantry-plan -->\n1 to create\n"


def test_later_comment_replaces_the_first(runner: Runner) -> None:
    """The bot's marked comment is renewed in place."""
    ours = {"id": 5, "user": BOT, "body": "<!-- tenantry-plan -->\nold"}
    strange = {"id": 4, "user": BOT, "body": "of another workflow"}
    (write,) = _comment(runner, [strange, ours], "2 to create").writes
    assert (write["method"], write["path"]) == ("PATCH", f"repos/{REPOSITORY}/issues/comments/5")


def test_comment_says_why_the_plan_is_red(runner: Runner) -> None:
    """An exit code other than 0 stands first, in words."""
    (write,) = _comment(runner, [], "3 to delete", code="5").writes
    assert "a guard refuses this change" in write["body"]["body"].splitlines()[1]


def test_long_comment_is_cut_with_a_note(runner: Runner) -> None:
    """GitHub takes 65,536 characters; more is cut, and the comment says where the rest is."""
    (write,) = _comment(runner, [], "é" * 100_000).writes
    assert len(write["body"]["body"]) == 65_536
    assert "artifact" in write["body"]["body"][-120:]
    json.dumps(write["body"])
