"""A tenant as Microsoft and the partner leave it before anybody manages it.

Seeding is additive: each tenant keeps the request it was made from, and a later one adds only what was never asked for
before. So what somebody deleted since is not quietly brought back, and reset makes the same tenant, ids included, again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, timedelta
from typing import Any

from simulator import shapes
from simulator.licenses import graph_permissions, subscribed_sku
from simulator.seed_replay import replay
from simulator.seed_templates import template
from simulator.store import Cloud, Tenant, stable_id
from simulator.tokens import ARM_APP_ID, GRAPH_APP_ID

Json = dict[str, Any]

MICROSOFT_TENANT = "f8cdef31-a31e-4b4a-93e4-5f571e91255a"
INITIAL = ".onmicrosoft.com"
PARTNER_NAME = "Tenantry partner"
# The partner's administrator, who may enter every client's tenant without being a user there (as with GDAP and Lighthouse).
TECHNICIAN = "technician@msp.example"


@dataclass(frozen=True, kw_only=True)
class SeedRequest:
    """What a tenant shall hold. `seats` maps a sku id to seats bought; sign-in names and domains are lower case. `templates`:
    names of simulator.seed_templates with their seed numbers; a tenant made from one is as old as that says."""

    tenant_id: str
    display_name: str
    domains: tuple[str, ...]
    country: str = "DE"
    subscription_id: str | None = None
    break_glass: tuple[str, ...] = ()
    administrators: tuple[str, ...] = ()
    seats: dict[str, int] = field(default_factory=dict)
    # Whether somebody let the partner app write Entra's diagnostic settings.
    entra_logs: bool = False
    templates: tuple[tuple[str, int], ...] = ()


def partner_app_id(cloud: Cloud) -> str:
    """The client id of the partner app, which every tenant knows."""
    return stable_id(cloud.seed, "partner-app")


def technician_id(cloud: Cloud) -> str:
    """The object id of the partner's administrator in the partner's own tenant."""
    return stable_id(stable_id(cloud.seed, "home-tenant"), "user", TECHNICIAN)


def home_request(cloud: Cloud) -> SeedRequest:
    """The partner's own tenant: the default one."""
    return SeedRequest(
        tenant_id=stable_id(cloud.seed, "home-tenant"),
        display_name="Example Managed Services",
        domains=("msp.onmicrosoft.com", "msp.example"),
        subscription_id=stable_id(cloud.seed, "home-subscription"),
        break_glass=("breakglass@msp.onmicrosoft.com",),
        administrators=(TECHNICIAN,),
    )


def template_request(
    cloud: Cloud, name: str, number: int = 1, *, tenant_id: str = "", display_name: str = "", domains: tuple[str, ...] = ()
) -> SeedRequest:
    """The tenant of the template `name` with the seed number `number`; what is not given follows from these two."""
    data = template(name)
    tenant_id = tenant_id or stable_id(cloud.seed, "template", name, number)
    domains = with_initial_domain(domains or (_domain_of(data["domain"], number),))
    initial = next(domain for domain in domains if domain.endswith(INITIAL))
    return SeedRequest(
        tenant_id=tenant_id,
        display_name=display_name or data["displayName"],
        domains=domains,
        subscription_id=stable_id(tenant_id, "subscription"),
        break_glass=(f"breakglass@{initial}",),
        administrators=(f"admin@{domains[0]}",),
        seats=dict(data["seats"]),
        templates=((name, number),),
    )


def with_initial_domain(domains: tuple[str, ...]) -> tuple[str, ...]:
    """Microsoft gives every tenant an onmicrosoft.com domain before it knows another."""
    if any(domain.endswith(INITIAL) for domain in domains):
        return domains
    return (*domains, f"{domains[0].partition('.')[0]}{INITIAL}")


def _domain_of(wanted: str, number: int) -> str:
    """Each seed number's tenant has a domain of its own."""
    label, _, rest = wanted.partition(".")
    return wanted if number == 1 else f"{label}{number}.{rest}"


def seed_home(cloud: Cloud) -> Tenant:
    """Make the partner's own tenant and its app registration."""
    request = home_request(cloud)
    cloud.home_tenant = request.tenant_id
    seed(cloud, request)
    return cloud.tenants[request.tenant_id]


