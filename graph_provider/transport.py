"""One HTTP exchange with Microsoft Graph through msgraph's own request adapter: authentication, claims challenge, telemetry
headers and redirects are the SDK's; the answer comes back raw, because typed models cost seconds for one wide page.

Nothing here retries: what may be repeated depends on the request (`client`).
"""

from __future__ import annotations

import json
import ssl
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import httpx
from kiota_abstractions.authentication import BaseBearerTokenAuthenticationProvider
from kiota_abstractions.method import Method
from kiota_abstractions.native_response_handler import NativeResponseHandler
from kiota_abstractions.request_information import RequestInformation
from kiota_authentication_azure.azure_identity_access_token_provider import AzureIdentityAccessTokenProvider
from kiota_http.middleware import RedirectHandler
from kiota_http.middleware.options import ResponseHandlerOption
from msgraph_core import BaseGraphRequestAdapter, GraphClientFactory  # type: ignore[import-untyped]
from msgraph_core.middleware import GraphTelemetryHandler  # type: ignore[import-untyped]

from graph_provider.calls import Call, Reply
from graph_provider.credentials import Credential
from graph_provider.errors import Unreachable

_CONNECT_SECONDS = 10.0
_ANSWER_SECONDS = 100.0
_CONNECTIONS = 16


class Transport:
    """`endpoint` is an origin such as https://graph.microsoft.com. `may_write` is asked right before each write leaves and
    raises Stopped when nothing may be written any more. `requests` counts HTTP requests."""

    def __init__(
        self, *, endpoint: str, version: str, credential: Credential, may_write: Callable[[], None], ca_file: str = ""
    ) -> None:
        self.requests = 0
        self.base = f"{endpoint}/{version}"
        self._endpoint = endpoint
        self._may_write = may_write
        self._credential = credential
        self._http = httpx.AsyncClient(
            # The environment may be a mapping other than the process's own, so httpx is told.
            verify=ssl.create_default_context(cafile=ca_file) if ca_file else True,
            timeout=httpx.Timeout(_ANSWER_SECONDS, connect=_CONNECT_SECONDS),
            limits=httpx.Limits(max_connections=_CONNECTIONS, max_keepalive_connections=_CONNECTIONS),
        )
        tokens = AzureIdentityAccessTokenProvider(
            credential, None, scopes=[credential.scope], allowed_hosts=[urlsplit(endpoint).hostname or ""]
        )
        middleware = [RedirectHandler(), GraphTelemetryHandler()]
        client = GraphClientFactory.create_with_custom_middleware(middleware, client=self._http)
        self._adapter = BaseGraphRequestAdapter(BaseBearerTokenAuthenticationProvider(tokens), http_client=client)

    def base_of(self, version: str) -> str:
        """What paths of this version of Graph stand below; "" is the own one."""
        return f"{self._endpoint}/{version}" if version else self.base

    async def ready(self) -> None:
        """Have a token: a request that still waited for one would arrive later than it was counted."""
        await self._credential.get_token(self._credential.scope)

    async def exchange(self, call: Call) -> Reply:
        information = RequestInformation()
        information.http_method = Method[call.method]
        information.url = call.relative if call.path.startswith("https:") else self.base_of(call.version) + call.relative
        information.headers.add("Accept", "application/json")
        information.headers.add("client-request-id", str(uuid.uuid4()))
        for name, value in call.headers.items():
            information.headers.add(name, value)
        if call.body is not None:
            information.headers.add("Content-Type", "application/json")
            information.content = json.dumps(call.body, ensure_ascii=False).encode()
        information.add_request_options([ResponseHandlerOption(NativeResponseHandler())])
        if call.writes:
            self._may_write()
        self.requests += 1
        try:
            answer: Any = await self._adapter.send_primitive_async(information, "bytes", {})
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise Unreachable(f"{self.base}: {error or type(error).__name__}", request=call.label) from error
        except httpx.TransportError as error:
            raise Unreachable(f"{self.base}: {error or type(error).__name__}", request=call.label, maybe_done=True) from error
        return Reply(
            status=answer.status_code,
            headers={name.lower(): value for name, value in answer.headers.items()},
            body=_parsed(answer.content, answer.headers.get("content-type", "")),
        )

    def forget_token(self) -> None:
        """The next request gets a new token."""
        self._credential.forget()

    async def aclose(self) -> None:
        await self._http.aclose()


def _parsed(content: bytes, content_type: str) -> Any:
    if not content:
        return None
    if "json" in content_type:
        try:
            return json.loads(content)
        except ValueError:
            pass
    return content.decode(errors="replace")
