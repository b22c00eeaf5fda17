"""What the gate runs, as values: the quick checks, the type checker, and the test suites."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from scripts.machine.paths import ROOT, cache_folder
from scripts.machine.tools import actionlint_path

# A script without the ending .py has to be named to the tools.
PLAIN_SCRIPTS = ("scripts/setup",)
CODE = ("tenantry", "baselines", "components", "stacks", "graph_provider", "simulator", "scripts", "tests")
CORES = "2"


@dataclass(frozen=True, kw_only=True)
class Check:
    """One command of the gate; `report` is the JUnit file that it writes, for a test suite."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    limit_seconds: float = 1800.0
    report: Path | None = None


def _tool(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


def quick() -> list[Check]:
    """Format, lint and the workflows: seconds."""
    workflows = sorted(str(path.relative_to(ROOT)) for path in (ROOT / ".github" / "workflows").glob("*.yml"))
    ruff = _tool("ruff")
    return [
        Check(name="format", command=(ruff, "format", "--check", "--quiet", ".", *PLAIN_SCRIPTS)),
        Check(name="lint", command=(ruff, "check", "--quiet", ".", *PLAIN_SCRIPTS)),
        Check(name="workflows", command=(str(actionlint_path()), "-shellcheck=", "-pyflakes=", *workflows)),
    ]


def types() -> Check:
    """The type checker; its cache is the user's, so that a fresh clone is warm, too."""
    environment = {"MYPY_CACHE_DIR": str(cache_folder() / "mypy")}
    return Check(name="types", command=(_tool("mypy"), "--no-error-summary", *CODE, *PLAIN_SCRIPTS), environment=environment)


def suite(name: str, *paths: str, reports: Path, environment: Mapping[str, str], workers: str = CORES) -> Check:
    """A test suite over `paths`; tests of one file stay on one worker and share its fixtures (tests/conftest.py orders them)."""
    report = reports / f"{name}.xml"
    options = (
        "-n",
        workers,
        "--dist",
        "loadfile",
        "--no-loadscope-reorder",
        "-q",
        "--durations=10",
        "--durations-min=5",
        f"--junitxml={report}",
    )
    command = (sys.executable, "-m", "pytest", *options, *paths)
    limit = 5400.0 if "TENANTRY_DEEP" in environment else 1800.0
    return Check(name=name, command=command, environment=environment, limit_seconds=limit, report=report)


def conformance(*, reports: Path) -> Check:
    """The numbered rules alone."""
    return suite("conformance", "tests/conformance", reports=reports, environment={})


def suites(*, reports: Path, environment: Mapping[str, str]) -> tuple[Check, Check]:
    """Everything but the end-to-end tests, and these: they run by themselves, since they have times to keep."""
    fast = suite("tests", "tests", "--ignore=tests/end_to_end", reports=reports, environment=environment)
    return fast, suite("end-to-end", "tests/end_to_end", reports=reports, environment=environment)
