"""Certificates and assertions as clients make them, and an app with credentials of its own."""

from __future__ import annotations

import base64
import time
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from tests.simulator.graph.conftest import Graph

Json = dict[str, Any]
TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
GRAPH = "https://graph.microsoft.com/.default"


@dataclass(frozen=True, kw_only=True)
class Key:
    """A private key and its certificate."""

    private: rsa.RSAPrivateKey
    certificate: x509.Certificate

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def encoded(self) -> str:
        return base64.b64encode(self.der).decode()

    def thumbprint(self, name: str) -> str:
        """The header that names this certificate."""
        if name == "kid":
            return self.certificate.fingerprint(hashes.SHA1()).hex().upper()
        digest = hashes.SHA256() if name == "x5t#S256" else hashes.SHA1()
        return base64.urlsafe_b64encode(self.certificate.fingerprint(digest)).decode().rstrip("=")

    def credential(self, **more: Any) -> Json:
        return {"type": "AsymmetricX509Cert", "usage": "Verify", "key": self.encoded} | more


def make_key(name: str = "app", days: int = 365) -> Key:
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    now = datetime.now(UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = x509.CertificateBuilder(
        subject_name=subject,
        issuer_name=subject,
        public_key=private.public_key(),
        serial_number=x509.random_serial_number(),
        not_valid_before=now - timedelta(minutes=5),
        not_valid_after=now + timedelta(days=days),
    )
    return Key(private=private, certificate=builder.sign(private, hashes.SHA256()))


@dataclass(kw_only=True)
class App:
    """An application of the test's own with its service principal in the tenant."""

    graph: Graph
    application: Json
    principal: Json

    @property
    def client_id(self) -> str:
        found: str = self.application["appId"]
        return found

    @property
    def path(self) -> str:
        return f"/applications/{self.application['id']}"

    @property
    def endpoint(self) -> str:
        return f"{self.graph.simulator.info.url}/{self.graph.tenant.id}/oauth2/v2.0/token"

    def secret(self, **more: Any) -> Json:
        return self.graph.post(f"{self.path}/addPassword", {"passwordCredential": more}, status=200)

    def sign_in(self, tenant_id: str | None = None, **form: str) -> httpx.Response:
        fields = {"grant_type": "client_credentials", "client_id": self.client_id, "scope": GRAPH}
        return self.graph.simulator.http.post(f"/{tenant_id or self.graph.tenant.id}/oauth2/v2.0/token", data=fields | form)

    def refusal(self, tenant_id: str | None = None, **form: str) -> tuple[int, str, int]:
        """Status, OAuth's word and AADSTS number of a sign-in that must fail."""
        return told(self.sign_in(tenant_id, **form))

    def assertion(
        self, key: Key, *, named: str = "x5t", algorithm: str = "RS256", header: Json | None = None, **claims: Any
    ) -> str:
        now = int(time.time())
        whole = {
            "aud": self.endpoint,
            "iss": self.client_id,
            "sub": self.client_id,
            "jti": str(uuid.uuid4()),
            "iat": now,
            "nbf": now,
            "exp": now + 600,
        }
        names = {named: key.thumbprint(named)} if header is None else header
        kept = {name: value for name, value in (whole | claims).items() if value is not None}
        return jwt.encode(kept, key.private, algorithm=algorithm, headers=names)


def told(answer: httpx.Response) -> tuple[int, str, int]:
    body = answer.json()
    number: int = body["error_codes"][0]
    assert body["error_description"].startswith(f"AADSTS{number}: ")
    assert (
        f"Trace ID: {body['trace_id']} Correlation ID: {body['correlation_id']} Timestamp: {body['timestamp']}"
        in (body["error_description"])
    )
    assert body["error_uri"].endswith(f"/error?code={number}")
    return answer.status_code, body["error"], number


def claims_of(answer: httpx.Response) -> Json:
    assert answer.status_code == 200, answer.text
    found: Json = jwt.decode(answer.json()["access_token"], options={"verify_signature": False})
    return found
