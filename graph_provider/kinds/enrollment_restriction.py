"""`m365:index:EnrollmentRestriction`: who may enrol which devices and how many, Windows Hello for Business, the status page.

Facts: Graph deviceEnrollmentConfiguration (four types in v1.0; assign, setPriority). Each tenant has a default of each type, with
the priority 0, for whomever no other reaches. That it can be changed, but not deleted, moved, named or assigned, is general
knowledge; what was set on it before is kept and given back.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from graph_provider import intune_assignments, intune_types
from graph_provider.errors import M365Error
from graph_provider.fields import GUID, Difference, Failure, Field, Shape
from graph_provider.intune import ENROLMENT, SERVICE, about
from graph_provider.intune_settings import TypedPolicy, choice_field, settings_field
from graph_provider.kind import ADOPTED, Found, Made, Oddity
from graph_provider.nested import overlay, pick
from graph_provider.plain import adopt_field, mark_field
from graph_provider.session import Session
from graph_provider.singletons import BEFORE, LEAVE
from graph_provider.values import Json

_TYPES = {name: name for name in intune_types.family("deviceEnrollmentConfiguration")}
_FIXED = ("displayName", "description", "priority", "assignments", "mark", "adopt")
_ID = re.compile(GUID.pattern + r"(_\w+)?", re.IGNORECASE)


@dataclass
class _Places:
    """The places that one run wants, by type and id."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    wanted: dict[str, dict[str, int]] = field(default_factory=dict)


