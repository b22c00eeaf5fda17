"""What a client's state holds, as values, and the copies of it."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import platformdirs
from pulumi.automation import Deployment

from stacks.kinds import is_ours, kind_of, place_of
from tenantry.errors import StateError, UsageError
from tenantry.spec.model import ClientSpec

Json = dict[str, Any]
_KEPT_COPIES = 20


@dataclass(frozen=True, kw_only=True)
class Held:
    """One resource of the state."""

    urn: str
    type: str
    name: str
    id: str
    origin: str
    inputs: Json = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class State:
    """`resources`: what we manage. `pending`: places whose step was cut off by a crash. `begun`: an apply once wrote here, and
    no destroy ended it, even if a crash left nothing that we manage. `tenant_id`, `cloud`: what the
    state was made for, "" when it does not say. `break_glass`: object ids by sign-in name, as the last apply knew them."""

    resources: tuple[Held, ...] = ()
    pending: tuple[str, ...] = ()
    begun: bool = False
    tenant_id: str = ""
    cloud: str = ""
    break_glass: Mapping[str, str] = field(default_factory=dict)
    deployment: Deployment | None = field(default=None, repr=False)

    @property
    def empty(self) -> bool:
        return not self.resources and not self.begun

    @property
    def managed_ids(self) -> frozenset[str]:
        return frozenset(held.id.lower() for held in self.resources)


def parse(deployment: Deployment) -> State:
    """An exported stack as a State."""
    content: Json = dict(deployment.deployment or {})
    resources = content.get("resources") or []
    outputs = next((r.get("outputs") or {} for r in resources if r.get("type") == "pulumi:pulumi:Stack"), {})
    providers: Json = next((r.get("inputs") or {} for r in resources if r.get("type") == "pulumi:providers:m365"), {})
    held = tuple(
        Held(
            urn=r["urn"],
            type=kind_of(r["type"]),
            name=place_of(r["urn"]),
            id=r.get("id", ""),
            origin=str((r.get("outputs") or {}).get("origin") or "created"),
            inputs=r.get("inputs") or {},
        )
        for r in resources
        if is_ours(r.get("type", "")) and r.get("custom")
    )
    pending = tuple(
        place_of(o.get("resource", {}).get("urn", ""))
        for o in content.get("pending_operations") or []
        if is_ours(o.get("resource", {}).get("type", ""))
    )
    return State(
        resources=held,
        pending=pending,
        begun=bool(resources or content.get("pending_operations")),
        # A first apply that was cut off has no outputs yet; the provider's settings are there from its start.
        tenant_id=str(outputs.get("tenant_id") or providers.get("tenantId") or ""),
        cloud=str(outputs.get("cloud", "")),
        break_glass=dict(outputs.get("break_glass") or {}),
        deployment=deployment,
    )


def require_same_target(state: State, spec: ClientSpec, cloud: str) -> None:
    """A state made for another tenant or cloud is refused before the engine starts: it would find nothing, and forget all."""
    if state.tenant_id and state.tenant_id != spec.tenant.id:
        raise UsageError(
            f"The state of {spec.client} belongs to tenant {state.tenant_id}, the spec names {spec.tenant.id}.",
            hint="Correct tenant.id, or destroy the client with the old spec first.",
        )
    if state.cloud and state.cloud != cloud:
        raise UsageError(
            f"The state of {spec.client} belongs to the cloud {state.cloud}, this run is against {cloud}.",
            hint="Use another backend for another cloud.",
        )


def without(state: State, urns: frozenset[str], *, drop_pending: bool = False) -> Deployment:
    """The state less some resources (released: the objects stay in the cloud) and, if asked, less cut-off operations."""
    assert state.deployment is not None
    content: Json = dict(state.deployment.deployment or {})
    content["resources"] = [_forget(r, urns) for r in content.get("resources") or [] if r["urn"] not in urns]
    if drop_pending:
        content.pop("pending_operations", None)
    return Deployment(version=state.deployment.version, deployment=content)


def _forget(resource: Json, urns: frozenset[str]) -> Json:
    """A resource without its dependencies on what is no longer there (the engine refuses dangling ones)."""
    kept = dict(resource)
    if kept.get("deletedWith") in urns:
        del kept["deletedWith"]
    if kept.get("dependencies"):
        kept["dependencies"] = [u for u in kept["dependencies"] if u not in urns]
    if kept.get("propertyDependencies"):
        kept["propertyDependencies"] = {k: [u for u in v or [] if u not in urns] for k, v in kept["propertyDependencies"].items()}
    return kept


def copies_folder(home: Path | None, client: str) -> Path:
    """Where the dated copies of a client's state lie: beside the simulator's run file, else in the user's state folder."""
    return (home or platformdirs.user_state_path("tenantry")) / "copies" / client


def newest_copy(folder: Path) -> Path | None:
    """The newest dated copy in a client's `copies_folder`."""
    return max(folder.glob("*.json"), default=None)


def keep_copy(state: State, target: Path) -> Path | None:
    """Write a dated copy of the (still encrypted) state to a client's `copies_folder`, unless the newest one is equal, and keep
    the newest ones. None when there was nothing to write."""
    if state.deployment is None or state.empty:
        return None
    content = json.dumps({"version": state.deployment.version, "deployment": state.deployment.deployment})
    file = target / f"{datetime.now(UTC).strftime('%Y%m%dT%H%M%S.%fZ')}.json"
    try:
        last = newest_copy(target)
        if last is not None and last.read_text(encoding="utf-8") == content:
            return None
        target.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
            out.write(content)
        for old in sorted(target.glob("*.json"))[:-_KEPT_COPIES]:
            old.unlink(missing_ok=True)
    except OSError as error:
        raise StateError(
            f"No copy of the state could be written to {target}: {error.strerror}.", hint="Free space or correct permissions."
        ) from error
    return file
