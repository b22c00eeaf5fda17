"""`m365:index:ApplicationPassword`: a client secret of an application. Its id is `APPLICATIONID/passwords/KEYID`.

Facts: Graph "application: addPassword" (the secret is the service's, in this one answer and never again; two years unless
dated), "removePassword", passwordCredential. A secret that a crash lost is worth nothing: the next create removes what the audit
log says is ours and makes another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from graph_provider.creator import made_by_us
from graph_provider.errors import BadRequest, NameTaken, NotFound
from graph_provider.fields import GUID, Difference, Failure, Field, Output, Shape
from graph_provider.kind import ADOPTED, CREATED, About, Family, Found, Kind, Made, Mark, Oddity, Permissions
from graph_provider.lists import Collection
from graph_provider.session import Session
from graph_provider.takeover import post_once
from graph_provider.values import Json, is_unknown

_PASSWORDS = Collection("/applications", ("id", "passwordCredentials"))
_MIDDLE = "/passwords/"
_DAYS, _MOST = 180, 730


class ApplicationPasswordKind(Kind):
    """A client secret of an application; `secret_text` is only known when this provider made it. Another `lifetime_days` or
    `rotation` makes a new one: the old one goes first, so to change over without a gap use two resources. A certificate or a
    FederatedIdentityCredential needs no secret at all."""

    token = "m365:index:ApplicationPassword"
    about = About(
        path="/applications/{id}/addPassword",
        key="`APPLICATIONID/passwords/KEYID`",
        natural_key=("applicationId", "displayName"),
        mark=Mark.NONE,
        family=Family.DIRECTORY,
        oddities=(
            Oddity(
                what="the secret is in the answer that makes it and never again",
                source="Microsoft Graph, application, addPassword",
            ),
            Oddity(
                what="several secrets may have one displayName; here one name stands for one secret",
                source="Microsoft Graph, passwordCredential",
            ),
            Oddity(
                what="a tenant may forbid secrets, or long ones",
                source="Microsoft Graph, tenantAppManagementPolicy, passwordAddition and passwordLifetime",
            ),
        ),
    )
    permissions = Permissions(
        read=("Application.Read.All",),
        write=("Application.ReadWrite.OwnedBy",),
        rare=(
            ("AuditLog.Read.All", "a secret of the same name that exists already"),
            ("Application.ReadWrite.All", "an application that somebody else made"),
        ),
    )
    outputs = (
        Output(name="secretText", note="the secret, of one that was made here", secret=True),
        Output(name="keyId", note="id of the secret, as sign-in logs name it", always=True),
        Output(name="endDateTime", note="when it ends, UTC", always=True),
    )
    fields = (
        Field(name="applicationId", note="object id of the application", required=True, replaces=True, guid=True),
        Field(name="displayName", note="what people see in place of the secret", required=True, replaces=True, longest=90),
        Field(name="lifetimeDays", note="days until it ends", shape=Shape.NUMBER, default=_DAYS, replaces=True),
        Field(name="rotation", note="any text; another one makes a new secret", replaces=True, write_only=True),
        Field(name="adopt", note="keep an existing secret of this name, without knowing it", shape=Shape.FLAG, compare=False),
    )

    def problems(self, inputs: Mapping[str, Any]) -> Iterator[Failure]:
        days = inputs["lifetimeDays"]
        if not is_unknown(days) and not 1 <= days <= _MOST:
            yield Failure(path="lifetimeDays", reason=f"must be 1 to {_MOST}: longer lives no secret that is made without dates")

    def is_id(self, text: str) -> bool:
        application_id, _, key_id = text.partition(_MIDDLE)
        return super().is_id(application_id) and GUID.fullmatch(key_id) is not None

    async def find(self, session: Session, text: str) -> Sequence[str]:
        """`APPLICATIONID, NAME`."""
        application_id, _, name = (part.strip() for part in text.partition(","))
        try:
            found = await _named(session, application_id, name) if super().is_id(application_id) and name else []
        except NotFound:
            return []
        return [_id(application_id, one) for one in found]

    async def read(self, session: Session, object_id: str, prior: Mapping[str, Any]) -> Found | None:
        del prior
        application_id, _, key_id = object_id.lower().partition(_MIDDLE)
        item = await session.lists.one(_PASSWORDS, application_id)
        if item is not None and not _held(item, key_id):
            # A list may be older than the secret; only the application itself says that it has none.
            item = await session.lists.fresh(_PASSWORDS, application_id)
        one = _held(item or {}, key_id)
        if one is None:
            return None
        return Found(object_id=_id(application_id, one), inputs=_inputs(application_id, one), outputs=_told(one))

    async def create(self, session: Session, inputs: Mapping[str, Any]) -> Made:
        application_id, name = str(inputs["applicationId"]).lower(), str(inputs["displayName"])
        before = await _named(session, application_id, name)
        if before and inputs.get("adopt") and len(before) == 1:
            return Made(object_id=_id(application_id, before[0]), outputs={"origin": ADOPTED, **_told(before[0])})
        for one in before:
            if not await made_by_us(
                session, "client secret", application_id, str(one["keyId"]), activities=("update application",)
            ):
                raise NameTaken("client secret", name, _id(application_id, one), "somebody else made it, so nobody can read it")
        await _remove(session, application_id, before)
        start = datetime.now(UTC)
        end = start + timedelta(days=int(inputs["lifetimeDays"]))
        wanted = {"displayName": name, "startDateTime": _moment(start), "endDateTime": _moment(end)}

        async def add() -> Json:
            path = f"/applications/{application_id}/addPassword"
            return dict(await session.client.post(path, {"passwordCredential": wanted}))

        async def lost() -> None:
            """A secret whose answer was lost is worth nothing."""
            await _remove(session, application_id, await _named(session, application_id, name))

        session.writing(application_id)
        made = await post_once(add, lost)
        outputs: Json = {"origin": CREATED, "secretText": made["secretText"], **_told(made)}
        return Made(object_id=_id(application_id, made), outputs=outputs)

    async def update(
        self, session: Session, object_id: str, old: Mapping[str, Any], new: Mapping[str, Any], changed: Sequence[Difference]
    ) -> Json:
        del session, object_id, old, new, changed  # every property replaces
        return {}

    async def delete(self, session: Session, object_id: str, state: Mapping[str, Any]) -> None:
        if state.get("origin") != ADOPTED:
            application_id, _, key_id = object_id.partition(_MIDDLE)
            await _remove(session, application_id, [{"keyId": key_id}])


def _id(application_id: str, one: Mapping[str, Any]) -> str:
    return f"{application_id.lower()}{_MIDDLE}{str(one['keyId']).lower()}"


def _moment(value: datetime) -> str:
    return value.strftime("%Y-%m-%dT%H:%M:%SZ")


def _told(one: Mapping[str, Any]) -> Json:
    return {"keyId": one["keyId"], "endDateTime": one["endDateTime"]}


def _held(item: Mapping[str, Any], key_id: str) -> Json | None:
    return next((one for one in item.get("passwordCredentials") or [] if str(one["keyId"]).lower() == key_id), None)


def _inputs(application_id: str, one: Mapping[str, Any]) -> Json:
    start, end = (datetime.fromisoformat(str(one[name])[:19]) for name in ("startDateTime", "endDateTime"))
    days = round((end - start) / timedelta(days=1))
    return {"applicationId": application_id.lower(), "displayName": one.get("displayName"), "lifetimeDays": days}


async def _named(session: Session, application_id: str, name: str) -> list[Json]:
    """The application's secrets of that name, by a request of its own. Raises NotFound when the application is gone."""
    item = await session.client.get(f"/applications/{application_id}", select=_PASSWORDS.select)
    return [one for one in item.get("passwordCredentials") or [] if one.get("displayName") == name]


async def _remove(session: Session, application_id: str, credentials: Sequence[Mapping[str, Any]]) -> None:
    """Take secrets away; one that is gone already is fine."""
    session.writing(application_id)
    for one in credentials:
        try:
            await session.client.post(f"/applications/{application_id}/removePassword", {"keyId": one["keyId"]})
        except NotFound:
            return
        except BadRequest as error:
            if "no password credential found" not in error.message.lower():
                raise


KIND = ApplicationPasswordKind()
