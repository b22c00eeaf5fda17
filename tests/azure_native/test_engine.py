"""The stand-in under the real engine: found on PATH, full life of two resources, drift as property diffs, and its end."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pulumi
import pytest
from pulumi import automation
from pulumi_azure_native import operationalinsights, resources

from tests.azure_native.engine import Engine, engine_folder
from tests.azure_native.small_cloud import Script, SmallCloud

pytestmark = pytest.mark.skipif(engine_folder() is None, reason="no Pulumi engine on this machine: run scripts/setup")
ROOT = Path(__file__).resolve().parents[2]
WORKSPACE = "/subscriptions/sub-1/resourcegroups/rg-x/providers/microsoft.operationalinsights/workspaces/log-x"


def program() -> None:
    group = resources.ResourceGroup("azure/resource-group", resource_group_name="rg-x", location="westeurope")
    operationalinsights.Workspace(
        "azure/workspace",
        resource_group_name="rg-x",
        workspace_name="log-x",
        location="westeurope",
        retention_in_days=30,
        tags={"owner": "us"},
        opts=pulumi.ResourceOptions(depends_on=[group]),
    )


@pytest.fixture
def engine(cloud: SmallCloud, tmp_path: Path) -> Iterator[Engine]:
    yield Engine(tmp_path, cloud.environment, {"pulumi-resource-azure-native": [sys.executable, "-m", "simulator.azure_native"]})


def test_whole_life_with_drift_between(engine: Engine, cloud: SmallCloud) -> None:
    stack = engine.stack(program)
    stack.up()
    assert [one["type"] for one in engine.resources(stack)] == [
        "azure-native:operationalinsights:Workspace",
        "azure-native:resources:ResourceGroup",
    ]
    assert engine.steps(stack) == {}

    live = cloud.resources[WORKSPACE]
    live["properties"]["retentionInDays"] = 90
    live["tags"] = {"owner": "them"}
    assert engine.steps(stack) == {"azure/workspace": ("update", {"retentionInDays", "tags.owner"})}

    stack.up(refresh=True, run_program=True)
    assert cloud.resources[WORKSPACE]["properties"]["retentionInDays"] == 30

    del cloud.resources[WORKSPACE]
    assert engine.steps(stack) == {"azure/workspace": ("create", set())}
    stack.up(refresh=True, run_program=True)

    stack.destroy()
    assert cloud.resources == {}


def test_a_failed_read_stands_on_its_urn_and_is_not_gone(engine: Engine, cloud: SmallCloud) -> None:
    stack = engine.stack(program)
    stack.up()
    cloud.scripts = [
        Script("GET", "workspaces", 403, {"error": {"code": "AuthorizationFailed", "message": "no rights"}}, times=None)
    ]
    errors: dict[str, str] = {}

    with pytest.raises(automation.CommandError):
        stack.preview(refresh=True, run_program=True, on_event=engine.errors_into(errors))

    (message,) = [text for urn, text in errors.items() if urn.endswith("::azure/workspace")]
    assert "AuthorizationFailed" in message
    assert "Traceback" not in "".join(errors.values())


def test_unusable_inputs_are_said_beside_the_resource(engine: Engine) -> None:
    def nameless() -> None:
        resources.ResourceGroup("azure/resource-group", location="westeurope")

    errors: dict[str, str] = {}
    with pytest.raises(automation.CommandError):
        engine.stack(nameless).preview(on_event=engine.errors_into(errors))

    assert any("gives no names of its own" in text for text in errors.values())


def test_what_is_absent_is_not_imported(engine: Engine, cloud: SmallCloud) -> None:
    assert cloud.resources == {}
    target = "/subscriptions/5f6a0000-0000-4000-8000-000000000002/resourceGroups/rg-x"

    def importing() -> None:
        options = pulumi.ResourceOptions(import_=target)
        resources.ResourceGroup("azure/resource-group", resource_group_name="rg-x", location="westeurope", opts=options)

    errors: dict[str, str] = {}
    with pytest.raises(automation.CommandError):
        engine.stack(importing).preview(on_event=engine.errors_into(errors))

    assert any("does not exist" in text for text in errors.values()), errors


def test_it_ends_with_a_killed_engine_and_writes_nothing_more(engine: Engine, cloud: SmallCloud) -> None:
    stuck = {"id": "x", "properties": {"provisioningState": "Creating"}}
    cloud.scripts = [Script("PUT", "rg-x$", 201, stuck), Script("GET", "rg-x$", 200, stuck, {"Retry-After": "1"}, times=None)]
    cloud.scripts.insert(0, Script("GET", "rg-x$", 404, {"error": {"code": "ResourceGroupNotFound", "message": "-"}}))
    outcome: list[Any] = []
    stack = engine.stack(program)

    def apply() -> None:
        try:
            stack.up()
        except automation.CommandError as error:
            outcome.append(error)

    thread = threading.Thread(target=apply)
    thread.start()
    wait_until(lambda: len(cloud.asked("PUT")) == 1)
    (plugin,) = processes_with(str(engine.folder), "simulator.azure_native")
    os.kill(parent_of(plugin), signal.SIGKILL)
    thread.join(30)

    wait_until(lambda: not Path(f"/proc/{plugin}").exists())
    asked = len(cloud.log)
    time.sleep(1.5)
    assert len(cloud.log) == asked
    assert outcome


def wait_until(happened: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def processes_with(in_environment: str, in_command: str) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                command = (entry / "cmdline").read_bytes().decode(errors="replace")
                environment = (entry / "environ").read_bytes().decode(errors="replace")
            except OSError:
                continue
            if in_command in command and in_environment in environment:
                found.append(int(entry.name))
    return found


def parent_of(process: int) -> int:
    return int(Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[1])
