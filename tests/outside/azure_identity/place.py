"""A tenant in a simulator, seen by azure-identity: applications with their credentials, and what its tokens are good for."""

from __future__ import annotations

import base64
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import jwt
import pytest
from azure.core.exceptions import ClientAuthenticationError
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from simulator import launch

Json = dict[str, Any]
GRAPH, ARM = "https://graph.microsoft.com/.default", "https://management.azure.com/.default"
SUBJECT = "system:serviceaccount:default:deploy"


@dataclass(kw_only=True)
class Place:
    """A seeded tenant in a simulator of these tests' own. `options` are what every credential is told."""

    info: launch.RunInfo
    http: httpx.Client
    tenant: str
    subscription: str
    admin: str
    options: Json = field(default_factory=dict)

    def graph(self, method: str, path: str, body: Json | None = None) -> Json:
        """A request by the partner app, to set the scene."""
        made = self.http.post("/_sim/token", json={"tenantId": self.tenant, "user": self.info.client_id}).json()
        headers = {"authorization": f"Bearer {made['access_token']}"}
        answer = self.http.request(method, f"/v1.0{path}", json=body, headers=headers)
        assert answer.status_code < 300, answer.text
        found: Json = answer.json() if answer.content else {}
        return found

    def app(self) -> App:
        """A new application that may read users, with a service principal here."""
        made = self.graph("POST", "/applications", {"displayName": "Robot"})
        principal = self.graph("POST", "/servicePrincipals", {"appId": made["appId"]})
        resource = self.graph("GET", "/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')")
        role = next(one["id"] for one in resource["appRoles"] if one["value"] == "User.Read.All")
        body = {"principalId": principal["id"], "resourceId": resource["id"], "appRoleId": role}
        self.graph("POST", f"/servicePrincipals/{principal['id']}/appRoleAssignments", body)
        return App(place=self, client_id=made["appId"], path=f"/applications/{made['id']}", principal=principal["id"])

    def used(self, credential: Any) -> Json:
        """The claims of the credential's token for Graph, once it and one for Resource Manager have been used."""
        graph, arm = (credential.get_token(scope).token for scope in (GRAPH, ARM))
        assert self.http.get("/v1.0/users", headers={"authorization": f"Bearer {graph}"}).status_code == 200
        headers = {"authorization": f"Bearer {arm}"}
        assert self.http.get("/subscriptions", params={"api-version": "2022-12-01"}, headers=headers).status_code == 200
        return claims_of(graph)


@dataclass(frozen=True, kw_only=True)
class App:
    place: Place
    client_id: str
    path: str
    principal: str

    def secret(self) -> str:
        made: str = self.place.graph("POST", f"{self.path}/addPassword", {})["secretText"]
        return made

    def certificate(self) -> tuple[rsa.RSAPrivateKey, x509.Certificate]:
        """A certificate of the application's."""
        private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "robot")]), datetime.now(UTC)
        builder = x509.CertificateBuilder(name, name, private.public_key(), x509.random_serial_number())
        dated = builder.not_valid_before(now - timedelta(minutes=5)).not_valid_after(now + timedelta(days=365))
        found = dated.sign(private, hashes.SHA256())
        key = base64.b64encode(found.public_bytes(serialization.Encoding.DER)).decode()
        credential = {"type": "AsymmetricX509Cert", "usage": "Verify", "key": key}
        self.place.graph("PATCH", self.path, {"keyCredentials": [credential]})
        return private, found

    def trust(self, **changes: Any) -> None:
        """Trust the made-up issuer's tokens for one workload."""
        issuer = f"{self.place.info.url}/_sim/issuer"
        wanted = {"name": "workload", "issuer": issuer, "subject": SUBJECT, "audiences": ["api://AzureADTokenExchange"]}
        self.place.graph("POST", f"{self.path}/federatedIdentityCredentials", wanted | changes)

    def external(self, **changes: Any) -> str:
        token: str = self.place.http.post("/_sim/external-token", json={"subject": SUBJECT} | changes).json()["token"]
        return token


def seeded(info: launch.RunInfo, http: httpx.Client) -> Place:
    label = f"identity{uuid.uuid4().hex[:8]}"
    tenant, subscription, admin = str(uuid.uuid4()), str(uuid.uuid4()), f"admin@{label}.example"
    body = {
        "tenantId": tenant,
        "displayName": "Identity",
        "domains": [f"{label}.example"],
        "subscriptionId": subscription,
        "administrators": [admin],
    }
    assert http.post("/_sim/seed", json=body).status_code == 200
    return Place(info=info, http=http, tenant=tenant, subscription=subscription, admin=admin)


def claims_of(token: str) -> Json:
    found: Json = jwt.decode(token, options={"verify_signature": False})
    return found


def refused(credential: Any, number: int, scope: str = GRAPH) -> None:
    """The client says that it could not sign in, with Entra's number in its text."""
    with pytest.raises(ClientAuthenticationError, match=rf"AADSTS{number}:"):
        credential.get_token(scope)
