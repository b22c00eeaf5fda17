"""What a request and an answer are inside the simulator, and how a file declares that it serves one.

A handler is a plain function `(Request) -> Response`; it runs on the one event loop, so it needs no lock and must not wait.
Files in entra/, graph/, arm/ and control/ declare handlers with `@route`; `simulator.router` finds them by scan.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from simulator.delivery import Delivery

if TYPE_CHECKING:
    from simulator.store import Cloud, Tenant

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Who sent the request, from the verified token. `kind` is app or user; `scopes` are app roles (app) or scp (user)."""

    tenant_id: str
    client_id: str
    object_id: str
    kind: str
    name: str
    audience: str
    scopes: frozenset[str] = frozenset()
    directory_roles: frozenset[str] = frozenset()


@dataclass(kw_only=True)
class Request:
    """One request (a $batch part is one too). `path` is decoded, without query, doubled slashes collapsed; `query` keys are
    as sent (`$select`, `api-version`), values decoded; `headers` lower case; `body` parsed JSON or None; `origin` is
    scheme://host of the request, from which every absolute URL in an answer is built; `path_params` come from the route."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any
    origin: str
    cloud: Cloud
    path_params: dict[str, str] = field(default_factory=dict)
    caller: Caller | None = None
    raw_query: str = ""
    form: dict[str, str] = field(default_factory=dict)
    correlation_id: str = ""

    @property
    def tenant(self) -> Tenant:
        """The tenant of the caller's token. Only for handlers behind a token (graph, arm)."""
        assert self.caller is not None
        return self.cloud.tenants[self.caller.tenant_id]

    @property
    def who(self) -> Caller:
        assert self.caller is not None
        return self.caller


@dataclass(kw_only=True)
class Response:
    """`body`: a dict or list becomes JSON, str text/plain, None no body (Content-Length: 0). The router fills `encoded`, and
    `delivery` when a fault shall keep the answer from arriving well. `pending`: the answer is not known yet, since somebody
    outside has to be asked first; what it gives counts instead of the rest, but for `delivery`."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    encoded: bytes | None = None
    delivery: Delivery | None = None
    pending: Callable[[], Awaitable[Response]] | None = None


Handler = Callable[[Request], Response]


@dataclass(frozen=True, kw_only=True)
class Route:
    """`template` like `/v1.0/users/{user_id}`; a `{name}` matches one segment, `{name:rest}` what remains, slashes included.
    Literal segments match without regard to case. Who may use it, for Graph the table of permissions says
    (simulator.graph.permissions)."""

    method: str
    template: str
    handler: Handler

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What a path must match. Made on first use: to compile the patterns of all routes takes a tenth of a second."""
        return compile_template(self.template)


def route(method: str, template: str) -> Callable[[Handler], Handler]:
    """Declare that the decorated function serves `method template`. May be stacked."""

    def declare(handler: Handler) -> Handler:
        routes: list[Route] = handler.__dict__.setdefault("routes", [])
        routes.append(Route(method=method, template=template, handler=handler))
        return handler

    return declare


def compile_template(template: str) -> re.Pattern[str]:
    out = []
    for piece in re.split(r"(\{\w+(?::rest)?\})", template):
        if piece.startswith("{"):
            name, _, rest = piece[1:-1].partition(":")
            out.append(f"(?P<{name}>{'.+' if rest else '[^/]+'})")
        else:
            out.append(f"(?i:{re.escape(piece)})")
    return re.compile("".join(out) + r"/?\Z")
