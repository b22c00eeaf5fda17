"""Federated identity credentials: tokens of other issuers in place of secrets, and the credentials as Graph keeps them."""

from __future__ import annotations

from typing import Any

import jwt
import pytest

from tests.simulator.entra.keys import TYPE, App, Key, claims_of, told
from tests.simulator.running import RunningSimulator

GITHUB = "https://token.actions.githubusercontent.com"
SUBJECT = "repo:northwind/infra:environment:Production"
AUDIENCE = "api://AzureADTokenExchange"
TRUST: dict[str, Any] = {"name": "deploy", "issuer": GITHUB, "subject": SUBJECT, "audiences": [AUDIENCE]}


@pytest.fixture
def trusting(app: App) -> App:
    app.graph.post(f"{app.path}/federatedIdentityCredentials", TRUST)
    return app


def external(simulator: RunningSimulator, **changes: Any) -> str:
    answer = simulator.http.post("/_sim/external-token", json={"issuer": GITHUB, "subject": SUBJECT} | changes)
    assert answer.status_code == 200, answer.text
    token: str = answer.json()["token"]
    return token


def test_a_token_of_another_issuer_is_exchanged(trusting: App, simulator: RunningSimulator) -> None:
    answer = trusting.sign_in(client_assertion=external(simulator), client_assertion_type=TYPE)
    claims = claims_of(answer)
    assert (claims["appid"], claims["appidacr"], claims["tid"]) == (trusting.client_id, "2", trusting.graph.tenant.id)


def test_kubernetes_puts_its_audience_into_a_list(trusting: App, simulator: RunningSimulator) -> None:
    listed = external(simulator, claims={"kubernetes.io": {"namespace": "x"}}, audience=[AUDIENCE])
    content = jwt.decode(listed, options={"verify_signature": False})
    assert (content["aud"], content["kubernetes.io"]) == ([AUDIENCE], {"namespace": "x"})
    assert trusting.sign_in(client_assertion=listed, client_assertion_type=TYPE).status_code == 200


@pytest.mark.parametrize(
    ("changes", "number"),
    [
        ({"issuer": "https://elsewhere.example"}, 700211),
        ({"issuer": GITHUB + "/"}, 700211),
        ({"subject": "repo:northwind/infra:ref:refs/heads/main"}, 700213),
        ({"subject": SUBJECT.lower()}, 7002138),
        ({"audience": "api://azureadtokenexchange"}, 700212),
        ({"expiresIn": -3600}, 700024),
    ],
)
def test_what_does_not_match(trusting: App, simulator: RunningSimulator, changes: dict[str, Any], number: int) -> None:
    answer = trusting.sign_in(client_assertion=external(simulator, **changes), client_assertion_type=TYPE)
    assert told(answer) == (401, "invalid_client", number)


def test_a_token_that_somebody_else_signed(trusting: App, key: Key) -> None:
    forged = trusting.assertion(key, iss=GITHUB, sub=SUBJECT, aud=AUDIENCE)
    answer = trusting.sign_in(client_assertion=forged, client_assertion_type=TYPE)
    assert told(answer) == (401, "invalid_client", 700027)


def test_a_token_of_entra_itself_is_not_exchanged(trusting: App, simulator: RunningSimulator) -> None:
    own = simulator.forged_token(trusting.graph.tenant.id, simulator.info.client_id)
    answer = trusting.sign_in(client_assertion=own, client_assertion_type=TYPE)
    assert told(answer) == (401, "invalid_client", 700222)


def test_a_credential_that_is_gone_counts_no_more(trusting: App, simulator: RunningSimulator) -> None:
    trusting.graph.change("DELETE", f"{trusting.path}/federatedIdentityCredentials/deploy")
    answer = trusting.sign_in(client_assertion=external(simulator), client_assertion_type=TYPE)
    assert told(answer)[2] == 700211


def test_the_made_up_issuer_publishes_its_key(app: App, simulator: RunningSimulator) -> None:
    issuer = f"{simulator.info.url}/_sim/issuer"
    document = simulator.http.get("/_sim/issuer/.well-known/openid-configuration").json()
    keys = jwt.PyJWKSet.from_dict(simulator.http.get(document["jwks_uri"]).json())
    token = simulator.http.post("/_sim/external-token", json={"subject": "workload"}).json()["token"]
    kid = jwt.get_unverified_header(token)["kid"]
    claims = jwt.decode(token, keys[kid].key, algorithms=["RS256"], audience=AUDIENCE, issuer=issuer)
    assert document["issuer"] == claims["iss"] == issuer
    body = {"name": "made-up", "issuer": issuer, "subject": "workload", "audiences": [AUDIENCE]}
    app.graph.post(f"{app.path}/federatedIdentityCredentials", body)
    assert app.sign_in(client_assertion=token, client_assertion_type=TYPE).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"subject": ""},
        {"subject": "x", "claims": []},
        {"subject": "x", "audience": []},
        {"subject": "x", "audience": 7},
        {"subject": "x", "expiresIn": "soon"},
        {"x": 1},
    ],
)
def test_refused_external_tokens(simulator: RunningSimulator, body: dict[str, Any]) -> None:
    assert simulator.http.post("/_sim/external-token", json=body).status_code == 400


