"""`m365:index:ConditionalAccessPolicy`: one conditional access policy. All of it is managed: what is left out is empty.

Facts: Graph conditionalAccessPolicy (what the server fills in, PATCH keeps what is left out, report-only state, soft delete for
30 days). The ownership mark is the last line of the description.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graph_provider.errors import NotFound
from graph_provider.fields import Difference, Failure, Field, Shape, canonical, differences
from graph_provider.kind import ADOPTED, CREATED, Found, Kind, Made, Permissions, tops
from graph_provider.marks import split_mark_line, with_mark_line
from graph_provider.session import DELETED_POLICIES, POLICIES, Session
from graph_provider.takeover import Candidate, choose, post_once
from graph_provider.values import Json, is_unknown

STATES = ("enabled", "disabled", "enabledForReportingButNotEnforced")
_FREQUENCY = {"frequencyInterval": "timeBased", "authenticationType": "primaryAndSecondaryAuthentication"}


def normal_conditions(value: Any) -> Any:
    """Conditions as the server completes them: no client app types means all of them."""
    if not isinstance(value, Mapping):
        return value
    return {**value, "clientAppTypes": value.get("clientAppTypes") or ["all"]}


def normal_grant(value: Any) -> Any:
    """Grant controls with the authentication strength by id alone, as a policy names it."""
    if not isinstance(value, Mapping):
        return value
    done = {"operator": "OR", **{key: item for key, item in value.items() if item is not None}}
    strength = done.get("authenticationStrength")
    if isinstance(strength, Mapping):
        done["authenticationStrength"] = {"id": strength.get("id")}
    return done if canonical({key: item for key, item in done.items() if key != "operator"}) is not None else None


def normal_session(value: Any) -> Any:
    """Session controls with the defaults of a sign-in frequency; a control that is not enabled counts as none."""
    if not isinstance(value, Mapping):
        return value
    done = {}
    for key, control in value.items():
        if isinstance(control, Mapping):
            if control.get("isEnabled") is False:
                continue
            if key == "signInFrequency":
                done[key] = {**_FREQUENCY, **{name: item for name, item in control.items() if item is not None}}
                continue
        done[key] = control
    return done if canonical(done) is not None and canonical(done) is not False else None


class ConditionalAccessPolicyKind(Kind):
    """A conditional access policy; `conditions`, `grant_controls` and `session_controls` have Graph's own form and names."""

    token = "m365:index:ConditionalAccessPolicy"
    permissions = Permissions(
        read=("Policy.Read.All",),
        write=("Policy.Read.All", "Policy.ReadWrite.ConditionalAccess", "Application.Read.All"),
    )
    fields = (
        Field(name="displayName", note="the name people see", required=True, longest=256),
        Field(name="state", note="whether the policy is enforced, reported or off", required=True, choices=STATES),
        Field(name="conditions", note="whom and what it applies to", shape=Shape.OBJECT, required=True, normal=normal_conditions),
        Field(name="grantControls", note="what it asks for", shape=Shape.OBJECT, always=True, normal=normal_grant),
        Field(name="sessionControls", note="what holds in the session", shape=Shape.OBJECT, always=True, normal=normal_session),
        Field(name="description", note="what the policy is for"),
        Field(name="mark", note="ownership mark CLIENT/KIND/KEY, kept as the description's last line", longest=256),
        Field(name="adopt", note="take over an existing policy of this name", shape=Shape.FLAG, compare=False),
    )

    def problems(self, inputs: Mapping[str, Any]) -> Iterator[Failure]:
        conditions = inputs["conditions"]
        if isinstance(conditions, Mapping):
            for name in ("users", "applications"):
                part = conditions.get(name)
                if not is_unknown(conditions) and canonical(part) is None and not conditions.get("clientApplications"):
                    yield Failure(path=f"conditions.{name}", reason="a policy must say whom and what it applies to")
        if not inputs.get("grantControls") and not inputs.get("sessionControls"):
            yield Failure(path="grantControls", reason="give grantControls or sessionControls, else the policy asks for nothing")

    async def read(self, session: Session, object_id: str, prior: Mapping[str, Any]) -> Found | None:
        del prior
        item = await session.lists.one(POLICIES, object_id)
        return None if item is None else Found(object_id=str(item["id"]), inputs=_inputs(item))

    async def create(self, session: Session, inputs: Mapping[str, Any]) -> Made:
        name, mark, adopt = str(inputs["displayName"]), inputs.get("mark"), bool(inputs.get("adopt"))
        chosen = choose("conditional access policy", name, await _candidates(session, name, mark), mark=mark, adopt=adopt)
        if chosen is None:
            body = {key: value for key, value in _body(inputs, _ALL).items() if value is not None}
            item = await post_once(lambda: session.client.post(POLICIES.path, body), lambda: _ours(session, name, mark))
            session.created(str(item["id"]))
            return Made(object_id=str(item["id"]), outputs={"origin": CREATED})
        if chosen.deleted:
            await session.client.post(f"/identity/conditionalAccess/deletedItems/policies/{chosen.object_id}/restore")
        session.created(chosen.object_id, adopted=chosen.adopted)
        live = _inputs(await session.lists.fresh(POLICIES, chosen.object_id) or {})
        await self.update(session, chosen.object_id, live, inputs, differences(self.fields, live, inputs))
        return Made(object_id=chosen.object_id, outputs={"origin": ADOPTED if chosen.adopted else CREATED})

    async def update(
        self, session: Session, object_id: str, old: Mapping[str, Any], new: Mapping[str, Any], changed: Sequence[Difference]
    ) -> Json:
        names = tops(changed)
        if not names:
            return {}
        body = _body(new, names)
        for name in names & {"conditions", "grantControls", "sessionControls"}:
            body[name] = _cleared(old.get(name), body[name])
        session.writing(object_id)
        await session.client.patch(f"{POLICIES.path}/{object_id}", body)
        return {}

    async def delete(self, session: Session, object_id: str, state: Mapping[str, Any]) -> None:
        session.writing(object_id)
        try:
            if state.get("origin") != ADOPTED:
                await session.client.delete(f"{POLICIES.path}/{object_id}")
            elif state.get("mark"):
                live = await session.lists.fresh(POLICIES, object_id) or {}
                text, _ = split_mark_line(live.get("description"))
                await session.client.patch(f"{POLICIES.path}/{object_id}", {"description": text})
        except NotFound:
            return


