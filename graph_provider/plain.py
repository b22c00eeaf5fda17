"""What the types have in common whose objects stand in one collection, under a name, with the ownership mark as the last line of
their description. A type says which collection, which fields, and where a body differs from its inputs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from graph_provider.errors import M365Error, NotFound, PartlyDone
from graph_provider.fields import Difference, Field, Manage, Shape, canonical, differences, same
from graph_provider.kind import ADOPTED, CREATED, Found, Kind, Made, tops
from graph_provider.lists import Collection
from graph_provider.marks import split_mark_line, with_mark_line
from graph_provider.nested import pick, plain
from graph_provider.session import Session
from graph_provider.takeover import Candidate, choose, post_once
from graph_provider.values import Json


def mark_field(place: str = "description") -> Field:
    """The input that carries the ownership mark."""
    return Field(name="mark", note=f"ownership mark CLIENT/KIND/KEY, kept as the {place}'s last line", longest=256)


def adopt_field(what: str) -> Field:
    """The input by which a program takes over somebody else's object."""
    return Field(name="adopt", note=f"take over an existing {what} of this name", shape=Shape.FLAG, compare=False)


class Plain(Kind):
    """`what`: the thing's name in messages. `collection`: its list, `deleted`: the list of its recycle bin, from which
    `{path}/{id}/restore` brings back. `named`, `text`: the properties with its name and with its description and mark. `later`:
    inputs that no body of the object can hold; `write_later` brings them to Graph."""

    what: ClassVar[str]
    collection: ClassVar[Collection]
    deleted: ClassVar[Collection | None] = None
    named: ClassVar[str] = "displayName"
    text: ClassVar[str] = "description"
    odata_type: ClassVar[str] = ""
    later: ClassVar[frozenset[str]] = frozenset()

    @property
    def _bodies(self) -> set[str]:
        """The inputs that have a place in a body."""
        return {field.name for field in self.fields if field.compare and field.name != "mark"} - self.later

    def inputs_of(self, item: Mapping[str, Any]) -> Json:
        """A live object in the form of inputs, without the text and mark."""
        return {name: plain(item.get(name)) for name in self._bodies}

    def body(self, inputs: Mapping[str, Any], names: set[str]) -> Json:
        """What a write sends for these inputs, without the text and mark. Null clears."""
        return {name: inputs.get(name) for name in self._bodies & names}

    def patch_body(self, old: Mapping[str, Any], new: Mapping[str, Any], names: set[str]) -> Json:
        """What a PATCH sends for the inputs `names` that differ."""
        del old
        return self.body(new, names)

    async def write_later(self, session: Session, object_id: str, new: Mapping[str, Any], names: set[str]) -> None:
        """Requests of their own for the inputs `names`, which are some of `later`. Raises M365Error."""

    def ours(self, item: Mapping[str, Any]) -> bool:
        """Whether an entry of the collection is of this type, where it holds several."""
        return not self.odata_type or item.get("@odata.type") in (self.odata_type, None)

    def live_inputs(self, item: Mapping[str, Any]) -> Json:
        """All inputs of a live object."""
        text, mark = split_mark_line(item.get(self.text))
        return {**self.inputs_of(item), self.text: text, "mark": mark}

    def whole_body(self, body: Json, inputs: Mapping[str, Any], names: set[str]) -> Json:
        """`body` with type, text and mark."""
        done: Json = {"@odata.type": self.odata_type} if self.odata_type else {}
        done |= {name: value for name, value in body.items() if name != self.text}
        if names & {self.text, "mark"}:
            done[self.text] = with_mark_line(inputs.get(self.text), inputs.get("mark"))
        return done

    async def find(self, session: Session, text: str) -> Sequence[str]:
        items = (await session.lists.all(self.collection)).values()
        return [str(item["id"]) for item in items if self.ours(item) and _same(item.get(self.named), text)]

    async def read(self, session: Session, object_id: str, prior: Mapping[str, Any]) -> Found | None:
        del prior
        item = await session.lists.one(self.collection, object_id)
        return None if item is None or not self.ours(item) else Found(object_id=str(item["id"]), inputs=self.live_inputs(item))

    async def create(self, session: Session, inputs: Mapping[str, Any]) -> Made:
        name, mark, adopt = str(inputs[self.named]), inputs.get("mark"), bool(inputs.get("adopt"))
        chosen = choose(self.what, name, await self._candidates(session, name, mark), mark=mark, adopt=adopt)
        if chosen is None:
            names = {*self._bodies, "mark"}
            body = self.whole_body(self.body(inputs, names), inputs, names)
            body = {key: value for key, value in body.items() if value is not None}
            item = await post_once(
                lambda: session.client.post(self.collection.path, body), lambda: self._lost(session, name, mark)
            )
            session.created(str(item["id"]))
            await self._finish(session, str(item["id"]), inputs)
            return Made(object_id=str(item["id"]), outputs={"origin": CREATED})
        if chosen.deleted and self.deleted is not None:
            await session.client.post(f"{self.deleted.path}/{chosen.object_id}/restore")
        session.created(chosen.object_id, adopted=chosen.adopted)
        live = self.live_inputs(await session.lists.fresh(self.collection, chosen.object_id) or {})
        # What the program does not name is somebody else's, or what Graph filled in; in the recycle bin lies what we wrote once.
        all_ours = chosen.deleted and not chosen.adopted
        named = {field.name for field in self.fields if field.always or field.name in inputs or all_ours}
        part = {field.name for field in self.fields if field.manage is Manage.GIVEN}
        known = {name: pick(value, inputs.get(name)) if name in part else value for name, value in live.items()}
        changed = [one for one in differences(self.fields, known, inputs) if one.top in named]
        await self.update(session, chosen.object_id, live, inputs, changed)
        return Made(object_id=chosen.object_id, outputs={"origin": ADOPTED if chosen.adopted else CREATED})

    async def _finish(self, session: Session, object_id: str, inputs: Mapping[str, Any]) -> None:
        """What the POST could not say. Raises PartlyDone: the object is there."""
        names = {
            field.name for field in self.fields if field.name in self.later and not same(field, inputs.get(field.name), None)
        }
        if names:
            try:
                await self.write_later(session, object_id, inputs, names)
            except M365Error as error:
                done = {name: value for name, value in inputs.items() if name not in names}
                raise PartlyDone(object_id, {**done, "origin": CREATED}, [str(error)], secrets=sorted(self.secrets)) from error

    async def update(
        self, session: Session, object_id: str, old: Mapping[str, Any], new: Mapping[str, Any], changed: Sequence[Difference]
    ) -> Json:
        names = tops(changed)
        if names:
            session.writing(object_id)
        if names - self.later:
            body = self.whole_body(self.patch_body(old, new, names), new, names)
            await session.client.patch(f"{self.collection.path}/{object_id}", body)
        if names & self.later:
            await self.write_later(session, object_id, new, names & self.later)
        return {}

    async def delete(self, session: Session, object_id: str, state: Mapping[str, Any]) -> None:
        session.writing(object_id)
        try:
            if state.get("origin") != ADOPTED:
                await session.client.delete(f"{self.collection.path}/{object_id}")
            elif state.get("mark"):
                live = await session.lists.fresh(self.collection, object_id) or {}
                text, _ = split_mark_line(live.get(self.text))
                kind: Json = {"@odata.type": self.odata_type} if self.odata_type else {}
                await session.client.patch(f"{self.collection.path}/{object_id}", {**kind, self.text: text})
        except NotFound:
            return

    async def _candidates(self, session: Session, name: str, mark: str | None) -> list[Candidate]:
        found = []
        for deleted, collection in ((False, self.collection), (True, self.deleted)):
            for item in (await session.lists.all(collection)).values() if collection is not None else ():
                _, theirs = split_mark_line(item.get(self.text))
                if self.ours(item) and (_same(item.get(self.named), name) or (mark is not None and theirs == mark)):
                    found.append(Candidate(object_id=str(item["id"]), mark=theirs, deleted=deleted))
        return found

    async def _lost(self, session: Session, name: str, mark: str | None) -> Json | None:
        """The object that a POST of unknown outcome made: it carries our mark."""
        session.lists.forget(self.collection)
        found = await self._candidates(session, name, mark)
        return next(({"id": one.object_id} for one in found if mark is not None and one.mark == mark and not one.deleted), None)


def _same(one: Any, other: str) -> bool:
    return bool(canonical(one, fold_case=True) == canonical(other, fold_case=True))
