"""What a running simulator counts: who asked for what, and what it does not serve."""

from __future__ import annotations

import pytest

from simulator.usage import client_of
from tests.simulator.running import RunningSimulator, SeededTenant


@pytest.mark.parametrize(
    ("agent", "sdk", "family"),
    [
        ("AZURECLI/2.91.0 (PIP) azsdk-python-core/1.41.0 Python/3.11", "", "az"),
        ("azsdk-go-armresources/v2.1.0 (go1.24; linux)", "", "azure-sdk-for-go"),
        ("azsdk-python-mgmt-network/33.1.0 Python/3.11.2", "", "azure-mgmt"),
        ("azsdk-python-identity/1.27.0 Python/3.11.2", "", "azure-identity"),
        ("python-httpx/0.28.1", "graph-python/1.65.0, graph-python-core/1.5.2", "msgraph-sdk"),
        ("python-httpx/0.28.1 kiota-python/1.9.3", "", "msgraph-sdk"),
        ("azsdk-python-mgmt-network/33.1.0 Python/3.11.2 python-requests/2.34.2", "", "azure-mgmt"),
        ("python-requests/2.34.2", "", "python-requests"),
        ("python-httpx/0.28.1", "", "other"),
        ("", "", "other"),
    ],
)
def test_clients_are_known_by_what_they_say(agent: str, sdk: str, family: str) -> None:
    assert client_of(agent, sdk) == family


def test_what_is_served_and_what_is_missed_is_counted(simulator: RunningSimulator, tenant: SeededTenant) -> None:
    headers = simulator.headers(tenant.id) | {"user-agent": "AZURECLI/2.91.0"}
    for _ in range(2):
        assert simulator.http.get("/v1.0/organization", headers=headers).status_code == 200
        refused = simulator.http.get(f"/v1.0/teams/{tenant.id}/channels", headers=headers)
        assert refused.status_code == 501
        assert "does not serve" in refused.json()["error"]["message"]
    usage = simulator.http.get("/_sim/usage").json()
    (served,) = [one for one in usage["served"] if one["template"] == "/v1.0/organization" and one["client"] == "az"]
    assert (served["service"], served["method"], served["count"]) == ("graph", "GET", 2)
    (missed,) = [one for one in usage["missed"] if one["path"] == "/v1.0/teams/{id}/channels"]
    assert (missed["service"], missed["method"], missed["count"]) == ("graph", "GET", 2)


def test_every_route_is_told(simulator: RunningSimulator) -> None:
    found = simulator.http.get("/_sim/routes").json()["routes"]
    assert {"service": "graph", "method": "GET", "template": "/v1.0/users"} in found
    assert len(found) == len({(one["service"], one["method"], one["template"]) for one in found}) > 200
