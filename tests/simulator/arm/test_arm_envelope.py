"""What every ARM answer has: api-versions, headers, error bodies, subscriptions, access, doubled slashes."""

from __future__ import annotations

import uuid

import pytest

from tests.simulator.arm.caller import Arm, code
from tests.simulator.running import RunningSimulator, SeededTenant


def test_an_api_version_must_be_there_and_well_formed(arm: Arm) -> None:
    url, headers = f"/subscriptions/{arm.subscription}/resourcegroups", {"authorization": f"Bearer {arm.token}"}
    assert code(arm.http.get(url, headers=headers)) == (400, "MissingApiVersionParameter")
    for bad in ("2024", "latest", "2024-03-01-beta2", "20240301"):
        assert code(arm("GET", url, version=bad)) == (400, "InvalidApiVersionParameter"), bad
    for good in ("2024-03-01", "2031-12-24", "2024-03-01-preview", "2024-03-01-privatepreview"):
        assert arm("GET", url, version=good).status_code == 200, good


def test_the_strict_switch_refuses_versions_that_nobody_published(arm: Arm, simulator: RunningSimulator) -> None:
    assert simulator.http.get("/_sim/api-versions").json() == {"strict": False}
    assert simulator.http.put("/_sim/api-versions", json={"strict": "yes"}).status_code == 400
    assert simulator.http.put("/_sim/api-versions", json={"strict": True}).json() == {"strict": True}
    try:
        refused = arm("GET", "resourcegroups", version="2031-12-24")
        assert code(refused) == (400, "NoRegisteredProviderFound")
        assert "2024-03-01" in refused.json()["error"]["message"]
        assert arm("GET", "resourcegroups", version="2024-03-01").status_code == 200
    finally:
        simulator.http.put("/_sim/api-versions", json={"strict": False})


def test_headers_and_client_request_id(arm: Arm) -> None:
    mine = str(uuid.uuid4())
    answer = arm("GET", "resourcegroups", headers={"x-ms-client-request-id": mine, "x-ms-return-client-request-id": "true"})
    assert answer.headers["content-type"].startswith("application/json")
    assert answer.headers["x-ms-client-request-id"] == mine
    for name in ("x-ms-request-id", "x-ms-correlation-request-id", "x-ms-routing-request-id", "date"):
        assert answer.headers[name], name


def test_without_a_token_and_with_one_for_graph(simulator: RunningSimulator, tenant: SeededTenant, arm: Arm) -> None:
    url = f"/subscriptions/{arm.subscription}/resourcegroups?api-version=2024-03-01"
    bare = arm.http.get(url)
    assert code(bare) == (401, "AuthenticationFailed")
    assert bare.headers["www-authenticate"].startswith("Bearer ")
    assert code(arm.http.get(url, headers=simulator.headers(tenant.id, "graph"))) == (401, "InvalidAuthenticationTokenAudience")


def test_doubled_slashes_and_case_are_taken_in_place(arm: Arm) -> None:
    arm.group("RG-Case")
    answer = arm("GET", f"/SUBSCRIPTIONS/{arm.subscription.upper()}//ResourceGroups///rg-case")
    assert answer.status_code == 200
    assert answer.json()["name"] == "RG-Case"


def test_subscriptions_that_are_malformed_unknown_or_anothers(simulator: RunningSimulator, arm: Arm) -> None:
    assert code(arm("GET", "/subscriptions/nothing/resourcegroups")) == (400, "InvalidSubscriptionId")
    assert code(arm("GET", f"/subscriptions/{uuid.uuid4()}/resourcegroups")) == (404, "SubscriptionNotFound")
    other = simulator.seed()
    strange = arm("GET", f"/subscriptions/{other.subscription_id}/resourcegroups")
    assert code(strange) == (401, "InvalidAuthenticationTokenTenant")
    assert f'authorization_uri="{simulator.info.url}/{other.id}"' in strange.headers["www-authenticate"]


def test_types_that_are_not_built_say_so(arm: Arm) -> None:
    group = arm.group()
    answer = arm("PUT", f"{group}/providers/Microsoft.Sql/servers/s", {"location": "westeurope"})
    assert answer.status_code == 501
    assert answer.json()["error"]["code"] == "NotImplemented"
    assert code(arm("POST", group)) == (405, "MethodNotAllowed")


@pytest.mark.parametrize("body", ["text", [], 7, None, {"location": 7}, {"location": "westeurope", "tags": ["a"]}])
def test_bodies_that_are_no_resource(arm: Arm, body: object) -> None:
    assert code(arm("PUT", "resourcegroups/rg", body))[0] == 400


def test_login_lists(arm: Arm, tenant: SeededTenant) -> None:
    subscriptions = arm("GET", "/subscriptions", version="2022-12-01").json()["value"]
    assert [(entry["subscriptionId"], entry["state"], entry["tenantId"]) for entry in subscriptions] == [
        (tenant.subscription_id, "Enabled", tenant.id)
    ]
    assert arm("GET", f"/subscriptions/{arm.subscription}", version="2022-12-01").json()["id"] == subscriptions[0]["id"]
    assert [entry["tenantId"] for entry in arm("GET", "/tenants", version="2022-12-01").json()["value"]] == [tenant.id]
    places = {entry["name"]: entry for entry in arm("GET", "locations", version="2022-12-01").json()["value"]}
    assert places["westeurope"]["regionalDisplayName"] == "(Europe) West Europe"


def test_a_caller_without_a_role_sees_nothing(colleague: tuple[Arm, str]) -> None:
    arm, object_id = colleague
    assert arm("GET", "/subscriptions").json()["value"] == []
    refused = arm("PUT", "resourcegroups/rg", {"location": "westeurope"})
    assert code(refused) == (403, "AuthorizationFailed")
    message = refused.json()["error"]["message"]
    assert object_id in message and "Microsoft.Resources/subscriptions/resourceGroups/write" in message
    assert code(arm("GET", "resourcegroups")) == (403, "AuthorizationFailed")


def test_the_administrator_owns_the_subscription(admin: Arm) -> None:
    assert admin.group("rg-by-admin")
