"""`m365:index:DomainPasswordPolicy`: how long passwords last on one domain. Its id is the domain's name.

The domain is not ours, only these two values are: what they were is kept in `before` and given back on delete. Facts: Graph
domain, update (2147483647 days mean never; null is the default of 90; only a verified, managed domain has them).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graph_provider.errors import M365Error, NotFound
from graph_provider.fields import Difference, Failure, Field, Shape
from graph_provider.kind import ADOPTED, About, Family, Found, Kind, Made, Mark, Oddity, Permissions, tops
from graph_provider.lists import Collection
from graph_provider.session import Session
from graph_provider.singletons import BEFORE, LEAVE
from graph_provider.values import Json, is_unknown

_DOMAINS = Collection("/domains", paged=False)
_VALIDITY, _WINDOW = "passwordValidityPeriodInDays", "passwordNotificationWindowInDays"
_NAMES = (_VALIDITY, _WINDOW)
_MOST = 2147483647
_DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]{2,}", re.IGNORECASE)


class DomainPasswordPolicyKind(Kind):
    """A domain's password policy; `before` holds what was there, and is restored on delete."""

    token = "m365:index:DomainPasswordPolicy"
    about = About(
        path="/domains/{name}",
        key="the domain's name",
        natural_key=("domain",),
        mark=Mark.OWNER,
        family=Family.DIRECTORY,
        oddities=(
            Oddity(what="2147483647 days mean that passwords never expire", source="Microsoft Graph, domain"),
            Oddity(what="without a value of its own a domain has 90 and 14 days", source="Microsoft Graph, domain"),
            Oddity(what="only a verified and managed domain has a policy", source="Microsoft Graph, domain, update"),
        ),
    )
    outputs = (BEFORE,)
    permissions = Permissions(read=("Domain.Read.All",), write=("Domain.ReadWrite.All",))
    fields = (
        Field(name="domain", note="the verified domain", required=True, replaces=True, fold_case=True),
        Field(name=_VALIDITY, note="days that a password lasts; 2147483647 for ever", shape=Shape.NUMBER),
        Field(name=_WINDOW, note="days before its end that people are told", shape=Shape.NUMBER),
        LEAVE,
    )

    def problems(self, inputs: Mapping[str, Any]) -> Iterator[Failure]:
        domain = inputs["domain"]
        if not is_unknown(domain) and not _DOMAIN.fullmatch(domain):
            yield Failure(path="domain", reason=f"'{domain}' is not a domain")
        if not set(_NAMES) & set(inputs):
            yield Failure(path=_VALIDITY, reason="give at least one property, else there is nothing to manage")
        for name in _NAMES:
            days = inputs.get(name)
            if days is not None and not is_unknown(days) and not 1 <= days <= _MOST:
                yield Failure(path=name, reason=f"must be 1 to {_MOST} days, found {days}")

    def origin_of_new(self, inputs: Mapping[str, Any]) -> str | None:
        del inputs
        return ADOPTED

    def is_id(self, text: str) -> bool:
        return _DOMAIN.fullmatch(text) is not None

    async def read(self, session: Session, object_id: str, prior: Mapping[str, Any]) -> Found | None:
        item = await session.lists.one(_DOMAINS, object_id)
        if item is None:
            return None
        days = _only(item, _NAMES)
        inputs = {"domain": str(item["id"]), **days}
        return Found(object_id=str(item["id"]), inputs=inputs, outputs={} if prior else {"before": days})

    async def create(self, session: Session, inputs: Mapping[str, Any]) -> Made:
        item = await self._live(session, str(inputs["domain"]))
        await self._write(session, item, _only(inputs, inputs))
        return Made(object_id=str(item["id"]), outputs={"origin": ADOPTED, "before": _only(item, inputs)})

    async def _live(self, session: Session, name: str) -> Json:
        """The domain. Raises M365Error for one that can have no policy."""
        item: Json = await session.client.get(f"{_DOMAINS.path}/{name}")
        if item.get("authenticationType") != "Managed" or not item.get("isVerified"):
            how = "federated, its passwords are those of the other side" if item.get("isVerified") else "not verified yet"
            raise M365Error(f"domain {item['id']} has no password policy: it is {how}.")
        return item

    async def update(
        self, session: Session, object_id: str, old: Mapping[str, Any], new: Mapping[str, Any], changed: Sequence[Difference]
    ) -> Json:
        item, before = await self._live(session, object_id), dict(old.get("before") or {})
        # What comes under management now was somebody else's until now; what leaves it gets its old value back.
        leaving = {name: before.get(name) for name in tops(changed) if name not in new}
        await self._write(session, item, {**leaving, **_only(new, new)})
        return {"before": _only({**item, **before}, new)}

    async def delete(self, session: Session, object_id: str, state: Mapping[str, Any]) -> None:
        if state.get(LEAVE.name):
            return
        try:
            item = await session.client.get(f"{_DOMAINS.path}/{object_id}")
        except NotFound:
            return
        await self._write(session, item, {name: day for name, day in (state.get("before") or {}).items() if name in state})

    async def _write(self, session: Session, item: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
        body = {name: days for name, days in wanted.items() if days != item.get(name)}
        if body:
            session.writing(str(item["id"]))
            await session.client.patch(f"{_DOMAINS.path}/{item['id']}", body)


def _only(values: Mapping[str, Any], names: Any) -> Json:
    return {name: values.get(name) for name in _NAMES if name in names}


KIND = DomainPasswordPolicyKind()
