"""Looks at everything a run needs and says what is there, what is missing, and what to do. Changes nothing."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from simulator import launch
from simulator.errors import SimulatorError
from stacks.backend import backend_for
from stacks.cloud import seed, simulator_name
from stacks.engine import find_engine
from stacks.inventory.read import check_access
from stacks.operations.prepare import Options, load_spec, seats_needed
from tenantry.errors import SpecError, TenantryError
from tenantry.spec.files import find_clients


@dataclass(frozen=True, kw_only=True)
class Check:
    """`good`: True found, False missing and needed, None worth knowing."""

    check: str
    good: bool | None
    message: str
    hint: str = ""


def examine(client: str | None, clients_dir: Path, cloud_option: str | None) -> list[Check]:
    """Every check, whatever the others say. With a client its spec, state and credentials too."""
    simulated = simulator_name(cloud_option) is not None
    checks = [
        _tried("engine", _engine),
        _plugin("plugin m365", "graph_provider.plugin"),
        _azure_plugin(simulated),
        _simulator(cloud_option),
    ]
    checks.append(_tried("clients", lambda: _clients(clients_dir)))
    if client is None:
        checks.append(_credentials(simulated))
        return checks
    options = Options(clients=clients_dir, cloud=cloud_option)
    try:
        spec, cloud = load_spec(client, options)
    except SpecError as error:
        return [
            *checks,
            Check(
                check=f"spec {client}", good=False, message=f"{len(error.problems)} problems", hint=f"tenantry validate {client}"
            ),
        ]
    except TenantryError as error:
        return [*checks, Check(check=f"spec {client}", good=False, message=str(error), hint=error.hint)]
    checks.append(Check(check=f"spec {client}", good=True, message=f"valid, as of {spec.today}"))
    checks.append(_tried("state", lambda: backend_for(cloud).url))
    checks.append(_tried(f"access to {cloud.name}", lambda: _access(client, options)))
    return checks


def _tried(name: str, look: Callable[[], str]) -> Check:
    try:
        return Check(check=name, good=True, message=look())
    except TenantryError as error:
        return Check(check=name, good=False, message=str(error), hint=error.hint)


def _engine() -> str:
    engine = find_engine()
    return f"Pulumi {engine.version} at {engine.path} (from {engine.source})"


def _plugin(name: str, module: str) -> Check:
    if importlib.util.find_spec(module) is None:
        return Check(
            check=name, good=False, message=f"the module {module} is not installed", hint="Install Tenantry again: scripts/setup"
        )
    return Check(check=name, good=True, message=f"started by {sys.executable}")


def _azure_plugin(simulated: bool) -> Check:
    if simulated:
        return Check(check="plugin azure-native", good=True, message="the local stand-in, for the simulator only")
    home = Path(os.environ.get("PULUMI_HOME") or Path.home() / ".pulumi")
    found = shutil.which("pulumi-resource-azure-native") or next(
        map(str, (home / "plugins").glob("resource-azure-native-v3*")), None
    )
    if found:
        return Check(check="plugin azure-native", good=True, message=found)
    return Check(
        check="plugin azure-native",
        good=None,
        message="not installed; the engine fetches it at the first run against a real cloud",
        hint="Beforehand: pulumi plugin install resource azure-native 3.29.0",
    )


def _simulator(cloud_option: str | None) -> Check:
    name = simulator_name(cloud_option)
    try:
        info = launch.find(name or "default")
    except SimulatorError as error:
        return Check(check="simulator", good=False, message=str(error))
    if info is None:
        needed = False if name is not None else None
        return Check(
            check="simulator", good=needed, message=f"{name or 'default'} is not running", hint="tenantry simulator start"
        )
    return Check(check="simulator", good=True, message=f"{info.name} at {info.url}, process {info.pid}")


def _clients(clients_dir: Path) -> str:
    return f"{len(find_clients(clients_dir))} in {clients_dir}"


def _credentials(simulated: bool) -> Check:
    if simulated:
        return Check(check="credentials", good=True, message="the simulator's own partner app")
    named = [n for n in ("AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET", "AZURE_FEDERATED_TOKEN_FILE") if os.environ.get(n)]
    if named:
        return Check(check="credentials", good=True, message=f"set: {', '.join(named)}")
    return Check(
        check="credentials",
        good=None,
        message="none in the environment",
        hint="Set AZURE_CLIENT_ID and AZURE_CLIENT_SECRET (or a federated token), or sign in with az login.",
    )


def _access(client: str, options: Options) -> str:

    spec, cloud = load_spec(client, options)
    if cloud.simulated:
        seed(cloud, spec, seats=seats_needed(spec))
    check_access(cloud, spec)
    return f"signed in to tenant {spec.tenant.id}"
