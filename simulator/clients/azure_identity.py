"""azure-identity for Python."""

from __future__ import annotations

from collections.abc import Mapping

from simulator.clients.settings import SIGN_INS, Client, Note, Settings, azure_credentials, reach
from simulator.run_file import RunInfo

CREDENTIAL = """\
from azure.identity import DefaultAzureCredential

credential = DefaultAzureCredential(disable_instance_discovery=True)"""
WHY = "No variable switches instance discovery off; without this argument every credential asks login.microsoftonline.com first:"


def _custom_cloud(info: RunInfo, environ: Mapping[str, str]) -> Settings:
    return Settings(
        variables={**reach(info, environ), "AZURE_AUTHORITY_HOST": info.url, **azure_credentials(info)},
        unset=("AZURE_REGIONAL_AUTHORITY_NAME", *(name for name in SIGN_INS if name.startswith("AZURE_"))),
        notes=(Note(text=WHY, code=CREDENTIAL),),
    )


CLIENT = Client(name="azure-identity", what="Microsoft's sign-in library for Python", custom_cloud=_custom_cloud)
