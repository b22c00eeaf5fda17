"""`m365:index:GraphObject`: any object of Microsoft Graph that no other type describes. Its id is its path, below `/beta` for one
of beta.

What is compared is what the program names: `body` level by level, or `readMask` of it. With `singleton` the path is that of
something that always exists: it is adopted, and a delete gives back what was there. Everything else is made by a POST to its
collection and found again by `naturalKey` and its mark; without a mark by an equal body and the audit log.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graph_provider.creator import made_by_us
from graph_provider.errors import M365Error, NotFound
from graph_provider.fields import Difference, DiffKind, Failure, Field, Shape, differences
from graph_provider.graph_objects import (
    BODY,
    TEXT,
    fetched,
    fits,
    inputs_of,
    is_equal,
    key_of,
    listed,
    lost_one,
    mark_of,
    matches,
    part,
    send,
    whole_body,
    without,
)
from graph_provider.graph_paths import VERSIONS, Place, by_key, is_single, path_problem
from graph_provider.kind import ADOPTED, CREATED, About, Family, Found, Kind, Made, Mark, Oddity, Permissions, tops
from graph_provider.marks import with_mark_line
from graph_provider.nested import overlay, plain
from graph_provider.session import Session
from graph_provider.singletons import BEFORE, LEAVE
from graph_provider.takeover import Candidate, choose, post_once
from graph_provider.values import Json, is_unknown


class GraphObjectKind(Kind):
    """An object at any path, for what has no type of its own. The permissions are those that Microsoft documents for the path."""

    token = "m365:index:GraphObject"
    outputs = (BEFORE,)
    about = About(
        path="{path}/{id}",
        key="path, as `/deviceManagement/deviceCategories/ID`, `/beta/...` for one of beta",
        natural_key=("path", "naturalKey"),
        mark=Mark.DESCRIPTION,
        family=Family.OTHER,
        license="whatever Microsoft documents for the path",
        oddities=(
            Oddity(what="beta may change at any time", source="Microsoft Graph, versioning and support"),
            Oddity(
                what="a PATCH of a nested object replaces it in some services and merges it in others, so it is sent whole",
                source="Microsoft Graph, best practices; the service's own page",
            ),
        ),
    )
    permissions = Permissions(
        read=(),
        write=(),
        rare=(("AuditLog.Read.All", "an object without a mark that may be ours"),),
    )
    fields = (
        Field(name="path", note="path of the collection, or of what there is only one of", required=True, replaces=True),
        BODY,
        Field(
            name="secretBody",
            note="properties that Graph never tells again, laid over body in writes; compared with the state alone",
            shape=Shape.OBJECT,
            secret=True,
            write_only=True,
        ),
        Field(
            name="apiVersion",
            note="version of Graph",
            choices=VERSIONS,
            default=VERSIONS[0],
            replaces=True,
            normal=lambda version: None if version == VERSIONS[0] else version,
        ),
        Field(
            name="odataType",
            note="type of the object, as #microsoft.graph.ipNamedLocation, where a collection holds several",
            replaces=True,
        ),
        Field(name="singleton", note="whether the path is that of something that always exists", shape=Shape.FLAG, replaces=True),
        Field(
            name="readMask",
            note="properties of body that are compared with the live object; all of them if left out",
            shape=Shape.TEXTS,
            compare=False,
        ),
        Field(name="query", note="query options of a read, as {$expand: assignments}", shape=Shape.OBJECT, compare=False),
        Field(
            name="method",
            note="how changes are sent: PATCH what differs (by default), or PUT all of body, which resets what it leaves out",
            choices=("PATCH", "PUT"),
            compare=False,
        ),
        Field(
            name="naturalKey",
            note="properties of body that say which object it is; displayName or name if left out",
            shape=Shape.TEXTS,
            compare=False,
        ),
        Field(name="markProperty", note=f"text property whose last line is the mark; {TEXT} by default", compare=False),
        Field(name="mark", note="ownership mark CLIENT/KIND/KEY, kept as a text property's last line", longest=256),
        Field(name="adopt", note="take over an existing object of this key", shape=Shape.FLAG, compare=False),
        LEAVE,
    )

    def problems(self, inputs: Mapping[str, Any]) -> Iterator[Failure]:
        path, body, single = inputs["path"], inputs["body"], inputs.get("singleton")
        if not is_unknown(path) and (problem := path_problem(path)):
            yield Failure(path="path", reason=problem)
        if not isinstance(body, Mapping) or is_unknown(single):
            return
        if "@odata.type" in body:
            yield Failure(path="body", reason="say its @odata.type as odataType")
        if single:
            for name in ("mark", "markProperty", "naturalKey", "adopt"):
                if inputs.get(name) is not None:
                    yield Failure(path=name, reason="does not fit a singleton: there is only one, which is adopted")
        elif not key_of(inputs):
            yield Failure(path="naturalKey", reason="is required: body has neither displayName nor name to know the object by")
        for where in ("naturalKey", "readMask"):
            for name in inputs.get(where) or ():
                if name not in body and not is_unknown(name):
                    yield Failure(path=where, reason=f"body has no {name}")

    def origin_of_new(self, inputs: Mapping[str, Any]) -> str | None:
        return ADOPTED if inputs.get("singleton") is True else super().origin_of_new(inputs)

    def is_id(self, text: str) -> bool:
        return text.startswith("/") and "?" not in text

    async def find(self, session: Session, text: str) -> Sequence[str]:
        """`/collection?property=value`, several joined by `&`."""
        found = by_key(text)
        if found is None:
            return ()
        place, wanted = found
        return [place.below(str(item["id"])).id for item in await listed(session, place) if fits(item, wanted)]

    async def read(self, session: Session, object_id: str, prior: Mapping[str, Any]) -> Found | None:
        place = Place.of_id(object_id)
        item = await fetched(session, place, prior)
        if item is None:
            return None
        single = bool(prior.get("singleton")) if prior else is_single(item, place.path)
        inputs = inputs_of(place, item, prior, single=single)
        return Found(object_id=place.id, inputs=inputs, outputs={} if prior or not single else {"before": inputs["body"]})

    async def create(self, session: Session, inputs: Mapping[str, Any]) -> Made:
        place = Place(str(inputs["apiVersion"]), str(inputs["path"]))
        if inputs.get("singleton"):
            return await self._adopt(session, place, inputs)
        live = [item for item in await listed(session, place) if matches(item, inputs)]
        if not inputs.get("adopt") and not inputs.get("mark"):
            for item in live:
                one = place.below(str(item["id"]))
                if await is_equal(session, one, inputs) and await made_by_us(session, place.last, one.last):
                    return Made(object_id=one.id, outputs={"origin": CREATED})
        candidates = [Candidate(object_id=str(item["id"]), mark=mark_of(item, inputs)) for item in live]
        name = ", ".join(str(inputs["body"].get(key)) for key in key_of(inputs))
        chosen = choose(f"object in {place.id}", name, candidates, mark=inputs.get("mark"), adopt=bool(inputs.get("adopt")))
        if chosen is not None:
            session.created(chosen.object_id, adopted=chosen.adopted)
            one = place.below(chosen.object_id)
            state = inputs_of(one, await fetched(session, one, inputs) or {}, inputs, single=False)
            state["body"] = part(state["body"], inputs["body"])
            await self.update(session, one.id, state, inputs, self._between(state, inputs))
            return Made(object_id=one.id, outputs={"origin": ADOPTED if chosen.adopted else CREATED})
        body = {name: value for name, value in whole_body(inputs).items() if value is not None}
        item = await post_once(lambda: send(session, "POST", place, body), lambda: lost_one(session, place, inputs))
        session.created(str(item["id"]))
        return Made(object_id=place.below(str(item["id"])).id, outputs={"origin": CREATED})

    async def _adopt(self, session: Session, place: Place, inputs: Mapping[str, Any]) -> Made:
        """Take over what there is only one of."""
        live = await fetched(session, place, inputs)
        if live is None:
            raise M365Error(f"there is nothing at {place.id}: leave singleton out if it is a collection, or correct the path")
        before = part(plain(live), inputs["body"])
        await self._write(session, place, {"body": before}, inputs, self._between({"body": before}, inputs))
        return Made(object_id=place.id, outputs={"origin": ADOPTED, "before": before})

    def _between(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Difference]:
        """What differs, but for what cannot change."""
        return differences([field for field in self.fields if not field.replaces], old, new)

    async def update(
        self, session: Session, object_id: str, old: Mapping[str, Any], new: Mapping[str, Any], changed: Sequence[Difference]
    ) -> Json:
        if not changed:
            return {}
        place, outputs = Place.of_id(object_id), dict[str, Any]()
        if new.get("singleton"):
            # What comes under management now was somebody else's until now; what leaves it gets its old value back.
            live = part(plain(await fetched(session, place, new) or {}), new["body"])
            outputs = {"before": part(overlay(live, old.get("before") or {}), new["body"])}
        await self._write(session, place, old, new, changed)
        return outputs

    async def _write(
        self, session: Session, place: Place, old: Mapping[str, Any], new: Mapping[str, Any], changed: Sequence[Difference]
    ) -> None:
        """Bring to Graph what `changed` says of `new`. What it says is gone gets the value that `before` of `old` has."""
        was, before, wanted = old.get("body") or {}, old.get("before") or {}, dict(new["body"])
        paths = {one.path for one in changed}
        gone = {one.path for one in changed if one.kind is DiffKind.DELETE}
        named = [
            name for name in {**was, **wanted} if any(f"{path}.".startswith(f"body.{name}.") for path in {*paths} - {"body"})
        ]
        named = sorted({*was, *wanted}) if "body" in paths else named
        if not changed:
            return
        session.writing(place.last)
        if new.get("method") == "PUT":
            lost = {name: before.get(name) for name in named if name not in wanted}
            await send(session, "PUT", place, whole_body({**new, "body": {**lost, **wanted}}))
            return
        text, inputs = str(new.get("markProperty") or TEXT), tops(changed)
        nested = any(isinstance(wanted.get(name), Mapping) for name in named)
        live = plain(await fetched(session, place, new) or {}) if nested else {}
        body: Json = {}
        for name in named:
            value = overlay(live.get(name), wanted[name]) if name in wanted else before.get(name)
            body[name] = without(value, was.get(name), before.get(name), f"body.{name}", gone)
        if "mark" in inputs or (text in body and new.get("mark") is not None):
            body[text] = with_mark_line(wanted.get(text), new.get("mark"))
        if "secretBody" in inputs:
            body |= new.get("secretBody") or {}
        kind = {"@odata.type": new["odataType"]} if new.get("odataType") else {}
        await send(session, "PATCH", place, {**kind, **body})

    async def delete(self, session: Session, object_id: str, state: Mapping[str, Any]) -> None:
        place = Place.of_id(object_id)
        session.writing(place.last)
        try:
            if state.get("singleton"):
                back = {**state, "body": state.get("before") or {}}
                if not state.get(LEAVE.name):
                    await self._write(
                        session, place, state, {**back, "secretBody": None}, self._between(state, {**state, **back})
                    )
            elif state.get("origin") != ADOPTED:
                await send(session, "DELETE", place, None)
            elif state.get("mark"):
                released = {**state, "mark": None}
                await self._write(session, place, state, released, self._between(state, released))
        except NotFound:
            return


KIND = GraphObjectKind()
