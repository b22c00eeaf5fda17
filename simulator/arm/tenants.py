"""`GET /tenants`: the tenants that the caller can reach; here its token's own."""

from __future__ import annotations

from simulator.arm.operation import serve
from simulator.arm.paging import page
from simulator.messages import Request, Response


@serve("Microsoft.Resources/tenants", "GET", at=("/tenants",))
def tenants(request: Request) -> Response:
    tenant = request.tenant
    entry = {
        "id": f"/tenants/{tenant.id}",
        "tenantId": tenant.id,
        "countryCode": tenant.country,
        "displayName": tenant.display_name,
        "domains": tenant.domains,
        "tenantCategory": "Home",
        "defaultDomain": tenant.domains[0],
        "tenantType": "AAD",
    }
    return page(request, [entry])
