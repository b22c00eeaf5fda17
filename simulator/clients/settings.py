"""What a client is told: variables to set and to unset, and in words what no variable can tell it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from simulator.run_file import RunInfo

_LOCAL = "localhost,127.0.0.1,::1"
_PROXIES = ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")

# Endpoints and sign-ins of another cloud: with one of these set, a program would go there. By reader: azure-identity and Azure's
# SDKs, az (AZURE_<section>_<option> is its configuration), Pulumi and Terraform, managed identities, GitHub's federation.
ELSEWHERE = (
    "AZURE_AUTHORITY_HOST",
    "AZURE_POD_IDENTITY_AUTHORITY_HOST",
    "AZURE_REGIONAL_AUTHORITY_NAME",
    "MSAL_FORCE_REGION",
    "AZURE_CLOUD",
    "AZURE_CLOUD_NAME",
    "AZURE_ENVIRONMENT",
    "AZURE_CORE_INSTANCE_DISCOVERY",
    "ARM_CLOUD_METADATA_URL",
    "ARM_ENVIRONMENT",
    "ARM_ENDPOINT",
    "ARM_METADATA_HOST",
    "ARM_METADATA_HOSTNAME",
    "ARM_DISABLE_INSTANCE_DISCOVERY",
    "ARM_ACTIVE_DIRECTORY_AUTHORITY_HOST",
    "ARM_RESOURCE_MANAGER_ENDPOINT",
    "ARM_RESOURCE_MANAGER_AUDIENCE",
    "ARM_MSI_ENDPOINT",
    "MSI_ENDPOINT",
    "MSI_SECRET",
    "IDENTITY_ENDPOINT",
    "IDENTITY_HEADER",
    "IDENTITY_SERVER_THUMBPRINT",
    "IMDS_ENDPOINT",
    "M365_GRAPH_ENDPOINT",
)
# Other ways to sign in than the client secret that is set: each would come before it, or beside it, in one client or another.
SIGN_INS = (
    "AZURE_CLIENT_CERTIFICATE_PATH",
    "AZURE_CLIENT_CERTIFICATE_PASSWORD",
    "AZURE_CLIENT_SEND_CERTIFICATE_CHAIN",
    "AZURE_FEDERATED_TOKEN_FILE",
    "AZURE_USERNAME",
    "AZURE_PASSWORD",
    "AZURE_ADDITIONALLY_ALLOWED_TENANTS",
    "AZURE_TOKEN_CREDENTIALS",
    "ARM_CLIENT_ID_FILE_PATH",
    "ARM_CLIENT_SECRET_FILE_PATH",
    "ARM_CLIENT_CERTIFICATE",
    "ARM_CLIENT_CERTIFICATE_PATH",
    "ARM_CLIENT_CERTIFICATE_PASSWORD",
    "ARM_OIDC_REQUEST_TOKEN",
    "ARM_OIDC_REQUEST_URL",
    "ARM_OIDC_TOKEN",
    "ARM_OIDC_TOKEN_FILE_PATH",
    "ARM_AUXILIARY_TENANT_IDS",
    "ARM_USE_AKS_WORKLOAD_IDENTITY",
    "ARM_USE_CLI",
    "ARM_USE_MSI",
    "ARM_USE_OIDC",
    "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
    "ACTIONS_ID_TOKEN_REQUEST_URL",
)


@dataclass(frozen=True, kw_only=True)
class Note:
    """What the environment cannot tell a client. `code` are lines to paste into a program or a shell (may be empty)."""

    text: str
    code: str = ""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """`variables` to set, names to `unset`."""

    variables: dict[str, str]
    unset: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Client:
    """`custom_cloud` says what the client needs to be told that this simulator is its cloud, `environ` being the environment it
    runs in; `interception` what is left to say where the client comes through the proxy."""

    name: str
    what: str
    custom_cloud: Callable[[RunInfo, Mapping[str, str]], Settings]
    interception: Callable[[RunInfo], tuple[Note, ...]] = field(default=lambda _info: ())


def merged(parts: Sequence[Settings]) -> Settings:
    """All of `parts` at once; what one of them sets, none unsets."""
    variables = {name: value for part in parts for name, value in part.variables.items()}
    unset = dict.fromkeys(name for part in parts for name in part.unset if name not in variables)
    notes = dict.fromkeys(note for part in parts for note in part.notes)
    return Settings(variables=variables, unset=tuple(unset), notes=tuple(notes))


def authority(info: RunInfo) -> str:
    """The simulator's `localhost:PORT`."""
    return urlsplit(info.url).netloc


def trust(info: RunInfo) -> dict[str, str]:
    """The certificate, for clients on requests (and az), OpenSSL, httpx and Go, curl, and Node."""
    names = ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")
    return dict.fromkeys(names, info.ca_file)


def reach(info: RunInfo, environ: Mapping[str, str]) -> dict[str, str]:
    """`trust`, and past a proxy that the user has: one in the network cannot reach this machine's loopback."""
    found = trust(info)
    if any(environ.get(name) for name in _PROXIES):
        kept = environ.get("NO_PROXY") or environ.get("no_proxy") or ""
        exceptions = ",".join(filter(None, [kept, _LOCAL])) if _LOCAL not in kept else kept
        found |= {"NO_PROXY": exceptions, "no_proxy": exceptions}
    return found


def azure_credentials(info: RunInfo) -> dict[str, str]:
    """As azure-identity, azidentity and most tools read them."""
    return _credentials(info, "AZURE")


def arm_credentials(info: RunInfo) -> dict[str, str]:
    """As Pulumi's azure-native and Terraform's providers read them."""
    return _credentials(info, "ARM")


def _credentials(info: RunInfo, prefix: str) -> dict[str, str]:
    found = {
        f"{prefix}_TENANT_ID": info.tenant_id,
        f"{prefix}_CLIENT_ID": info.client_id,
        f"{prefix}_CLIENT_SECRET": info.client_secret,
    }
    # Not every tenant has a subscription.
    return found | ({f"{prefix}_SUBSCRIPTION_ID": info.subscription_id} if info.subscription_id else {})