def seed(cloud: Cloud, request: SeedRequest) -> bool:
    """Make the tenant of `request`, or add what it lacks of it. True when it was made."""
    tenant = cloud.tenants.get(request.tenant_id)
    made = tenant is None
    if tenant is None:
        tenant = Tenant(
            id=request.tenant_id,
            display_name=request.display_name,
            domains=[],
            country=request.country,
            seed={
                "at": _born(cloud, request),
                "domains": [],
                "breakGlass": [],
                "administrators": [],
                "seats": {},
                "subscriptionId": None,
                "templates": [],
            },
        )
        cloud.tenants[tenant.id] = tenant
        _new_tenant(cloud, tenant)
    _grow(cloud, tenant, request)
    return made


def reset(cloud: Cloud, tenant_id: str) -> None:
    """Put a tenant back to what its seed requests made of it."""
    old = cloud.tenants[tenant_id]
    fresh = Tenant(
        id=old.id,
        display_name=old.display_name,
        domains=[],
        country=old.country,
        seed={
            **{name: value for name, value in old.seed.items() if name != "entraLogs"},
            "domains": [],
            "breakGlass": [],
            "administrators": [],
            "seats": {},
            "subscriptionId": None,
            "templates": [],
        },
    )
    cloud.tenants[tenant_id] = fresh
    _new_tenant(cloud, fresh)
    _grow(cloud, fresh, request_of(old))


def request_of(tenant: Tenant) -> SeedRequest:
    """All seed requests of a tenant so far, as one."""
    return SeedRequest(
        tenant_id=tenant.id,
        display_name=tenant.display_name,
        domains=tuple(tenant.seed["domains"]),
        country=tenant.country,
        subscription_id=tenant.seed["subscriptionId"],
        break_glass=tuple(tenant.seed["breakGlass"]),
        administrators=tuple(tenant.seed["administrators"]),
        seats=dict(tenant.seed["seats"]),
        entra_logs="entraLogs" in tenant.seed,
        templates=tuple((name, number) for name, number in tenant.seed["templates"]),
    )


