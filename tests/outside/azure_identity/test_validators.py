"""What validates and signs in by itself: PyJWT by the published keys, MSAL by each version's discovery document, as theirs do.

Neither names itself to a server, so each is told a User-Agent; nothing else of them is changed. What version 1 needs beyond
MSAL's own fields (`resource`) goes through the argument that MSAL has for it.
"""

from __future__ import annotations

import importlib
import ssl
from collections.abc import Iterator
from typing import Any

import jwt
import pytest
import requests
from azure.core.exceptions import ClientAuthenticationError
from azure.identity import UsernamePasswordCredential

from tests.outside.azure_identity.place import ARM, GRAPH, Json, Place

# It has no types of its own.
msal: Any = importlib.import_module("msal")
CLI = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"
GRAPH_ITSELF, ARM_ITSELF = "https://graph.microsoft.com", "https://management.azure.com/"
DOCUMENTS = {"version 1": "", "version 2": "/v2.0"}


@pytest.fixture
def session() -> Iterator[requests.Session]:
    with requests.Session() as found:
        found.headers["User-Agent"] = f"MSAL.Python/{msal.__version__}"
        yield found


def document(place: Place, session: requests.Session, version: str) -> Json:
    """The discovery document that MSAL finds for itself."""
    app = msal.ConfidentialClientApplication(
        place.info.client_id,
        client_credential=place.info.client_secret,
        oidc_authority=f"{place.info.url}/{place.tenant}{version}",
        http_client=session,
    )
    assert app.authority.token_endpoint.startswith(place.info.url)
    found: Json = requests.get(f"{place.info.url}/{place.tenant}{version}/.well-known/openid-configuration", timeout=10).json()
    assert found["token_endpoint"] == app.authority.token_endpoint
    return found


def issued(place: Place, session: requests.Session, scope: str) -> str:
    app = msal.ConfidentialClientApplication(
        place.info.client_id,
        client_credential=place.info.client_secret,
        authority=f"{place.info.url}/{place.tenant}",
        instance_discovery=False,
        http_client=session,
    )
    answer = app.acquire_token_for_client([scope])
    assert (answer["token_type"], answer["expires_in"]) == ("Bearer", 3599)
    token: str = answer["access_token"]
    return token


@pytest.mark.parametrize("version", DOCUMENTS.values(), ids=DOCUMENTS)
def test_a_token_is_valid_by_the_published_keys(place: Place, session: requests.Session, version: str) -> None:
    published = document(place, session, version)["jwks_uri"]
    trust = ssl.create_default_context(cafile=place.info.ca_file)
    keys = jwt.PyJWKClient(published, ssl_context=trust, headers={"User-Agent": f"PyJWT/{jwt.__version__}"})
    for scope, audience in ((GRAPH, GRAPH_ITSELF), (ARM, ARM_ITSELF)):
        token = issued(place, session, scope)
        key = keys.get_signing_key_from_jwt(token)
        asked: dict[str, Any] = {
            "audience": [audience, audience.rstrip("/")],
            "issuer": f"https://sts.windows.net/{place.tenant}/",
        }
        claims = jwt.decode(token, key, algorithms=["RS256"], **asked)
        assert (claims["appid"], claims["tid"], claims["idtyp"]) == (place.info.client_id, place.tenant, "app")
        with pytest.raises(jwt.InvalidAudienceError):
            jwt.decode(token, key, algorithms=["RS256"], **asked | {"audience": "https://elsewhere.example"})
        head, body, signature = token.split(".")
        with pytest.raises(jwt.InvalidSignatureError):
            jwt.decode(f"{head}.{body}.{signature[:-8]}AAAAAAAA", key, algorithms=["RS256"], **asked)


def test_version_1_gives_tokens_to_apps(place: Place, session: requests.Session) -> None:
    app = msal.ConfidentialClientApplication(
        place.info.client_id,
        client_credential=place.info.client_secret,
        oidc_authority=f"{place.info.url}/{place.tenant}",
        http_client=session,
    )
    answer = app.acquire_token_for_client([GRAPH], data={"resource": GRAPH_ITSELF})
    claims = jwt.decode(answer["access_token"], options={"verify_signature": False})
    assert (claims["aud"], claims["ver"]) == (GRAPH_ITSELF, "1.0")


def test_whose_domain_a_name_is_of_is_asked_before_a_password(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """MSAL drops the port of the authority for this question, so only the proxy's way leads to it."""
    monkeypatch.setenv("HTTPS_PROXY", place.info.proxy_url)
    with pytest.warns(DeprecationWarning, match="multifactor"):
        credential = UsernamePasswordCredential(CLI, place.admin, "Corr3ct-horse-battery", tenant_id=place.tenant)
    with (
        credential,
        pytest.warns(DeprecationWarning, match="public client flows"),
        pytest.raises(ClientAuthenticationError, match="AADSTS70003"),
    ):
        credential.get_token(ARM)
