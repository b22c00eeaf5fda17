"""Cross-tenant access: the policy, partners, their synchronization, templates."""

from __future__ import annotations

import uuid
from typing import Any

from tests.simulator.graph.permission_cases.maker import CASES, Maker, case, plain

POLICY = "/policies/crossTenantAccessPolicy"
ONE = POLICY + "/partners/{id}"
SYNC = ONE + "/identitySynchronization"
TEMPLATES = ("multiTenantOrganizationPartnerConfiguration", "multiTenantOrganizationIdentitySynchronization")


def _partner(maker: Maker) -> str:
    made: str = maker.graph.post(f"{POLICY}/partners", {"tenantId": str(uuid.uuid4())})["tenantId"]
    return made


def _synchronized(maker: Maker) -> str:
    partner = _partner(maker)
    maker.graph.change("PUT", SYNC.replace("{id}", partner), {"displayName": "Fabrikam"})
    return partner


CASES["PATCH", POLICY, ""] = lambda _: (POLICY, {"allowedCloudEndpoints": ["microsoftonline.us"]})
plain("GET", ONE, _partner)
plain("PATCH", ONE, _partner, {"inboundTrust": {"isMfaAccepted": True}})
plain("DELETE", ONE, _partner)
plain("GET", SYNC, _synchronized)
plain("PUT", SYNC, _partner, {"displayName": "Fabrikam"})
plain("PATCH", SYNC, _synchronized, {"displayName": "Contoso"})
plain("DELETE", SYNC, _synchronized)
for _name in TEMPLATES:
    plain("PATCH", f"{POLICY}/templates/{_name}", lambda _: "", {"templateApplicationLevel": "none"})
    plain("POST", f"{POLICY}/templates/{_name}/resetToDefaultSettings", lambda _: "")


@case("POST", f"{POLICY}/partners")
def _create(_: Maker) -> tuple[str, Any]:
    return f"{POLICY}/partners", {"tenantId": str(uuid.uuid4())}
