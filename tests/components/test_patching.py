"""Patch calendars: the day a ring has, and the same made, read back, changed by hand, repaired, judged, removed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from tenantry.spec.blocks.network import network_of
from tenantry.spec.blocks.patching import Patching, patching_of, recurrence
from tenantry.spec.blocks.servers import Administrator, Server
from tenantry.spec.model import ClientSpec
from tests.azure_native.engine import engine_folder
from tests.components import proof
from tests.components.building import SUBSCRIPTION
from tests.components.cloud import Cloud, started
from tests.components.recording import dependencies, registered

ARC = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/old/providers/Microsoft.HybridCompute/machines/nas-1"
CORE = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-northwind-core/providers/Microsoft.Maintenance"
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExampleExampleExampleExampleExampleExample1"
WEB = Server(
    key="web-1",
    os="linux",
    size="Standard_B2ms",
    image="ubuntu-24.04",
    patch_ring="broad",
    administrator=Administrator(name="northadmin", ssh_key=KEY),
)
NAS = Server(key="nas-1", os="linux", existing=ARC, patch_ring="pilot")
WEEKS = ("Second", "Third", "Fourth")


def spec_of(*servers: Server, patching: Patching | None = None) -> ClientSpec:
    network = network_of({"address_space": "10.20.0.0/16"})
    mine = {server.key: server for server in servers}
    return proof.azure_spec(network=network, servers=mine, patching=patching or Patching())


def test_a_day_after_patch_tuesday_is_said_as_azure_counts() -> None:
    assert [recurrence(days) for days in (0, 1, 8, 15, 20)] == [
        "Month Second Tuesday",
        "Month Second Tuesday Offset1",
        "Month Third Tuesday Offset1",
        "Month Fourth Tuesday Offset1",
        "Month Fourth Tuesday Offset6",
    ]


@pytest.mark.parametrize("days", range(21))
def test_the_day_is_the_same_in_every_month(days: int) -> None:
    week, _, offset = recurrence(days).removeprefix("Month ").partition(" Tuesday")
    after = int(offset.removeprefix(" Offset") or 0)

    assert 0 <= after <= 6, "Azure takes no more"
    for month in (date(2026, month, 1) for month in range(1, 13)):
        first_tuesday = month + timedelta(days=(1 - month.weekday()) % 7)
        nth = first_tuesday + timedelta(weeks=WEEKS.index(week) + 1)
        assert nth.month == month.month
        assert nth + timedelta(days=after) == first_tuesday + timedelta(weeks=1, days=days)


def test_only_rings_that_a_machine_is_in_have_a_calendar() -> None:
    assert [name for name in registered(spec_of(replace(WEB, patch_ring=None))) if "patching" in name] == []
    places = {name: one for name, one in registered(spec_of(WEB, NAS)).items() if "patching" in name}

    assert set(places) == {
        "azure/patching/broad",
        "azure/patching/broad/scope",
        "azure/patching/pilot",
        "azure/servers/nas-1/patching",
    }
    scope = places["azure/patching/broad/scope"]
    assert scope.inputs["filter"] == {
        "resourceTypes": ["Microsoft.Compute/virtualMachines"],
        "resourceGroups": ["rg-northwind-servers"],
        "locations": ["germanywestcentral"],
        "osTypes": ["Windows", "Linux"],
        "tagSettings": {"filterOperator": "All", "tags": {"patch-ring": ["broad"]}},
    }
    assert dependencies(scope) >= {"azure/patching/broad", "azure/servers/web-1"}
    assert places["azure/servers/nas-1/patching"].inputs["resourceName"] == "nas-1"


def test_the_calendar_is_the_spec_s() -> None:
    written = {
        "start": "03:30",
        "length": "2 h",
        "reboot": "never",
        "rings": {"broad": {"days_after_patch_tuesday": 4}},
    }
    made = registered(spec_of(WEB, patching=patching_of(written)))["azure/patching/broad"].inputs

    assert made["startDateTime"] == "2026-01-01 03:30"
    assert made["duration"] == "02:00"
    assert made["timeZone"] == "W. Europe Standard Time"
    assert made["recurEvery"] == "Month Second Tuesday Offset4"
    assert made["installPatches"]["rebootSetting"] == "Never"
    usual = registered(spec_of(WEB))["azure/patching/broad"].inputs
    assert (usual["startDateTime"], usual["duration"]) == ("2026-01-01 02:00", "03:00")
    assert usual["recurEvery"] == "Month Third Tuesday Offset1"


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    if engine_folder() is None:
        pytest.skip("no Pulumi engine on this machine: run scripts/setup")
    with started("patching", tmp_path_factory) as cloud:
        yield cloud


def test_calendars_are_made_once_read_back_repaired_and_removed(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    old = ARC.partition("/providers/")[0]
    cloud.admin("PUT", f"{old}?api-version=2024-03-01", "arm", {"location": "germanywestcentral"})
    without = spec_of(replace(WEB, patch_ring=None), replace(NAS, patch_ring=None))
    proof.made_once(cloud, without)
    spec = spec_of(WEB, NAS)
    made = proof.made_once(cloud, spec)

    assert made == {
        "azure/patching/broad",
        "azure/patching/broad/scope",
        "azure/patching/pilot",
        "azure/servers/nas-1/patching",
    }
    configurations, assignments = (
        "Microsoft.Maintenance/maintenanceConfigurations",
        "Microsoft.Maintenance/configurationAssignments",
    )
    # Both are written by a newer version than the published models have.
    kinds = [configurations, assignments]
    proof.read_back_by_microsofts_clients(cloud, monkeypatch, kinds, unjudged=kinds)

    path = f"{CORE}/maintenanceConfigurations/mc-northwind-broad?api-version=2023-10-01-preview"
    live = cloud.admin("GET", path, "arm")
    live["properties"]["maintenanceWindow"]["recurEvery"] = "Month Last Friday"
    live["properties"]["installPatches"]["rebootSetting"] = "Never"
    cloud.admin("PUT", path, "arm", live)
    assert cloud.engine.steps(cloud.stack(spec)) == {
        "azure/patching/broad": ("update", {"recurEvery", "installPatches.rebootSetting"}),
    }
    cloud.stack(spec).up(parallel=64, refresh=True, run_program=True)
    assert cloud.engine.steps(cloud.stack(spec)) == {}

    proof.removed_with_its_block(cloud, without, made)
    proof.judged(cloud)