class EnrollmentRestrictionKind(TypedPolicy):
    """An enrolment configuration of Intune, or with `tenant_default` the one of its type for everybody whom no other reaches."""

    token = "m365:index:EnrollmentRestriction"
    what = "enrolment configuration"
    collection = ENROLMENT
    chooser = "configurationType"
    types = _TYPES
    assigned = "enrollmentConfigurationAssignments"
    later = TypedPolicy.later | {"priority"}
    outputs = (BEFORE,)
    about = about(
        ENROLMENT,
        Oddity(what="of several that reach a person the smallest priority wins", source="Microsoft Graph, setPriority"),
        Oddity(
            what="restrictions of one platform each have a type of their own, on beta only",
            source="Microsoft Graph, deviceEnrollmentPlatformRestrictionConfiguration",
        ),
    )
    permissions = SERVICE
    fields = (
        Field(name="displayName", note="the name people see; left out for the tenant's default"),
        Field(name="description", note="what it is for"),
        choice_field("configurationType", "what it restricts, in Graph's words", _TYPES),
        settings_field("properties of the type, as Graph calls them"),
        Field(
            name="priority",
            note="place among those of its type, from 1; the last one if there are not so many",
            shape=Shape.NUMBER,
        ),
        Field(
            name="tenantDefault",
            note="whether it is the tenant's default of this type, which always exists",
            shape=Shape.FLAG,
            replaces=True,
            normal=lambda value: value or None,
        ),
        intune_assignments.ASSIGNMENTS,
        mark_field(),
        adopt_field("enrolment configuration"),
        LEAVE,
    )

    def __init__(self) -> None:
        self._places: WeakKeyDictionary[Session, _Places] = WeakKeyDictionary()

    def problems(self, inputs: Mapping[str, Any]) -> Iterator[Failure]:
        yield from super().problems(inputs)
        priority = inputs.get("priority")
        if isinstance(priority, int) and priority < 1:
            yield Failure(path="priority", reason=f"{priority} is less than 1, which wins; 0 is the tenant's default")
        if inputs.get("tenantDefault") is True:
            for name in _FIXED:
                if inputs.get(name) is not None:
                    yield Failure(path=name, reason="does not fit the tenant's default: only its settings can change")
            if not inputs.get("settings"):
                yield Failure(path="settings", reason="give at least one, else there is nothing to manage")
        elif not inputs.get("displayName"):
            yield Failure(path="displayName", reason="is required: the name people see")

    def origin_of_new(self, inputs: Mapping[str, Any]) -> str | None:
        return ADOPTED if inputs.get("tenantDefault") is True else super().origin_of_new(inputs)

    def is_id(self, text: str) -> bool:
        return _ID.fullmatch(text) is not None

    def live_inputs(self, item: Mapping[str, Any]) -> Json:
        inputs = super().live_inputs(item)
        if item.get("priority"):
            return {**inputs, "priority": item["priority"]}
        return {**inputs, **dict.fromkeys(_FIXED), "tenantDefault": True}

    async def read(self, session: Session, object_id: str, prior: Mapping[str, Any]) -> Found | None:
        found = await super().read(session, object_id, prior)
        if found is None or prior or not found.inputs.get("tenantDefault"):
            return found
        return Found(object_id=found.object_id, inputs=found.inputs, outputs={"before": found.inputs["settings"] or {}})

    async def create(self, session: Session, inputs: Mapping[str, Any]) -> Made:
        if not inputs.get("tenantDefault"):
            return await super().create(session, inputs)
        items = (await session.lists.all(self.collection)).values()
        item = next((one for one in items if one.get("@odata.type") == self.type_of(inputs) and not one.get("priority")), None)
        if item is None:
            raise M365Error(f"the tenant has no default {self.kind_of(inputs)}: Intune makes it with the first licence")
        object_id, live = str(item["id"]), self.live_inputs(item)
        await self.update(session, object_id, live, inputs, self._missing(live, inputs))
        return Made(object_id=object_id, outputs={"origin": ADOPTED, "before": pick(live["settings"], inputs["settings"])})

    async def update(
        self, session: Session, object_id: str, old: Mapping[str, Any], new: Mapping[str, Any], changed: Sequence[Difference]
    ) -> Json:
        outputs: Json = {}
        if new.get("tenantDefault") and changed:
            live = self.live_inputs(await session.lists.fresh(self.collection, object_id) or {})
            known = overlay(pick(live["settings"], new["settings"]), old.get("before") or {})
            outputs = {"before": pick(known, new["settings"])}
        return {**outputs, **await super().update(session, object_id, old, new, changed)}

    def before_us(self, old: Mapping[str, Any]) -> Json:
        return dict(old.get("before") or {})

    async def delete(self, session: Session, object_id: str, state: Mapping[str, Any]) -> None:
        if not state.get("tenantDefault"):
            await super().delete(session, object_id, state)
        elif not state.get(LEAVE.name):
            back = {**state, "settings": state.get("before") or {}}
            await super().update(session, object_id, state, back, self._missing(state, back))

    async def write_later(self, session: Session, object_id: str, new: Mapping[str, Any], names: set[str]) -> None:
        await super().write_later(session, object_id, new, names)
        if "priority" in names and new.get("priority"):
            await self._move(session, object_id, new)

    async def _move(self, session: Session, object_id: str, new: Mapping[str, Any]) -> None:
        """To its place, or to the last one. Those that this run put elsewhere for want of places are moved as soon as there are
        enough, so that the order in which a program makes several does not matter."""
        places = self._places.setdefault(session, _Places())
        async with places.lock:
            wanted = places.wanted.setdefault(self.kind_of(new), {})
            wanted[object_id] = int(new["priority"])
            session.lists.forget(self.collection)
            items = (await session.lists.all(self.collection)).values()
            own = [one for one in items if one.get("@odata.type") == self.type_of(new) and one.get("priority")]
            order = [str(one["id"]) for one in sorted(own, key=lambda one: int(one["priority"]))]
            for moved, place in sorted(wanted.items(), key=lambda one: one[1]):
                goal = min(place, len(order))
                if moved in order and order.index(moved) + 1 != goal:
                    session.writing(moved)
                    await session.client.post(f"{self.collection.path}/{moved}/setPriority", {"priority": goal})
                    order.remove(moved)
                    order.insert(goal - 1, moved)


KIND = EnrollmentRestrictionKind()
