"""`m365:index:AppManagementPolicy`: which secrets and certificates apps may have, unless a policy of their own says otherwise.

Facts: Graph tenantAppManagementPolicy (the default policy; a restriction without a state is on; the service compares lifetimes by
"less than", so 180 days are said as 181).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from graph_provider.fields import Failure, Field, Manage, Shape
from graph_provider.kind import About, Family, Mark, Oddity, Permissions
from graph_provider.singletons import LEAVE, Singleton
from graph_provider.values import is_unknown

_SECRETS = ("passwordAddition", "passwordLifetime", "symmetricKeyAddition", "symmetricKeyLifetime", "customPasswordAddition")
_DURATION = re.compile(r"-?P(?=.)(\d+Y)?(\d+M)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?")
_APPLICATIONS, _PRINCIPALS = "applicationRestrictions", "servicePrincipalRestrictions"


def _normal_time(value: Any) -> Any:
    """A time without the digits and the zone that a server may write differently."""
    if not isinstance(value, str):
        return value
    try:
        return datetime.fromisoformat(value).astimezone(UTC).isoformat()
    except ValueError:
        return value


def _normal_restrictions(value: Any) -> Any:
    """Restrictions with the state that Graph fills in."""
    if not isinstance(value, list):
        return value
    return [{**one, "state": one.get("state") or "enabled"} if isinstance(one, Mapping) else one for one in value]


_STATE = Field(name="state", note="whether it holds", choices=("enabled", "disabled"))
_SINCE = Field(name="restrictForAppsCreatedAfterDateTime", note="only for apps made after this time", normal=_normal_time)
_ACTORS = Field(
    name="excludeActors",
    note="who is exempt, by custom security attributes",
    shape=Shape.OBJECT,
    parts=(
        Field(
            name="customSecurityAttributes",
            note="attributes that exempt, with @odata.type",
            shape=Shape.OBJECTS,
            parts=(
                Field(name="id", note="set and attribute, joined with _", required=True),
                Field(name="operator", note="how it is compared", choices=("equals",)),
                Field(name="value", note="the value"),
            ),
        ),
    ),
)


def _restrictions(name: str, note: str, choices: tuple[str, ...]) -> Field:
    kind = Field(name="restrictionType", note="what is restricted", choices=choices, required=True)
    length = Field(name="maxLifetime", note="the greatest lifetime, as P181D")
    parts = (kind, length, _STATE, _SINCE, _ACTORS)
    return Field(name=name, note=note, shape=Shape.OBJECTS, parts=parts, normal=_normal_restrictions)


def _identifier(name: str, note: str) -> Field:
    switches = (
        Field(name="excludeAppsReceivingV2Tokens", note="not for apps with tokens of version 2", shape=Shape.FLAG),
        Field(name="excludeSaml", note="not for apps with SAML", shape=Shape.FLAG),
    )
    return Field(name=name, note=note, shape=Shape.OBJECT, parts=(_STATE, _SINCE, _ACTORS, *switches))


_CREDENTIALS = (
    _restrictions("passwordCredentials", "secrets", _SECRETS),
    _restrictions("keyCredentials", "certificates", ("asymmetricKeyLifetime",)),
)
_IDENTIFIERS = Field(
    name="identifierUris",
    note="addresses that apps are known by",
    shape=Shape.OBJECT,
    parts=(
        _identifier("nonDefaultUriAddition", "addresses of one's own"),
        _identifier("uriAdditionWithoutUniqueTenantIdentifier", "addresses without the tenant in them"),
    ),
)


class AppManagementPolicyKind(Singleton):
    """The tenant's default app management policy; `before` holds what was there, and is restored on delete. Exempt the app that
    deploys first, or give it federated credentials."""

    token = "m365:index:AppManagementPolicy"
    object_id = "defaultAppManagementPolicy"
    path = "/policies/defaultAppManagementPolicy"
    about = About(
        path=path,
        key="fixed id defaultAppManagementPolicy",
        natural_key=(),
        mark=Mark.TENANT,
        family=Family.POLICIES,
        license="Microsoft Entra Workload ID Premium for exemptions by attributes",
        oddities=(
            Oddity(
                what="lifetimes are compared by less-than: say P181D for 180 days",
                source="CIS Microsoft 365 Foundations Benchmark, 5.1.5",
            ),
        ),
    )
    permissions = Permissions(read=("Policy.Read.All",), write=("Policy.ReadWrite.ApplicationConfiguration",))
    fields = (
        Field(name="isEnabled", note="whether the restrictions hold", shape=Shape.FLAG),
        Field(
            name=_APPLICATIONS,
            note="for app registrations",
            shape=Shape.OBJECT,
            manage=Manage.GIVEN,
            parts=(*_CREDENTIALS, _IDENTIFIERS),
        ),
        Field(name=_PRINCIPALS, note="for enterprise apps", shape=Shape.OBJECT, manage=Manage.GIVEN, parts=_CREDENTIALS),
        LEAVE,
    )

    def value_to_send(self, name: str, live: Any, wanted: Any) -> Any:
        """Without what Graph alone says: whether Microsoft set the state."""
        return _without_read_only(super().value_to_send(name, live, wanted))

    def problems(self, inputs: Mapping[str, Any]) -> Iterator[Failure]:
        yield from super().problems(inputs)
        for name in (_APPLICATIONS, _PRINCIPALS):
            rules = inputs.get(name)
            if not isinstance(rules, Mapping) or is_unknown(rules):
                continue
            for part in ("passwordCredentials", "keyCredentials"):
                for rule in rules.get(part) or ():
                    for what, reason in _rule_problems(rule):
                        yield Failure(path=f"{name}.{part}.{what}", reason=reason)


def _without_read_only(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _without_read_only(item) for name, item in value.items() if name != "isStateSetByMicrosoft"}
    return value


def _rule_problems(rule: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    kind, length, since = str(rule["restrictionType"]), rule.get("maxLifetime"), rule.get("restrictForAppsCreatedAfterDateTime")
    if kind.endswith("Lifetime") and not length:
        yield "maxLifetime", f"{kind} needs a lifetime, as P181D"
    elif not kind.endswith("Lifetime") and length:
        yield "maxLifetime", f"{kind} has no lifetime"
    elif length and not _DURATION.fullmatch(length):
        yield "maxLifetime", f"'{length}' is no duration of ISO 8601, as P181D"
    if since:
        try:
            datetime.fromisoformat(since)
        except ValueError:
            yield "restrictForAppsCreatedAfterDateTime", f"'{since}' is no time of ISO 8601, as 2026-01-01T00:00:00Z"


KIND = AppManagementPolicyKind()
