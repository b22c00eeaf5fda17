"""What was asked of a running simulator: which routes by which clients, and what it does not serve."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache

from simulator.messages import Request, Route

# What a client says of itself: the first of these that its User-Agent (or Graph's SdkVersion header) holds names it.
_CLIENTS = (
    ("az", re.compile(r"AZURECLI/", re.IGNORECASE)),
    ("azure-sdk-for-go", re.compile(r"azsdk-go-", re.IGNORECASE)),
    ("azure-native", re.compile(r"pulumi-azure-native|azure-native", re.IGNORECASE)),
    ("azure-identity", re.compile(r"azsdk-python-identity", re.IGNORECASE)),
    ("azure-mgmt", re.compile(r"azsdk-python-", re.IGNORECASE)),
    # Told another address than Graph's own, it says only what it is built on.
    ("msgraph-sdk", re.compile(r"graph-python|kiota-python", re.IGNORECASE)),
    ("msal", re.compile(r"msal", re.IGNORECASE)),
    ("pyjwt", re.compile(r"pyjwt", re.IGNORECASE)),
    # az asks for its cloud's endpoints by itself, before it has a client of its own.
    ("python-requests", re.compile(r"python-requests/", re.IGNORECASE)),
)
_OTHER = "other"
# A caller can invent paths without end; only so many of them are told apart.
_MOST_MISSED = 1000
_NAME = re.compile(r"(?<=/)(?:[0-9a-f]{8}-[0-9a-f-]{27}|[^/]*@[^/]*)(?=/|$)", re.IGNORECASE)


@dataclass(kw_only=True)
class Usage:
    """`served` counts by (service, method, template, client), `missed` by (service, method, path without its ids)."""

    served: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)
    missed: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def serve(self, service: str, request: Request, route: Route) -> None:
        headers = request.headers
        client = client_of(headers.get("user-agent", ""), headers.get("sdkversion", ""))
        self.served[service, request.method, route.template, client] += 1

    def miss(self, service: str, request: Request) -> None:
        key = (service, request.method, _NAME.sub("{id}", request.path))
        if key in self.missed or len(self.missed) < _MOST_MISSED:
            self.missed[key] += 1


@lru_cache(maxsize=256)
def client_of(agent: str, sdk: str) -> str:
    """The family of client behind a User-Agent and an SdkVersion header: az, azure-mgmt, msgraph-sdk, ...; else `other`."""
    told = f"{sdk} {agent}"
    return next((name for name, pattern in _CLIENTS if pattern.search(told)), _OTHER)
