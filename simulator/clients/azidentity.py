"""Azure's SDK for Go: azidentity, azcore, the arm* modules."""

from __future__ import annotations

from collections.abc import Mapping

from simulator.clients.azure_identity import CLIENT as PYTHON
from simulator.clients.settings import Client, Note, Settings
from simulator.run_file import RunInfo

_CODE = """\
options := azcore.ClientOptions{{Cloud: cloud.Configuration{{
	ActiveDirectoryAuthorityHost: "{url}",
	Services: map[cloud.ServiceName]cloud.ServiceConfiguration{{
		cloud.ResourceManager: {{Endpoint: "{url}", Audience: "https://management.azure.com"}},
	}},
}}}}
credential, err := azidentity.NewDefaultAzureCredential(&azidentity.DefaultAzureCredentialOptions{{
	ClientOptions: options, DisableInstanceDiscovery: true}})
subscription := os.Getenv("AZURE_SUBSCRIPTION_ID")
client, err := armresources.NewClient(subscription, credential, &arm.ClientOptions{{ClientOptions: options}})"""
_TRUST = "Go reads SSL_CERT_FILE on Linux and the BSDs only; elsewhere the certificate must be in the system's store."


def _custom_cloud(info: RunInfo, environ: Mapping[str, str]) -> Settings:
    settings = PYTHON.custom_cloud(info, environ)
    notes = (Note(text=_TRUST), Note(text="The cloud is an option of every client:", code=_CODE.format(url=info.url)))
    return Settings(variables=settings.variables, unset=settings.unset, notes=notes)


CLIENT = Client(name="go", what="Azure's SDK for Go", custom_cloud=_custom_cloud, interception=lambda _info: (Note(text=_TRUST),))
