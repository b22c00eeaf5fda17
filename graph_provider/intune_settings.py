"""Policies of Intune whose type is one of many: a choice of the type, and `settings` with the properties of that type.

Only the settings that a program names are managed. One that it no longer names gets the value that it has when nobody says
anything, which Microsoft's description of the types tells.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from graph_provider import intune_types
from graph_provider.fields import Difference, DiffKind, Failure, Field, Manage, Shape, canonical
from graph_provider.graph_objects import without
from graph_provider.intune import TYPE, IntunePolicy
from graph_provider.kind import tops
from graph_provider.nested import overlay, plain
from graph_provider.session import Session
from graph_provider.values import Json, is_unknown


def settings_field(note: str) -> Field:
    """The input that holds what the chosen type has."""
    return Field(name="settings", note=f"{note}; only what is named here is managed", shape=Shape.OBJECT, manage=Manage.GIVEN)


def choice_field(name: str, note: str, choices: Mapping[str, str]) -> Field:
    """The input that chooses the type."""
    return Field(name=name, note=note, required=True, replaces=True, choices=tuple(choices))


class TypedPolicy(IntunePolicy):
    """`chooser`: the input that chooses the type. `types`: the type of each of its choices, without namespace."""

    chooser: ClassVar[str]
    types: ClassVar[Mapping[str, str]]

    def kind_of(self, inputs: Mapping[str, Any]) -> str:
        return self.types.get(str(inputs.get(self.chooser)), "")

    def type_of(self, inputs: Mapping[str, Any]) -> str:
        return TYPE + self.kind_of(inputs)

    def choice_of(self, item: Mapping[str, Any]) -> str | None:
        """The choice that a live object's type is."""
        kind = str(item.get("@odata.type", "")).removeprefix(TYPE)
        return next((choice for choice, name in self.types.items() if name == kind), None)

    def ours(self, item: Mapping[str, Any]) -> bool:
        return self.choice_of(item) is not None

    @property
    def _bodies(self) -> set[str]:
        return super()._bodies - {self.chooser, "settings"}

    def problems(self, inputs: Mapping[str, Any]) -> Iterator[Failure]:
        yield from super().problems(inputs)
        settings = inputs.get("settings")
        if isinstance(settings, Mapping) and not is_unknown(inputs.get(self.chooser)):
            yield from intune_types.problems(self.kind_of(inputs), settings)

    def inputs_of(self, item: Mapping[str, Any]) -> Json:
        kind = str(item.get("@odata.type", "")).removeprefix(TYPE)
        settings = {name: plain(item[name]) for name in intune_types.properties(kind) if name in item}
        return {**super().inputs_of(item), self.chooser: self.choice_of(item), "settings": settings}

    def imported(self, inputs: Json) -> Json:
        """For an import: only the settings that somebody has made."""
        empty = intune_types.zeros(self.kind_of(inputs))
        said = {name: value for name, value in inputs["settings"].items() if canonical(value) != canonical(empty.get(name))}
        return {**inputs, "settings": said or None}

    def body(self, inputs: Mapping[str, Any], names: set[str]) -> Json:
        return {**super().body(inputs, names), **((inputs.get("settings") or {}) if "settings" in names else {})}

    def post_body(self, inputs: Mapping[str, Any]) -> Json:
        names = {*self._bodies, "settings", "mark"}
        return self.whole_body(self.body(inputs, names), inputs, names)

    async def patch_of(
        self, session: Session, object_id: str, old: Mapping[str, Any], new: Mapping[str, Any], changed: Sequence[Difference]
    ) -> Json:
        body = self.patch_body(old, new, tops(changed) - {"settings"})
        return {**body, **await self.settings_body(session, object_id, old, new, changed)}

    def before_us(self, old: Mapping[str, Any]) -> Json:
        """What settings were before the program named them, as far as anybody knows."""
        del old
        return {}

    async def settings_body(
        self, session: Session, object_id: str, old: Mapping[str, Any], new: Mapping[str, Any], changed: Sequence[Difference]
    ) -> Json:
        """What a PATCH says of the settings that differ: objects whole, what is gone as if nobody had said it."""
        paths = {one.path for one in changed if one.top == "settings"}
        if not paths:
            return {}
        was, wanted = old.get("settings") or {}, new.get("settings") or {}
        gone = {one.path for one in changed if one.kind is DiffKind.DELETE}
        before = self.before_us(old)
        empty = overlay(intune_types.zeros(self.kind_of(new)), before)
        named = [
            name
            for name in sorted({*was, *wanted})
            if "settings" in paths or any(f"{path}.".startswith(f"settings.{name}.") for path in paths)
        ]
        live: Json = {}
        if any(isinstance(one.get(name), Mapping) for name in named for one in (wanted, before)):
            live = await session.lists.fresh(self.collection, object_id) or {}
        body: Json = {}
        for name in named:
            if wanted.get(name) is not None:
                value = overlay(plain(live.get(name)), wanted[name])
                body[name] = without(value, was.get(name), empty.get(name), f"settings.{name}", gone)
            elif name in before:
                body[name] = overlay(plain(live.get(name)), before[name])
            else:
                body[name] = None if isinstance(empty.get(name), Mapping) else empty.get(name)
        return body
