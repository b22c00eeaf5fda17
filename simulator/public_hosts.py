"""Microsoft's own host names that the simulator answers for when a client comes through its proxy, and what each serves.

A service's own addresses follow the host that was asked. One that points at another service (the login service in ARM's
challenge, Graph in the metadata document) must name that service's host, which only the public names keep apart.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from simulator.routes import service_of

LOGIN = "login.microsoftonline.com"
MANAGEMENT = "management.azure.com"
GRAPH = "graph.microsoft.com"

SERVICES = {LOGIN: "entra", MANAGEMENT: "arm", GRAPH: "graph"}
_HOSTS = {service: host for host, service in SERVICES.items()}


def serves(host: str, path: str) -> bool:
    """Whether `path` belongs to the service behind the public name `host`. The metadata document is Resource Manager's."""
    if path.lstrip("/").partition("/")[0].lower() == "metadata":
        return host == MANAGEMENT
    return service_of(path) == SERVICES[host]


def is_public(origin: str) -> bool:
    """Whether a request to `origin` (scheme://host) was meant for Microsoft's own host, and came through the proxy."""
    return urlsplit(origin).hostname in SERVICES


def origin_of(service: str, origin: str) -> str:
    """Where `service` (entra, arm, graph) is for a client that asked `origin`: one origin serves all of them, the public
    hosts one each."""
    return f"https://{_HOSTS[service]}" if is_public(origin) else origin
