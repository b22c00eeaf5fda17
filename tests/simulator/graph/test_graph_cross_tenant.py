"""Cross-tenant access: partners, their synchronization, the clouds and the templates."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.graph.conftest import Graph

ROOT = "/policies/crossTenantAccessPolicy"
PARTNER = "3d0f5dec-5d3d-455c-8016-e2af1ae4d31a"
DIRECT = {
    "applications": {"accessType": "allowed", "targets": [{"target": "Office365", "targetType": "application"}]},
}


def partner(graph: Graph, **more: Any) -> dict[str, Any]:
    return graph.post(f"{ROOT}/partners", {"tenantId": PARTNER} | more)


def activities(graph: Graph, count: int) -> list[str]:
    return [one["activityDisplayName"] for one in graph.get("/auditLogs/directoryAudits")["value"][:count]]


def test_a_partner_from_creation_to_removal(graph: Graph) -> None:
    made = partner(graph, b2bDirectConnectInbound=DIRECT)
    assert made["tenantId"] == PARTNER and made["b2bDirectConnectInbound"] == DIRECT
    assert (made["inboundTrust"], made["b2bCollaborationInbound"]) == (None, None)
    assert made["automaticUserConsentSettings"] == {"inboundAllowed": None, "outboundAllowed": None}
    assert graph.refused("POST", f"{ROOT}/partners", {"tenantId": PARTNER.upper()})[0] == 400
    graph.change("PATCH", f"{ROOT}/partners/{PARTNER}", {"inboundTrust": {"isMfaAccepted": True}})
    graph.change("PATCH", f"{ROOT}/partners/{PARTNER}", {"inboundTrust": {"isCompliantDeviceAccepted": True}})
    read = graph.get(f"{ROOT}/partners/{PARTNER}")
    assert read["inboundTrust"] == {"isMfaAccepted": True, "isCompliantDeviceAccepted": True}
    assert [one["tenantId"] for one in graph.get(f"{ROOT}/partners")["value"]] == [PARTNER]
    graph.change("DELETE", f"{ROOT}/partners/{PARTNER}")
    assert graph.refused("GET", f"{ROOT}/partners/{PARTNER}")[0] == 404
    assert activities(graph, 2) == [
        "Delete partner specific cross-tenant access setting",
        "Update a partner cross-tenant access setting",
    ]


def test_the_people_of_a_partner_are_synchronized(graph: Graph) -> None:
    path = f"{ROOT}/partners/{PARTNER}/identitySynchronization"
    assert graph.refused("PUT", path, {"displayName": "Fabrikam"})[0] == 404
    partner(graph)
    assert graph.refused("GET", path)[0] == 404
    graph.change("PUT", path, {"displayName": "Fabrikam", "userSyncInbound": {"isSyncAllowed": True}})
    shown = graph.get(path)
    assert (shown["tenantId"], shown["displayName"], shown["userSyncInbound"]) == (PARTNER, "Fabrikam", {"isSyncAllowed": True})
    listed = graph.get(f"{ROOT}/partners", select="tenantId", expand="identitySynchronization")["value"][0]
    assert listed["identitySynchronization"]["displayName"] == "Fabrikam"
    graph.change("PATCH", path, {"userSyncInbound": {"isSyncAllowed": False}})
    assert graph.get(path)["userSyncInbound"] == {"isSyncAllowed": False}
    assert graph.refused("PATCH", path, {"tenantId": graph.tenant.id})[0] == 400
    assert graph.refused("DELETE", f"{ROOT}/partners/{PARTNER}")[0] == 400
    graph.change("DELETE", path)
    graph.change("DELETE", f"{ROOT}/partners/{PARTNER}")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"tenantId": "fabrikam"},
        {"tenantId": PARTNER, "colour": "red"},
        {"tenantId": PARTNER, "isInMultiTenantOrganization": True},
        {"tenantId": PARTNER, "b2bCollaborationInbound": {"applications": {"accessType": "allowed", "targets": []}}},
        {"tenantId": PARTNER, "inboundTrust": {"isMfaAccepted": "yes"}},
        {"tenantId": PARTNER, "identitySynchronization": {"displayName": "x"}},
    ],
)
def test_refused_partners(graph: Graph, body: dict[str, Any]) -> None:
    assert graph.refused("POST", f"{ROOT}/partners", body)[0] == 400
    assert graph.get(f"{ROOT}/partners")["value"] == []


def test_a_tenant_is_no_partner_of_its_own(graph: Graph) -> None:
    assert graph.refused("POST", f"{ROOT}/partners", {"tenantId": graph.tenant.id})[0] == 400
    partner(graph)
    assert graph.refused("PATCH", f"{ROOT}/partners/{PARTNER}", {"tenantId": graph.tenant.id})[0] == 400


def test_the_clouds_that_a_tenant_works_with(graph: Graph) -> None:
    assert graph.get(ROOT)["allowedCloudEndpoints"] == []
    graph.change("PATCH", ROOT, {"allowedCloudEndpoints": ["microsoftonline.us"]})
    assert graph.get(ROOT)["allowedCloudEndpoints"] == ["microsoftonline.us"]
    for wrong in ({"allowedCloudEndpoints": ["example.com"]}, {"allowedCloudEndpoints": "microsoftonline.us"}, {"id": "x"}):
        assert graph.refused("PATCH", ROOT, wrong)[0] == 400


def test_templates_are_kept_and_reset(graph: Graph) -> None:
    path = f"{ROOT}/templates/multiTenantOrganizationPartnerConfiguration"
    assert graph.get(path)["templateApplicationLevel"] == "newPartners,existingPartners"
    graph.change("PATCH", path, {"inboundTrust": {"isMfaAccepted": True}, "templateApplicationLevel": "newPartners"})
    read = graph.get(path)
    assert (read["inboundTrust"], read["templateApplicationLevel"]) == ({"isMfaAccepted": True}, "newPartners")
    wrongs: list[dict[str, Any]] = [
        {"templateApplicationLevel": "none,newPartners"},
        {"templateApplicationLevel": "all"},
        {"userSyncInbound": {}},
    ]
    for wrong in wrongs:
        assert graph.refused("PATCH", path, wrong)[0] == 400
    graph.change("POST", f"{path}/resetToDefaultSettings")
    assert graph.get(path)["inboundTrust"] is None
    sync = f"{ROOT}/templates/multiTenantOrganizationIdentitySynchronization"
    graph.change("PATCH", sync, {"userSyncInbound": {"isSyncAllowed": True}})
    assert graph.get(sync)["userSyncInbound"] == {"isSyncAllowed": True}
