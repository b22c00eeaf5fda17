"""msgraph-sdk for Python."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from simulator.clients import azure_identity
from simulator.clients.settings import Client, Note, Settings
from simulator.run_file import RunInfo

_CODE = """\
from kiota_authentication_azure.azure_identity_authentication_provider import AzureIdentityAuthenticationProvider
from msgraph import GraphRequestAdapter, GraphServiceClient

adapter = GraphRequestAdapter(
    AzureIdentityAuthenticationProvider(
        credential, scopes=["https://graph.microsoft.com/.default"], allowed_hosts=["localhost"]
    )
)
adapter.base_url = "{url}/v1.0"
graph = GraphServiceClient(request_adapter=adapter)"""
_WHY = "GraphServiceClient(credential) is fixed to graph.microsoft.com; the address is set on an adapter:"


def _custom_cloud(info: RunInfo, environ: Mapping[str, str]) -> Settings:
    settings = azure_identity.CLIENT.custom_cloud(info, environ)
    return replace(settings, notes=(*settings.notes, Note(text=_WHY, code=_CODE.format(url=info.url))))


CLIENT = Client(name="msgraph-sdk", what="Microsoft Graph's library for Python", custom_cloud=_custom_cloud)
