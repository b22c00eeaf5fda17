"""Client assertions: a signed token in place of a secret, by a certificate of the app or from an issuer that it trusts.

Header, claims and signature algorithms: Microsoft's page on certificate credentials (RS256 and PS256; the thumbprint in `x5t`,
`x5t#S256` or, in hex, `kid`; aud is the token endpoint or the tenant's issuer). An assertion may be used again until it expires,
as MSAL does. What comes from another issuer is judged in `federation`. Assertions are made by real clients, so by wall time.
"""

from __future__ import annotations

import base64
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import jwt

from simulator import credentials
from simulator.credentials import Certificate
from simulator.entra import federation, refusals
from simulator.messages import Request
from simulator.store import Tenant

Json = dict[str, Any]

TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ALGORITHMS = ("RS256", "PS256")
SKEW = 300
_AUDIENCES = frozenset({"", "v2.0", "oauth2/token", "oauth2/v2.0/token", "oauth2/v2.0", "v2.0/token"})


def check(request: Request, tenant: Tenant, client_id: str, holders: Iterable[Json]) -> None:
    """Whether `client_assertion` proves that the caller is the app. `holders`: its registration and service principal.
    Raises EntraFault (700025, a type of assertion that isn't known, is a guess without a source)."""
    kind = request.form.get("client_assertion_type", "")
    if kind != TYPE:
        raise (
            refusals.missing("client_assertion_type")
            if not kind
            else refusals.invalid_client(700025, f"The client assertion type '{kind}' is not supported; use {TYPE}.")
        )
    token = request.form["client_assertion"]
    try:
        header = jwt.get_unverified_header(token)
        claims = jwt.decode(token, options={"verify_signature": False})
    except (jwt.InvalidTokenError, ValueError):
        raise malformed("the token cannot be read") from None
    for name in ("iss", "sub"):
        if not isinstance(claims.get(name), str) or not claims[name]:
            raise malformed(f"the claim '{name}' is missing")
    # Kubernetes puts even a single audience into a list.
    listed = claims["aud"] if isinstance(claims.get("aud"), list) else [claims.get("aud")]
    audiences = [one for one in listed if isinstance(one, str) and one]
    if not audiences or len(audiences) < len(listed):
        raise malformed("the claim 'aud' is missing")
    if claims["iss"].lower() != client_id:
        federation.check(request, token, claims, audiences, holders)
        return
    if claims["sub"].lower() != client_id:
        raise refusals.invalid_client(700021, "Client assertion application identifier doesn't match 'client_id' parameter.")
    certificate = _signer(request, header, client_id, holders)
    if header.get("alg") not in ALGORITHMS or certificate.key is None:
        raise malformed(f"the algorithm '{header.get('alg')}' is not supported")
    verified(token, certificate.key, ALGORITHMS, f"Thumbprint of key used by client: '{certificate.thumbprint}'")
    in_time(claims)
    if not any(_is_audience(request, tenant, one) for one in audiences):
        raise refusals.invalid_client(700023, "Client assertion audience claim does not match Realm issuer.")


def malformed(why: str) -> Exception:
    return refusals.invalid_client(50027, f"JWT token is invalid or malformed: {why}.")


def verified(token: str, key: Any, algorithms: Iterable[str], found: str) -> None:
    """Raises AADSTS700027 unless `key` signed the token. `found` names the key in the message."""
    try:
        jwt.decode(
            token,
            key,
            algorithms=list(algorithms),
            options={"verify_aud": False, "verify_exp": False, "verify_nbf": False, "verify_iat": False},
        )
    except (jwt.InvalidTokenError, ValueError, TypeError):
        raise refusals.invalid_client(
            700027,
            "Client assertion failed signature validation. [Reason - Key was found, but use of the key to verify the signature "
            f"failed., {found}]",
        ) from None


def in_time(claims: Json) -> None:
    """Raises AADSTS700024 for an assertion that has expired or is not valid yet (five minutes of skew are allowed)."""
    end, start = claims.get("exp"), claims.get("nbf", 0)
    if isinstance(end, bool) or not isinstance(end, int | float) or isinstance(start, bool) or not isinstance(start, int | float):
        raise malformed("the claim 'exp' or 'nbf' is missing or no number")
    now = time.time()
    if not start - SKEW <= now < end + SKEW:
        raise refusals.invalid_client(
            700024,
            f"Client assertion is not within its valid time range. Current time: {_instant(now)}, assertion valid from "
            f"{_instant(start)}, expiry time of assertion {_instant(end)}.",
        )


def _instant(seconds: float) -> str:
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    except (OverflowError, ValueError, OSError):
        return "out of the calendar"


def _signer(request: Request, header: Json, client_id: str, holders: Iterable[Json]) -> Certificate:
    """The app's certificate that the header names. Raises AADSTS50027, 700027."""
    wanted = {name: header[name] for name in ("x5t", "x5t#S256", "kid") if isinstance(header.get(name), str)}
    if not wanted:
        raise malformed("neither a certificate thumbprint nor a key id stands in its header")
    for holder in holders:
        for credential, certificate in credentials.certificates(holder):
            if any(_names(name, value, certificate) for name, value in wanted.items()):
                if credentials.has_ended(request.cloud, credential) or not credentials.has_begun(request.cloud, credential):
                    raise refusals.invalid_client(
                        700027,
                        "The certificate with identifier used to sign the client assertion is expired on application. [Reason - "
                        f"The key used is expired., Thumbprint of key used by client: '{certificate.thumbprint}', Found key "
                        f"'Start={credential['startDateTime']}, End={credential['endDateTime']}']",
                    )
                return certificate
    shown = next(iter(wanted.values()))
    raise refusals.invalid_client(
        700027,
        "The certificate with identifier used to sign the client assertion is not registered on application. [Reason - The "
        f"key was not found., Thumbprint of key used by client: '{_hex(shown)}', see the keys of the app '{client_id}']",
    )


def _names(name: str, value: str, certificate: Certificate) -> bool:
    if name == "kid" and value.upper() == certificate.thumbprint:
        return True
    expected = certificate.sha256 if name == "x5t#S256" else certificate.sha1
    return _unpadded(value) == base64.urlsafe_b64encode(expected).decode().rstrip("=")


def _unpadded(value: str) -> str:
    # Some clients send the ordinary alphabet, some keep the padding.
    return value.rstrip("=").replace("+", "-").replace("/", "_")


def _hex(value: str) -> str:
    try:
        return base64.urlsafe_b64decode(_unpadded(value) + "=" * (-len(_unpadded(value)) % 4)).hex().upper()
    except ValueError:
        return value


def _is_audience(request: Request, tenant: Tenant, audience: str) -> bool:
    """The token endpoint or issuer of this tenant, by its id or domain, at the host that was asked."""
    try:
        parts = urlsplit(audience)
    except ValueError:
        return False
    named, _, rest = parts.path.strip("/").lower().partition("/")
    hosts = {urlsplit(request.origin).netloc.lower(), "sts.windows.net", "login.microsoftonline.com"}
    return parts.netloc.lower() in hosts and (named == tenant.id or named in tenant.domains) and rest in _AUDIENCES