def _born(cloud: Cloud, request: SeedRequest) -> str:
    days = max((template(name)["days"] for name, _ in request.templates), default=0)
    return (cloud.now() - timedelta(days=days)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _new_tenant(cloud: Cloud, tenant: Tenant) -> None:
    at = tenant.seed["at"]
    policies = tenant.collection("policies")
    policies["authorizationPolicy"] = shapes.authorization_policy()
    policies["identitySecurityDefaultsEnforcementPolicy"] = shapes.security_defaults()
    role = shapes.directory_role(
        stable_id(tenant.id, "role", shapes.GLOBAL_ADMINISTRATOR),
        shapes.GLOBAL_ADMINISTRATOR,
        "Global Administrator",
        "Can manage everything in the directory and in the services that use its identities.",
    )
    _add(tenant, "directoryRoles", role)
    permissions = graph_permissions()
    graph = shapes.service_principal(
        stable_id(tenant.id, "sp", GRAPH_APP_ID),
        GRAPH_APP_ID,
        "Microsoft Graph",
        owner_tenant=MICROSOFT_TENANT,
        app_roles=[shapes.app_role(name, role_id) for name, role_id in permissions.items()],
    )
    graph["servicePrincipalNames"].append("https://graph.microsoft.com")
    _add(tenant, "servicePrincipals", graph)
    arm = shapes.service_principal(
        stable_id(tenant.id, "sp", ARM_APP_ID),
        ARM_APP_ID,
        "Windows Azure Service Management API",
        owner_tenant=MICROSOFT_TENANT,
        app_roles=[],
    )
    arm["servicePrincipalNames"] += ["https://management.azure.com/", "https://management.core.windows.net/"]
    _add(tenant, "servicePrincipals", arm)
    partner = shapes.service_principal(
        stable_id(tenant.id, "sp", partner_app_id(cloud)),
        partner_app_id(cloud),
        PARTNER_NAME,
        owner_tenant=cloud.home_tenant,
        app_roles=[],
    )
    partner["_appRoleAssignments"] = [
        shapes.app_role_assignment(role_id, principal=partner, resource=graph, at=at) for role_id in permissions.values()
    ]
    _add(tenant, "servicePrincipals", partner)
    if tenant.id != cloud.home_tenant:
        delegated = shapes.directory_role_assignment(
            stable_id(tenant.id, "role-assignment", TECHNICIAN), technician_id(cloud), shapes.GLOBAL_ADMINISTRATOR
        )
        _add(tenant, "roleAssignments", delegated)
    if tenant.id == cloud.home_tenant:
        registration = shapes.application(
            stable_id(tenant.id, "app", partner_app_id(cloud)),
            partner_app_id(cloud),
            PARTNER_NAME,
            publisher_domain="msp.example",
            at=at,
        )
        _add(tenant, "applications", registration)


def _grow(cloud: Cloud, tenant: Tenant, request: SeedRequest) -> None:
    record = tenant.seed
    _domains(tenant, request)
    people = [(upn, "administrators") for upn in request.administrators]
    people += [(upn, "breakGlass") for upn in request.break_glass]
    fresh = []
    for upn, kind in people:
        if upn not in record["breakGlass"] and upn not in record["administrators"]:
            record[kind].append(upn)
            _administrator(tenant, upn)
            fresh += [upn] if kind == "administrators" else []
    for sku_id, seats in request.seats.items():
        _seats(tenant, sku_id, seats)
    if request.subscription_id and record["subscriptionId"] is None:
        record["subscriptionId"] = request.subscription_id
        entry = shapes.subscription(request.subscription_id, tenant.id, f"{tenant.display_name} subscription")
        tenant.collection("subscriptions")[request.subscription_id] = entry
        _owner(tenant, stable_id(tenant.id, "sp", partner_app_id(cloud)), "ServicePrincipal")
        if tenant.id != cloud.home_tenant:
            _owner(tenant, technician_id(cloud), "User")
        fresh = record["administrators"]
    # ARM knows no directory roles: an administrator may do there what an assignment allows.
    for upn in fresh if record["subscriptionId"] else ():
        _owner(tenant, stable_id(tenant.id, "user", upn), "User")
    if request.entra_logs and "entraLogs" not in record:
        record["entraLogs"] = True
        partner = stable_id(tenant.id, "sp", partner_app_id(cloud))
        _assigned(tenant, shapes.entra_logs_assignment(partner, at=record["at"]))
    for name, number in request.templates:
        if [name, number] not in record["templates"]:
            record["templates"].append([name, number])
            replay(cloud, tenant, name=name, number=number, partner=partner_app_id(cloud))


def _owner(tenant: Tenant, principal_id: str, principal_type: str) -> None:
    owner = shapes.owner_assignment(
        tenant.seed["subscriptionId"], principal_id, principal_type=principal_type, at=tenant.seed["at"]
    )
    _assigned(tenant, owner)


def _assigned(tenant: Tenant, assignment: Json) -> None:
    key = assignment["id"].lower()
    tenant.collection("arm")[key] = assignment
    tenant.collection("builtin")[key] = {"id": assignment["id"], "collection": "arm"}


def _domains(tenant: Tenant, request: SeedRequest) -> None:
    fresh = [name for name in request.domains if name not in tenant.seed["domains"]]
    if not fresh:
        return
    tenant.seed["domains"] += fresh
    tenant.domains += fresh
    held = tenant.collection("domains")
    initial = next((name for name in tenant.domains if name.endswith(INITIAL)), None)
    for name in fresh:
        held[name] = shapes.domain(name, default=name == tenant.domains[0], initial=name == initial)
    tenant.collection("organization")[tenant.id] = shapes.organization(
        tenant.id, tenant.display_name, country=tenant.country, domains=list(held.values()), at=tenant.seed["at"]
    )


def _administrator(tenant: Tenant, upn: str) -> None:
    local = upn.partition("@")[0]
    name = " ".join(part.capitalize() for part in local.replace(".", " ").replace("-", " ").replace("_", " ").split())
    person = shapes.user(
        stable_id(tenant.id, "user", upn), upn, display_name=name or local, country=tenant.country, at=tenant.seed["at"]
    )
    _add(tenant, "users", person)
    assignment = shapes.directory_role_assignment(
        stable_id(tenant.id, "role-assignment", upn), person["id"], shapes.GLOBAL_ADMINISTRATOR
    )
    _add(tenant, "roleAssignments", assignment)


def _seats(tenant: Tenant, sku_id: str, seats: int) -> None:
    held = tenant.collection("subscribedSkus")
    known: int | None = tenant.seed["seats"].get(sku_id)
    entry = subscribed_sku(tenant.id, tenant.display_name, sku_id, seats)
    if known is None:
        held[entry["id"]] = entry
    elif seats > known and entry["id"] in held:
        # Bought more: the ones in use stay in use.
        held[entry["id"]]["prepaidUnits"]["enabled"] = seats
    tenant.seed["seats"][sku_id] = max(seats, known or 0)


def _add(tenant: Tenant, collection: str, entry: Json) -> None:
    tenant.collection(collection)[entry["id"]] = entry
    tenant.collection("builtin")[entry["id"]] = {"id": entry["id"], "collection": collection}
