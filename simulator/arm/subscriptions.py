"""Subscriptions: what `az login` asks for. A caller sees those where it holds a role."""

from __future__ import annotations

from simulator.arm import access
from simulator.arm.operation import serve, subscription_of
from simulator.arm.paging import page, public
from simulator.messages import Request, Response

TYPE = "Microsoft.Resources/subscriptions"


@serve(TYPE, "GET", at=("/subscriptions",))
def subscriptions(request: Request) -> Response:
    every = request.tenant.collection("subscriptions").values()
    return page(request, [found for found in every if access.sees(request.tenant, request.who, found["id"])])


@serve(TYPE, "GET", at=("/subscriptions/{subscription}",), filtered=True)
def subscription(request: Request) -> Response:
    return Response(body=public(subscription_of(request.tenant, request.path_params["subscription"])))
