"""Each of the engine's calls, without an engine, against a small cloud."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from pulumi.provider.experimental.provider import (
    ConfigureRequest,
    CreateRequest,
    DeleteRequest,
    PropertyDiffKind,
    ReadRequest,
    UpdateRequest,
)
from pulumi.runtime.rpc import UNKNOWN

from simulator.azure_native import arm_client
from simulator.azure_native.errors import AlreadyExists, ArmError, NotLoopback, Stopped, Unreachable
from simulator.azure_native.provider import StandIn
from simulator.azure_native.values import to_plain, to_values
from tests.azure_native.small_cloud import Script, SmallCloud

TOKEN = "azure-native:operationalinsights:Workspace"
URN = f"urn:pulumi:s::p::{TOKEN}::azure/workspace"
ID = "/subscriptions/sub-1/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/log"
TAGS = {"tenantry-client": "northwind", "tenantry-key": "azure/workspace"}
INPUTS = {"resourceGroupName": "rg", "workspaceName": "log", "location": "westeurope", "retentionInDays": 30, "tags": TAGS}
BODY = {"location": "westeurope", "tags": TAGS, "properties": {"retentionInDays": 30}}
BUSY = {"error": {"code": "AnotherOperationInProgress", "message": "wait"}}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arm_client, "RETRY_SECONDS", (0.0, 0.0, 0.0))
    monkeypatch.setattr(arm_client, "POLL_SECONDS", 0.0)


def run(work: Callable[[StandIn], Awaitable[Any]], alive: Callable[[], bool] = lambda: True) -> Any:
    async def go() -> Any:
        stand_in = StandIn(alive)
        await stand_in.configure(ConfigureRequest({}, {}, True, True))
        return await work(stand_in)

    return asyncio.run(go())


def create(inputs: dict[str, Any], *, preview: bool = False) -> Callable[[StandIn], Awaitable[Any]]:
    return lambda stand_in: stand_in.create(CreateRequest(URN, to_values(inputs), 0, preview))


def read(inputs: dict[str, Any], outputs: dict[str, Any]) -> Callable[[StandIn], Awaitable[Any]]:
    return lambda stand_in: stand_in.read(ReadRequest(URN, ID, to_values(outputs), to_values(inputs)))


def test_create_looks_first_writes_and_reads_back(cloud: SmallCloud) -> None:
    made = run(create(INPUTS))

    assert [method for method, _, _ in cloud.log] == ["GET", "PUT", "GET"]
    assert cloud.log[1] == ("PUT", ID, BODY)
    assert made.resource_id == ID
    assert to_plain(made.properties)["retentionInDays"] == 30


def test_a_preview_asks_nothing_and_says_what_is_unknown(cloud: SmallCloud) -> None:
    outputs = to_plain(run(create(INPUTS, preview=True)).properties)

    assert cloud.log == []
    assert outputs["retentionInDays"] == 30
    assert outputs["customerId"] == UNKNOWN
    assert "workspaceName" not in outputs


def test_create_refuses_what_is_not_ours(cloud: SmallCloud) -> None:
    cloud.resources[ID.lower()] = {**BODY, "id": ID, "tags": {**TAGS, "tenantry-client": "contoso"}}

    with pytest.raises(AlreadyExists, match="cannot create already existing resource"):
        run(create(INPUTS))
    assert cloud.asked("PUT") == []


def test_create_takes_over_what_a_crash_left_behind(cloud: SmallCloud) -> None:
    cloud.resources[ID.lower()] = {**BODY, "id": ID, "properties": {"retentionInDays": 31}}
    run(create(INPUTS))
    assert cloud.asked("PUT") == [("PUT", ID)]

    run(create(INPUTS))
    assert len(cloud.asked("PUT")) == 1, "an equal one is not written again"


def test_a_type_without_tags_is_taken_over_only_when_equal(cloud: SmallCloud) -> None:
    urn = "urn:pulumi:s::p::azure-native:authorization:ManagementLockByScope::azure/lock"
    target = "/subscriptions/sub-1/providers/Microsoft.Authorization/locks/keep"
    inputs = {"scope": "/subscriptions/sub-1", "lockName": "keep", "level": "CanNotDelete"}
    cloud.resources[target.lower()] = {"id": target, "properties": {"level": "ReadOnly"}}

    with pytest.raises(AlreadyExists):
        run(lambda stand_in: stand_in.create(CreateRequest(urn, to_values(inputs), 0, False)))
    cloud.resources[target.lower()] = {"id": target, "properties": {"level": "CanNotDelete"}}
    assert run(lambda stand_in: stand_in.create(CreateRequest(urn, to_values(inputs), 0, False))).resource_id == target


def test_read_reports_live_changes_but_no_defaults(cloud: SmallCloud) -> None:
    cloud.defaults = {"publicNetworkAccessForQuery": "Enabled"}
    outputs = to_plain(run(create(INPUTS)).properties)
    assert to_plain(run(read(INPUTS, outputs)).inputs) == INPUTS

    live = cloud.resources[ID.lower()]
    live["properties"] = {"retentionInDays": 90, "publicNetworkAccessForQuery": "Disabled"}
    found = run(read(INPUTS, outputs))

    assert to_plain(found.inputs) == {**INPUTS, "retentionInDays": 90, "publicNetworkAccessForQuery": "Disabled"}
    assert to_plain(found.properties)["retentionInDays"] == 90


def test_import_takes_inputs_from_the_id_and_the_answer(cloud: SmallCloud) -> None:
    run(create(INPUTS))

    assert to_plain(run(read({}, {})).inputs) == INPUTS


def test_only_a_clean_404_is_gone(cloud: SmallCloud) -> None:
    assert run(read(INPUTS, INPUTS)).resource_id is None

    for status, body in [
        (404, {"error": {"code": "SubscriptionNotFound", "message": "no such subscription"}}),
        (404, "<html>proxy</html>"),
        (403, {"error": {"code": "AuthorizationFailed", "message": "no"}}),
        (200, ""),
        (500, {"error": {"code": "InternalServerError", "message": "oops"}}),
    ]:
        cloud.scripts = [Script("GET", "workspaces", status, body, times=None)]
        with pytest.raises(ArmError) as caught:
            run(read(INPUTS, INPUTS))
        assert caught.value.status == status


def test_azure_backup_has_a_word_of_its_own_for_what_is_not_there(cloud: SmallCloud) -> None:
    missing = {"error": {"code": "BMSUserErrorDataSourceObjectNotFound", "message": "Item not found."}}
    cloud.scripts = [Script("GET", "workspaces", 404, missing)]

    assert run(read(INPUTS, INPUTS)).resource_id is None


def test_update_puts_the_whole_body(cloud: SmallCloud) -> None:
    outputs = run(create(INPUTS)).properties
    news = {**INPUTS, "retentionInDays": 60}

    run(lambda stand_in: stand_in.update(UpdateRequest(URN, ID, outputs, to_values(news), 0, [], False)))

    assert cloud.log[-2] == ("PUT", ID, {**BODY, "properties": {"retentionInDays": 60}})


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_passing_faults_are_tried_again(cloud: SmallCloud, status: int) -> None:
    cloud.scripts = [Script("PUT", "workspaces", status, None, {"Retry-After": "0"}, times=3)]

    assert run(create(INPUTS)).resource_id == ID


def test_a_busy_resource_is_tried_again_and_other_conflicts_are_not(cloud: SmallCloud) -> None:
    cloud.scripts = [Script("PUT", "workspaces", 409, BUSY)]
    assert run(create(INPUTS)).resource_id == ID

    cloud.resources.clear()
    cloud.scripts = [Script("PUT", "workspaces", 409, {"error": {"code": "ScopeLocked", "message": "locked"}})]
    with pytest.raises(ArmError, match="ScopeLocked"):
        run(create(INPUTS))


def test_long_operations_are_followed_to_their_end(cloud: SmallCloud) -> None:
    run(create(INPUTS))
    there = {"Location": f"{cloud.url}/operations/1?api-version=1"}
    cloud.scripts = [
        Script("DELETE", "workspaces", 202, None, there),
        Script("GET", "operations", 202, None, there, times=2),
        Script("GET", "operations", 200),
    ]

    run(lambda stand_in: stand_in.delete(DeleteRequest(URN, ID, {}, 0)))

    assert cloud.asked("GET")[-3:] == [("GET", "/operations/1")] * 3


def test_a_failed_operation_is_an_error_with_its_reason(cloud: SmallCloud) -> None:
    run(create(INPUTS))
    there = {"Azure-AsyncOperation": f"{cloud.url}/operations/1?api-version=1"}
    reason = {"status": "Failed", "error": {"code": "Conflict", "message": "still in use"}}
    cloud.scripts = [Script("DELETE", "workspaces", 202, None, there), Script("GET", "operations", 200, reason)]

    with pytest.raises(ArmError, match="still in use"):
        run(lambda stand_in: stand_in.delete(DeleteRequest(URN, ID, {}, 0)))


def test_a_resource_that_provisions_slowly_is_waited_for(cloud: SmallCloud) -> None:
    slow = {**BODY, "id": ID, "properties": {"provisioningState": "Creating"}}
    cloud.scripts = [Script("PUT", "workspaces", 201, slow)]
    cloud.resources[ID.lower()] = {**BODY, "id": ID, "properties": {"retentionInDays": 1, "provisioningState": "Succeeded"}}

    assert to_plain(run(create(INPUTS)).properties)["provisioningState"] == "Succeeded"


def test_delete_of_what_is_gone_is_fine(cloud: SmallCloud) -> None:
    run(lambda stand_in: stand_in.delete(DeleteRequest(URN, ID, {}, 0)))
    cloud.scripts = [Script("DELETE", "workspaces", 404, {"error": {"code": "ResourceGroupNotFound", "message": "gone"}})]
    run(lambda stand_in: stand_in.delete(DeleteRequest(URN, ID, {}, 0)))


def test_a_poll_url_elsewhere_is_refused(cloud: SmallCloud) -> None:
    cloud.scripts = [Script("DELETE", "workspaces", 202, None, {"Location": "https://management.azure.com/x?api-version=1"})]

    with pytest.raises(NotLoopback):
        run(lambda stand_in: stand_in.delete(DeleteRequest(URN, ID, {}, 0)))


def test_nothing_is_written_once_the_engine_is_gone(cloud: SmallCloud) -> None:
    with pytest.raises(Stopped):
        run(create(INPUTS), alive=lambda: False)
    assert cloud.asked("PUT") == []


def test_a_wrong_secret_is_said_in_entras_words(cloud: SmallCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARM_CLIENT_SECRET", "wrong")

    with pytest.raises(ArmError, match="AADSTS7000215"):
        run(read(INPUTS, INPUTS))


def test_no_answer_is_said(cloud: SmallCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARM_METADATA_HOSTNAME", "https://localhost:1")

    with pytest.raises(Unreachable, match="no answer"):
        run(read(INPUTS, INPUTS))


def test_comparison_names_paths_and_what_replaces(cloud: SmallCloud) -> None:
    news = {**INPUTS, "retentionInDays": 60, "location": "germanywestcentral"}

    async def compare(stand_in: StandIn) -> Any:
        return stand_in.compare(TOKEN, to_values(INPUTS), to_values(news))

    found = run(compare)

    assert {path: one.kind for path, one in found.detailed_diff.items()} == {
        "retentionInDays": PropertyDiffKind.UPDATE,
        "location": PropertyDiffKind.UPDATE_REPLACE,
    }
    assert found.replaces == ["location"]
    assert found.delete_before_replace
