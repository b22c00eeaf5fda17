"""Management locks at work: what a CanNotDelete or ReadOnly lock refuses."""

from __future__ import annotations

from simulator.arm import ids
from simulator.errors import ArmFault
from simulator.store import Tenant

LOCK_TYPE = "Microsoft.Authorization/locks"
_MARK = "/providers/microsoft.authorization/locks/"


def refuse_delete(tenant: Tenant, target: str) -> None:
    """409 ScopeLocked when a lock lies at, above or, as a delete takes all with it, below `target`."""
    _refuse(
        target,
        "delete",
        [scope for scope, _ in _locks(tenant) if ids.covers(scope, target) or ids.covers(target, scope)],
    )


def refuse_write(tenant: Tenant, target: str) -> None:
    """409 ScopeLocked when a ReadOnly lock lies at or above `target`."""
    _refuse(target, "write", [scope for scope, level in _locks(tenant) if level == "ReadOnly" and ids.covers(scope, target)])


def _locks(tenant: Tenant) -> list[tuple[str, str]]:
    return [
        (ids.parse(lock["id"]).scope, lock["properties"]["level"])
        for key, lock in tenant.collection("arm").items()
        if _MARK in key
    ]


def _refuse(target: str, verb: str, scopes: list[str]) -> None:
    if scopes:
        raise ArmFault(
            409,
            "ScopeLocked",
            f"The scope '{target}' cannot perform {verb} operation because following scope(s) are locked: "
            f"'{','.join(dict.fromkeys(scopes))}'. Please remove the lock and try again.",
        )
