"""The command line itself: help, completion, colour, messages, exit codes; nothing here needs a cloud."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tenantry.cli.entry import Commands, tenantry

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = [
    "apply",
    "completion",
    "destroy",
    "diagram",
    "doctor",
    "drift",
    "hooks",
    "new",
    "permissions",
    "plan",
    "repair",
    "schema",
    "simulator",
    "validate",
]


def run(*arguments: str, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("TENANTRY_", "PULUMI_", "AZURE_"))}
    done = subprocess.run(
        [sys.executable, "-m", "tenantry", *arguments],
        cwd=cwd or ROOT,
        env=kept | {"PYTHONPATH": str(ROOT)} | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "Traceback" not in done.stdout + done.stderr
    return done


def test_the_commands_are_the_files() -> None:
    assert isinstance(tenantry, Commands)
    assert tenantry.list_commands(None) == COMMANDS  # type: ignore[arg-type]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(name: str) -> None:
    done = run(name, "--help")
    assert done.returncode == 0
    assert f"tenantry {name}" in done.stdout.partition("xample")[2]


def test_help_tells_the_exit_codes() -> None:
    done = run("--help")
    assert "5 refused by a guard" in done.stdout.replace("\n", " ")


def test_a_misspelt_command_gets_the_nearest() -> None:
    done = run("plam", "minimal")
    assert done.returncode == 2
    assert "Did you mean 'plan'?" in done.stderr


def test_an_unknown_option_is_bad_usage() -> None:
    assert run("plan", "--nonsense").returncode == 2


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(shell: str) -> None:
    done = run("completion", shell)
    assert done.returncode == 0
    assert "_TENANTRY_COMPLETE" in done.stdout


def test_completion_completes() -> None:
    done = run(_TENANTRY_COMPLETE="bash_complete", COMP_WORDS="tenantry dr", COMP_CWORD="1")
    assert "drift" in done.stdout


def test_new_writes_a_spec_that_validates_and_never_overwrites(tmp_path: Path) -> None:
    assert run("new", "contoso", cwd=tmp_path).returncode == 0
    file = tmp_path / "clients" / "contoso.yaml"
    assert file.read_text(encoding="utf-8").count("#") > 5
    assert run("validate", cwd=tmp_path).stdout.strip() == "No problems."
    again = run("new", "contoso", cwd=tmp_path)
    assert (again.returncode, "exists already" in again.stderr) == (2, True)
    bad = run("new", "Con toso", cwd=tmp_path)
    assert bad.returncode == 2


def test_validate_json_and_exit_code(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text("client: x\nnmae: X\n", encoding="utf-8")
    done = run("validate", "--clients", str(tmp_path), "--format", "json")
    assert done.returncode == 2
    document = json.loads(done.stdout)
    assert document["version"] == 1
    found = next(p for p in document["problems"] if p["line"] == 2)
    assert set(found) == {"file", "line", "column", "path", "message", "hint"}
    assert "name" in found["hint"]


def test_schema_is_the_one_beside_the_examples() -> None:
    done = run("schema")
    assert json.loads(done.stdout) == json.loads((ROOT / "clients" / ".schema.json").read_text(encoding="utf-8"))


def test_a_client_that_does_not_exist(tmp_path: Path) -> None:
    done = run("plan", "minimla", "--clients", str(ROOT / "clients"))
    assert done.returncode == 2
    assert "minimal" in done.stderr


def test_no_simulator_is_said_with_the_way_out(tmp_path: Path) -> None:
    for command in (["plan", "minimal"], ["drift", "minimal"], ["apply", "minimal", "--yes"]):
        done = run(*command, "--cloud", "simulator", TENANTRY_HOME=str(tmp_path))
        assert done.returncode == 1
        assert "tenantry simulator start" in done.stderr


def test_a_cloud_that_contradicts_the_spec() -> None:
    done = run(
        *("plan", "full", "--cloud", "china"),
        PULUMI_CONFIG_PASSPHRASE="x",
        TENANTRY_HELPDESK_WEBHOOK="https://x.example",
        TENANTRY_TEAMS_WORKFLOW="https://y.example",
    )
    assert done.returncode == 2
    assert "contradicts the spec" in done.stderr


def test_destroy_must_be_confirmed() -> None:
    assert run("destroy", "minimal").returncode == 5
    assert run("destroy", "minimal", "--confirm", "other").returncode == 2


def test_yes_is_not_enough_on_a_real_cloud() -> None:
    done = run("apply", "minimal", "--yes")
    assert done.returncode == 2
    assert "simulator only" in done.stderr


def test_doctor_says_what_is_missing(tmp_path: Path) -> None:
    done = run("doctor", "--cloud", "simulator", "--format", "json", TENANTRY_HOME=str(tmp_path))
    assert done.returncode == 1
    checks = {check["check"]: check for check in json.loads(done.stdout)["checks"]}
    assert checks["simulator"]["good"] is False
    assert checks["simulator"]["hint"] == "tenantry simulator start"
    assert checks["clients"]["good"] is True


def test_no_colour_codes_when_piped_or_asked() -> None:
    assert "\x1b" not in run("validate").stdout + run("nonsense").stderr
