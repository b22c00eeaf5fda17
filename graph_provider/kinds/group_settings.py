"""`m365:index:GroupSettings`: the tenant's settings for groups, passwords or consent, by the template that they are of.

A settings object does not exist until somebody makes it, and there is one for each template, so one that exists is adopted: what
the named values were is kept in `before` and given back on delete. Facts: Graph groupSetting and groupSettingTemplate (all values
are texts; a PATCH names every value; POST takes the template's id).
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graph_provider.creator import made_by_us
from graph_provider.errors import BadRequest, CreatorUnknown, M365Error, NotFound
from graph_provider.fields import Difference, Failure, Field, Manage, Shape, canonical
from graph_provider.kind import ADOPTED, CREATED, About, Family, Found, Kind, Made, Mark, Oddity, Permissions
from graph_provider.lists import Collection
from graph_provider.session import Session
from graph_provider.singletons import BEFORE, LEAVE
from graph_provider.takeover import post_once
from graph_provider.values import Json, is_unknown

_SETTINGS = Collection("/groupSettings", paged=False)
_TEMPLATES = Collection("/groupSettingTemplates", paged=False)
_IDS = {
    "group.unified": "62375ab9-6b52-47ed-826b-58e47e0e304b",
    "password rule settings": "5cf42378-d67d-4f36-ba46-e8b86229381d",
    "consent policy settings": "dffd5d46-495d-40a9-8e21-954ff55e198a",
}
# Values that hold several words, in any order, and what stands between them.
_SEVERAL = {"BannedPasswordList": "\t", "CustomBlockedWordsList": ","}


def _template(text: Any) -> Any:
    """The template's id, whichever way it is named."""
    return _IDS.get(text.strip().lower(), text) if isinstance(text, str) else text


