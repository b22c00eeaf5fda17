"""`/subscribedSkus`: what the tenant has bought, and how much of it is used."""

from __future__ import annotations

from typing import Any

from simulator.graph import directory, envelope, licence_book
from simulator.graph.kinds import Kind, View
from simulator.messages import Request, Response, route

Json = dict[str, Any]


def _consumed(view: View, sku: Json) -> int:
    return len(licence_book.book_of(view).holders.get(str(sku.get("skuId")).lower(), ()))


KIND = Kind(
    collection="subscribedSkus",
    segment="subscribedSkus",
    type_name="graph.subscribedSku",
    resource="SubscribedSku",
    directory=False,
    computed={"consumedUnits": _consumed},
    page=0,
    largest=0,
    options=frozenset({"$select", "$format"}),
)


@route("GET", "/v1.0/subscribedSkus")
def list_skus(request: Request) -> Response:
    return envelope.collection(request, KIND, request.tenant.collection("subscribedSkus").values())


@route("GET", "/v1.0/subscribedSkus/{sku_id}")
def get_sku(request: Request) -> Response:
    return envelope.entity(request, KIND, directory.find(request.tenant, "subscribedSkus", request.path_params["sku_id"]))
