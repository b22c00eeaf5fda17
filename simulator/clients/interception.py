"""The environment in which a program that knows only Microsoft's own hosts meets the simulator, and nothing else.

Which variable is for whom: HTTPS_PROXY and https_proxy for all (curl reads only the small `http_proxy` for plain HTTP),
NODE_USE_ENV_PROXY for Node's own fetch, no_grpc_proxy for gRPC, which would otherwise ask the proxy for the program's own
loopback (Pulumi's language hosts do).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from simulator.clients.settings import ELSEWHERE, SIGN_INS, Settings, arm_credentials, azure_credentials, trust
from simulator.run_file import RunInfo

CREDENTIALS = (
    *("AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET", "AZURE_SUBSCRIPTION_ID"),
    *("ARM_TENANT_ID", "ARM_CLIENT_ID", "ARM_CLIENT_SECRET", "ARM_SUBSCRIPTION_ID"),
)
_OTHER_PROXIES = ("ALL_PROXY", "all_proxy", "grpc_proxy")
_OTHER_TRUST = ("SSL_CERT_DIR",)


def intercepted(info: RunInfo, *, credentials: bool = True) -> Settings:
    """All that a program needs. Without `credentials` those in its environment stay as they are."""
    proxies = dict.fromkeys(("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"), info.proxy_url)
    variables = {
        **proxies,
        "NO_PROXY": "",
        "no_proxy": "",
        "no_grpc_proxy": "localhost,127.0.0.1,::1",
        "NODE_USE_ENV_PROXY": "1",
        **trust(info),
        "AZURE_CONFIG_DIR": str(az_folder(info)),
        # az would report made-up usage from a process that outlives it, and be refused.
        "AZURE_CORE_COLLECT_TELEMETRY": "false",
        "TENANTRY_SIMULATOR": info.name,
    }
    unset: tuple[str, ...] = (*_OTHER_PROXIES, *_OTHER_TRUST, *ELSEWHERE)
    if credentials:
        variables |= azure_credentials(info) | arm_credentials(info)
        unset += (*SIGN_INS, *(name for name in CREDENTIALS if name not in variables))
    return Settings(variables=variables, unset=unset)


def environment(info: RunInfo, environ: Mapping[str, str], *, credentials: bool = True) -> dict[str, str]:
    """`environ` as a program gets it."""
    settings = intercepted(info, credentials=credentials)
    return {name: value for name, value in environ.items() if name not in settings.unset} | settings.variables


def az_folder(info: RunInfo) -> Path:
    """A home for az beside the simulator's files, so that the user's own sign-ins and clouds are left alone."""
    return Path(info.ca_file).parent / "az"
