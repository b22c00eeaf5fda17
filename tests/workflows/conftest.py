"""A runner with a clients' repository, for each test."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.workflows.harness import Runner


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    """A runner over a fresh Git repository that holds one (empty) clients folder."""
    repository = tmp_path / "repository"
    (repository / "clients").mkdir(parents=True)
    subprocess.run(["git", "init", "--quiet", "--initial-branch", "main", repository], check=True)
    made = Runner(
        folder=tmp_path / "runner",
        repository=repository,
        context={
            "vars.AZURE_CLIENT_ID": "app",
            "vars.AZURE_TENANT_ID": "home-tenant",
            "vars.PULUMI_BACKEND_URL": "",
            "vars.M365_MARK_APP_ID": "",
            "secrets.PULUMI_CONFIG_PASSPHRASE": "",
            "github.token": "stub",
            "github.event.pull_request.number": "12",
        },
    )
    made.prepare()
    return made
