"""curl, or whatever else speaks HTTP by hand."""

from __future__ import annotations

from collections.abc import Mapping

from simulator.clients.settings import Client, Note, Settings, azure_credentials, reach
from simulator.run_file import RunInfo

_CODE = """\
curl -sS {login}/$AZURE_TENANT_ID/oauth2/v2.0/token -d grant_type=client_credentials -d client_id=$AZURE_CLIENT_ID \\
  -d client_secret=$AZURE_CLIENT_SECRET -d scope=https://graph.microsoft.com/.default
curl -sS -H "Authorization: Bearer $TOKEN" {graph}/v1.0/users"""


def _custom_cloud(info: RunInfo, environ: Mapping[str, str]) -> Settings:
    note = Note(text="A token, and what it opens (in a POSIX shell):", code=_CODE.format(login=info.url, graph=info.url))
    return Settings(variables={**reach(info, environ), **azure_credentials(info)}, notes=(note,))


def _interception(_info: RunInfo) -> tuple[Note, ...]:
    code = _CODE.format(login="https://login.microsoftonline.com", graph="https://graph.microsoft.com")
    return (Note(text="A token, and what it opens (in a POSIX shell):", code=code),)


CLIENT = Client(name="curl", what="curl and other plain HTTP", custom_cloud=_custom_cloud, interception=_interception)
