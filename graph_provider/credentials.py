"""Which credential a tenant is reached with, from the environment alone.

A client secret, a client certificate or a federated token in the environment decides; without any of them the chain is managed
identity, Azure CLI, Azure Developer CLI, Azure PowerShell. Facts: azure-identity's environment variables.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from azure.core.credentials import AccessToken
from azure.core.exceptions import AzureError, ClientAuthenticationError, ServiceRequestError

from graph_provider.errors import CredentialsMissing, Unreachable

if TYPE_CHECKING:
    from azure.core.credentials import TokenCredential

# A token is renewed when a third of its life is left or five minutes, whichever is less; meanwhile the old one still serves.
_RENEW_BEFORE_SECONDS = 300.0
_LAST_SECONDS = 30.0
_AGAIN_SECONDS = 10.0
_PUBLIC_SCOPE = "https://graph.microsoft.com/.default"
_NATIONAL_HOSTS = ("graph.microsoft.us", "dod-graph.microsoft.us", "microsoftgraph.chinacloudapi.cn")


def scope_for(endpoint: str) -> str:
    """The token scope of a Graph endpoint. A local endpoint stands for the public cloud."""
    host = urlsplit(endpoint).hostname or ""
    return f"https://{host}/.default" if host in _NATIONAL_HOSTS else _PUBLIC_SCOPE


@dataclass(frozen=True, kw_only=True)
class _Kept:
    """A token and when it came, in the time of its own expiry."""

    token: AccessToken
    since: float

    @property
    def left(self) -> float:
        return self.token.expires_on - time.time()

    @property
    def usable(self) -> bool:
        return self.left > min(_LAST_SECONDS, self._life / 6)

    @property
    def due(self) -> bool:
        return self.left < min(_RENEW_BEFORE_SECONDS, self._life / 3)

    @property
    def _life(self) -> float:
        return max(0.0, self.token.expires_on - self.since)


class Credential:
    """A cached token per tenant over azure-identity's synchronous credentials, which run in a thread so that handlers never
    wait for each other. A token is renewed in the background before it ends: a run may be longer than its life, and a renewal
    that fails is no failure while the old token serves. Made by `from_environment`."""

    def __init__(self, source: Callable[[], TokenCredential], scope: str) -> None:
        """`source` makes azure-identity's credential, which keeps its tokens for itself: a new one has none."""
        self.scope = scope
        self._make = source
        self._source = source()
        self._cached: dict[str, _Kept] = {}
        self._lock = asyncio.Lock()
        self._renewal: asyncio.Task[None] | None = None

    @classmethod
    def from_environment(cls, tenant_id: str, environ: Mapping[str, str], endpoint: str) -> Credential:
        """Raises CredentialsMissing when the tenant id or the authority cannot be used."""
        try:
            return cls(lambda: _source(tenant_id, environ), scope_for(endpoint))
        except ValueError as error:
            raise CredentialsMissing(f"the credentials in the environment cannot be used: {error}") from error

    async def get_token(
        self, *scopes: str, claims: str | None = None, tenant_id: str | None = None, enable_cae: bool = False, **options: Any
    ) -> AccessToken:
        """The interface azure-identity's async credentials have. Raises CredentialsMissing with what was tried."""
        tenant = tenant_id or ""
        asked = {"claims": claims, "tenant_id": tenant_id, "enable_cae": enable_cae, **options}
        kept = self._cached.get(tenant)
        if kept is not None and kept.usable and not claims:
            if kept.due and self._renewal is None:
                self._renewal = asyncio.create_task(self._renew(tenant, scopes, asked))
            return kept.token
        async with self._lock:
            kept = self._cached.get(tenant)
            if kept is None or not kept.usable or claims:
                kept = self._cached[tenant] = await self._fetch(scopes, asked)
            return kept.token

    async def _fetch(self, scopes: Sequence[str], asked: Mapping[str, Any]) -> _Kept:
        since = time.time()
        try:
            token = await asyncio.to_thread(lambda: self._source.get_token(*scopes, **asked))
        except AzureError as error:
            if isinstance(error, ClientAuthenticationError) and not _never_answered(error):
                raise CredentialsMissing(f"no access token for Microsoft Graph: {error.message}") from error
            raise Unreachable(f"the sign-in service does not answer: {error.message}", request="token", final=True) from error
        return _Kept(token=token, since=since)

    async def _renew(self, tenant: str, scopes: Sequence[str], asked: Mapping[str, Any]) -> None:
        """Replace a token that still serves."""
        try:
            self._cached[tenant] = await self._fetch(scopes, asked)
        except (CredentialsMissing, Unreachable):
            await asyncio.sleep(_AGAIN_SECONDS)
        finally:
            self._renewal = None

    def forget(self) -> None:
        """Drop the cached tokens, azure-identity's too: a token that Graph refuses may have long to live."""
        self._cached.clear()
        self._source = self._make()

    async def close(self) -> None:
        """Nothing to close: the synchronous credentials hold no connection of their own."""

    async def __aenter__(self) -> Credential:
        return self

    async def __aexit__(self, *raised: object) -> None:
        await self.close()


def _never_answered(error: BaseException) -> bool:
    """azure-identity reports a refused connection as failed authentication; its cause tells."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, ServiceRequestError):
            return True
        seen = seen.__cause__ or seen.__context__
    return False


def _source(tenant_id: str, environ: Mapping[str, str]) -> TokenCredential:
    from azure.identity import (
        AzureCliCredential,
        AzureDeveloperCliCredential,
        AzurePowerShellCredential,
        CertificateCredential,
        ChainedTokenCredential,
        ClientSecretCredential,
        ManagedIdentityCredential,
        WorkloadIdentityCredential,
    )

    client_id = environ.get("AZURE_CLIENT_ID", "")
    common: dict[str, Any] = {
        "additionally_allowed_tenants": ["*"],
        "disable_instance_discovery": environ.get("M365_DISABLE_INSTANCE_DISCOVERY", "").lower() in ("1", "true"),
    }
    if environ.get("AZURE_AUTHORITY_HOST"):
        common["authority"] = environ["AZURE_AUTHORITY_HOST"]
    if ca_file := environ.get("REQUESTS_CA_BUNDLE") or environ.get("SSL_CERT_FILE"):
        # The mapping need not be the process's own environment, so azure-identity is told.
        common["connection_verify"] = ca_file
    if client_id and environ.get("AZURE_CLIENT_SECRET"):
        return ClientSecretCredential(tenant_id, client_id, environ["AZURE_CLIENT_SECRET"], **common)
    if client_id and environ.get("AZURE_CLIENT_CERTIFICATE_PATH"):
        password = environ.get("AZURE_CLIENT_CERTIFICATE_PASSWORD") or None
        return CertificateCredential(tenant_id, client_id, environ["AZURE_CLIENT_CERTIFICATE_PATH"], password=password, **common)
    if client_id and environ.get("AZURE_FEDERATED_TOKEN_FILE"):
        return WorkloadIdentityCredential(
            tenant_id=tenant_id, client_id=client_id, token_file_path=environ["AZURE_FEDERATED_TOKEN_FILE"], **common
        )
    tenants: dict[str, Any] = {"tenant_id": tenant_id, "additionally_allowed_tenants": ["*"]}
    return ChainedTokenCredential(
        *([ManagedIdentityCredential(client_id=client_id or None)] if environ.get("IDENTITY_ENDPOINT") else []),
        AzureCliCredential(**tenants),
        AzureDeveloperCliCredential(**tenants),
        AzurePowerShellCredential(**tenants),
    )
