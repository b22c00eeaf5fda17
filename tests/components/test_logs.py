"""The log workspace, made, read back, judged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.azure_native.engine import engine_folder
from tests.components import proof
from tests.components.cloud import Cloud, started

pytestmark = pytest.mark.skipif(engine_folder() is None, reason="no Pulumi engine on this machine: run scripts/setup")


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    with started("logs", tmp_path_factory) as cloud:
        yield cloud


def test_logs_are_made_read_back_and_removed(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    made = proof.made_once(cloud, proof.SMALL)

    assert made >= {"azure/workspace", "azure/workspace/lock"}
    proof.read_back_by_microsofts_clients(cloud, monkeypatch, ["Microsoft.OperationalInsights/workspaces"])
    mine = {place for place in made if place.startswith(("azure/", "monitoring/"))}
    proof.removed_with_its_block(cloud, replace(proof.SMALL, azure=None), mine)
    proof.judged(cloud)