# --- as Graph keeps them


def test_by_id_and_by_name(app: App) -> None:
    graph, path = app.graph, f"{app.path}/federatedIdentityCredentials"
    made = graph.post(path, TRUST | {"description": "CI"})
    assert {**TRUST, "description": "CI", "id": made["id"]}.items() <= made.items()
    by_app_id = f"/applications(appId='{app.client_id}')/federatedIdentityCredentials"
    for place in (f"{path}/{made['id']}", f"{path}/deploy", f"{path}(name='deploy')", f"{by_app_id}/{made['id']}"):
        assert graph.get(place)["id"] == made["id"], place
    assert [one["name"] for one in graph.get(by_app_id)["value"]] == ["deploy"]
    graph.change("PATCH", f"{path}/{made['id']}", {"subject": "repo:northwind/infra:ref:refs/heads/main"})
    assert graph.get(f"{path}/deploy")["subject"].endswith("main")
    assert graph.refused("PATCH", f"{path}/{made['id']}", {"name": "other"})[0] == 400
    graph.change("DELETE", f"{path}/{made['id']}")
    assert graph.refused("GET", f"{path}/deploy")[0] == 404
    assert graph.get(path)["value"] == []


def test_upsert(app: App) -> None:
    graph = app.graph
    path = f"/v1.0/applications(appId='{app.client_id}')/federatedIdentityCredentials(name='deploy')"
    body = {name: value for name, value in TRUST.items() if name != "name"}
    headers = {"authorization": f"Bearer {graph.token}"}
    assert graph.simulator.http.patch(path, json=body, headers=headers).status_code == 404
    made = graph.simulator.http.patch(path, json=body, headers=headers | {"Prefer": "create-if-missing"})
    assert (made.status_code, made.json()["name"]) == (201, "deploy")
    again = graph.simulator.http.patch(path, json={"description": "x"}, headers=headers | {"Prefer": "create-if-missing"})
    assert again.status_code == 204
    assert graph.get(f"{app.path}/federatedIdentityCredentials/deploy")["description"] == "x"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": "no"}, "InvalidFederatedIdentityCredentialValue"),
        ({"name": "-dash"}, "InvalidFederatedIdentityCredentialValue"),
        ({"name": "a/b/c"}, "InvalidFederatedIdentityCredentialValue"),
        ({"name": "x" * 121}, "InvalidFederatedIdentityCredentialValue"),
        ({"issuer": " https://a.example"}, "InvalidFederatedIdentityCredentialValue"),
        ({"issuer": "nonsense"}, "InvalidFederatedIdentityCredentialValue"),
        ({"issuer": "https://a.example/" + "x" * 600}, "InvalidFederatedIdentityCredentialValue"),
        ({"subject": "x" * 601}, "InvalidFederatedIdentityCredentialValue"),
        ({"description": "x" * 601}, "InvalidFederatedIdentityCredentialValue"),
        ({"audiences": ["a", "b"]}, "InvalidFederatedIdentityCredentialValue"),
        ({"audiences": []}, "Request_BadRequest"),
        ({"subject": None}, "Request_BadRequest"),
        ({"id": "x"}, "Request_BadRequest"),
        ({"issuers": "x"}, "BadRequest"),
    ],
)
def test_refused_credentials(app: App, change: dict[str, Any], code: str) -> None:
    refused = app.graph.refused("POST", f"{app.path}/federatedIdentityCredentials", TRUST | change)
    assert refused[:2] == (400, code)


def test_names_and_pairs_are_unique_and_twenty_is_the_limit(app: App) -> None:
    graph, path = app.graph, f"{app.path}/federatedIdentityCredentials"
    for number in range(20):
        graph.post(path, TRUST | {"name": f"deploy-{number}", "subject": f"{SUBJECT}{number}"})
    assert graph.refused("POST", path, TRUST | {"name": "DEPLOY-0"})[:2] == (409, "Request_MultipleObjectsWithSameKeyValue")
    same = graph.refused("POST", path, TRUST | {"subject": f"{SUBJECT}7"})
    assert same[:2] == (400, "InvalidFederatedIdentityCredentialValue")
    assert "combination of issuer and subject must be unique" in same[2]
    assert graph.refused("PATCH", f"{path}/deploy-3", {"subject": f"{SUBJECT}7"})[0] == 400
    assert graph.refused("POST", path, TRUST)[:2] == (400, "Directory_QuotaExceeded")
    assert len(graph.get(path)["value"]) == 20


def test_who_may_trust_an_issuer(app: App) -> None:
    path = f"{app.path}/federatedIdentityCredentials"
    reader = app.graph.as_app_with("Application.Read.All")
    assert reader.get(path)["value"] == []
    assert reader.refused("POST", path, TRUST)[0] == 403
    assert app.graph.as_app_with("Application.ReadWrite.OwnedBy").refused("POST", path, TRUST)[0] == 403
    app.graph.as_app_with("Application.ReadWrite.All").post(path, TRUST)
