"""What every component of the client's Azure is held to: made once, it is in sync; Microsoft's own clients read back all that was
written; Microsoft's descriptions fit every body; and without its block exactly its resources are gone."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from azure.identity import ClientSecretCredential

from scripts.sources.published_models import why_not
from simulator.arm import ids
from tenantry.spec.model import ClientSpec
from tests.components.building import SPEC, SUBSCRIPTION, TENANT_ID
from tests.components.cloud import JUDGE, Cloud
from tests.outside.azure_mgmt.read_back import lost_on_read
from tests.outside.azure_mgmt.target import Json

ARM = "https://management.azure.com"
# What Azure takes and never gives back.
WRITE_ONLY = frozenset({"properties.osProfile.adminPassword"})
# A small client: what a component needs around it, and not the rest.
SMALL = replace(SPEC, people={}, groups={}, roles={}, sites={})
if SPEC.azure is not None:
    SMALL = replace(SMALL, azure=replace(SPEC.azure, access={}))


def azure_spec(**more: object) -> ClientSpec:
    """The small client with more in its Azure."""
    assert SMALL.azure is not None
    return replace(SMALL, azure=replace(SMALL.azure, **more))  # type: ignore[arg-type]


def names(cloud: Cloud, spec: ClientSpec) -> set[str]:
    """The places of everything in the state."""
    return {one["urn"].rpartition("::")[2] for one in cloud.engine.resources(cloud.stack(spec))}


def made_once(cloud: Cloud, spec: ClientSpec) -> set[str]:
    """Apply, then see that a second run would change nothing and that nothing has drifted. Gives the places made."""
    stack = cloud.stack(spec)
    before = names(cloud, spec)
    stack.up(parallel=64, refresh=bool(before), run_program=True)
    assert cloud.engine.steps(stack) == {}, "right after an apply there is nothing to change"
    return names(cloud, spec) - before


def written(cloud: Cloud) -> dict[str, Json]:
    """ARM ids that we wrote, and the last body of each."""
    assert cloud.info.journal is not None
    lines = [json.loads(line) for line in Path(cloud.info.journal).read_text(encoding="utf-8").splitlines()]
    return {
        urlsplit(line["url"]).path: line["requestBody"]
        for line in lines
        if line["method"] == "PUT"
        and line["actor"] == cloud.info.client_id
        and line["status"] < 300
        and "/providers/" in line["url"]
    }


def read_back_by_microsofts_clients(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch, kinds: Collection[str], unjudged: Collection[str] = ()
) -> None:
    """Everything written of these ARM types is read back whole; `unjudged`: no published model knows them well enough."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", cloud.info.ca_file)
    credential = ClientSecretCredential(
        TENANT_ID,
        cloud.info.client_id,
        cloud.info.client_secret,
        authority=cloud.info.url,
        disable_instance_discovery=True,
    )
    options = {"credential": credential, "base_url": cloud.info.url, "credential_scopes": [f"{ARM}/.default"]}
    bodies = {path: body for path, body in written(cloud).items() if ids.parse(path).type in set(kinds)}
    assert {ids.parse(path).type for path in bodies} == set(kinds), "each of these was written"
    left_out = {kind for kind in kinds if why_not(kind)}
    assert left_out == set(unjudged), [f"{kind}: {why_not(kind)}" for kind in left_out]
    for path, body in bodies.items():
        if ids.parse(path).type in left_out:
            continue
        lost = [name for name in lost_on_read(SUBSCRIPTION, options, path, body) if name not in WRITE_ONLY]
        assert lost == [], (path, lost)
        assert "neverHeardOf" in lost_on_read(SUBSCRIPTION, options, path, {**body, "neverHeardOf": 1}), path


def removed_with_its_block(cloud: Cloud, without: ClientSpec, mine: Collection[str]) -> None:
    """Without the block exactly these places are gone, and the rest is as it was."""
    before = names(cloud, without)
    stack = cloud.stack(without)
    stack.up(parallel=64, refresh=True, run_program=True)
    assert before - names(cloud, without) == set(mine)
    assert cloud.engine.steps(stack) == {}


def judged(cloud: Cloud) -> None:
    """Microsoft's own descriptions find no fault with any body."""
    if not JUDGE.exists():
        pytest.skip("the judge of request bodies is not on this machine")
    command = [sys.executable, str(JUDGE), str(cloud.info.journal), "--actor", cloud.info.client_id]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
