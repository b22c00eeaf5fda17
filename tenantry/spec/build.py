"""Checked values -> the frozen model. Blocks that could not be used are left at their defaults, so that rules about the
others still have something to look at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from tenantry.spec.blocks.backup import backup_of
from tenantry.spec.blocks.network import network_of
from tenantry.spec.blocks.patching import patching_of
from tenantry.spec.blocks.servers import server_of
from tenantry.spec.blocks.support import support_of
from tenantry.spec.days import days_of
from tenantry.spec.model import (
    Amount,
    Azure,
    ClientSpec,
    ConditionalAccessRollout,
    Group,
    Leaving,
    Monitoring,
    Override,
    Person,
    Removed,
    Role,
    Security,
    SecurityException,
    Site,
    Tenant,
)
from tenantry.spec.source import Path, Source

Values = Mapping[str, Any]
EVERYONE = "everyone"


def build(data: Values, source: Source, *, today: date, without: frozenset[str] = frozenset()) -> ClientSpec:
    """The model of `data`, which holds no unknown keys. Blocks in `without` are not looked at."""
    good: dict[str, Any] = {key: value for key, value in data.items() if key not in without}
    return ClientSpec(
        client=good.get("client", ""),
        name=good.get("name", ""),
        package=good.get("package", "basic"),
        today=today,
        tenant=_tenant(good.get("tenant")),
        roles={key: _role(role) for key, role in good.get("roles", {}).items()},
        groups={key: _group(key, group) for key, group in good.get("groups", {}).items()},
        people={upn.lower(): _person(upn.lower(), person) for upn, person in good.get("people", {}).items()},
        sites={key: _site(key, site) for key, site in good.get("sites", {}).items()},
        azure=_azure(good["azure"]) if "azure" in good else None,
        security=_security(good.get("security", {})),
        monitoring=_monitoring(good.get("monitoring", {})),
        removed={place_name((place,)): _removed(entry) for place, entry in good.get("removed", {}).items()},
        overrides=tuple(Override(**_decision(entry)) for entry in good.get("overrides", [])),
        places={place_name(path): place for path, place in source.places.items() if path},
    )


def place_name(path: Path) -> str:
    """A path as the model names it: sign-in names in lower case."""
    return "/".join(part.lower() if "@" in part else part for part in map(str, path))


def _lower(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.lower() for name in names))


def _optional_lower(name: str | None) -> str | None:
    return name.lower() if name is not None else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text is not None else None


def _decision(entry: Values) -> dict[str, Any]:
    """The common part of exceptions and overrides: who decided, until when."""
    return {
        **entry,
        "reason": entry["reason"].strip(),
        "approved_by": entry["approved_by"].lower(),
        "until": date.fromisoformat(entry["until"]),
    }


def _tenant(values: Values | None) -> Tenant:
    if values is None:
        return Tenant(id="", domains=(), country="", time_zone="", break_glass=())
    return Tenant(
        id=values["id"].lower(),
        domains=_lower(values["domains"]),
        country=values["country"],
        time_zone=values["time_zone"],
        break_glass=_lower(values["break_glass"]),
        cloud=values.get("cloud", "public"),
        app_id=_optional_lower(values.get("app_id")),
    )


def _role(values: Values) -> Role:
    return Role(licenses=tuple(values.get("licenses", ())), groups=tuple(values.get("groups", ())))


def _group(key: str, values: Values) -> Group:
    return Group(
        key=key,
        kind=values["kind"],
        name=values.get("name", key),
        description=values.get("description"),
        owners=_lower(values.get("owners", ())),
        members=_lower(values.get("members", ())),
        licenses=tuple(values.get("licenses", ())),
        rule=values.get("rule"),
        adopt=values.get("adopt", False),
        formerly=values.get("formerly"),
    )


def _person(upn: str, values: Values) -> Person:
    return Person(
        upn=upn,
        name=values["name"],
        given_name=values.get("given_name"),
        surname=values.get("surname"),
        title=values.get("title"),
        department=values.get("department"),
        phone=values.get("phone"),
        manager=_optional_lower(values.get("manager")),
        roles=tuple(role for role in values.get("roles", ()) if role != EVERYONE),
        site=values.get("site"),
        starts=_day(values.get("starts")),
        leaves=_leaving(values["leaves"]) if "leaves" in values else None,
        adopt=values.get("adopt", False),
        formerly=_optional_lower(values.get("formerly")),
    )


def _leaving(values: Values) -> Leaving:
    return Leaving(
        last_day=date.fromisoformat(values["last_day"]),
        mail_to=_optional_lower(values.get("mail_to")),
        keep_mailbox_days=days_of(values["keep_mailbox"]) if "keep_mailbox" in values else None,
    )


def _site(key: str, values: Values) -> Site:
    return Site(key=key, public_addresses=tuple(values.get("public_addresses", ())), ranges=tuple(values.get("ranges", ())))


def _azure(values: Values) -> Azure:
    return Azure(
        subscription=values["subscription"].lower(),
        region=values["region"],
        budget=_amount(values["budget"]) if "budget" in values else None,
        log_retention_days=days_of(values["log_retention"]) if "log_retention" in values else None,
        log_daily_cap_gb=int(values["log_daily_cap"].partition(" ")[0]) if "log_daily_cap" in values else None,
        entra_logs=values.get("entra_logs", False),
        regulated=values.get("regulated", False),
        tags=dict(values.get("tags", {})),
        access=dict(values.get("access", {})),
        allowed_regions=tuple(values.get("allowed_regions", ())),
        contract=values.get("contract"),
        network=network_of(values["network"]) if "network" in values else None,
        servers={key: server_of(key, server) for key, server in values.get("servers", {}).items()},
        patching=patching_of(values.get("patching", {})),
        backup=backup_of(values.get("backup", {})),
    )


def _monitoring(values: Values) -> Monitoring:
    return Monitoring(**values.get("notify", {}), support=support_of(values.get("support", {})))


def _removed(values: Values) -> Removed:
    return Removed(then=values["then"], reason=values["reason"].strip())


def _amount(text: str) -> Amount:
    value, currency = text.split(" ")
    return Amount(value=Decimal(value), currency=currency)


def _security(values: Values) -> Security:
    rollout = values.get("rollout", {}).get("conditional_access", {})
    return Security(
        conditional_access=ConditionalAccessRollout(
            report_only_until=_day(rollout.get("report_only_until")), enforced=rollout.get("enforce", False)
        ),
        exceptions=tuple(SecurityException(**_decision(entry)) for entry in values.get("exceptions", [])),
    )
