"""The Pulumi provider for Microsoft Graph, package `m365`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from simulator.clients import azure_identity
from simulator.clients.settings import Client, Note, Settings
from simulator.run_file import RunInfo

_PROGRAM = """\
from graph_provider.resources import Provider

m365 = Provider("m365", tenant_id="{tenant}")"""


def _custom_cloud(info: RunInfo, environ: Mapping[str, str]) -> Settings:
    settings = azure_identity.CLIENT.custom_cloud(info, environ)
    variables = {**settings.variables, "M365_GRAPH_ENDPOINT": info.url, "M365_DISABLE_INSTANCE_DISCOVERY": "true"}
    note = Note(text="The tenant is the provider's only argument:", code=_PROGRAM.format(tenant=info.tenant_id))
    return replace(settings, variables=variables, notes=(note,))


CLIENT = Client(name="m365", what="the Pulumi provider for Microsoft Graph", custom_cloud=_custom_cloud)
