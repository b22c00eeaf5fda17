"""Access tokens: RS256, published as a JWKS, valid by wall time.

Shapes and claims: facts on the login service (v1.0 shaped tokens with `aud`, `iss`, `tid`, `oid`, `appid`, `idtyp`, `roles`
for an app, `scp` for a user, `wids` for directory roles).
"""

from __future__ import annotations

import base64
import hashlib
import time
import uuid
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from simulator.files import write_private

Json = dict[str, Any]

GRAPH_APP_ID = "00000003-0000-0000-c000-000000000000"
EXCHANGE_APP_ID = "00000002-0000-0ff1-ce00-000000000000"
ARM_APP_ID = "797f4846-ba00-4fd7-ba43-dac1f8f63013"
GRAPH_HOSTS = frozenset({"graph.microsoft.com"})
ARM_HOSTS = frozenset({"management.azure.com", "management.core.windows.net"})
EXCHANGE_HOSTS = frozenset({"outlook.office365.com", "outlook.office.com"})
LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
DEFAULT_LIFETIME = 3599
_CACHE_SIZE = 2048


def audience_kind(resource: str) -> str | None:
    """Which service a resource or audience means: graph, arm, exchange, local (this origin: good for Graph
    and Resource Manager), or None for none of them.

    Real clients send it with trailing and doubled slashes, with and without the port, in any case."""
    text = resource.strip().lower().rstrip("/")
    if text == GRAPH_APP_ID:
        return "graph"
    if text == ARM_APP_ID:
        return "arm"
    if text == EXCHANGE_APP_ID:
        return "exchange"
    try:
        host = urlsplit(text).hostname
    except ValueError:
        return None
    if host in GRAPH_HOSTS:
        return "graph"
    if host in ARM_HOSTS:
        return "arm"
    if host in EXCHANGE_HOSTS:
        return "exchange"
    return "local" if host in LOOPBACK_HOSTS else None


class TokenKeys:
    """The signing key. `file` (mode 0600) keeps it over a restart; without one it lives as long as the process."""

    def __init__(self, file: Path | None = None) -> None:
        key: Any = None
        if file is not None and file.exists():
            with suppress(ValueError):  # a broken file is replaced below
                key = serialization.load_pem_private_key(file.read_bytes(), password=None)
        if not isinstance(key, rsa.RSAPrivateKey):
            key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
            if file is not None:
                pem = key.private_bytes(
                    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
                )
                write_private(file, pem)
        self._key: rsa.RSAPrivateKey = key
        self.public: rsa.RSAPublicKey = key.public_key()
        numbers = self.public.public_numbers()
        self._modulus = _base64url(numbers.n)
        self._exponent = _base64url(numbers.e)
        self.kid = hashlib.sha256(self._modulus.encode()).hexdigest()[:27]
        self._verified: dict[str, Json] = {}

    def jwks(self) -> Json:
        key = {
            "kty": "RSA",
            "use": "sig",
            "alg": "RS256",
            "kid": self.kid,
            "x5t": self.kid,
            "n": self._modulus,
            "e": self._exponent,
        }
        return {"keys": [key]}

    def issue(self, claims: Json, lifetime: int = DEFAULT_LIFETIME) -> str:
        """A token with `claims` and iat, nbf, exp and uti set. A negative `lifetime` (seconds) gives an expired one."""
        now = int(time.time())
        whole = {**claims, "iat": now, "nbf": min(now, now + lifetime) - 5, "exp": now + lifetime, "uti": uuid.uuid4().hex[:22]}
        return jwt.encode(whole, self._key, algorithm="RS256", headers={"kid": self.kid, "x5t": self.kid})

    def sign(self, content: Json) -> str:
        """`content`, signed, without any claim of time: no access token, and never taken for one."""
        return jwt.encode(content, self._key, algorithm="RS256", headers={"kid": self.kid})

    def signed(self, token: str) -> Json:
        """What `sign` was given. Raises jwt.InvalidTokenError."""
        return jwt.decode(token, self.public, algorithms=["RS256"], options={"verify_aud": False})

    def read(self, token: str) -> Json:
        """The claims of a token of ours that is valid now. Raises jwt.InvalidTokenError (expired, forged, not a token)."""
        claims = self._verified.get(token)
        if claims is None:
            # The audience is judged by the service, with its own error.
            claims = jwt.decode(
                token, self.public, algorithms=["RS256"], options={"verify_aud": False, "require": ["exp", "tid", "oid", "aud"]}
            )
            if len(self._verified) >= _CACHE_SIZE:
                self._verified.clear()
            self._verified[token] = claims
        elif claims["exp"] <= time.time():
            raise jwt.ExpiredSignatureError("Signature has expired")
        return claims


def _base64url(number: int) -> str:
    raw = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
