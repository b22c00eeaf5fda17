"""How backups go: what an immutable vault refuses, what a smaller package keeps, one machine less, and the whole vault."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from pulumi import automation

from stacks.changes import changes_of
from stacks.events import EventReader
from tenantry.spec.blocks.servers import Server
from tenantry.spec.model import ClientSpec, Removed
from tests.azure_native.engine import engine_folder
from tests.components import proof
from tests.components.backed_up import BASIC, DELETED, ITEM, MACHINE, VAULT, WHOLE, arm, client, machines
from tests.components.cloud import Cloud, started
from tests.end_to_end.processes import wait_until


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    if engine_folder() is None:
        pytest.skip("no Pulumi engine on this machine: run scripts/setup")
    with started("backup-leaving", tmp_path_factory) as cloud:
        machines(cloud)
        yield cloud


def test_backups_leave_step_by_step(cloud: Cloud) -> None:
    cloud.stack(_with_another(client("premium"))).up(parallel=64)
    arm(cloud, "POST", f"{ITEM}/backup", {"properties": {"objectType": "IaasVMBackupRequest"}})
    assert wait_until(lambda: arm(cloud, "GET", ITEM)["properties"]["lastBackupStatus"] == "Completed", 20)

    _an_immutable_vault_says_why_it_deletes_nothing(cloud)
    _a_smaller_package_with_one_machine_less(cloud)
    mine = {place for place in proof.names(cloud, BASIC) if place.startswith(("azure/backup/", "azure/servers/"))}
    proof.removed_with_its_block(cloud, client("basic", kept=False), WHOLE | mine)
    assert arm(cloud, "GET", f"{DELETED}/rsv-northwind-backup", version="2025-08-01")["properties"]["vaultId"].endswith(VAULT)

    # And once more, beside the vault that waits; then everything goes.
    cloud.stack(BASIC).up(parallel=64, refresh=True, run_program=True)
    assert proof.names(cloud, BASIC) >= WHOLE
    cloud.stack(BASIC).destroy()
    assert proof.names(cloud, BASIC) == set()
    proof.judged(cloud)


def _with_another(spec: ClientSpec) -> ClientSpec:
    assert spec.azure is not None
    other = Server(key="app-2", os="linux", existing=f"{MACHINE[:-1]}2", backup="daily")
    return replace(spec, azure=replace(spec.azure, servers={**spec.azure.servers, "app-2": other}))


def _an_immutable_vault_says_why_it_deletes_nothing(cloud: Cloud) -> None:
    removed = {"azure/servers/app-1/backup": Removed(then="delete", reason="sold")}
    gone, reader = _with_another(client("premium", kept=False, removed=removed)), EventReader()
    with pytest.raises(automation.CommandError):
        cloud.stack(gone).up(parallel=64, refresh=True, run_program=True, on_event=reader)
    (why,) = reader.run.failed.values()
    assert "UserErrorOperationDeniedOnImmutableItem" in why
    assert arm(cloud, "GET", ITEM)["properties"]["protectionState"] == "Protected"


def _a_smaller_package_with_one_machine_less(cloud: Cloud) -> None:
    """The lock goes before the item, and comes back with the next run."""
    less, reader = replace(BASIC, removed={"azure/servers/app-2/backup": Removed(then="delete", reason="sold")}), EventReader()
    cloud.stack(less).up(parallel=64, refresh=True, run_program=True, on_event=reader)
    assert ("delete", "azure/servers/app-2/backup", True) in {
        (change.action, change.name, change.data_bearing) for change in changes_of(reader.run, less)
    }
    assert "azure/backup/vault/lock" not in proof.names(cloud, less)
    waiting = arm(cloud, "GET", ITEM.replace("app-1", "app-2"))["properties"]
    assert (waiting["isScheduledForDeferredDelete"], waiting["softDeleteRetentionPeriodInDays"]) == (True, 14)
    # This package's vault is not immutable, so copies may be kept for less; where they are kept is as it was.
    policy = arm(cloud, "GET", f"{VAULT}/backupPolicies/daily")["properties"]["retentionPolicy"]
    assert policy["dailySchedule"]["retentionDuration"]["count"] == 14
    vault = arm(cloud, "GET", VAULT)["properties"]
    assert vault["redundancySettings"] == {"standardTierStorageRedundancy": "GeoRedundant", "crossRegionRestore": "Enabled"}

    cloud.stack(BASIC).up(parallel=64, refresh=True, run_program=True)
    assert proof.names(cloud, BASIC) >= WHOLE
