"""`POST /_sim/seed`: make a tenant, or add what it lacks. Answers `{"created": bool}`."""

from __future__ import annotations

from typing import Any

from simulator.control.fields import bad, body_of, guid, optional_text, text, texts
from simulator.errors import ControlFault
from simulator.licenses import known_skus
from simulator.messages import Request, Response, route
from simulator.seed import SeedRequest, seed

FIELDS = {"tenantId", "displayName", "domains", "country", "subscriptionId", "breakGlass", "seats", "administrators"}


@route("POST", "/_sim/seed")
def seed_tenant(request: Request) -> Response:
    body = body_of(request, FIELDS)
    tenant_id = guid(text(body, "tenantId"), "tenantId")
    subscription = optional_text(body, "subscriptionId")
    wanted = SeedRequest(
        tenant_id=tenant_id,
        display_name=text(body, "displayName"),
        domains=_domains(texts(body, "domains")),
        country=text(body, "country", "DE"),
        subscription_id=None if subscription is None else guid(subscription, "subscriptionId"),
        break_glass=texts(body, "breakGlass"),
        administrators=texts(body, "administrators"),
        seats=_seats(body.get("seats")),
    )
    _check(request, wanted)
    return Response(body={"created": seed(request.cloud, wanted)})


def _domains(domains: tuple[str, ...]) -> tuple[str, ...]:
    if not domains:
        raise bad("domains must name at least one domain.")
    # Microsoft gives every tenant one of these before it knows another.
    if not any(domain.endswith(".onmicrosoft.com") for domain in domains):
        return (*domains, f"{domains[0].partition('.')[0]}.onmicrosoft.com")
    return domains


def _seats(value: Any) -> dict[str, int]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise bad("seats must map a sku id to a number of seats.")
    seats = {guid(key, "a key of seats"): count for key, count in value.items()}
    for sku_id, count in seats.items():
        if sku_id not in known_skus():
            raise bad(f"The simulator knows no product with the sku id {sku_id}.")
        if isinstance(count, bool) or not isinstance(count, int) or not 0 <= count <= 1_000_000:
            raise bad(f"The seats of {sku_id} must be a whole number from 0 to 1000000.")
    return seats


def _check(request: Request, wanted: SeedRequest) -> None:
    """What two tenants cannot both have. Raises a 409."""
    for tenant in request.cloud.tenants.values():
        if tenant.id == wanted.tenant_id:
            continue
        shared = sorted(set(tenant.domains) & set(wanted.domains))
        if shared:
            raise ControlFault(409, "Conflict", f"The domain {shared[0]} belongs to the tenant {tenant.id} already.")
        if wanted.subscription_id in tenant.collection("subscriptions"):
            raise ControlFault(
                409, "Conflict", f"The subscription {wanted.subscription_id} belongs to the tenant {tenant.id} already."
            )
    known = request.cloud.tenants.get(wanted.tenant_id)
    domains = {*wanted.domains, *(known.domains if known else ())}
    held = known.seed["subscriptionId"] if known else None
    if held and wanted.subscription_id and held != wanted.subscription_id:
        raise ControlFault(
            409, "Conflict", f"The tenant has the subscription {held} already; the simulator gives it no second one."
        )
    for upn in (*wanted.break_glass, *wanted.administrators):
        local, _, domain = upn.rpartition("@")
        if not local or domain not in domains:
            raise bad(f"{upn} must be a sign-in name in one of the tenant's domains ({', '.join(sorted(domains))}).")
