"""Which application permissions of Microsoft Graph Tenantry needs, what for, and the ids by which they are granted.

The resource types say what they need themselves; what the commands read beside them stands here.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from graph_provider.app_roles import APP_ROLES
from graph_provider.kind import Mark, registry
from graph_provider.marks import MARK_PERMISSIONS, REGISTER_PERMISSIONS
from graph_provider.program import M365Resource
from tenantry.errors import UsageError
from tenantry.spec.nearest import did_you_mean

# What stacks/inventory asks for before each plan, apply and drift, and the least permission for it.
# Source: Microsoft Graph permissions reference, by API.
INVENTORY: tuple[tuple[str, str], ...] = (
    ("User.Read.All", "all people"),
    ("Group.Read.All", "all groups and their members"),
    ("Policy.Read.All", "all policies, named locations, security defaults"),
    ("RoleManagement.Read.Directory", "who is Global Administrator"),
    ("LicenseAssignment.Read.All", "seats"),
    ("AuditLog.Read.All", "who changed what"),
)
# Source: design of app identities, Microsoft's guidance on permissions that lead to tenant take-over.
SENSITIVE = frozenset(
    {
        "Application.ReadWrite.All",
        "AppRoleAssignment.ReadWrite.All",
        "Directory.ReadWrite.All",
        "RoleManagement.ReadWrite.Directory",
        "User-PasswordProfile.ReadWrite.All",
        "UserAuthenticationMethod.ReadWrite.All",
    }
)


@dataclass(frozen=True, kw_only=True)
class Need:
    """One permission. `read`: what plan and drift need it for, `write`: what apply needs it for beyond that. `app_role_id`: its
    id on Microsoft Graph's service principal. `sensitive`: whoever holds it can take the tenant over."""

    permission: str
    app_role_id: str
    read: tuple[str, ...]
    write: tuple[str, ...]

    @property
    def sensitive(self) -> bool:
        return self.permission in SENSITIVE


def used_types() -> frozenset[str]:
    """The provider's types that our own components make."""
    import components.m365

    found = set()
    for entry in pkgutil.iter_modules(components.m365.__path__, "components.m365."):
        for value in vars(importlib.import_module(entry.name)).values():
            if inspect.isclass(value) and issubclass(value, M365Resource) and value is not M365Resource:
                found.add(value.TOKEN.rpartition(":")[2])
    return frozenset(found)


def all_types() -> frozenset[str]:
    """Every type that the provider has."""
    return frozenset(kind.name for kind in registry().values())


def needs(types: Collection[str] | None = None, *, inventory: bool = True) -> list[Need]:
    """What is needed for these types (None: those that components make), by name of the permission. Raises UsageError for a type
    that there is not."""
    chosen = used_types() if types is None else frozenset(types)
    for name in sorted(chosen - all_types()):
        raise UsageError(f"the provider has no type {name}", hint=did_you_mean(name, sorted(all_types())))
    read: dict[str, list[str]] = {}
    write: dict[str, list[str]] = {}
    for kind in sorted(registry().values(), key=lambda kind: kind.name):
        if kind.name in chosen:
            _note(read, kind.permissions.read, kind.name)
            _note(write, kind.permissions.write, kind.name)
            for names, when in kind.permissions.rare:
                _note(write, names.split(" and "), f"{kind.name} ({when})")
    if any(kind.about.mark is Mark.EXTENSION for kind in registry().values() if kind.name in chosen):
        _note(write, MARK_PERMISSIONS, "ownership marks")
        _note(write, REGISTER_PERMISSIONS, "ownership marks, once, in the app's own tenant")
    for permission, what in INVENTORY if inventory else ():
        _note(read, (permission,), what)
    return [
        Need(
            permission=permission,
            app_role_id=APP_ROLES[permission],
            read=tuple(read.get(permission, ())),
            write=tuple(write.get(permission, ())),
        )
        for permission in sorted({*read, *write}, key=str.lower)
    ]


def _note(into: dict[str, list[str]], permissions: Iterable[str], what: str) -> None:
    for permission in permissions:
        into.setdefault(permission, []).append(what)
