"""Which simulator a command means."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click

from tenantry.errors import CloudUnreachable, TenantryError, UsageError

if TYPE_CHECKING:
    from simulator.run_file import RunInfo

F = TypeVar("F", bound=Callable[..., Any])


def name_option(function: F) -> F:
    return click.option(
        "--name", envvar="TENANTRY_SIMULATOR", default="default", show_default=True, help="Several run side by side."
    )(function)


def tenant_option(function: F) -> F:
    return click.option(
        "--tenant", metavar="ID|DOMAIN", help="Sign in to this tenant of the simulator.  [default: the partner's own]"
    )(function)


def in_tenant(info: RunInfo, tenant: str | None) -> RunInfo:
    """`info` as the app sees it in `tenant`. UsageError when the simulator has none of that id or domain."""
    if tenant is None:
        return info
    from simulator.clients import tenants
    from simulator.errors import NoSuchTenant

    with translated():
        try:
            return tenants.in_tenant(info, tenant)
        except NoSuchTenant as error:
            raise UsageError(
                f"The simulator {info.name} has no tenant {tenant}; it has {', '.join(error.known)}.",
                hint="A client's tenant is made by its first plan: tenantry plan CLIENT --cloud simulator",
            ) from error


def running(name: str) -> RunInfo | None:
    """The simulator `name`, if it runs."""
    from simulator import launch

    with translated():
        return launch.find(name)


def required(name: str) -> RunInfo:
    """The simulator `name`. CloudUnreachable when none runs."""
    info = running(name)
    if info is None:
        chosen = "" if name == "default" else f" --name {name}"
        raise CloudUnreachable(f"No simulator named {name} is running.", hint=f"Start it: tenantry simulator start{chosen}")
    return info


def with_proxy(info: RunInfo) -> RunInfo:
    """`info` again, if that simulator has a proxy. CloudUnreachable for one of an older version."""
    if not info.proxy_url:
        raise CloudUnreachable(
            f"The simulator {info.name} was started by an older version and has no proxy.",
            hint=f"Restart it: tenantry simulator stop --name {info.name}; tenantry simulator start --name {info.name}",
        )
    return info


@contextmanager
def translated() -> Iterator[None]:
    """The simulator's own errors as ours."""
    from simulator.errors import PortInUse, SimulatorError, TemplateMissing

    try:
        yield
    except PortInUse as error:
        raise UsageError(
            str(error), hint="Choose another --port or --proxy-port, or leave it out to take any free one."
        ) from error
    except TemplateMissing as error:
        raise UsageError(
            f"The file of --state has no tenant from the template {error.template}, and a start adds none to it.",
            hint="Start without --template and send PUT /_sim/seed, or give --state the name of a new file.",
        ) from error
    except SimulatorError as error:
        raise TenantryError(str(error)) from error
