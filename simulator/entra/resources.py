"""What a token is asked for: a resource (Graph, Resource Manager, an API of the tenant's own) and what may be done there.

Forms that real clients send: facts, section 2.2. OpenID's own scopes may stand beside the one that counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from simulator.entra import refusals
from simulator.store import Tenant
from simulator.tokens import ARM_APP_ID, EXCHANGE_APP_ID, GRAPH_APP_ID, audience_kind

Json = dict[str, Any]

RESERVED_SCOPES = frozenset({"openid", "profile", "offline_access", "email"})
DEFAULT = ".default"
GRAPH = "https://graph.microsoft.com"


@dataclass(frozen=True, kw_only=True)
class Resource:
    """`audience` as it was asked for; `principal`: the resource's service principal in the tenant, whose app roles and
    permissions count (None: a tenant in which somebody has removed it)."""

    audience: str
    principal: Json | None


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A person's request: one resource, and either everything that is granted (`names` empty) or single scopes."""

    resource: str
    names: tuple[str, ...] = ()
    openid: bool = False
    offline: bool = False


def find(tenant: Tenant, name: str) -> Resource:
    """The resource of this name: an address, an app id, an identifier URI. Raises AADSTS500011."""
    kind = audience_kind(name)
    apps = {"graph": GRAPH_APP_ID, "local": GRAPH_APP_ID, "arm": ARM_APP_ID, "exchange": EXCHANGE_APP_ID}
    wanted = apps.get(kind or "", _plain(name))
    for principal in tenant.collection("servicePrincipals").values():
        names = (principal["appId"], *principal.get("servicePrincipalNames", ()))
        if any(_plain(one) == wanted for one in names):
            return Resource(audience=name, principal=principal)
    if kind is None:
        raise refusals.no_resource(name, tenant.display_name)
    return Resource(audience=name, principal=None)


def _plain(name: str) -> str:
    return name.strip().lower().rstrip("/")


def of_app(scope: str) -> str:
    """The resource that an app's `scope` names: one, followed by /.default. Raises AADSTS900144, 1002012, 70011."""
    if not scope.strip():
        raise refusals.missing("scope")
    wanted = [word for word in scope.split() if word.lower() not in RESERVED_SCOPES]
    if not wanted or not all(word.lower().endswith("/" + DEFAULT) for word in wanted):
        raise refusals.bad_scope(
            1002012,
            f"The provided value for scope {scope} is not valid. Client credential flows must have a scope value with /.default "
            "suffixed to the resource identifier (application ID URI).",
        )
    resources = {word[: -len(DEFAULT) - 1] for word in wanted}
    if len(resources) > 1:
        raise refusals.bad_scope(70011, f"The scope '{scope}' is not valid: it names more than one resource.")
    return resources.pop()


def of_person(scope: str) -> Wanted:
    """What a person's `scope` asks for. A scope without a resource is one of Graph's. Raises AADSTS900144, 28000, 70011."""
    words = scope.split()
    if not words:
        raise refusals.missing("scope")
    reserved = {word.lower() for word in words if word.lower() in RESERVED_SCOPES}
    pairs = [_split(word) for word in words if word.lower() not in RESERVED_SCOPES]
    resources = {_plain(resource): resource for resource, _ in pairs} or {GRAPH: GRAPH}
    if len(resources) > 1:
        raise refusals.bad_scope(28000, f"The scope '{scope}' is not valid: it names more than one resource.")
    names = tuple(dict.fromkeys(name for _, name in pairs if name.lower() != DEFAULT))
    if names and len(names) < len({name.lower() for _, name in pairs}):
        raise refusals.bad_scope(70011, f"The scope '{scope}' is not valid: /.default stands alone.")
    return Wanted(
        resource=next(iter(resources.values())),
        # Without any scope of a resource, the person's own profile is what is asked for.
        names=names if pairs else ("User.Read",),
        openid="openid" in reserved,
        offline="offline_access" in reserved,
    )


def _split(word: str) -> tuple[str, str]:
    resource, slash, name = word.rpartition("/")
    return (resource, name) if slash else (GRAPH, word)
