"""Who sent a request: the bearer token read, judged for the service, and turned into a Caller.

Codes and sentences of the refusals: Resource Manager's and Graph's as reported of the live services; that Graph says "Invalid
signature" and Resource Manager InvalidAuthenticationToken for a forged or unreadable token is general knowledge.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

import jwt

from simulator.errors import ArmFault, ExchangeFault, Fault, GraphFault
from simulator.graph import permissions
from simulator.messages import Caller, Request, Route
from simulator.public_hosts import origin_of
from simulator.tokens import GRAPH_APP_ID, audience_kind

ARM_AUDIENCES = ("https://management.core.windows.net", "https://management.azure.com")
_SUBSCRIPTION = re.compile(r"/subscriptions/([^/]+)", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """Why there is no caller: what Graph says of it, and Resource Manager's code and sentence."""

    graph: str
    code: str
    message: str


MISSING = Refusal(
    graph="Access token is empty.",
    code="AuthenticationFailed",
    message="Authentication failed. The 'Authorization' header is missing.",
)
MALFORMED_HEADER = Refusal(
    graph="Access token is empty.",
    code="AuthenticationFailed",
    message="Authentication failed. The 'Authorization' header is provided in an invalid format.",
)
FORGED = Refusal(
    graph="Access token validation failure. Invalid signature.",
    code="InvalidAuthenticationToken",
    message="The access token is invalid: its signature is none of this login service's.",
)


def read_caller(request: Request) -> tuple[Caller | None, Refusal | None]:
    """The caller of a valid token, or None with the reason."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    token = token.strip()
    if not scheme:
        return None, MISSING
    if scheme.lower() != "bearer" or not token:
        return None, MALFORMED_HEADER
    try:
        request.cloud.runtime.keys.read(token)
    except jwt.ExpiredSignatureError:
        return None, _expired(token)
    except jwt.InvalidSignatureError:
        return None, FORGED
    except (jwt.InvalidTokenError, ValueError):
        return None, Refusal(
            graph="JWT is not well formed, or lacks a claim.",
            code="InvalidAuthenticationToken",
            message="The access token is invalid: it cannot be read, or lacks a claim.",
        )
    caller = _caller_of(token)
    if caller.tenant_id not in request.cloud.tenants:
        gone = f"The access token is of tenant {caller.tenant_id}, which does not exist here."
        return None, Refusal(graph=gone, code="InvalidAuthenticationTokenTenant", message=gone)
    return caller, None


@lru_cache(maxsize=2048)
def _caller_of(token: str) -> Caller:
    """What a token that was verified says of its bearer."""
    claims = jwt.decode(token, options={"verify_signature": False})
    user = claims.get("idtyp") == "user"
    return Caller(
        tenant_id=claims["tid"],
        client_id=claims.get("appid", ""),
        object_id=claims["oid"],
        kind="user" if user else "app",
        name=claims.get("upn") or claims.get("app_displayname", ""),
        audience=audience_kind(claims["aud"]) or claims["aud"],
        scopes=frozenset(claims.get("scp", "").split() if user else claims.get("roles", ())),
        directory_roles=frozenset(claims.get("wids", ())),
    )


def _expired(token: str) -> Refusal:
    claims = jwt.decode(token, options={"verify_signature": False})
    end, now = datetime.fromtimestamp(claims["exp"], UTC), datetime.now(UTC)
    return Refusal(
        graph="Lifetime validation failed, the token is expired.",
        code="ExpiredAuthenticationToken",
        message=f"The access token expiry UTC time '{_american(end)}' is earlier than current UTC time '{_american(now)}'.",
    )


def _american(moment: datetime) -> str:
    """`3/19/2023 8:55:46 AM`."""
    return f"{moment.month}/{moment.day}/{moment.year} {moment.hour % 12 or 12}:{moment:%M:%S %p}"


def require_caller(service: str, request: Request, caller: Caller | None, problem: Refusal | None) -> Caller:
    """The caller, if its token is meant for `service` and, of Resource Manager, for the tenant of the subscription that the path
    names. Raises the service's own 401."""
    if caller is None:
        raise _unauthenticated(service, request, problem or MISSING)
    if caller.audience != service and (caller.audience != "local" or service == "exchange"):
        allowed = ",".join(f"'{one}/','{one}'" for one in ARM_AUDIENCES)
        wrong = Refusal(
            graph="Access token validation failure. Invalid audience.",
            code="InvalidAuthenticationTokenAudience",
            message=f"The access token has been obtained for wrong audience or resource '{caller.audience}'. It should exactly "
            f"match with one of the allowed audiences {allowed}.",
        )
        raise _unauthenticated(service, request, wrong)
    owner = _owner(request)
    if service == "arm" and owner not in (None, caller.tenant_id):
        stray = (
            f"The access token is from the wrong issuer 'https://sts.windows.net/{caller.tenant_id}/'. It must match the tenant "
            f"'https://sts.windows.net/{owner}/' associated with this subscription."
        )
        wrong = Refusal(graph="", code="InvalidAuthenticationTokenTenant", message=stray)
        raise _unauthenticated(service, request, wrong)
    return caller


def _owner(request: Request) -> str | None:
    """The tenant of the subscription that the path names."""
    found = _SUBSCRIPTION.match(request.path)
    if found is None:
        return None
    wanted, tenants = found[1].lower(), request.cloud.tenants.values()
    return next((tenant.id for tenant in tenants if wanted in tenant.collections.get("subscriptions", ())), None)


def may(caller: Caller, route: Route) -> bool:
    """Whether the token is enough for a route of Graph, by its row in the table of permissions; without a row nobody may."""
    row = permissions.row_of(route.method, route.template)
    return row is not None and row.allows(caller)


def _unauthenticated(service: str, request: Request, why: Refusal) -> Fault:
    """Resource Manager's challenge names the tenant of the path's subscription: clients find it out by asking without a token."""
    login = origin_of("entra", request.origin)
    if service == "graph":
        challenge = f'Bearer realm="", authorization_uri="{login}/common/oauth2/authorize", client_id="{GRAPH_APP_ID}"'
        return GraphFault(401, "InvalidAuthenticationToken", why.graph, headers={"www-authenticate": challenge})
    if service == "exchange":
        return ExchangeFault(
            401, "Unauthorized", why.message, headers={"www-authenticate": 'Bearer client_id="", trusted_issuers=""'}
        )
    where = _owner(request) or "common"
    challenge = f'Bearer authorization_uri="{login}/{where}", error="invalid_token", error_description="{_quotable(why.message)}"'
    return ArmFault(401, why.code, why.message, headers={"www-authenticate": challenge})


def _quotable(text: str) -> str:
    return "".join(c for c in text if " " <= c <= "~" and c not in '"\\')
