"""Keeps one comment on a pull request up to date: `comment.py --pull N --file comment.md --code EXIT_CODE`.

The comment is known by its first line and by who wrote it, so that nobody else's text is ever changed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import github

MARKER = "<!-- tenantry-plan -->"
MEANING = {
    "1": "the plan failed",
    "2": "a spec or an option is wrong",
    "4": "something could not be read: nothing will be applied",
    "5": "a guard refuses this change",
}


def main(arguments: Sequence[str]) -> int:
    """Writes or renews the comment."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--pull", required=True)
    parser.add_argument("--file", required=True, type=Path)
    parser.add_argument("--code", required=True)
    options = parser.parse_args(arguments)
    repository = github.setting("GITHUB_REPOSITORY")
    text = options.file.read_text(encoding="utf-8").strip()
    if options.code != "0":
        meaning = MEANING.get(options.code, "the plan failed")
        text = f"**`tenantry plan` ended with {options.code}: {meaning}.** The log of this run says more.\n\n{text}"
    body = {"body": github.fitting(f"{MARKER}\n{text or 'The plan is empty.'}\n")}
    comments = f"repos/{repository}/issues/{options.pull}/comments"
    ours = github.marked(github.every(f"{comments}?per_page=100"), MARKER)
    if ours:
        github.one(f"repos/{repository}/issues/comments/{ours[0]['id']}", method="PATCH", body=body)
    else:
        github.one(comments, method="POST", body=body)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except github.GitHubError as error:
        sys.exit(f"comment: {error}")
