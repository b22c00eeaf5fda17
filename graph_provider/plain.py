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
    inputs that a PATCH cannot hold, which `write_later` brings to Graph; `posted`: those of them that a POST can hold."""

    what: ClassVar[str]
    collection: ClassVar[Collection]
    deleted: ClassVar[Collection | None] = None
    named: ClassVar[str] = "displayName"
    text: ClassVar[str] = "description"
    odata_type: ClassVar[str] = ""
    later: ClassVar[frozenset[str]] = frozenset()
    posted: ClassVar[frozenset[str]] = frozenset()

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

    async def patch_of(
        self, session: Session, object_id: str, old: Mapping[str, Any], new: Mapping[str, Any], changed: Sequence[Difference]
    ) -> Json:
        """`patch_body`, where that takes a look at the object."""
        del session, object_id
        return self.patch_body(old, new, tops(changed))

    def post_body(self, inputs: Mapping[str, Any]) -> Json:
        """What a POST sends."""
        names = {*self._bodies, "mark"}
        return self.whole_body(self.body(inputs, names), inputs, names)

    def type_of(self, inputs: Mapping[str, Any]) -> str:
        """The `@odata.type` that writes say, "" for none."""
        del inputs
        return self.odata_type

    def imported(self, inputs: Json) -> Json:
        """The inputs of an import, from those of a live object."""
        return inputs

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
        kind = self.type_of(inputs)
        done: Json = {"@odata.type": kind} if kind else {}
        done |= {name: value for name, value in body.items() if name != self.text}
        if names & {self.text, "mark"}:
            done[self.text] = with_mark_line(inputs.get(self.text), inputs.get("mark"))
        return done

    async def find(self, session: Session, text: str) -> Sequence[str]:
        items = (await session.lists.all(self.collection)).values()
        return [str(item["id"]) for item in items if self.ours(item) and _same(item.get(self.named), text)]

    async def read(self, session: Session, object_id: str, prior: Mapping[str, Any]) -> Found | None:
        item = await session.lists.one(self.collection, object_id)
        if item is None or not self.ours(item):
            return None
        inputs = self.live_inputs(item)
        return Found(object_id=str(item["id"]), inputs=inputs if prior else self.imported(inputs))

    async def create(self, session: Session, inputs: Mapping[str, Any]) -> Made:
        name, mark, adopt = str(inputs[self.named]), inputs.get("mark"), bool(inputs.get("adopt"))
        chosen = choose(self.what, name, await self._candidates(session, inputs), mark=mark, adopt=adopt)
        if chosen is None:
            body = {key: value for key, value in self.post_body(inputs).items() if value is not None}
            item = await post_once(lambda: session.client.post(self.collection.path, body), lambda: self._lost(session, inputs))
            session.created(str(item["id"]))
            await self._finish(session, str(item["id"]), inputs)
            return Made(object_id=str(item["id"]), outputs={"origin": CREATED})
        if chosen.deleted and self.deleted is not None:
            await session.client.post(f"{self.deleted.path}/{chosen.object_id}/restore")
        session.created(chosen.object_id, adopted=chosen.adopted)
        live = self.live_inputs(await session.lists.fresh(self.collection, chosen.object_id) or {})
        # In the recycle bin lies what we wrote once.
        changed = self._missing(live, inputs, all_ours=chosen.deleted and not chosen.adopted)
        await self.update(session, chosen.object_id, live, inputs, changed)
        return Made(object_id=chosen.object_id, outputs={"origin": ADOPTED if chosen.adopted else CREATED})

    def _missing(self, live: Mapping[str, Any], inputs: Mapping[str, Any], *, all_ours: bool = False) -> list[Difference]:
        """What a live object lacks of `inputs`. What these do not name is somebody else's, or what Graph filled in, unless
        `all_ours`."""
        named = {field.name for field in self.fields if field.always or field.name in inputs or all_ours}
        part = {field.name for field in self.fields if field.manage is Manage.GIVEN}
        known = {name: pick(value, inputs.get(name)) if name in part else value for name, value in live.items()}
        return [one for one in differences(self.fields, known, inputs) if one.top in named]

    async def _finish(self, session: Session, object_id: str, inputs: Mapping[str, Any]) -> None:
        """What the POST could not say. Raises PartlyDone: the object is there."""
        unsaid = self.later - self.posted
        names = {field.name for field in self.fields if field.name in unsaid and not same(field, inputs.get(field.name), None)}
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
            body = self.whole_body(await self.patch_of(session, object_id, old, new, changed), new, names)
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
                kind = self.type_of(state)
                body: Json = {"@odata.type": kind} if kind else {}
                await session.client.patch(f"{self.collection.path}/{object_id}", {**body, self.text: text})
        except NotFound:
            return

    async def _candidates(self, session: Session, inputs: Mapping[str, Any]) -> list[Candidate]:
        """What has the name or the mark, of the type that the inputs say."""
        found, name, mark, kind = [], str(inputs[self.named]), inputs.get("mark"), self.type_of(inputs)
        for deleted, collection in ((False, self.collection), (True, self.deleted)):
            for item in (await session.lists.all(collection)).values() if collection is not None else ():
                _, theirs = split_mark_line(item.get(self.text))
                of_kind = self.ours(item) and (not kind or item.get("@odata.type") in (kind, None))
                if of_kind and (_same(item.get(self.named), name) or (mark is not None and theirs == mark)):
                    found.append(Candidate(object_id=str(item["id"]), mark=theirs, deleted=deleted))
        return found

    async def _lost(self, session: Session, inputs: Mapping[str, Any]) -> Json | None:
        """The object that a POST of unknown outcome made: it carries our mark, or was not there when this create began and has
        all that was said. What a POST cannot say is not there yet."""
        session.lists.forget(self.collection)
        mark, held = inputs.get("mark"), await session.lists.all(self.collection)
        for one in await self._candidates(session, inputs):
            if not one.deleted and mark is not None and one.mark == mark:
                return {"id": one.object_id}
            if not one.deleted and mark is None and one.mark is None:
                missing = self._missing(self.live_inputs(held[one.object_id.lower()]), inputs)
                if not tops(missing) - (self.later - self.posted):
                    return {"id": one.object_id}
        return None


def _same(one: Any, other: str) -> bool:
    return bool(canonical(one, fold_case=True) == canonical(other, fold_case=True))
