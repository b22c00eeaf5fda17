"""What an app proves itself with, in Graph's own shape on the application or service principal: secrets and certificates.

A secret is kept as a salted hash (`_digest`), a certificate whole (`_certificate`, base64 of its DER form); keys with an
underscore never leave by the services. Dates are the simulator's; a certificate is made by wall time, while the simulated cloud
starts on the same day forever, so a credential has begun when either clock says so. Shapes: Graph passwordCredential and
keyCredential.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from simulator.store import Cloud

Json = dict[str, Any]

HINT_LENGTH = 3


def new_secret() -> str:
    """Microsoft's secrets are 40 characters of this alphabet with one ~ in them (general knowledge)."""
    return f"{secrets.token_urlsafe(3)}8Q~{secrets.token_urlsafe(24)}1"


def password(cloud: Cloud, *, name: str | None, start: str, end: str) -> tuple[Json, str]:
    """A new passwordCredential as it is kept, and its secret, which nobody can read again."""
    secret = new_secret()
    credential = {
        "customKeyIdentifier": None,
        "displayName": name,
        "endDateTime": end,
        "hint": secret[:HINT_LENGTH],
        "keyId": cloud.new_id(),
        "secretText": None,
        "startDateTime": start,
        "_digest": digest(secret),
    }
    return credential, secret


def digest(secret: str) -> str:
    """`salt$hash`. A generated secret has 240 random bits, so one round of SHA-256 is enough."""
    salt = secrets.token_hex(16)
    return f"{salt}${_hash(salt, secret)}"


def with_secret(credentials: Iterable[Json], secret: str) -> Json | None:
    """The passwordCredential that `secret` belongs to, in force or not."""
    found = None
    for credential in credentials:
        salt, _, known = str(credential.get("_digest", "")).partition("$")
        if known and secrets.compare_digest(known, _hash(salt, secret)):
            found = credential
    return found


def _hash(salt: str, secret: str) -> str:
    return hashlib.sha256(f"{salt}{secret}".encode("utf-8", "replace")).hexdigest()


def moment(text: str) -> datetime:
    """A date of a credential, UTC. Raises ValueError."""
    found = datetime.fromisoformat(text)
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)


def has_ended(cloud: Cloud, credential: Json) -> bool:
    return moment(credential["endDateTime"]) <= cloud.now()


def has_begun(cloud: Cloud, credential: Json) -> bool:
    return moment(credential["startDateTime"]) <= max(cloud.now(), datetime.now(UTC))


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """An X.509 certificate. `key` is None when it is none for RSA, with which no assertion can be checked here."""

    der: bytes
    subject: str
    sha1: bytes
    sha256: bytes
    begins: datetime
    ends: datetime
    key: rsa.RSAPublicKey | None

    @property
    def thumbprint(self) -> str:
        return self.sha1.hex().upper()

    @property
    def encoded(self) -> str:
        return base64.b64encode(self.der).decode()


def read_certificate(key: str) -> Certificate:
    """The certificate of a keyCredential's `key`: base64 of DER or of PEM. Raises ValueError."""
    try:
        raw = base64.b64decode(key + "=" * (-len(key) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("the key is not base64") from None
    try:
        pem = raw.lstrip().startswith(b"-----BEGIN")
        found = x509.load_pem_x509_certificate(raw) if pem else x509.load_der_x509_certificate(raw)
        public = found.public_key()
    except (x509.InvalidVersion, UnsupportedAlgorithm) as problem:
        raise ValueError(str(problem)) from None
    return Certificate(
        der=found.public_bytes(encoding=serialization.Encoding.DER),
        subject=found.subject.rfc4514_string(),
        sha1=found.fingerprint(hashes.SHA1()),
        sha256=found.fingerprint(hashes.SHA256()),
        begins=found.not_valid_before_utc,
        ends=found.not_valid_after_utc,
        key=public if isinstance(public, rsa.RSAPublicKey) else None,
    )


def certificates(holder: Json) -> list[tuple[Json, Certificate]]:
    """Each keyCredential of an application or service principal that is a certificate, with it."""
    held = holder.get("keyCredentials") or []
    return [(one, read_certificate(one["_certificate"])) for one in held if one.get("_certificate")]
