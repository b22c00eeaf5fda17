"""What the types of policies have in common that every tenant has exactly once.

A create adopts the policy and keeps in `before` what the managed properties were; a delete gives that back, unless the program
says `leaveOnDelete`. Only what the program names is managed, within objects too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from graph_provider.errors import GraphError, M365Error, PartlyDone, ServerFault, Unreachable
from graph_provider.fields import Difference, Failure, Field, Output, Shape, canonical, same
from graph_provider.kind import ADOPTED, Found, Kind, Made, tops
from graph_provider.nested import overlay, pick, plain
from graph_provider.session import Session
from graph_provider.values import Json

LEAVE = Field(
    name="leaveOnDelete", note="keep the settings on delete, instead of those from before", shape=Shape.FLAG, compare=False
)
BEFORE = Output(name="before", note="what the managed properties were before; restored on delete", shape=Shape.OBJECT)


@dataclass(frozen=True, kw_only=True)
class Write:
    """One request of a write. `names`: the properties that it brings to Graph. `whole`: a PUT of the whole policy."""

    path: str
    body: Json
    names: tuple[str, ...]
    whole: bool = False


class Singleton(Kind):
    """`object_id`: the fixed id of the resource. `path`: where Graph keeps the policy. Every Field is a property of it, by its
    own name; OBJECT fields are declared with Manage.GIVEN. A PATCH replaces a nested object as a whole, so it is sent whole."""

    object_id: ClassVar[str]
    path: ClassVar[str]
    outputs = (BEFORE,)

    @property
    def _names(self) -> set[str]:
        return {field.name for field in self.fields if field.compare}

    def problems(self, inputs: Mapping[str, Any]) -> Iterator[Failure]:
        if not self._names & set(inputs):
            yield Failure(path=self.fields[0].name, reason="give at least one property, else there is nothing to manage")

    def origin_of_new(self, inputs: Mapping[str, Any]) -> str | None:
        del inputs
        return ADOPTED

    def is_id(self, text: str) -> bool:
        return text == self.object_id

    async def find(self, session: Session, text: str) -> Sequence[str]:
        """There is only one, whatever it is called."""
        del session, text
        return (self.object_id,)

    async def live(self, session: Session) -> Json:
        """The policy as Graph has it. Raises GraphError."""
        return dict(await session.client.get(self.path))

    def inputs_of(self, item: Mapping[str, Any], names: set[str]) -> Json:
        """Those properties of a live policy in the form of inputs."""
        return {name: plain(item[name]) for name in names if name in item}

    def value_to_send(self, name: str, live: Any, wanted: Any) -> Any:
        """What a PATCH says for one property: nested objects whole."""
        del name
        return overlay(plain(live), wanted)

    def writes(self, item: Mapping[str, Any], body: Json) -> Sequence[Write]:
        """The requests that bring these properties to Graph, one after the other."""
        del item
        return (Write(path=self.path, body=body, names=tuple(body)),)

    async def explain(self, session: Session, error: GraphError, body: Json) -> M365Error:
        """The error to tell when Graph refuses a write with an answer that needs more words."""
        del session, body
        return error

    async def read(self, session: Session, object_id: str, prior: Mapping[str, Any]) -> Found | None:
        del object_id
        inputs = self.inputs_of(await self.live(session), self._names)
        return Found(object_id=self.object_id, inputs=inputs, outputs={} if prior else {"before": inputs})

    async def create(self, session: Session, inputs: Mapping[str, Any]) -> Made:
        item = await self.live(session)
        outputs: Json = {"origin": ADOPTED, "before": self._was(item, inputs)}
        await self._write(session, item, inputs, self._names & set(inputs), outputs)
        return Made(object_id=self.object_id, outputs=outputs)

    async def update(
        self, session: Session, object_id: str, old: Mapping[str, Any], new: Mapping[str, Any], changed: Sequence[Difference]
    ) -> Json:
        del object_id
        item, before = await self.live(session), dict(old.get("before") or {})
        # What comes under management now was somebody else's until now; what leaves it gets its old value back.
        known = overlay(self._was(item, new), before)
        outputs = {"before": {name: pick(known.get(name), new[name]) for name in self._names & set(new)}}
        wanted = overlay({name: before.get(name) for name in tops(changed) if name in before}, new)
        await self._write(session, item, wanted, tops(changed), {**new, "origin": ADOPTED, **outputs})
        return outputs

    async def delete(self, session: Session, object_id: str, state: Mapping[str, Any]) -> None:
        del object_id
        if state.get(LEAVE.name):
            return
        before = state.get("before") or {}
        names = {name for name in self._names & set(before) if name in state}
        await self._write(session, await self.live(session), before, names, None)

    def _was(self, item: Mapping[str, Any], inputs: Mapping[str, Any]) -> Json:
        """The live values of exactly those properties, nested ones too, that `inputs` names."""
        names = self._names & set(inputs)
        live = self.inputs_of(item, names)
        return {name: pick(live.get(name), inputs[name]) for name in names}

    def _body(self, item: Mapping[str, Any], wanted: Mapping[str, Any], names: set[str]) -> Json:
        """What of `wanted` differs from the live policy, as a write says it."""
        by_name = {field.name: field for field in self.fields}
        body: Json = {}
        for name in sorted(names & set(wanted)):
            value = self.value_to_send(name, item.get(name), wanted[name])
            if not same(by_name[name], value, plain(item.get(name))):
                body[name] = value if canonical(value) is not None or isinstance(wanted[name], list | bool | str) else None
        return body

    async def _write(
        self, session: Session, item: Mapping[str, Any], wanted: Mapping[str, Any], names: set[str], state: Json | None
    ) -> None:
        """Write what differs. `state`: what must be remembered when only a part was, or may have been, written; it goes into
        PartlyDone, with the properties as far as they were written."""
        body = self._body(item, wanted, names)
        done: set[str] = set()
        for step in self.writes(item, body) if body else ():
            try:
                await (session.client.put if step.whole else session.client.patch)(step.path, step.body)
            except GraphError as error:
                told = await self.explain(session, error, body)
                if state is None or (not done and not isinstance(error, ServerFault | Unreachable)):
                    raise told from error
                missed = {name: wanted[name] for name in set(body) - done}
                reached = {**wanted, **state, **self._was(item, missed)}
                raise PartlyDone(self.object_id, reached, [str(told)]) from error
            done.update(step.names)
