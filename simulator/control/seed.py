"""`POST|PUT /_sim/seed`: make a tenant, or add what it lacks. Answers `{"created": bool}`.

`entraLogs`: true when an administrator let the partner app write Entra's diagnostic settings (Contributor of
`/providers/Microsoft.aadiam`).

`{"template": "grown"}` alone makes a tenant that comes with a past (simulator.seed_templates); `tenantId`, `displayName`,
`domains` and `number`, the seed number of made-up people, may be given with it. Answers `{"created", "tenantId", "domain",
"subscriptionId"}`.
"""

from __future__ import annotations

from typing import Any

from simulator.control.fields import bad, body_of, guid, optional_text, text, texts, whole_number
from simulator.errors import ControlFault, Fault
from simulator.licenses import known_skus
from simulator.messages import Request, Response, route
from simulator.seed import SeedRequest, seed, template_request, with_initial_domain
from simulator.seed_templates import names

FIELDS = {"tenantId", "displayName", "domains", "country", "subscriptionId", "breakGlass", "seats", "administrators", "entraLogs"}


_OF_TEMPLATES = {"template", "number", "tenantId", "displayName", "domains"}


@route("POST", "/_sim/seed")
@route("PUT", "/_sim/seed")
def seed_tenant(request: Request) -> Response:
    if isinstance(request.body, dict) and "template" in request.body:
        return _from_template(request)
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
        entra_logs=_flag(body, "entraLogs"),
    )
    _check(request, wanted)
    return Response(body={"created": seed(request.cloud, wanted)})


def _from_template(request: Request) -> Response:
    body = body_of(request, _OF_TEMPLATES)
    name, number = text(body, "template"), whole_number(body, "number")
    if name not in names():
        raise bad(f"There is no template {name!r}; known are {', '.join(names())}.")
    tenant_id = optional_text(body, "tenantId")
    wanted = template_request(
        request.cloud,
        name,
        1 if number is None else number,
        tenant_id="" if tenant_id is None else guid(tenant_id, "tenantId"),
        display_name=optional_text(body, "displayName") or "",
        domains=texts(body, "domains"),
    )
    known = request.cloud.tenants.get(wanted.tenant_id)
    if known is not None and known.seed["templates"] != [list(one) for one in wanted.templates]:
        raise ControlFault(409, "Conflict", f"The tenant {wanted.tenant_id} is there already, and not from this template.")
    _check(request, wanted)
    try:
        created = seed(request.cloud, wanted)
    except Fault as refusal:
        # Such as a domain that no sign-in name can have. A tenant is made whole or not at all.
        if known is None:
            request.cloud.tenants.pop(wanted.tenant_id, None)
        raise bad(f"The template cannot be made so: {refusal.message}") from None
    tenant = request.cloud.tenants[wanted.tenant_id]
    subscription = tenant.seed["subscriptionId"]
    return Response(body={"created": created, "tenantId": tenant.id, "domain": tenant.domains[0], "subscriptionId": subscription})


def _domains(domains: tuple[str, ...]) -> tuple[str, ...]:
    if not domains:
        raise bad("domains must name at least one domain.")
    return with_initial_domain(domains)


def _flag(body: dict[str, Any], key: str) -> bool:
    value = body.get(key, False)
    if not isinstance(value, bool):
        raise bad(f"{key} must be true or false.")
    return value


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
