"""Where the stand-in talks to and as whom: only from the environment that the engine passes on, never from arguments."""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from simulator.azure_native.errors import ConfigurationMissing, NotLoopback

REQUIRED = ("ARM_METADATA_HOSTNAME", "ARM_TENANT_ID", "ARM_SUBSCRIPTION_ID", "ARM_CLIENT_ID", "ARM_CLIENT_SECRET")


@dataclass(frozen=True, kw_only=True)
class Settings:
    """`metadata_url` is an origin (https://localhost:PORT). `ca_file` may be "" (the system's certificates)."""

    metadata_url: str
    tenant_id: str
    subscription_id: str
    client_id: str
    client_secret: str = field(repr=False)
    ca_file: str = ""

    def tls(self) -> ssl.SSLContext:
        """The context that trusts the simulator's certificate. Raises ConfigurationMissing for an unreadable file."""
        try:
            return ssl.create_default_context(cafile=self.ca_file or None)
        except OSError as error:
            raise ConfigurationMissing(f"the certificate file {self.ca_file} cannot be read: {error}") from None


def from_environment(environ: Mapping[str, str]) -> Settings:
    """Settings from ARM_*, and SSL_CERT_FILE or REQUESTS_CA_BUNDLE. A metadata host may be given with or without https://.

    Raises ConfigurationMissing, and NotLoopback for a host that is not this machine."""
    missing = [name for name in REQUIRED if not environ.get(name)]
    if missing:
        raise ConfigurationMissing(f"the azure-native stand-in needs {', '.join(missing)} in the engine's environment")
    host = environ["ARM_METADATA_HOSTNAME"].rstrip("/")
    return Settings(
        metadata_url=loopback(host if "://" in host else f"https://{host}"),
        tenant_id=environ["ARM_TENANT_ID"],
        subscription_id=environ["ARM_SUBSCRIPTION_ID"],
        client_id=environ["ARM_CLIENT_ID"],
        client_secret=environ["ARM_CLIENT_SECRET"],
        ca_file=environ.get("SSL_CERT_FILE") or environ.get("REQUESTS_CA_BUNDLE") or "",
    )


def loopback(url: str) -> str:
    """`url` again, if it is https on this machine. Raises NotLoopback."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    try:
        local = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        local = False
    if not local or parts.scheme != "https":
        raise NotLoopback(url)
    return url
