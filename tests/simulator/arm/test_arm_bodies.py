"""Bodies held against Microsoft's descriptions: one case each in `cases/refused-bodies.json`."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any

import pytest

from simulator.arm import codes
from simulator.arm.kind import every
from simulator.routes import tables
from tests.simulator.arm.caller import Arm, code

Json = dict[str, Any]
CASES: list[Json] = json.loads((Path(__file__).parent / "cases" / "refused-bodies.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"].replace(" ", "-"))
def test_a_body_that_is_refused(arm: Arm, case: Json) -> None:
    kind = case["type"]
    path = "resourcegroups/new" if kind.endswith("/resourceGroups") else f"{arm.group()}/providers/{kind}/{uuid.uuid4()}"
    refused = arm("PUT", path, case["body"])
    assert code(refused) == (400, case.get("code", "InvalidRequestContent"))
    assert case["says"] in refused.text.replace('\\"', '"')
    assert arm("GET", path).status_code == 404


def test_names_and_values_are_taken_without_case_and_written_as_described(arm: Arm) -> None:
    path = f"{arm.group()}/providers/Microsoft.Authorization/locks/keep"
    made = arm("PUT", path, {"Properties": {"LEVEL": "cannotdelete"}})
    assert made.json()["properties"] == {"level": "CanNotDelete"}


def test_read_only_properties_are_ignored(arm: Arm, workspace: Json) -> None:
    path = f"{arm.group()}/providers/Microsoft.OperationalInsights/workspaces/logs"
    workspace["properties"] |= {"customerId": "mine", "createdDate": "2000-01-01"}
    made = arm.make(path, workspace | {"id": "/x", "name": "x", "type": "y"})
    assert made["name"] == "logs"
    assert made["properties"]["customerId"] != "mine"
    assert made["properties"]["createdDate"] > "2026"


def test_a_later_api_version_may_know_more(arm: Arm, workspace: Json) -> None:
    path = f"{arm.group()}/providers/Microsoft.OperationalInsights/workspaces/logs"
    workspace["properties"]["replication"] = {"enabled": False}
    assert code(arm("PUT", path, workspace)) == (400, "InvalidRequestContent")
    assert arm("PUT", path, workspace, version="2025-07-01").status_code == 201
    assert arm("PATCH", path, {"tags": {"a": "b"}}).status_code == 200


def test_every_route_stands_in_the_table_of_operations() -> None:
    """Codes come from data: what is served of a type is what its rows say; its description is of one of its api-versions."""
    routes = tables()["arm"].routes()
    assert {kind.type for kind in every()} >= {"Microsoft.Insights/actionGroups", "Microsoft.Authorization/locks"}
    for kind in every():
        operations = codes.of(kind.type)
        assert operations.api_versions
        assert kind.description.api_version in operations.api_versions
        known = {one.method for one in operations.operations if codes.is_resource(one.path, kind.type)}
        served = {route.method for route in routes if codes.is_resource(route.template, kind.type)}
        assert served - {"HEAD"} == known - {"HEAD", "POST"}, kind.type


def test_where_an_operation_has_several_paths_only_shared_codes_are_used() -> None:
    pricing = codes.of("Microsoft.Security/pricings").on_resource("PUT")
    assert pricing is not None and pricing.codes == {200}
    assert codes.of("Microsoft.Storage/storageAccounts").created() == 200
    assert codes.of("Microsoft.Authorization/policyAssignments").replaced() == 201


def test_an_identity_gets_its_principal_and_keeps_it(arm: Arm, workspace: Json) -> None:
    path = f"{arm.group()}/providers/Microsoft.OperationalInsights/workspaces/logs"
    first = arm.make(path, workspace | {"identity": {"type": "SystemAssigned"}})["identity"]
    assert uuid.UUID(first["principalId"]) and uuid.UUID(first["tenantId"])
    patched = arm("PATCH", path, {"properties": None, "tags": {"a": "b"}}).json()
    assert patched["identity"] == first
    assert patched["properties"]["retentionInDays"] == 30
