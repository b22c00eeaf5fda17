"""`m365:index:DeviceRegistrationPolicy`: who may register and join devices, and who is an administrator on them.

Facts: Graph deviceRegistrationPolicy (a PUT of the whole policy; a left-out number of devices would become 0; who is meant is
said by a type, and only a chosen few are named).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graph_provider.fields import Failure, Field, Manage, Shape, canonical
from graph_provider.kind import About, Family, Mark, Oddity, Permissions
from graph_provider.nested import plain
from graph_provider.singletons import LEAVE, Singleton, Write
from graph_provider.values import Json, is_unknown

_TYPE = "@odata.type"
_CHOSEN = "enumeratedDeviceRegistrationMembership"
_MEMBERSHIPS = ("allDeviceRegistrationMembership", "noDeviceRegistrationMembership", _CHOSEN)


def _type(value: Mapping[str, Any]) -> str:
    return str(value.get(_TYPE) or "").rpartition(".")[2]


def _who(value: Any) -> Any:
    """Who is meant, as one text: the type decides, and lists count only with the type that has them."""
    if not isinstance(value, Mapping):
        return value
    chosen = [canonical(value.get(name)) for name in ("users", "groups")] if _type(value) == _CHOSEN else []
    return " ".join([_type(value) or "nobody said", *(str(one or "") for one in chosen)])


def _membership(name: str, note: str) -> Field:
    people = (Field(name=one, note=f"{one} by id", shape=Shape.TEXTS, guid=True) for one in ("users", "groups"))
    return Field(name=name, note=f"{note}, with @odata.type", shape=Shape.OBJECT, parts=tuple(people), normal=_who)


def _object(name: str, note: str, *parts: Field) -> Field:
    return Field(name=name, note=note, shape=Shape.OBJECT, manage=Manage.GIVEN, parts=parts)


_JOIN = _object(
    "azureADJoin",
    "joining",
    _membership("allowedToJoin", "who may join"),
    _object(
        "localAdmins",
        "who is an administrator on joined devices",
        Field(name="enableGlobalAdmins", note="global administrators", shape=Shape.FLAG),
        _membership("registeringUsers", "whoever joins the device"),
    ),
)
_REGISTRATION = _object("azureADRegistration", "registering", _membership("allowedToRegister", "who may register"))
# Where a membership stands.
_PLACES = (
    ("azureADJoin", "allowedToJoin"),
    ("azureADJoin", "localAdmins", "registeringUsers"),
    ("azureADRegistration", "allowedToRegister"),
)


class DeviceRegistrationPolicyKind(Singleton):
    """The tenant's device registration policy; `before` holds what was there, and is restored on delete."""

    token = "m365:index:DeviceRegistrationPolicy"
    object_id = "deviceRegistrationPolicy"
    path = "/policies/deviceRegistrationPolicy"
    about = About(
        path=path,
        key="fixed id deviceRegistrationPolicy",
        natural_key=(),
        mark=Mark.TENANT,
        family=Family.POLICIES,
        oddities=(
            Oddity(
                what="a PUT replaces the policy, and a number of devices that is left out becomes 0, so every property is sent",
                source="Microsoft Graph, deviceRegistrationPolicy, update",
            ),
            Oddity(
                what="multifactor authentication is either asked for here or by a conditional access policy, not by both",
                source="Microsoft Entra, conditional access, user action register or join devices",
            ),
        ),
    )
    permissions = Permissions(read=("Policy.Read.DeviceConfiguration",), write=("Policy.ReadWrite.DeviceConfiguration",))
    fields = (
        Field(name="userDeviceQuota", note="how many devices a person may have", shape=Shape.NUMBER),
        Field(
            name="multiFactorAuthConfiguration",
            note="whether joining asks for multifactor authentication",
            choices=("notRequired", "required"),
        ),
        _JOIN,
        _REGISTRATION,
        _object("localAdminPassword", "LAPS", Field(name="isEnabled", note="whether passwords are kept", shape=Shape.FLAG)),
        LEAVE,
    )

    def problems(self, inputs: Mapping[str, Any]) -> Iterator[Failure]:
        yield from super().problems(inputs)
        quota = inputs.get("userDeviceQuota")
        if isinstance(quota, int) and quota < 0:
            yield Failure(path="userDeviceQuota", reason=f"{quota} is less than 0")
        for place in _PLACES:
            value: Any = inputs
            for name in place:
                value = value.get(name) if isinstance(value, Mapping) else None
            if isinstance(value, Mapping) and not is_unknown(value):
                yield from _membership_problems(".".join(place), value)

    def writes(self, item: Mapping[str, Any], body: Json) -> Sequence[Write]:
        whole = {field.name: body.get(field.name, plain(item.get(field.name))) for field in self.fields if field.compare}
        return (Write(path=self.path, body=whole, names=tuple(body), whole=True),)


def _membership_problems(path: str, value: Mapping[str, Any]) -> Iterator[Failure]:
    named, kind = [*(value.get("users") or []), *(value.get("groups") or [])], _type(value)
    if kind not in _MEMBERSHIPS:
        reason = f"needs {_TYPE}, one of {', '.join('#microsoft.graph.' + one for one in _MEMBERSHIPS)}"
        yield Failure(path=path, reason=reason)
    elif kind == _CHOSEN and not named:
        yield Failure(path=path, reason="name at least one user or group, or choose another type")
    elif kind != _CHOSEN and named:
        yield Failure(path=path, reason=f"only {_CHOSEN} takes users and groups")


KIND = DeviceRegistrationPolicyKind()
