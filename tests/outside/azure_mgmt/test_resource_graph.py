"""Resource Graph through its real client: queries, pages, tables, refusals."""

from __future__ import annotations

import importlib
from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError

from tests.outside.azure_mgmt.target import Target


@pytest.fixture
def graph(target: Target) -> Any:
    return importlib.import_module("azure.mgmt.resourcegraph").ResourceGraphClient(**target.options)


def test_queries(target: Target, group: str, graph: Any) -> None:
    network = target.client("azure.mgmt.network", "NetworkManagementClient")
    for number in range(3):
        place = {"location": "westeurope", "tags": {"n": str(number)}}
        network.network_security_groups.begin_create_or_update(group, f"nsg{number}", place).result()
    query = f"Resources | where resourceGroup =~ '{group}' | project id, name, tags | order by name asc"
    asked = {"query": query, "subscriptions": [target.subscription], "options": {"$top": 2, "resultFormat": "objectArray"}}
    first = graph.resources(asked)
    assert (first.total_records, first.count, first.result_truncated) == (3, 2, "false")
    assert [(row["name"], row["tags"]) for row in first.data] == [("nsg0", {"n": "0"}), ("nsg1", {"n": "1"})]
    rest = graph.resources({**asked, "options": {"$skipToken": first.skip_token}})
    assert [row["name"] for row in rest.data] == ["nsg2"] and rest.skip_token is None
    counted = f"Resources | where resourceGroup =~ '{group}' | summarize n = count() by type"
    table = graph.resources({"query": counted, "options": {"resultFormat": "table"}}).data
    assert [(column["name"], column["type"]) for column in table["columns"]] == [("type", "string"), ("n", "integer")]
    assert table["rows"] == [["microsoft.network/networksecuritygroups", 3]]


def test_refusals(graph: Any) -> None:
    with pytest.raises(HttpResponseError) as caught:
        graph.resources({"query": "Resources | where name = 'x'"})
    assert caught.value.status_code == 400 and caught.value.error is not None and caught.value.error.code == "BadRequest"
    assert [detail.code for detail in caught.value.error.details] == ["InvalidQuery", "ParserFailure"]
    with pytest.raises(HttpResponseError) as caught:
        graph.resources({"query": "Resources", "subscriptions": ["00000000-0000-0000-0000-000000000001"]})
    assert caught.value.status_code == 403 and caught.value.error is not None and caught.value.error.code == "AccessDenied"