def _text(value: Any) -> str:
    """A value as Graph keeps it: all of them are texts."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _normal(values: Any) -> Any:
    """Values by name in comparable form: truth without letter case, several words in one order."""
    if not isinstance(values, Mapping):
        return values
    done: Json = {}
    for name, value in values.items():
        text = _text(value)
        if name in _SEVERAL:
            words = {word.strip().lower() for word in text.split(_SEVERAL[name])} - {""}
            text = _SEVERAL[name].join(sorted(words))
        done[name] = text.lower() if text.lower() in ("true", "false") else text
    return done


class GroupSettingsKind(Kind):
    """Directory settings of one template: `Group.Unified`, `Password Rule Settings`, `Consent Policy Settings`. Only the values
    that `values` names are managed."""

    token = "m365:index:GroupSettings"
    about = About(
        path=f"{_SETTINGS.path}/{{id}}",
        key="object id",
        natural_key=("template",),
        mark=Mark.NONE,
        family=Family.DIRECTORY,
        license="Microsoft Entra ID P1",
        oddities=(
            Oddity(
                what="there is none until somebody makes it, and one for each template", source="Microsoft Graph, groupSetting"
            ),
            Oddity(what="a PATCH replaces all values, so it names every one", source="Microsoft Graph, groupSetting, update"),
            Oddity(what="every value is a text, truth and numbers too", source="Microsoft Graph, settingValue"),
            Oddity(
                what="banned passwords are joined by a tabulator, blocked words by a comma",
                source="Microsoft Entra, password protection; Microsoft 365 groups, naming policy",
            ),
        ),
    )
    outputs = (BEFORE,)
    permissions = Permissions(
        read=("GroupSettings.Read.All",),
        write=("GroupSettings.ReadWrite.All",),
        rare=(
            ("AuditLog.Read.All", "settings that exist already with these values: who made them"),
            ("Application.Read.All", "settings that exist already: which service principal is ours"),
        ),
    )
    fields = (
        Field(
            name="template",
            note="Group.Unified, Password Rule Settings, Consent Policy Settings, or a template's id",
            required=True,
            replaces=True,
            fold_case=True,
            normal=_template,
        ),
        Field(name="values", note="the values by name", required=True, shape=Shape.OBJECT, manage=Manage.GIVEN, normal=_normal),
        LEAVE,
    )

    def problems(self, inputs: Mapping[str, Any]) -> Iterator[Failure]:
        values = inputs["values"]
        if not values:
            yield Failure(path="values", reason="name at least one value, else there is nothing to manage")
        for name, value in values.items() if isinstance(values, Mapping) else ():
            if not is_unknown(value) and (isinstance(value, Mapping | list) or value is None):
                yield Failure(path=f"values.{name}", reason='must be a text, a number, true or false; "" empties it')

    def origin_of_new(self, inputs: Mapping[str, Any]) -> str | None:
        """Only the tenant knows whether there are settings of this template."""
        del inputs
        return None

    def is_id(self, text: str) -> bool:
        return super().is_id(text) and text.lower() not in _IDS.values()

    async def find(self, session: Session, text: str) -> Sequence[str]:
        found = await _live(session, await _template_of(session, text))
        return [str(found["id"])] if found is not None else []

    async def read(self, session: Session, object_id: str, prior: Mapping[str, Any]) -> Found | None:
        item = await session.lists.one(_SETTINGS, object_id)
        if item is None:
            return None
        template, values = prior.get("template"), _values(item)
        if str(_template(template)).lower() != str(item.get("templateId")).lower():
            template = item.get("displayName") or item.get("templateId")
        outputs = {} if prior else {"before": values}
        return Found(object_id=str(item["id"]), inputs={"template": template, "values": values}, outputs=outputs)

    async def create(self, session: Session, inputs: Mapping[str, Any]) -> Made:
        template, wanted = await _template_of(session, str(inputs["template"])), dict(inputs["values"])
        defaults = _known(template, wanted)
        live = await _live(session, template)
        if live is None:
            body = {"templateId": template["id"], "values": _named({**defaults, **wanted})}
            try:
                made = await post_once(lambda: session.client.post(_SETTINGS.path, body), lambda: _again(session, template))
            except BadRequest:
                live = await _again(session, template)
                if live is None:
                    raise
            else:
                session.created(str(made["id"]))
                return Made(object_id=str(made["id"]), outputs={"origin": CREATED, "before": _only(defaults, wanted)})
        object_id, values = str(live["id"]), _values(live)
        if await _ours(session, object_id, values, wanted):
            session.created(object_id)
            return Made(object_id=object_id, outputs={"origin": CREATED, "before": _only(defaults, wanted)})
        session.created(object_id, adopted=True)
        await _write(session, object_id, values, wanted)
        return Made(object_id=object_id, outputs={"origin": ADOPTED, "before": _only(values, wanted)})

    async def update(
        self, session: Session, object_id: str, old: Mapping[str, Any], new: Mapping[str, Any], changed: Sequence[Difference]
    ) -> Json:
        wanted, before = dict(new["values"]), dict(old.get("before") or {})
        _known(await _template_of(session, str(new["template"])), wanted)
        live = _values(await session.client.get(f"{_SETTINGS.path}/{object_id}"))
        # What comes under management now was somebody else's until now; what leaves it gets its old value back.
        kept = _only({**live, **before}, wanted)
        leaving = {difference.path.partition(".")[2] for difference in changed} - set(wanted)
        await _write(session, object_id, live, {**_only(before, leaving), **wanted})
        return {"before": kept}

    async def delete(self, session: Session, object_id: str, state: Mapping[str, Any]) -> None:
        if state.get(LEAVE.name):
            return
        try:
            if state.get("origin") == CREATED:
                session.writing(object_id)
                await session.client.delete(f"{_SETTINGS.path}/{object_id}")
            else:
                live = _values(await session.client.get(f"{_SETTINGS.path}/{object_id}"))
                await _write(session, object_id, live, _only(state.get("before") or {}, state.get("values") or {}))
        except NotFound:
            return
        finally:
            session.lists.forget(_SETTINGS)


def _values(item: Mapping[str, Any]) -> Json:
    return {str(one["name"]): one.get("value") for one in item.get("values") or []}


def _only(values: Mapping[str, Any], names: Any) -> Json:
    return {name: values[name] for name in names if name in values}


def _named(values: Mapping[str, Any]) -> list[Json]:
    return [{"name": name, "value": _text(value)} for name, value in values.items()]


async def _template_of(session: Session, text: str) -> Json:
    """The template that a program names. Raises M365Error when the tenant has none of that name or id."""
    wanted, names = str(_template(text)).lower(), []
    for item in (await session.lists.all(_TEMPLATES)).values():
        names.append(str(item.get("displayName")))
        if wanted in (str(item["id"]).lower(), names[-1].lower()):
            return item
    raise M365Error(f"there is no settings template '{text}'; the tenant has {', '.join(sorted(names))}.")


def _known(template: Mapping[str, Any], wanted: Mapping[str, Any]) -> Json:
    """The template's defaults by name. Raises M365Error for a value that it does not have."""
    defaults = {str(one["name"]): one.get("defaultValue") for one in template.get("values") or []}
    for name in sorted(set(wanted) - set(defaults)):
        near = difflib.get_close_matches(name, defaults, n=1)
        hint = f"did you mean {near[0]}?" if near else f"it has {', '.join(sorted(defaults))}."
        raise M365Error(f"the template {template.get('displayName')} has no value {name}; {hint}")
    return defaults


async def _live(session: Session, template: Mapping[str, Any]) -> Json | None:
    wanted = str(template["id"]).lower()
    live = (await session.lists.all(_SETTINGS)).values()
    return next((item for item in live if str(item.get("templateId")).lower() == wanted), None)


async def _again(session: Session, template: Mapping[str, Any]) -> Json | None:
    session.lists.forget(_SETTINGS)
    return await _live(session, template)


async def _ours(session: Session, object_id: str, values: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Whether a create that the state never heard of made them: they hold what is wanted, and the log names our app. Settings
    older than the log are not ours: they have an owner, and it is safe to give them back."""
    if canonical(_normal(_only(values, wanted))) != canonical(_normal(wanted)):
        return False
    try:
        return await made_by_us(session, "the settings", object_id, activities=("create ", "add "))
    except CreatorUnknown:
        return False


async def _write(session: Session, object_id: str, live: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
    """All values, with those that are wanted."""
    if canonical(_normal(_only(live, wanted))) != canonical(_normal(wanted)):
        session.writing(object_id)
        await session.client.patch(f"{_SETTINGS.path}/{object_id}", {"values": _named({**live, **wanted})})


KIND = GroupSettingsKind()
