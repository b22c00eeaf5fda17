"""Resource groups, tags, policies and the budget: made, read back, judged, and what the policies refuse."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from components.azure.governance import GROUP_LOCATIONS, LOCATIONS, REQUIRED_TAG
from tenantry.spec.blocks.network import network_of
from tests.azure_native.engine import engine_folder
from tests.components import proof
from tests.components.building import SUBSCRIPTION, TENANT_ID
from tests.components.cloud import Cloud, started
from tests.components.recording import registered

ROOT = f"/subscriptions/{SUBSCRIPTION}"
NETWORK = network_of({"address_space": "10.20.0.0/16"})


def test_groups_are_made_for_what_the_client_has() -> None:
    small, large = registered(proof.azure_spec()), registered(proof.azure_spec(network=NETWORK))

    assert {name for name in small if name.startswith("azure/resource-groups/")} == {"azure/resource-groups/core"}
    assert large["azure/resource-groups/network"].inputs["resourceGroupName"] == "rg-northwind-network"


def test_everything_that_takes_tags_says_client_and_contract() -> None:
    made = registered(proof.azure_spec(network=NETWORK, contract="NW-2026-11"))
    tagged = [one.inputs["tags"] for one in made.values() if isinstance(one.inputs.get("tags"), dict)]

    assert len(tagged) > 15
    assert all(tags["tenantry-client"] == "northwind" and tags["contract"] == "NW-2026-11" for tags in tagged)
    assert "contract" not in registered(proof.azure_spec())["azure/workspace"].inputs["tags"]


def test_the_policies_by_package_and_spec() -> None:
    made = registered(proof.azure_spec(allowed_regions=("germanynorth",)))
    inputs = {name.rpartition("/")[2]: one.inputs for name, one in made.items() if name.startswith("azure/policies/")}

    for name, definition in (("allowed-locations", LOCATIONS), ("allowed-locations-of-groups", GROUP_LOCATIONS)):
        assert inputs[name]["policyDefinitionId"] == definition
        assert inputs[name]["parameters"] == {"listOfAllowedLocations": {"value": ["germanynorth", "germanywestcentral"]}}
        assert inputs[name]["enforcementMode"] == "Default"
    assert inputs["tagged"]["policyDefinitionId"] == REQUIRED_TAG
    assert inputs["tagged"]["enforcementMode"] == "DoNotEnforce"
    basic = registered(replace(proof.azure_spec(), package="basic"))
    assert "azure/policies/tagged" not in basic


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    if engine_folder() is None:
        pytest.skip("no Pulumi engine on this machine: run scripts/setup")
    with started("landing-zone", tmp_path_factory) as cloud:
        yield cloud


def group_in(cloud: Cloud, region: str, expect: int) -> None:
    """Somebody makes a resource group by hand, in a region."""
    asked = {"tenantId": TENANT_ID, "user": "admin@northwind.onmicrosoft.com", "audience": "arm"}
    token = cloud.http.post("/_sim/token", json=asked).json()["access_token"]
    answer = cloud.http.put(
        f"{ROOT}/resourcegroups/by-hand-{region}?api-version=2024-03-01",
        json={"location": region},
        headers={"Authorization": f"Bearer {token}"},
    )
    assert answer.status_code == expect, answer.text
    assert expect < 300 or answer.json()["error"]["code"] == "RequestDisallowedByPolicy"


def test_the_landing_zone_through_its_life(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = proof.azure_spec(allowed_regions=("germanynorth",), contract="NW-2026-11")
    made = proof.made_once(cloud, spec)

    assert made >= {"azure/resource-groups/core", "azure/budget", "azure/policies/allowed-locations", "azure/policies/tagged"}
    proof.read_back_by_microsofts_clients(
        cloud,
        monkeypatch,
        ["Microsoft.Authorization/policyAssignments", "Microsoft.Consumption/budgets", "Microsoft.Authorization/locks"],
    )
    # Elsewhere is refused; without our tag is not, for Azure itself makes such resources.
    group_in(cloud, "westus", 403)
    group_in(cloud, "germanynorth", 201)

    path = f"{ROOT}/providers/Microsoft.Authorization/policyAssignments/tenantry-allowed-locations?api-version=2024-05-01"
    live = cloud.admin("GET", path, "arm")
    live["properties"]["parameters"]["listOfAllowedLocations"]["value"].append("westus")
    live["properties"]["enforcementMode"] = "DoNotEnforce"
    cloud.admin("PUT", path, "arm", {"properties": live["properties"]})
    assert cloud.engine.steps(cloud.stack(spec)).keys() == {"azure/policies/allowed-locations"}
    cloud.stack(spec).up(parallel=64, refresh=True, run_program=True)
    assert cloud.engine.steps(cloud.stack(spec)) == {}

    mine = {place for place in made if place.startswith(("azure/", "monitoring/"))}
    proof.removed_with_its_block(cloud, replace(spec, azure=None), mine)
    proof.judged(cloud)
