"""Settings of SharePoint and of the usage reports, as a baseline writes them and a scan reads them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.graph.conftest import Graph
from tests.simulator.running import RunningSimulator

Json = dict[str, Any]
SHAREPOINT = "/admin/sharepoint/settings"
REPORTS = "/admin/reportSettings"
ENTRA_P2 = "84a661c4-e949-4bd2-a560-ed7766fcaf2b"


def test_the_baseline_of_sharepoint(graph: Graph) -> None:
    new = graph.get(SHAREPOINT)
    assert (new["sharingCapability"], new["deletedUserPersonalSiteRetentionPeriodInDays"]) == ("externalUserAndGuestSharing", 30)
    assert "id" not in new and new["@odata.context"].endswith("$metadata#admin/sharepoint/settings/$entity")
    wanted: Json = {
        "sharingCapability": "existingExternalUserSharingOnly",
        "sharingDomainRestrictionMode": "allowList",
        "sharingAllowedDomainList": ["partner.example"],
        "isResharingByExternalUsersEnabled": False,
        "isLegacyAuthProtocolsEnabled": False,
        "idleSessionSignOut": {"isEnabled": True, "warnAfterInSeconds": 3300, "signOutAfterInSeconds": 3600},
        "deletedUserPersonalSiteRetentionPeriodInDays": 365,
    }
    answer = graph.ask("PATCH", SHAREPOINT, wanted)
    assert answer.status_code == 200
    assert answer.json() == new | wanted == graph.get(SHAREPOINT)
    graph.ask("PATCH", SHAREPOINT, {"idleSessionSignOut": {"isEnabled": False}})
    assert graph.get(SHAREPOINT)["idleSessionSignOut"] == wanted["idleSessionSignOut"] | {"isEnabled": False}
    assert set(graph.get(SHAREPOINT, select="isLoopEnabled")) == {"@odata.context", "isLoopEnabled"}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"sharingCapability": "everything"}, "BadRequest"),
        ({"sharingCapability": None}, "invalidRequest"),
        ({"shoeSize": 1}, "BadRequest"),
        ({"availableManagedPathsForSiteCreation": ["/x/"]}, "invalidRequest"),
        ({"deletedUserPersonalSiteRetentionPeriodInDays": 29}, "invalidRequest"),
        ({"deletedUserPersonalSiteRetentionPeriodInDays": 3651}, "invalidRequest"),
        ({"deletedUserPersonalSiteRetentionPeriodInDays": "365"}, "BadRequest"),
        ({"sharingDomainRestrictionMode": "allowList"}, "invalidRequest"),
        ({"sharingDomainRestrictionMode": "blockList", "sharingAllowedDomainList": ["a.example"]}, "invalidRequest"),
        ({"sharingAllowedDomainList": ["no domain"]}, "invalidRequest"),
        (
            {"idleSessionSignOut": {"isEnabled": True, "warnAfterInSeconds": 10, "signOutAfterInSeconds": 10}},
            "invalidRequest",
        ),
        ({"allowedDomainGuidsForSyncApp": ["x"]}, "BadRequest"),
        ([], "BadRequest"),
    ],
)
def test_what_sharepoint_refuses(graph: Graph, body: Any, code: str) -> None:
    before = graph.get(SHAREPOINT)
    assert graph.refused("PATCH", SHAREPOINT, body)[:2] == (400, code)
    assert graph.get(SHAREPOINT) == before


def test_a_tenant_without_sharepoint(simulator: RunningSimulator) -> None:
    tenant = simulator.seed(seats={ENTRA_P2: 1})
    graph = Graph(simulator=simulator, tenant=tenant, token=simulator.forged_token(tenant.id, simulator.info.client_id))
    refused = (400, "BadRequest", "Tenant does not have a SPO license.")
    assert graph.refused("GET", SHAREPOINT) == graph.refused("PATCH", SHAREPOINT, {"isLoopEnabled": False}) == refused


def test_names_in_reports(graph: Graph) -> None:
    assert graph.get(REPORTS)["displayConcealedNames"] is True
    graph.change("PATCH", REPORTS, {"displayConcealedNames": False})
    assert graph.get(REPORTS)["displayConcealedNames"] is False
    assert graph.refused("PATCH", REPORTS, {"displayConcealedNames": None})[:2] == (400, "BadRequest")


def test_settings_are_in_the_snapshot_of_the_tenant(graph: Graph) -> None:
    graph.ask("PATCH", SHAREPOINT, {"isLoopEnabled": False})
    assert graph.simulator.collections(graph.tenant.id)["policies"]["sharepointSettings"] == {"isLoopEnabled": False}
