"""From the short words of a case file to the values of `tenantry`, for the cases of plan, drift and report."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import yaml

from tenantry.plan.change import Change, PropertyChange
from tenantry.plan.facts import Account, NamedObject, PolicyFacts, TenantFacts
from tenantry.spec.blocks.backup import backup_of
from tenantry.spec.blocks.servers import Server
from tenantry.spec.model import (
    Azure,
    ClientSpec,
    ConditionalAccessRollout,
    Group,
    Leaving,
    Override,
    Person,
    Removed,
    Role,
    Security,
    SecurityException,
    Tenant,
)

Json = dict[str, Any]
TODAY = date(2026, 11, 24)


def cases_in(folder: Path) -> list[tuple[str, Json]]:
    """Every case of every YAML file in a folder, as (`file: name`, case); the file's stem is in the case as `file`."""
    return [
        (f"{file.stem}: {case['name']}", {"file": file.stem} | case)
        for file in sorted(folder.glob("*.yaml"))
        for case in yaml.safe_load(file.read_text(encoding="utf-8"))
    ]


def spec_of(data: Json) -> ClientSpec:
    return ClientSpec(
        client=data.get("client", "northwind"),
        name="Northwind Dental Group",
        package=data.get("package", "standard"),
        today=data.get("today", TODAY),
        tenant=Tenant(
            id="8d0f3c1e-0000-4000-8000-000000000001",
            domains=("northwind.example",),
            country="DE",
            time_zone="Europe/Berlin",
            break_glass=tuple(data.get("break_glass", ["bg1@northwind.example", "bg2@northwind.example"])),
        ),
        roles={name: Role(groups=tuple(groups)) for name, groups in data.get("roles", {}).items()},
        groups={
            key: Group(key=key, kind="security", name=key, members=tuple(members))
            for key, members in data.get("groups", {}).items()
        },
        people={upn: _person(upn, entry or {}) for upn, entry in data.get("people", {}).items()},
        security=Security(
            conditional_access=ConditionalAccessRollout(**data.get("rollout", {})),
            exceptions=tuple(SecurityException(**entry) for entry in data.get("exceptions", [])),
        ),
        azure=_azure(data["azure"]) if "azure" in data else None,
        removed={place: Removed(then=then, reason="said so") for place, then in data.get("removed", {}).items()},
        overrides=tuple(Override(**entry) for entry in data.get("overrides", [])),
    )


def _azure(data: Json) -> Azure:
    """`backed_up`: keys of machines; `backup` as in a spec, with days as text."""
    return Azure(
        subscription="5f6a0000-0000-4000-8000-000000000002",
        region="germanywestcentral",
        servers={key: Server(key=key, os="linux", backup="daily") for key in data.get("backed_up", [])},
        backup=backup_of(data.get("backup", {})),
    )


def facts_of(data: Json) -> TenantFacts:
    """`accounts`: `upn: {admin, enabled}` with id `id-of-LOCAL-PART`; both break-glass accounts are there by default."""
    break_glass = data.get("break_glass", {"bg1@northwind.example": {"admin": True}, "bg2@northwind.example": {"admin": True}})
    return TenantFacts(
        tenant_id="8d0f3c1e-0000-4000-8000-000000000001",
        accounts={upn: _account(upn, entry or {}) for upn, entry in data.get("accounts", {}).items()},
        break_glass={upn: _account(upn, entry or {}) for upn, entry in break_glass.items()},
        policies={
            key: PolicyFacts(
                id=key,
                name=entry.get("name", key),
                state=entry["state"],
                include_users=frozenset(entry.get("include", [])),
                exclude_users=frozenset(entry.get("exclude", [])),
            )
            for key, entry in data.get("policies", {}).items()
        },
        managed=frozenset(data.get("managed", [])),
        managed_people=frozenset(f"person{number}@northwind.example" for number in range(data.get("managed_people", 0))),
        state_is_empty=data.get("state_is_empty", False),
        marked=data.get("marked", {}),
        security_defaults=data.get("security_defaults", False),
        seats_free=data.get("seats_free", {}),
        named=tuple(NamedObject(**entry | {"names": frozenset(entry["names"])}) for entry in data.get("named", [])),
    )


def change_of(data: Json) -> Change:
    """`properties` maps a path to `[before, after]`. `repeat: N` is for `changes_of`."""
    rest = {key: value for key, value in data.items() if key not in ("properties", "repeat")}
    pairs = data.get("properties", {})
    properties = tuple(PropertyChange(path=path, before=pair[0], after=pair[1]) for path, pair in pairs.items())
    return Change(
        **({"urn": f"urn:pulumi:northwind::tenantry::{rest['type']}::{rest['name']}"} | rest | {"properties": properties})
    )


def changes_of(entries: list[Json]) -> tuple[Change, ...]:
    """Every change; one with `repeat: N` stands for N of them, `{n}` in its name and id counted from 0."""
    changes = []
    for entry in entries:
        for number in range(entry.get("repeat", 1)):
            named = {key: value.replace("{n}", str(number)) if isinstance(value, str) else value for key, value in entry.items()}
            changes.append(change_of(named))
    return tuple(changes)


def _person(upn: str, entry: Json) -> Person:
    leaves = Leaving(last_day=entry["leaves"]) if "leaves" in entry else None
    return Person(upn=upn, name=entry.get("name", upn), roles=tuple(entry.get("roles", [])), leaves=leaves)


def _account(upn: str, entry: Json) -> Account:
    return Account(
        id=entry.get("id", f"id-of-{upn.split('@', maxsplit=1)[0]}"),
        upn=upn,
        enabled=entry.get("enabled", True),
        global_admin=entry.get("admin", False),
    )
