"""Tokens of other issuers (GitHub, Kubernetes, ...), exchanged by an app's federated identity credential.

No issuer is asked over the network: the simulator mints the tokens itself (`POST /_sim/external-token`) and holds the key of
every issuer in the world but Entra. Subject and audience must match letter by letter; the numbers 700211 (issuer), 700213
(subject) and 7002138 (subject but for its case) are those of the live service; 700212 (audience) and 700222 (a token of Entra's
own) are general knowledge. Source: Microsoft's pages on workload identity federation and on breaking changes (August 2024).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import jwt

from simulator.entra import assertions, refusals
from simulator.messages import Request

Json = dict[str, Any]

AUDIENCE = "api://AzureADTokenExchange"
ADVICE = "Check your federated identity credential Subject, Audience and Issuer against the presented assertion."


def check(request: Request, token: str, claims: Json, audiences: list[str], holders: Iterable[Json]) -> None:
    """Whether one of the app's federated identity credentials matches the token. Raises EntraFault."""
    if _is_ours(request, token):
        raise refusals.invalid_client(700222, "AAD-issued tokens may not be used for federated identity flows.")
    known = [one for holder in holders for one in holder.get("_federatedIdentityCredentials", ())]
    issuer, subject = claims["iss"], claims["sub"]
    known = [one for one in known if one["issuer"] == issuer]
    if not known:
        raise _unmatched(700211, "issuer", issuer, ADVICE)
    matching = [one for one in known if one["subject"] == subject]
    if not matching and any(one["subject"].lower() == subject.lower() for one in known):
        hint = "The subject matches with case-insensitive comparison, but not with case-sensitive comparison."
        raise _unmatched(7002138, "subject", subject, f"{hint} {ADVICE}")
    if not matching:
        raise _unmatched(700213, "subject", subject, ADVICE)
    if not any(audience in one["audiences"] for one in matching for audience in audiences):
        raise _unmatched(700212, "audience", audiences[0], ADVICE)
    key = request.cloud.runtime.external_keys.public
    assertions.verified(token, key, ("RS256",), f"Key of issuer '{issuer}'")
    assertions.in_time(claims)


def _unmatched(number: int, what: str, value: str, advice: str) -> Exception:
    return refusals.invalid_client(
        number, f"No matching federated identity record found for presented assertion {what} '{value}'. {advice}"
    )


def _is_ours(request: Request, token: str) -> bool:
    """Whether the token is one of the login service's own, expired or not."""
    keys = request.cloud.runtime.keys
    try:
        jwt.decode(token, keys.public, algorithms=["RS256"], options={"verify_aud": False, "verify_exp": False})
    except (jwt.InvalidTokenError, ValueError):
        return False
    return True
