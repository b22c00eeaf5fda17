"""A plugin that doesn't answer the engine's farewell is no failure of what was done before, with the real engine."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pulumi import automation
from pulumi_azure_native import resources

from stacks.events import EventReader
from tests.azure_native.engine import Engine, engine_folder
from tests.azure_native.small_cloud import SmallCloud

pytestmark = pytest.mark.skipif(engine_folder() is None, reason="no Pulumi engine on this machine: run scripts/setup")

# The stand-in for azure-native, which ends without an answer when it is told to do one of these.
ENDS_AT = """
import os, runpy
from simulator.azure_native.provider import StandIn
async def end(self, *_):
    os._exit(7)
StandIn.{method} = end
runpy.run_module("simulator.azure_native", run_name="__main__", alter_sys=True)
"""


def program() -> None:
    resources.ResourceGroup("azure/resource-group", resource_group_name="rg-x", location="westeurope")


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[SmallCloud]:
    with SmallCloud(tmp_path) as running:
        yield running


def engine(folder: Path, cloud: SmallCloud, method: str) -> Engine:
    command = [sys.executable, "-c", ENDS_AT.format(method=method)]
    return Engine(folder, cloud.environment, {"pulumi-resource-azure-native": command})


def test_what_was_done_before_the_farewell_is_done(tmp_path: Path, cloud: SmallCloud) -> None:
    stack = engine(tmp_path, cloud, "cancel").stack(program)
    applied, destroyed = EventReader(), EventReader()
    stack.up(on_event=applied)
    assert len(cloud.resources) == 1
    stack.destroy(on_event=destroyed)
    assert cloud.resources == {}
    for run in (applied.run, destroyed.run):
        assert len(run.finished) == 1
        assert (run.errors, run.failed) == ([], {})
        assert "azure-native exited prematurely" in "".join(run.farewells)


def test_a_plugin_that_dies_at_work_fails_what_it_had_in_hand(tmp_path: Path, cloud: SmallCloud) -> None:
    stack = engine(tmp_path, cloud, "create").stack(program)
    reader = EventReader()
    with pytest.raises(automation.CommandError):
        stack.up(on_event=reader)
    assert [urn.rpartition("::")[2] for urn in reader.run.failed] == ["azure/resource-group"]
    assert not reader.run.finished
    assert cloud.resources == {}
