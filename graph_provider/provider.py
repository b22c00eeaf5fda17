"""The provider as the engine sees it: hands each request to the resource type and keeps the rules that hold for all of them.

Unknown values are accepted in previews. A read gives the live inputs in so far as the state manages them, so that drift shows
property by property; only a clean "not there" is an empty answer, every other failure is raised.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pulumi.provider.experimental import provider as engine
from pulumi.provider.experimental.provider import CheckFailure, PropertyDiff, PropertyDiffKind

from graph_provider import schema
from graph_provider.asked import Asked
from graph_provider.errors import Ambiguous, M365Error
from graph_provider.fields import Difference, DiffKind, Failure, Manage, canonical, check, differences, everything, managed
from graph_provider.kind import ADOPTED, CREATED, Kind, registry
from graph_provider.session import Session
from graph_provider.values import UNKNOWN, Json, is_unknown, plain_map, secret_keys, wire_map

_DIFFS = {
    (DiffKind.ADD, False): PropertyDiffKind.ADD,
    (DiffKind.ADD, True): PropertyDiffKind.ADD_REPLACE,
    (DiffKind.DELETE, False): PropertyDiffKind.DELETE,
    (DiffKind.DELETE, True): PropertyDiffKind.DELETE_REPLACE,
    (DiffKind.UPDATE, False): PropertyDiffKind.UPDATE,
    (DiffKind.UPDATE, True): PropertyDiffKind.UPDATE_REPLACE,
}

# An output that only the read of an import sets: the next read or update of the object drops it.
_IMPORTED = "imported"
_LOOK_AGAIN_SECONDS = 0.5


class M365Provider(engine.Provider):
    """`open_session` opens a tenant by id; `finished` is told when the engine is done or has cancelled."""

    def __init__(
        self, *, version: str, open_session: Callable[[str], Session], finished: Callable[[Session | None], None]
    ) -> None:
        self._version = version
        self._open = open_session
        self._finished = finished
        self._kinds = registry()
        self._session: Session | None = None

    async def get_schema(self, request: engine.GetSchemaRequest) -> engine.GetSchemaResponse:
        del request
        return engine.GetSchemaResponse(json.dumps(schema.package_schema(self._kinds, self._version)))

    async def check_config(self, request: engine.CheckRequest) -> engine.CheckResponse:
        new, old = plain_map(request.new_inputs), plain_map(request.old_inputs)
        failures = []
        tenant, before = new.get("tenantId"), old.get("tenantId")
        if not isinstance(tenant, str) or not re.fullmatch(r"[A-Za-z0-9.-]+", tenant):
            failures.append(CheckFailure("tenantId", "is required: the id of the Entra tenant"))
        elif before and before != tenant and not is_unknown(tenant):
            failures.append(CheckFailure("tenantId", f"a stack keeps its tenant: it was {before}, now {tenant}"))
        return engine.CheckResponse(inputs=request.new_inputs, failures=failures)

    async def diff_config(self, request: engine.DiffRequest) -> engine.DiffResponse:
        del request
        return engine.DiffResponse(changes=False)

    async def configure(self, request: engine.ConfigureRequest) -> engine.ConfigureResponse:
        tenant = plain_map(request.args).get("tenantId") or request.variables.get("m365:config:tenantId")
        if not isinstance(tenant, str) or not tenant:
            raise M365Error("the m365 provider needs tenantId: give the resources an explicit graph_provider Provider")
        if not is_unknown(tenant):
            self._session = self._open(tenant)
        return engine.ConfigureResponse(accept_secrets=True, supports_preview=True, accept_resources=True, accept_outputs=False)

    async def cancel(self) -> None:
        self._finished(self._session)

    def asked(self, urn: str) -> Asked | None:
        """What an error about this resource may say of its type."""
        kind = self._kinds.get(urn.split("::")[2].rpartition("$")[2])
        if kind is None:
            return None
        about, may = kind.about, kind.permissions
        return Asked(
            kind=kind.name,
            read=may.read,
            write=may.write,
            rare=may.rare,
            license=about.license,
            family=about.family.value,
        )

    def _kind(self, token: str) -> Kind:
        # The type in a URN chains the parents' types: `tenantry:m365:People$m365:index:User`.
        token = token.rpartition("$")[2]
        try:
            return self._kinds[token]
        except KeyError:
            raise M365Error(f"the m365 provider has no type {token}; it has {', '.join(sorted(self._kinds))}") from None

    @property
    def _configured(self) -> Session:
        if self._session is None:
            raise M365Error("the m365 provider is not configured: tenantId is not known yet")
        return self._session

    async def check(self, request: engine.CheckRequest) -> engine.CheckResponse:
        kind = self._kind(request.type)
        inputs, failures = check(kind.fields, plain_map(request.new_inputs))
        inputs = kind.complete(inputs)
        if not failures:
            failures.extend(kind.problems(inputs))
        if not failures and self._session is not None:
            inputs, more = await kind.settle(self._session, inputs)
            failures.extend(more)
        if not failures and not request.old_inputs and self._session is not None:
            # What has no inputs yet is created (or imported) next.
            self._session.client.coming(request.urn)
        return engine.CheckResponse(
            inputs=wire_map(inputs, secret_keys(request.new_inputs) | kind.secrets),
            failures=[_failure(failure) for failure in failures],
        )

    async def diff(self, request: engine.DiffRequest) -> engine.DiffResponse:
        kind = self._kind(request.type)
        old, new = plain_map(request.old_state), plain_map(request.new_inputs)
        found = _differences(kind, old, new, request.ignore_changes)
        extra = set(kind.replaced_by(old, new))
        detailed, replaces = {}, []
        for difference in found:
            replace = difference.replaces or difference.top in extra
            detailed[difference.path] = PropertyDiff(_DIFFS[difference.kind, replace], True)
            if replace and difference.top not in replaces:
                replaces.append(difference.top)
        return engine.DiffResponse(
            changes=bool(found),
            diffs=sorted({difference.top for difference in found}),
            detailed_diff=detailed,
            replaces=replaces,
            # The old object holds the mark and the name: it must go before the new one comes.
            delete_before_replace=True,
        )

    async def create(self, request: engine.CreateRequest) -> engine.CreateResponse:
        kind, inputs = self._kind(request.type), plain_map(request.properties)
        secrets = secret_keys(request.properties)
        if self._session is not None:
            self._session.client.came(request.urn)
        if request.preview:
            outputs: Json = dict.fromkeys((output.name for output in kind.all_outputs), UNKNOWN)
            outputs["origin"] = kind.origin_of_new(inputs) or UNKNOWN
            return engine.CreateResponse(resource_id="", properties=_out(kind, {**outputs, **inputs}, secrets))
        made = await kind.create(self._configured, inputs)
        return engine.CreateResponse(resource_id=made.object_id, properties=_out(kind, {**inputs, **made.outputs}, secrets))

    async def read(self, request: engine.ReadRequest) -> engine.ReadResponse:
        kind = self._kind(request.type)
        prior, state = plain_map(request.inputs), plain_map(request.properties)
        self._configured.client.came(request.urn)
        object_id = request.resource_id
        if not prior and not kind.is_id(object_id):
            named = await kind.find(self._configured, object_id)
            if len(named) > 1:
                raise Ambiguous(kind.name, object_id, named)
            if not named:
                return engine.ReadResponse(resource_id="")
            object_id = named[0]
        found = await kind.read(self._configured, object_id, prior)
        if found is None:
            return engine.ReadResponse(resource_id="")
        secrets = secret_keys(request.inputs) | secret_keys(request.properties)
        if prior:
            inputs = managed(kind.fields, found.inputs, prior)
            if any(canonical(inputs.get(name)) is None and canonical(prior[name]) is not None for name in prior):
                # What looks emptied is only believed after a second, single read.
                await asyncio.sleep(_LOOK_AGAIN_SECONDS)
                for part in object_id.split("/"):
                    self._configured.lists.touched(part)
                found = await kind.read(self._configured, object_id, prior)
                if found is None:
                    return engine.ReadResponse(resource_id="")
                inputs = managed(kind.fields, found.inputs, prior)
            outputs = {name: value for name, value in _kept(kind, state).items() if name not in kind.seen}
            outputs.setdefault("origin", CREATED)
            if state.get(_IMPORTED) and _untouched(kind, prior, state):
                outputs[_IMPORTED] = True
        else:
            inputs = everything(kind.fields, found.inputs)
            outputs = {"origin": ADOPTED, _IMPORTED: True}
        properties = {**inputs, **outputs, **found.outputs}
        return engine.ReadResponse(
            resource_id=found.object_id,
            inputs=wire_map(inputs, secrets | kind.secrets),
            properties=_out(kind, properties, secrets),
        )

    async def update(self, request: engine.UpdateRequest) -> engine.UpdateResponse:
        kind = self._kind(request.type)
        old, new = plain_map(request.olds), plain_map(request.news)
        secrets = secret_keys(request.olds) | secret_keys(request.news)
        outputs = _kept(kind, old)
        changed = _differences(kind, old, new, list(request.ignore_changes))
        kind.refuse(old, changed)
        if not request.preview:
            outputs |= await kind.update(self._configured, request.resource_id, old, new, changed)
        return engine.UpdateResponse(properties=_out(kind, {**new, **outputs}, secrets))

    async def delete(self, request: engine.DeleteRequest) -> None:
        kind = self._kind(request.type)
        await kind.delete(self._configured, request.resource_id, plain_map(request.properties))


def _differences(kind: Kind, old: Mapping[str, Any], new: Mapping[str, Any], ignore: Sequence[str]) -> list[Difference]:
    """Right after an import the state holds everything that the object has; what the program does not name is then not ours, so
    its absence is no wish to delete it."""
    found = differences(kind.fields, old, new, ignore)
    if not old.get(_IMPORTED):
        return found
    partial = {
        field.name for field in kind.fields if not field.always and (field.name not in new or field.manage is Manage.GIVEN)
    }
    return [difference for difference in found if difference.kind is not DiffKind.DELETE or difference.top not in partial]


def _out(kind: Kind, properties: Mapping[str, Any], secrets: frozenset[str]) -> Any:
    return wire_map(properties, secrets | kind.secrets)


def _untouched(kind: Kind, prior: Mapping[str, Any], state: Mapping[str, Any]) -> bool:
    """Whether the inputs are still those that an import gave: a program that has run since leaves its own."""
    given = {field.name for field in kind.fields if field.name in state}
    return given == set(prior) and all(canonical(prior[name]) == canonical(state[name]) for name in prior)


def _kept(kind: Kind, state: Mapping[str, Any]) -> Json:
    """The outputs that the state already has."""
    return {output.name: state[output.name] for output in kind.all_outputs if output.name in state}


def _failure(failure: Failure) -> CheckFailure:
    return CheckFailure(failure.path, failure.reason)
