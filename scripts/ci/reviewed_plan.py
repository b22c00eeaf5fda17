"""Finds the plan that was reviewed for a merged commit: `reviewed_plan.py --commit SHA --branch main --output plan.json`.

The commit has to be the merge of a pull request of this repository; the plan is the artifact of the last successful plan run on
that pull request's head. Anything else is refused (5): what nobody reviewed is not applied.
"""

from __future__ import annotations

import argparse
import io
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import github

WORKFLOW = "tenantry-plan.yml"
ARTIFACT = "tenantry-plan"
MEMBER = "plan.json"
REFUSED = 5


class NotReviewed(Exception):
    """There is no reviewed plan for this commit; the message says what is missing and what to do."""


def main(arguments: Sequence[str]) -> int:
    """Writes the plan's JSON to the output file."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--commit", required=True)
    parser.add_argument("--branch", required=True)
    parser.add_argument("--output", required=True, type=Path)
    options = parser.parse_args(arguments)
    repository = github.setting("GITHUB_REPOSITORY")
    pull = _merged_pull(repository, options.commit, options.branch)
    head = pull["head"]["sha"]
    artifact = _artifact(repository, pull["number"], head)
    packed = github.raw(f"repos/{repository}/actions/artifacts/{artifact['id']}/zip")
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            plan = archive.read(MEMBER)
    except (zipfile.BadZipFile, KeyError) as error:
        raise NotReviewed(f"the artifact {ARTIFACT} of pull request #{pull['number']} holds no {MEMBER}") from error
    options.output.write_bytes(plan)
    print(f"reviewed: pull request #{pull['number']}, head {head}")
    return 0


def _merged_pull(repository: str, commit: str, branch: str) -> dict[str, Any]:
    pulls = github.every(f"repos/{repository}/commits/{commit}/pulls?per_page=100")
    merged = [p for p in pulls if p["merged_at"] and p["merge_commit_sha"] == commit and p["base"]["ref"] == branch]
    if not merged:
        raise NotReviewed(
            f"commit {commit} on {branch} is not the merge of a pull request, so no plan of it was reviewed. "
            "Change the specs by a pull request; to apply this one by hand, run tenantry plan and then tenantry apply --digest"
        )
    pull = merged[0]
    origin = (pull["head"]["repo"] or {}).get("full_name")
    if origin != repository:
        raise NotReviewed(f"pull request #{pull['number']} comes from {origin or 'a deleted fork'}: forks are never planned")
    return pull


def _artifact(repository: str, number: int, head: str) -> dict[str, Any]:
    query = f"head_sha={head}&event=pull_request&status=success&per_page=100"
    runs = github.one(f"repos/{repository}/actions/workflows/{WORKFLOW}/runs?{query}")["workflow_runs"]
    # The newest run that still has its artifact; a run of another head can never be meant.
    for run in sorted((r for r in runs if r["head_sha"] == head), key=lambda r: int(r["run_number"]), reverse=True):
        listed = github.one(f"repos/{repository}/actions/runs/{run['id']}/artifacts?name={ARTIFACT}&per_page=100")["artifacts"]
        kept = [a for a in listed if a["name"] == ARTIFACT and not a["expired"]]
        if kept:
            return max(kept, key=lambda a: str(a["created_at"]))
    raise NotReviewed(
        f"pull request #{number} was merged at {head} without a plan: no successful run of {WORKFLOW} on that commit has kept "
        f"its artifact {ARTIFACT}. Open a new pull request, or run tenantry plan and then tenantry apply --digest by hand"
    )


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except NotReviewed as error:
        print(f"refused: {error}", file=sys.stderr)
        sys.exit(REFUSED)
    except github.GitHubError as error:
        sys.exit(f"reviewed_plan: {error}")
