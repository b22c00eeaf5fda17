"""Who sent a request: the bearer token read, judged for the service, and turned into a Caller."""

from __future__ import annotations

import jwt

from simulator.errors import ArmFault, Fault, GraphFault
from simulator.graph import permissions
from simulator.messages import Caller, Request, Route
from simulator.public_hosts import origin_of
from simulator.tokens import GRAPH_APP_ID, audience_kind

GLOBAL_ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10"


def read_caller(request: Request) -> tuple[Caller | None, str]:
    """The caller of a valid token, or None with the reason in one sentence."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token:
        return None, "The request carries no access token."
    try:
        claims = request.cloud.runtime.keys.read(token)
    except jwt.ExpiredSignatureError:
        return None, "The access token has expired."
    except (jwt.InvalidTokenError, ValueError) as problem:
        return None, f"The access token is not valid: {problem}."
    user = claims.get("idtyp") == "user"
    caller = Caller(
        tenant_id=claims["tid"],
        client_id=claims.get("appid", ""),
        object_id=claims["oid"],
        kind="user" if user else "app",
        name=claims.get("upn") or claims.get("app_displayname", ""),
        audience=audience_kind(claims["aud"]) or claims["aud"],
        scopes=frozenset(claims.get("scp", "").split() if user else claims.get("roles", ())),
        directory_roles=frozenset(claims.get("wids", ())),
    )
    if caller.tenant_id not in request.cloud.tenants:
        return None, f"The access token is of tenant {caller.tenant_id}, which does not exist here."
    return caller, ""


def require_caller(service: str, request: Request, caller: Caller | None, problem: str) -> Caller:
    """The caller, if its token is meant for `service`. Raises the service's own 401."""
    if caller is None:
        raise _unauthenticated(service, request, problem, missing="no access token" in problem)
    if caller.audience not in (service, "local"):
        raise _unauthenticated(service, request, f"The access token was issued for another audience ({caller.audience}).")
    return caller


def may(caller: Caller, route: Route) -> bool:
    """Whether the token is enough for a route of Graph: by the route's row in the table of permissions, else by what it declares
    itself, of which a user who is Global Administrator needs nothing."""
    row = permissions.row_of(route.method, route.template)
    if row is not None:
        return row.allows(caller)
    if not route.permission or (caller.kind == "user" and GLOBAL_ADMINISTRATOR in caller.directory_roles):
        return True
    return not caller.scopes.isdisjoint(route.permission)


def _unauthenticated(service: str, request: Request, problem: str, *, missing: bool = False) -> Fault:
    tenant = next(iter(request.cloud.tenants), "common")
    login = origin_of("entra", request.origin)
    if service == "graph":
        challenge = f'Bearer realm="", authorization_uri="{login}/common/oauth2/authorize", client_id="{GRAPH_APP_ID}"'
        return GraphFault(401, "InvalidAuthenticationToken", problem, headers={"www-authenticate": challenge})
    challenge = f'Bearer authorization_uri="{login}/{tenant}", error="invalid_token", error_description="{_quotable(problem)}"'
    code = "AuthenticationFailed" if missing else "InvalidAuthenticationToken"
    return ArmFault(401, code, problem, headers={"www-authenticate": challenge})


def _quotable(text: str) -> str:
    return "".join(c for c in text if " " <= c <= "~" and c not in '"\\')
