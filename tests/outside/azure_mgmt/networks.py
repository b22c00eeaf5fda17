"""Short ways through azure-mgmt-network, and what every type of it must keep."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError

from tests.outside.azure_mgmt.target import Json, lost, told

PLACE = "westeurope"


def refused(call: Callable[[], Any]) -> str:
    """The code of the refusal that the call meets."""
    with pytest.raises(HttpResponseError) as caught:
        call()
    error: Any = caught.value.error
    return str(error.code)


def kept(operations: Any, group: str, name: str, body: Json) -> Any:
    """Create, read, create again with what was read, update tags, list; what was written is still there each time."""
    made = operations.begin_create_or_update(group, name, body).result()
    assert lost(body, made) == []
    got = operations.get(group, name)
    assert told(got) == told(made)
    assert got.etag.startswith('W/"')
    assert operations.begin_create_or_update(group, name, got).result().properties.provisioning_state == "Succeeded"
    assert lost(body, operations.get(group, name)) == []
    update = _first(operations, "update_tags", "begin_update_tags", "begin_update")
    changed = update(group, name, {"tags": {"c": "d"}})
    changed = changed.result() if hasattr(changed, "result") else changed
    assert changed.tags == {"c": "d"}
    assert lost({"properties": body["properties"]}, operations.get(group, name)) == []
    listed = _first(operations, "list_by_resource_group", "list")
    assert name in [found.name for found in listed(group)]
    return got


def _first(operations: Any, *names: str) -> Any:
    return next(getattr(operations, name) for name in names if hasattr(operations, name))


def gone(operations: Any, group: str, name: str) -> None:
    operations.begin_delete(group, name).result()
    operations.begin_delete(group, name).result()
    with pytest.raises(ResourceNotFoundError):
        operations.get(group, name)


def plain_network(network: Any, group: str, name: str = "vnet", *subnets: tuple[str, str]) -> Any:
    body = {
        "location": PLACE,
        "properties": {
            "addressSpace": {"addressPrefixes": ["10.0.0.0/16"]},
            "subnets": [{"name": one, "properties": {"addressPrefix": prefix}} for one, prefix in subnets],
        },
    }
    return network.virtual_networks.begin_create_or_update(group, name, body).result()


def address(network: Any, group: str, name: str) -> Any:
    body = {"location": PLACE, "sku": {"name": "Standard"}, "properties": {"publicIPAllocationMethod": "Static"}}
    return network.public_ip_addresses.begin_create_or_update(group, name, body).result()
