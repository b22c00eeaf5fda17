"""Objects of Graph by their properties alone, for the type that knows nothing of them: what names one, what of it is a program's,
how it is read and written.

`inputs` are always those of GraphObject, `prior` too: what of them the state has.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from graph_provider import lists
from graph_provider.calls import Call
from graph_provider.errors import GraphError, M365Error, NotFound
from graph_provider.fields import Field, Manage, Shape, canonical, same
from graph_provider.graph_paths import Place
from graph_provider.marks import split_mark_line, with_mark_line
from graph_provider.nested import pick, plain
from graph_provider.session import Session
from graph_provider.values import Json

BODY = Field(
    name="body",
    note="properties as Graph calls them; only what is named here is managed",
    required=True,
    shape=Shape.OBJECT,
    manage=Manage.GIVEN,
)
TEXT = "description"
_NAMES = ("displayName", "name")
# What every object has that nobody can write.
_SERVERS = frozenset({"id", "createdDateTime", "deletedDateTime", "lastModifiedDateTime", "modifiedDateTime"})


def key_of(inputs: Mapping[str, Any]) -> list[str]:
    """The properties of body that say which object it is."""
    return list(inputs.get("naturalKey") or [name for name in _NAMES if name in inputs["body"]][:1])


def fits(item: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    return all(canonical(item.get(name), fold_case=True) == canonical(value, fold_case=True) for name, value in wanted.items())


def part(body: Mapping[str, Any], names: Mapping[str, Any]) -> Json:
    """What of a live body the program names."""
    return {name: pick(body.get(name), value) for name, value in names.items() if "@odata." not in name}


def without(value: Any, was: Any, before: Any, path: str, gone: Collection[str]) -> Any:
    """`value` with what `gone` names below `path` emptied, or as it was `before`. `was`: what the state has there."""
    if not isinstance(value, Mapping) or not isinstance(was, Mapping):
        return value
    done: Json = dict(value)
    for name, item in was.items():
        there, old = f"{path}.{name}", before.get(name) if isinstance(before, Mapping) else None
        if there in gone:
            done[name] = old if old is not None or not isinstance(item, list) else []
        elif name in done:
            done[name] = without(done[name], item, old, there, gone)
    return done


def mark_of(item: Mapping[str, Any], inputs: Mapping[str, Any]) -> str | None:
    text = item.get(str(inputs.get("markProperty") or TEXT))
    return split_mark_line(text)[1] if isinstance(text, str) else None


def whole_body(inputs: Mapping[str, Any]) -> Json:
    """What a POST or a PUT sends."""
    text = str(inputs.get("markProperty") or TEXT)
    kind = {"@odata.type": inputs["odataType"]} if inputs.get("odataType") else {}
    mark = {text: with_mark_line(inputs["body"].get(text), inputs["mark"])} if inputs.get("mark") else {}
    return {**kind, **inputs["body"], **mark, **(inputs.get("secretBody") or {})}


def inputs_of(place: Place, item: Json, prior: Mapping[str, Any], *, single: bool) -> Json:
    """A live object in the form of inputs, unread parts of body as `prior` has them."""
    body, given, mark = plain(item), prior.get("body") or {}, None
    text = str(prior.get("markProperty") or TEXT)
    if not single and isinstance(body.get(text), str):
        body[text], mark = split_mark_line(body[text])
    kind = body.pop("@odata.type", None)
    if prior:
        read = prior.get("readMask") or given
        body = {name: body.get(name) if name in read else value for name, value in given.items()}
    return {
        "path": place.path if single else place.collection,
        "apiVersion": place.version,
        "odataType": kind or prior.get("odataType"),
        "singleton": single or None,
        "body": {name: value for name, value in body.items() if prior or name not in _SERVERS},
        "mark": mark,
    }


def collection(place: Place) -> lists.Collection:
    return lists.Collection(place.path, paged=False, version=place.call_version)


async def listed(session: Session, place: Place) -> list[Json]:
    return list((await session.lists.all(collection(place))).values())


async def fetched(session: Session, place: Place, inputs: Mapping[str, Any]) -> Json | None:
    """The object as a read of its own path tells it."""
    query = {str(name): str(value) for name, value in (inputs.get("query") or {}).items()}
    try:
        answer = await session.client.get(place.path, params=query, version=place.call_version)
    except NotFound:
        return None
    if not isinstance(answer, Mapping):
        raise GraphError("the answer is not an object", status=200, request=f"GET {place.path}")
    return dict(answer)


async def send(session: Session, method: str, place: Place, body: Any) -> Json:
    """A write; the object that a POST made. Raises GraphError, and M365Error for an object without id."""
    call = Call(method=method, path=place.path, body=body, version=place.call_version)
    answer = (await session.client.send(call)).body
    if method == "POST" and not (isinstance(answer, Mapping) and answer.get("id")):
        raise M365Error(
            f"{call.label}: the answer names no object; only collections whose objects have an id can be managed here"
        )
    return dict(answer) if isinstance(answer, Mapping) else {}


def matches(item: Mapping[str, Any], inputs: Mapping[str, Any]) -> bool:
    """Whether a listed object has our mark, or our key and type."""
    if inputs.get("mark") and mark_of(item, inputs) == inputs["mark"]:
        return True
    same_key = fits(item, {name: inputs["body"][name] for name in key_of(inputs)})
    return same_key and (not inputs.get("odataType") or item.get("@odata.type") in (inputs["odataType"], None))


async def is_equal(session: Session, place: Place, inputs: Mapping[str, Any]) -> bool:
    live = inputs_of(place, await fetched(session, place, inputs) or {}, inputs, single=False)
    return same(BODY, part(live["body"], inputs["body"]), part(inputs["body"], inputs["body"]))


async def lost_one(session: Session, place: Place, inputs: Mapping[str, Any]) -> Json | None:
    """What a POST of unknown outcome made: it carries our mark, or was not there when this create began and is equal."""
    session.lists.forget(collection(place))
    found = [item for item in await listed(session, place) if matches(item, inputs)]
    if inputs.get("mark"):
        return next((item for item in found if mark_of(item, inputs) == inputs["mark"]), None)
    equal = [item for item in found if await is_equal(session, place.below(str(item["id"])), inputs)]
    return equal[0] if equal else None
