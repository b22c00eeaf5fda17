"""Where the state lies, and what is refused before it could be lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from stacks.backend import backend_for
from stacks.cloud import Cloud
from tenantry.errors import StateError, UsageError

REAL = Cloud(
    name="public", login="https://login.example", arm="https://arm.example", graph="https://graph.example", environment={}
)
SECRET = {"PULUMI_CONFIG_PASSPHRASE": "x"}


def simulated(home: Path) -> Cloud:
    return Cloud(name="simulator:t", login="l", arm="a", graph="g", environment={}, home=home)


def test_simulator_states_lie_beside_the_run_file_whatever_the_environment_says(tmp_path: Path) -> None:
    backend = backend_for(simulated(tmp_path), {"PULUMI_BACKEND_URL": "s3://elsewhere", "CI": "true"})
    assert backend.url.partition("?")[0] == f"file://{tmp_path}/state"
    file = tmp_path / "passphrase"
    assert file.stat().st_mode & 0o777 == 0o600
    assert backend.environment["PULUMI_CONFIG_PASSPHRASE"] == file.read_text(encoding="utf-8")
    assert backend_for(simulated(tmp_path), {}).environment == backend.environment


def test_a_real_cloud_needs_a_passphrase(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No passphrase"):
        backend_for(REAL, {"PULUMI_BACKEND_URL": f"file://{tmp_path}"})


def test_ci_refuses_a_folder_that_is_gone_after_the_run(tmp_path: Path) -> None:
    for url in ("", f"file://{tmp_path}"):
        with pytest.raises(UsageError, match="gone after the run"):
            backend_for(REAL, SECRET | {"CI": "true", "PULUMI_BACKEND_URL": url})
    assert backend_for(REAL, SECRET | {"CI": "true", "PULUMI_BACKEND_URL": "azblob://c"}).url == "azblob://c"


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(StateError, match="cannot be written"):
        backend_for(REAL, SECRET | {"PULUMI_BACKEND_URL": f"file://{tmp_path}/file/state"})
