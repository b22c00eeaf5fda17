"""Whether a sign-in name's domain is managed here: asked before a password or a browser sign-in.

Two forms (general knowledge): version 1 with the name in the path, as MSAL asks it, and the older one with it in the query.
"""

from __future__ import annotations

from typing import Any

from simulator.entra import refusals
from simulator.messages import Request, Response, route
from simulator.store import Tenant

Json = dict[str, Any]

CLOUD = "microsoftonline.com"


@route("GET", "/{tenant}/userrealm/{name}")
def version_1(request: Request) -> Response:
    domain, tenant = _domain(request, request.path_params["name"])
    body: Json = {"ver": "1.0", "account_type": "Managed" if tenant else "Unknown"}
    if tenant is not None:
        body["domain_name"] = domain
    return Response(body={**body, "cloud_instance_name": CLOUD, "cloud_audience_urn": "urn:federation:MicrosoftOnline"})


@route("GET", "/{tenant}/userrealm")
def version_2(request: Request) -> Response:
    name = request.query.get("user", "")
    if not name:
        raise refusals.missing("user")
    domain, tenant = _domain(request, name)
    body: Json = {"Login": name, "NameSpaceType": "Managed" if tenant else "Unknown"}
    if tenant is not None:
        body |= {"DomainName": domain, "FederationBrandName": tenant.display_name}
    return Response(body={**body, "TenantBrandingInfo": None, "cloud_instance_name": CLOUD})


def _domain(request: Request, name: str) -> tuple[str, Tenant | None]:
    domain = name.rpartition("@")[2].lower()
    return domain, request.cloud.tenant_of_domain(domain)
