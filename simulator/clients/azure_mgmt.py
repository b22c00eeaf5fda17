"""The azure-mgmt-* packages for Python."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from simulator.clients import azure_identity
from simulator.clients.settings import Client, Note, Settings
from simulator.run_file import RunInfo

_CODE = """\
import os

from azure.mgmt.resource.resources import ResourceManagementClient

client = ResourceManagementClient(
    credential,
    os.environ["AZURE_SUBSCRIPTION_ID"],
    base_url="{url}",
    credential_scopes=["https://management.azure.com/.default"],
)"""


def _custom_cloud(info: RunInfo, environ: Mapping[str, str]) -> Settings:
    settings = azure_identity.CLIENT.custom_cloud(info, environ)
    note = Note(text="These clients take the address as arguments, each of them the same:", code=_CODE.format(url=info.url))
    return replace(settings, notes=(*settings.notes, note))


CLIENT = Client(name="azure-mgmt", what="Azure's management libraries for Python", custom_cloud=_custom_cloud)
