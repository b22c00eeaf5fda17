"""The Graph client asked by path: the builder that stands for a path is found by its segments, bodies and answers go through its
own models.

Graph takes more spellings of one operation than the client writes (`(appId='...')`, `microsoft.graph.renew`, `delta`): a path
that the client would write otherwise is given to the builder of the same operation by its own `with_url`. Where the client has
no word for the path at all, `like` is a path with the same body and answer for which it has one.
"""

from __future__ import annotations

import importlib
import inspect
import json
import re
from dataclasses import dataclass
from typing import Any

from kiota_abstractions.base_request_configuration import RequestConfiguration
from kiota_abstractions.request_information import RequestInformation
from kiota_abstractions.serialization import Parsable
from kiota_serialization_json.json_parse_node import JsonParseNode
from kiota_serialization_json.json_serialization_writer import JsonSerializationWriter

from tests.outside.msgraph.world import World

Json = dict[str, Any]
_KEY = re.compile(r"\((?:\w+=)?'([^']*)'\)$")
_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SPECIAL = {"$ref": "ref", "$count": "count", "$value": "content"}


@dataclass(frozen=True, kw_only=True)
class Asking:
    """`asking("GET", "/users/ID")` gives what the client's model has read, as JSON; a number for a count, None for no content."""

    world: World

    def __call__(
        self, method: str, path: str, body: Json | None = None, *, eventual: bool = False, like: str | None = None
    ) -> Any:
        return _told(self.world.run(self._work(method, path, body, eventual, like)))

    def refused(
        self, method: str, path: str, body: Json | None = None, *, eventual: bool = False, like: str | None = None
    ) -> tuple[int, str]:
        """(status, code) of what must be an error."""
        return self.world.refused(self._work(method, path, body, eventual, like))

    def _work(self, method: str, path: str, body: Json | None, eventual: bool, like: str | None) -> Any:
        found = builder_of(self.world.client, like or path)
        url = f"{self.world.info.url}/v1.0{path}"
        if _written(found) != url:
            found = found.with_url(url)
        call = getattr(found, method.lower())
        configuration: RequestConfiguration[Any] = RequestConfiguration()
        if eventual:
            configuration.headers.add("ConsistencyLevel", "eventual")
        sent = [] if body is None else [_model(call, body)]
        return call(*sent, request_configuration=configuration)


def builder_of(client: Any, path: str) -> Any:
    """The client's builder for the operation, however the path spells it. Raises LookupError when it has none."""
    found = client
    for segment in path.partition("?")[0].strip("/").split("/"):
        key = _KEY.search(segment)
        found = _step(found, segment[: key.start()] if key else segment)
        if key:
            found = _step(found, key[1])
    return found


def _step(builder: Any, segment: str) -> Any:
    plain = segment.removesuffix("()")
    short = plain.removeprefix("microsoft.graph.")
    cast = f"graph_{_snake(short)}" if short != plain else None
    # What is a word of Python's own ends with a dash below.
    for name in (_SPECIAL.get(plain), cast, _snake(short), f"{_snake(short)}_"):
        if name and hasattr(type(builder), name):
            return getattr(builder, name)
    by_id = next((name for name in dir(builder) if name.startswith("by_")), None)
    if by_id is None:
        raise LookupError(f"{type(builder).__name__} has nothing for '{segment}'")
    return getattr(builder, by_id)(segment)


def _snake(name: str) -> str:
    return _WORD.sub("_", name).lower()


def _written(builder: Any) -> str:
    """The address that the client itself would write."""
    parameters = {**builder.path_parameters, "baseurl": builder.request_adapter.base_url}
    return str(RequestInformation(None, builder.url_template, parameters).url)


def _model(call: Any, body: Json) -> Any:
    """The body as the model that the client's method takes."""
    name = inspect.signature(call).parameters["body"].annotation
    module = inspect.getmodule(call)
    assert module is not None
    where = re.search(rf"from ([.\w]+) import {name}\b", inspect.getsource(module))
    assert where is not None, (module, name)
    model = getattr(importlib.import_module(where[1], module.__package__), name)
    return JsonParseNode(body).get_object_value(model)


def _told(answer: Any) -> Any:
    if not isinstance(answer, Parsable):
        return answer
    writer = JsonSerializationWriter()
    writer.write_object_value(None, answer)
    return json.loads(writer.get_serialized_content())
