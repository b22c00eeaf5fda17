"""Keeps one issue about drift: `drift_issue.py --code EXIT_CODE --file drift.md`, after `tenantry drift`.

In sync (0): the open issue, if there is one, is closed. Drifted (3): it is opened or renewed, and that is all. Unknown (4) and
everything else: it is opened or renewed, and this ends with the same code, so that the run is red as well.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import github

MARKER = "<!-- tenantry-drift -->"
TITLE = {0: "in sync", 3: "drift found", 4: "something could not be read"}


def main(arguments: Sequence[str]) -> int:
    """Opens, renews or closes the issue; the exit code to end the run with."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--code", required=True, type=int)
    parser.add_argument("--file", required=True, type=Path)
    options = parser.parse_args(arguments)
    repository = github.setting("GITHUB_REPOSITORY")
    issues = f"repos/{repository}/issues"
    listed = github.every(f"{issues}?state=open&per_page=100")
    ours = github.marked([entry for entry in listed if "pull_request" not in entry], MARKER)
    run = f"{github.setting('GITHUB_SERVER_URL')}/{repository}/actions/runs/{github.setting('GITHUB_RUN_ID')}"
    text = options.file.read_text(encoding="utf-8").strip()
    title = f"Tenantry: {TITLE.get(options.code, f'the drift run failed ({options.code})')}"
    body = github.fitting(f"{MARKER}\n{run}\n\n{text}\n")
    if options.code == 0:
        for issue in ours:
            github.one(f"{issues}/{issue['number']}", method="PATCH", body={"title": title, "body": body, "state": "closed"})
        return 0
    if ours:
        github.one(f"{issues}/{ours[0]['number']}", method="PATCH", body={"title": title, "body": body})
    else:
        github.one(issues, method="POST", body={"title": title, "body": body})
    return 0 if options.code == 3 else options.code


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except github.GitHubError as error:
        sys.exit(f"drift_issue: {error}")