_ALL = {"displayName", "state", "conditions", "grantControls", "sessionControls", "description"}


def _body(inputs: Mapping[str, Any], names: set[str]) -> Json:
    plain = ("displayName", "state", "conditions", "grantControls", "sessionControls")
    body: Json = {name: inputs.get(name) for name in plain if name in names}
    if names & {"description", "mark"}:
        body["description"] = with_mark_line(inputs.get("description"), inputs.get("mark"))
    return body


def _cleared(old: Any, new: Any) -> Any:
    """`new` with an explicit empty value for whatever `old` had: a PATCH keeps what it does not name."""
    if not isinstance(new, Mapping):
        return new
    done: Json = dict(new)
    for key, before in (old if isinstance(old, Mapping) else {}).items():
        if "@odata." in key:
            continue
        if key not in done or done[key] is None:
            done[key] = [] if isinstance(before, list) else None
        else:
            done[key] = _cleared(before, done[key])
    return done


def _inputs(item: Mapping[str, Any]) -> Json:
    text, mark = split_mark_line(item.get("description"))
    values: Json = {name: item.get(name) for name in ("displayName", "state", "conditions")}
    grant, limits = normal_grant(item.get("grantControls")), item.get("sessionControls")
    return {**values, "grantControls": grant, "sessionControls": limits, "description": text, "mark": mark}


async def _candidates(session: Session, name: str, mark: str | None) -> list[Candidate]:
    wanted, found = canonical(name, fold_case=True), []
    for deleted, collection in ((False, POLICIES), (True, DELETED_POLICIES)):
        for item in (await session.lists.all(collection)).values():
            _, theirs = split_mark_line(item.get("description"))
            if canonical(item.get("displayName"), fold_case=True) == wanted or (mark is not None and theirs == mark):
                found.append(Candidate(object_id=str(item["id"]), mark=theirs, deleted=deleted))
    return found


async def _ours(session: Session, name: str, mark: str | None) -> Json | None:
    """The policy that a POST of unknown outcome made: it carries our mark."""
    session.lists.forget(POLICIES)
    ours = [
        item for item in await _candidates(session, name, mark) if mark is not None and item.mark == mark and not item.deleted
    ]
    return {"id": ours[0].object_id} if ours else None


KIND = ConditionalAccessPolicyKind()
