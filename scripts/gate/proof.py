"""docs/proof.json: what the last deep run covered, and whether the code has changed since."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from scripts.gate.counts import Counts
from scripts.machine.paths import ROOT

PROOF = ROOT / "docs" / "proof.json"
COVERED = ("tenantry", "baselines", "components", "stacks", "graph_provider", "simulator", "requirements.lock")


def write(*, counts: Mapping[str, Counts], seed: int, seconds: float) -> Path:
    """Writes the proof of a deep run that has just passed. The commit is HEAD; a tree with changes is said to have some."""
    suites = {name: {"passed": part.passed, "failed": part.failed, "skipped": part.skipped} for name, part in counts.items()}
    proof = {
        "version": 1,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": _git("rev-parse", "HEAD"),
        "clean": not _git("status", "--porcelain", "--", *COVERED),
        "seed": seed,
        "seconds": round(seconds),
        "suites": suites,
    }
    PROOF.parent.mkdir(exist_ok=True)
    PROOF.write_text(json.dumps(proof, indent=2) + "\n", encoding="utf-8")
    return PROOF


def warning() -> str:
    """A line for the gate when the last deep run is older than the code that it covers; empty when it is not."""
    if not PROOF.exists():
        return "no deep run is on record: scripts/test --deep writes docs/proof.json"
    commit = json.loads(PROOF.read_text(encoding="utf-8"))["commit"]
    known = subprocess.run(["git", "cat-file", "-e", commit], cwd=ROOT, capture_output=True, check=False)
    if known.returncode:
        return f"docs/proof.json names commit {commit[:12]}, which this clone does not have"
    changed = _git("diff", "--name-only", commit, "--", *COVERED).splitlines()
    if changed:
        return f"docs/proof.json is older than the code: {len(changed)} files changed since; scripts/test --deep renews it"
    return ""


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
