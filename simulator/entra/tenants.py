"""Which tenant the first segment of a login path means: a GUID, a domain, or one of the words for any tenant."""

from __future__ import annotations

import re

from simulator.errors import EntraFault
from simulator.messages import Request
from simulator.store import Tenant

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
ANY_TENANT = frozenset({"common", "organizations", "consumers"})


def tenant_of(request: Request) -> Tenant | None:
    """The tenant of `{tenant}`; None for common, organizations and consumers. Raises AADSTS90002 for one not known,
    900023 for what is neither a GUID nor a domain (general knowledge)."""
    segment = request.path_params["tenant"].lower()
    if segment in ANY_TENANT:
        return None
    tenant = request.cloud.tenants.get(segment) or request.cloud.tenant_of_domain(segment)
    if tenant is None and "." not in segment and not _GUID.match(segment):
        raise EntraFault(
            400,
            "invalid_request",
            900023,
            f"Specified tenant identifier '{segment}' is neither a valid DNS name, nor a valid external domain.",
        )
    if tenant is None:
        raise EntraFault(
            400,
            "invalid_request",
            90002,
            f"Tenant '{segment}' was not found. Check that the tenant id or domain is the right one.",
        )
    return tenant
