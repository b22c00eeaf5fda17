"""The few calls to GitHub that the workflows need, through `gh api`, which brings its own credentials (GH_TOKEN)."""

from __future__ import annotations

import json
import os
import subprocess
from typing import Any

BOT = "github-actions[bot]"
BODY_LIMIT = 65_536  # characters in one comment or issue
CUT_NOTE = "\n\n_Cut here: too long for GitHub. The whole text is in the artifact of this run._\n"


class GitHubError(Exception):
    """A call failed or a setting is missing; the message says which and why."""


def setting(name: str) -> str:
    """An environment variable that GitHub (or the workflow) sets. Raises GitHubError when it is missing or empty."""
    value = os.environ.get(name, "")
    if not value:
        raise GitHubError(f"{name} is not set: this runs inside a GitHub Actions workflow")
    return value


def raw(path: str, *, method: str = "GET", body: object = None, options: tuple[str, ...] = ()) -> bytes:
    """The answer's bytes. `path` begins below the API's root, as in `repos/OWNER/NAME/pulls`."""
    command = ["gh", "api", "--method", method, *options, path]
    if body is not None:
        command += ["--input", "-"]
    sent = json.dumps(body).encode() if body is not None else b""
    try:
        done = subprocess.run(command, input=sent, capture_output=True, check=False)
    except FileNotFoundError as error:
        raise GitHubError("gh is not on PATH") from error
    if done.returncode:
        raise GitHubError(f"gh api {method} {path}: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout


def one(path: str, *, method: str = "GET", body: object = None) -> dict[str, Any]:
    """An answer that is one JSON object."""
    answer = json.loads(raw(path, method=method, body=body) or b"{}")
    if not isinstance(answer, dict):
        raise GitHubError(f"gh api {method} {path}: an object was expected")
    return answer


def every(path: str) -> list[dict[str, Any]]:
    """All entries of a listing that answers with arrays, page after page."""
    pages = json.loads(raw(path, options=("--paginate", "--slurp")))
    return [entry for page in pages for entry in page]


def fitting(text: str) -> str:
    """The text, cut with a note where it is longer than GitHub takes."""
    return text if len(text) <= BODY_LIMIT else text[: BODY_LIMIT - len(CUT_NOTE)] + CUT_NOTE


def marked(entries: list[dict[str, Any]], marker: str) -> list[dict[str, Any]]:
    """The comments or issues that this workflow wrote: by the bot, with the marker as their first line."""
    return [entry for entry in entries if entry["user"]["login"] == BOT and (entry["body"] or "").startswith(marker)]
