"""Microsoft's products as a tenant holds them (`subscribedSkus`). Ids and plans: data/licenses.json."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

from simulator.store import stable_id

Json = dict[str, Any]


@cache
def _data() -> Json:
    data: Json = json.loads(files("simulator").joinpath("data/licenses.json").read_text(encoding="utf-8"))
    return data


@cache
def graph_permissions() -> dict[str, str]:
    """Microsoft Graph's application permissions that the simulator knows: name to app role id."""
    data: dict[str, str] = json.loads(files("simulator").joinpath("data/graph_permissions.json").read_text(encoding="utf-8"))
    return data


def known_skus() -> frozenset[str]:
    return frozenset(_data()["skus"])


def subscribed_sku(tenant_id: str, tenant_name: str, sku_id: str, seats: int) -> Json:
    """One entry of `subscribedSkus` with `seats` bought and none used. `sku_id` must be known."""
    sku = _data()["skus"][sku_id]
    return {
        "id": f"{tenant_id}_{sku_id}",
        "accountId": tenant_id,
        "accountName": tenant_name,
        "appliesTo": "User",
        "capabilityStatus": "Enabled",
        "consumedUnits": 0,
        "prepaidUnits": {"enabled": seats, "suspended": 0, "warning": 0, "lockedOut": 0},
        "servicePlans": [
            {
                "servicePlanId": _data()["servicePlans"][name],
                "servicePlanName": name,
                "provisioningStatus": "Success",
                "appliesTo": "Company" if name == "EXCHANGE_S_FOUNDATION" else "User",
            }
            for name in sku["servicePlans"]
        ],
        "skuId": sku_id,
        "skuPartNumber": sku["skuPartNumber"],
        "subscriptionIds": [stable_id(tenant_id, sku_id, "subscription")],
    }
