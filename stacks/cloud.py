"""Which Microsoft cloud a command works against: endpoints, credentials and clock, as one value.

The spec's `tenant.cloud` decides; `--cloud simulator[:NAME]` takes the embedded one instead, any other `--cloud` must agree.
"""

from __future__ import annotations

import os
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx

from simulator import launch
from tenantry.errors import CloudUnreachable, UsageError
from tenantry.spec.model import ClientSpec

# Microsoft's endpoints by cloud: login, Resource Manager, Graph. Source: each cloud's metadata document.
_ENDPOINTS = {
    "public": ("https://login.microsoftonline.com", "https://management.azure.com", "https://graph.microsoft.com"),
    "usgov": ("https://login.microsoftonline.us", "https://management.usgovcloudapi.net", "https://graph.microsoft.us"),
    "china": ("https://login.chinacloudapi.cn", "https://management.chinacloudapi.cn", "https://microsoftgraph.chinacloudapi.cn"),
}

# The user's own credentials and engine settings: they reach a run against a real cloud, never one against the simulator.
_CREDENTIALS = ("AZURE_", "ARM_", "M365_")
_ENGINE = ("PULUMI_",)


@dataclass(frozen=True, kw_only=True)
class Cloud:
    """`name`: public, usgov, china or simulator:NAME. `environment`: what the engine, the plugins and our own readers get on top
    of PATH and HOME. `home`: the folder beside the simulator's run file, None on a real cloud."""

    name: str
    login: str
    arm: str
    graph: str
    environment: Mapping[str, str] = field(repr=False)
    client_id: str = ""
    home: Path | None = None
    ca_file: str = ""
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    @property
    def simulated(self) -> bool:
        return self.home is not None

    def app_id(self, spec: ClientSpec) -> str:
        """The client id of the app that works in a client's tenant. The simulator knows the partner's app alone."""
        return self.client_id if self.simulated else spec.tenant.app_id or self.client_id

    def mark_app_id(self, spec: ClientSpec) -> str:
        """The client id of the app that owns the ownership marks' property. Where one app reads and another writes it is the
        writing one's (M365_MARK_APP_ID): else the two would look for marks under different names."""
        return self.environment.get("M365_MARK_APP_ID") or self.app_id(spec)


def simulator_name(option: str | None) -> str | None:
    """`simulator` -> `default` (or TENANTRY_SIMULATOR), `simulator:NAME` -> NAME, anything else -> None."""
    if option is None:
        return None
    head, _, name = option.partition(":")
    return (name or os.environ.get("TENANTRY_SIMULATOR") or "default") if head == "simulator" else None


def cloud_for(option: str | None, spec_cloud: str = "public") -> Cloud:
    """The cloud of a command. UsageError when `--cloud` contradicts the spec, CloudUnreachable when no simulator runs."""
    name = simulator_name(option)
    if name is not None:
        return _simulated(name)
    if option is not None and option != spec_cloud:
        raise UsageError(
            f"--cloud {option} contradicts the spec, whose tenant.cloud is {spec_cloud}.",
            hint="Leave --cloud out, or use --cloud simulator to work against the embedded cloud.",
        )
    login, arm, graph = _ENDPOINTS[spec_cloud]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PULUMI_DEBUG")}
    environment.setdefault("AZURE_AUTHORITY_HOST", login)
    environment["M365_GRAPH_ENDPOINT"] = graph
    return Cloud(
        name=spec_cloud,
        login=login,
        arm=arm,
        graph=graph,
        environment=environment,
        client_id=environment.get("AZURE_CLIENT_ID", ""),
    )


def _simulated(name: str) -> Cloud:
    info = launch.find(name)
    if info is None:
        chosen = "" if name == "default" else f" --name {name}"
        raise CloudUnreachable(f"No simulator named {name} is running.", hint=f"Start it: tenantry simulator start{chosen}")
    environment = {
        k: v for k, v in os.environ.items() if not k.startswith((*_CREDENTIALS, *_ENGINE)) and "PROXY" not in k.upper()
    }
    environment |= {
        "AZURE_CLIENT_ID": info.client_id,
        "AZURE_CLIENT_SECRET": info.client_secret,
        "AZURE_AUTHORITY_HOST": info.url,
        "M365_GRAPH_ENDPOINT": info.url,
        "M365_DISABLE_INSTANCE_DISCOVERY": "true",
        "ARM_CLIENT_ID": info.client_id,
        "ARM_CLIENT_SECRET": info.client_secret,
        "ARM_METADATA_HOSTNAME": info.url,
        "ARM_DISABLE_INSTANCE_DISCOVERY": "true",
        "SSL_CERT_FILE": info.ca_file,
        "REQUESTS_CA_BUNDLE": info.ca_file,
        "PULUMI_HOME": str(launch.run_directory(name) / "engine"),
    }
    context = ssl.create_default_context(cafile=info.ca_file)

    def clock() -> datetime:
        try:
            answer = httpx.get(f"{info.url}/_sim/clock", verify=context, timeout=10, trust_env=False)
            return datetime.fromisoformat(answer.raise_for_status().json()["now"])
        except httpx.HTTPError as error:
            raise CloudUnreachable(
                f"The simulator {name} at {info.url} does not answer: {error}.", hint="Look at: tenantry simulator status"
            ) from error

    return Cloud(
        name=f"simulator:{name}",
        login=info.url,
        arm=info.url,
        graph=info.url,
        environment=environment,
        client_id=info.client_id,
        home=launch.run_directory(name),
        ca_file=info.ca_file,
        clock=clock,
    )


def seed(cloud: Cloud, spec: ClientSpec, *, seats: Mapping[str, int]) -> None:
    """Make the client's tenant in the simulator before its first use: domains, break-glass accounts, seats, subscription."""
    body: dict[str, object] = {
        "tenantId": spec.tenant.id,
        "displayName": spec.name,
        "domains": list(spec.tenant.domains),
        "country": spec.tenant.country,
        "breakGlass": list(spec.tenant.break_glass),
        "seats": dict(seats),
    }
    if spec.azure is not None:
        body["subscriptionId"] = spec.azure.subscription
        body["entraLogs"] = spec.azure.entra_logs
    context = ssl.create_default_context(cafile=cloud.ca_file)
    try:
        answer = httpx.post(f"{cloud.graph}/_sim/seed", json=body, verify=context, timeout=30, trust_env=False)
    except httpx.HTTPError as error:
        raise CloudUnreachable(f"The simulator does not answer: {error}.", hint="Look at: tenantry simulator status") from error
    if answer.status_code != 200:
        raise UsageError(
            f"The simulator cannot make the tenant of {spec.client}: {answer.text}", hint="Look at tenant: in the spec."
        )
