"""Turns a secret reference of the spec into its value, at the last moment and only in memory."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from tenantry.errors import UsageError
from tenantry.spec.model import ClientSpec


def references_of(spec: ClientSpec) -> tuple[str, ...]:
    """The secret references of the spec that the client's program needs."""
    servers = spec.azure.servers.values() if spec.azure else ()
    passwords = [server.administrator.password for server in servers if server.administrator]
    # Several machines may share one.
    return tuple(dict.fromkeys(filter(None, (spec.monitoring.helpdesk, spec.monitoring.teams, *passwords))))


def resolve(reference: str, environ: Mapping[str, str] = os.environ) -> str:
    """`env/NAME` or `file/PATH` -> the value, without surrounding white space. UsageError says which part is missing."""
    kind, _, name = reference.partition("/")
    if kind == "env":
        value = environ.get(name, "").strip()
        if value:
            return value
        raise UsageError(f"The spec refers to {reference}, and {name} is not set.", hint=f"Set the environment variable {name}.")
    path = Path(name)
    try:
        value = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"The spec refers to {reference}, which cannot be read: {error}.", hint=f"Put the secret into {path}."
        ) from error
    if not value:
        raise UsageError(f"The spec refers to {reference}, and the file is empty.", hint=f"Put the secret into {path}.")
    return value


def secrets_of(spec: ClientSpec) -> dict[str, str]:
    return {reference: resolve(reference) for reference in references_of(spec)}
