"""The log workspace, made, read back, judged, tampered with and repaired; and every resource's logs sent to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from tenantry.spec.blocks.network import Network, Subnet
from tenantry.spec.model import Role
from tests.azure_native.engine import engine_folder
from tests.components import proof
from tests.components.cloud import Cloud, started

pytestmark = pytest.mark.skipif(engine_folder() is None, reason="no Pulumi engine on this machine: run scripts/setup")

NETWORK = Network(address_space="10.20.0.0/16", subnets={"servers": Subnet(key="servers", address_range="10.20.1.0/24")})
# Roles that nobody has: they tell of licenses alone.
LICENSED = replace(proof.azure_spec(network=NETWORK, entra_logs=True), roles={"all": Role(licenses=("m365-e5",))})
INSIGHTS, ENTRA = "2021-05-01-preview", "2017-04-01"
ENTRA_LOGS = "/providers/microsoft.aadiam/diagnosticSettings/diag-northwind"


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    with started("logs", tmp_path_factory) as cloud:
        yield cloud


def test_logs_are_made_tampered_with_repaired_and_removed(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    made = proof.made_once(cloud, LICENSED)

    assert made >= {
        "azure/workspace",
        "azure/workspace/lock",
        "azure/workspace/queries/failed-sign-ins",
        "azure/activity-log",
        "azure/entra-logs",
        "azure/network/subnets/servers/security-group/diagnostics",
    }
    kinds = [
        "Microsoft.OperationalInsights/workspaces",
        "Microsoft.OperationalInsights/workspaces/savedSearches",
        "Microsoft.Insights/diagnosticSettings",
    ]
    proof.read_back_by_microsofts_clients(cloud, monkeypatch, kinds, ["Microsoft.Insights/diagnosticSettings"])
    _tampering_is_seen_and_repaired(cloud)
    entra = {"azure/entra-logs"} | {place for place in made if "break-glass" in place and "queries" not in place}
    assert len(entra) == 2, "the setting, and the alert that reads sign-ins"
    assert LICENSED.azure is not None
    without = replace(LICENSED, azure=replace(LICENSED.azure, entra_logs=False))
    proof.removed_with_its_block(cloud, without, entra)
    mine = {place for place in made - entra if place.startswith(("azure/", "monitoring/"))}
    proof.removed_with_its_block(cloud, replace(LICENSED, azure=None), mine)
    proof.judged(cloud)


def _tampering_is_seen_and_repaired(cloud: Cloud) -> None:
    paths = {place: path for path, place in _written(cloud)}
    group = paths["azure/network/subnets/servers/security-group/diagnostics"]
    changed: dict[str, set[str]] = {}

    def change(place: str, path: str, version: str, **properties: Any) -> None:
        at = f"{path}?api-version={version}"
        body = cloud.admin("GET", at, "arm")
        body["properties"] |= properties
        cloud.admin("PUT", at, "arm", {name: body[name] for name in ("location", "tags", "properties") if name in body})
        changed[place] = set(properties)

    change("azure/workspace", paths["azure/workspace"], "2023-09-01", workspaceCapping={"dailyQuotaGb": 100})
    change("azure/workspace/queries/failed-sign-ins", paths["azure/workspace/queries/failed-sign-ins"], "2023-09-01", query="x")
    change("azure/activity-log", paths["azure/activity-log"], INSIGHTS, logs=[{"category": "Policy", "enabled": True}])
    change("azure/entra-logs", ENTRA_LOGS, ENTRA, logs=[{"category": "AuditLogs", "enabled": True}])
    cloud.admin("DELETE", f"{group}?api-version={INSIGHTS}", "arm")
    stack = cloud.stack(LICENSED)

    steps = cloud.engine.steps(stack)

    # A list's items are told apart by place: what is inside `logs` is enough here.
    seen = {place: {path.partition("[")[0].partition(".")[0] for path in paths} for place, (_, paths) in steps.items()}
    assert seen.pop("azure/network/subnets/servers/security-group/diagnostics") is not None
    assert seen == changed
    stack.up(parallel=64, refresh=True, run_program=True)
    assert cloud.engine.steps(stack) == {}


def _written(cloud: Cloud) -> Iterator[tuple[str, str]]:
    """ARM ids that the engine knows, and their places."""
    for one in cloud.engine.resources(cloud.stack(LICENSED)):
        if str(one.get("id", "")).startswith("/"):
            yield one["id"], one["urn"].rpartition("::")[2]
