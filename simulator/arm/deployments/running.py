"""A deployment at work: each resource is put as its caller would put it, one after the other.

What fails keeps what depends on it from being tried; the rest goes on. A trial does the same to a copy of the tenant, so that
validation, what-if and the check before each deployment know what the cloud itself would say.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from simulator.arm import ids, kind
from simulator.arm.deployments import parameters, problems, template
from simulator.arm.deployments.context import Context
from simulator.arm.deployments.inner import ask
from simulator.arm.deployments.template import NESTED, Planned
from simulator.arm.resources import is_listed
from simulator.errors import ArmFault
from simulator.messages import Json, Request

# Statuses that the check before a deployment finds; other refusals come when their resource's turn comes (general knowledge).
_BEFORE = frozenset({400, 403, 501})


@dataclass(kw_only=True)
class Done:
    """One resource's turn: `status` and `fault` of its PUT or DELETE (neither: what it depends on had failed)."""

    planned: Planned
    body: Json = field(default_factory=dict)
    status: int = 0
    fault: ArmFault | None = None
    deleted: bool = False


@dataclass(kw_only=True)
class Run:
    """What came of a deployment."""

    done: list[Done] = field(default_factory=list)
    outputs: Json = field(default_factory=dict)
    output_fault: ArmFault | None = None

    @property
    def faults(self) -> list[ArmFault]:
        found = [one.fault for one in self.done if one.fault is not None]
        return [*found, self.output_fault] if self.output_fault else found

    @property
    def found_before(self) -> list[ArmFault]:
        found = [one.fault for one in self.done if one.fault is not None and one.fault.status in _BEFORE]
        # Outputs are worked out at the end, but that they can't be understood is seen at once.
        early = self.output_fault is not None and (self.output_fault.status == 501 or self.output_fault.additional_info)
        return [*found, self.output_fault] if self.output_fault is not None and early else found


def prepare(request: Request, scope: str, name: str, body: Json) -> tuple[Context, list[Planned]]:
    """The deployment that a request's body asks for. 400 InvalidTemplate."""
    properties = body["properties"]
    written = template.check(properties.get("template"))
    given = properties.get("parameters") or {}
    if not isinstance(given, dict):
        raise problems.invalid("The parameters must be an object")
    context = Context(
        request=request,
        scope=scope,
        name=name,
        template=written,
        properties={"mode": properties.get("mode")},
        location=str(body.get("location") or ""),
    )
    parameters.fill(context, given)
    planned = template.plan(context)
    parameters.section(written, "outputs")
    return context, planned


def deploy(context: Context, planned: list[Planned]) -> Run:
    """Put all of it, then work out the outputs."""
    context.live = True
    run, missed = Run(), set[str]()
    for one in planned:
        if missed.intersection(one.after):
            missed.add(one.id.lower())
            run.done.append(Done(planned=one))
            continue
        run.done.append(_put(context, one))
        if run.done[-1].fault:
            missed.add(one.id.lower())
    if not run.faults and str(context.properties["mode"]).lower() == "complete":
        run.done += _clean(context, planned)
    if not run.faults:
        try:
            run.outputs = _outputs(context)
        except ArmFault as fault:
            run.output_fault = fault
    return run


@contextmanager
def trial(request: Request) -> Iterator[None]:
    """Whatever happens in this block to the caller's tenant hasn't happened after it."""
    cloud, tenant = request.cloud, request.tenant
    kept, given = tenant.collections, cloud.ids_given
    tenant.collections = copy.deepcopy(kept)
    try:
        yield
    finally:
        tenant.collections = kept
        cloud.ids_given = given


def _put(context: Context, one: Planned) -> Done:
    done = Done(planned=one)
    try:
        done.body = _nested(context, one.body) if one.type.lower() == NESTED else context.resolve(one.body)
        done.status = ask(context.request, "PUT", one.id, one.version, copy.deepcopy(done.body)).status
        if one.type.lower() == NESTED:
            _check_nested(context, one.id)
    except ArmFault as fault:
        done.fault, done.status = fault, fault.status
    return done


def _nested(context: Context, body: Json) -> Json:
    """A deployment in the template: its own template's expressions are its own."""
    properties = body.get("properties")
    if not isinstance(properties, dict):
        raise problems.invalid("The properties of a deployment must be an object")
    options = properties.get("expressionEvaluationOptions")
    if not isinstance(options, dict) or str(options.get("scope")).lower() != "inner":
        raise problems.not_served("nested templates whose expressions are worked out outside (expressionEvaluationOptions)")
    inner = properties.get("template")
    rest = {key: value for key, value in properties.items() if key not in ("template", "expressionEvaluationOptions")}
    worked_out: Json = context.resolve({**body, "properties": rest})
    worked_out["properties"]["template"] = inner
    return worked_out


def _check_nested(context: Context, target: str) -> None:
    held = context.request.tenant.collection("arm")[target.lower()]
    error = held["properties"].get("error")
    if error:
        raise ArmFault(409, error["code"], error["message"], error["details"], target=error.get("target"))


def _clean(context: Context, planned: list[Planned]) -> Iterator[Done]:
    """Complete mode: what lies in the group and isn't in the template goes, the last made first."""
    kept = {one.id.lower() for one in planned}
    tenant = context.request.tenant
    held = [item for item in tenant.collection("arm").values() if is_listed(item) and ids.covers(context.scope, item["id"])]
    for item in reversed(held):
        key = item["id"].lower()
        if key in kept or any(ids.covers(key, one) for one in kept) or key not in tenant.collection("arm"):
            continue
        version = _version_of(item["type"])
        done = Done(planned=Planned(id=item["id"], type=item["type"], version=version, body={}), deleted=True)
        try:
            done.status = ask(context.request, "DELETE", item["id"], version).status
        except ArmFault as fault:
            done.fault, done.status = fault, fault.status
        yield done


def _version_of(arm_type: str) -> str:
    found = kind.find(arm_type)
    return found.operations.api_versions[0] if found else ""


def _outputs(context: Context) -> Json:
    found: Json = {}
    for name, entry in parameters.section(context.template, "outputs").items():
        shown = parameters.type_name(entry)
        if shown is None:
            raise problems.invalid(f"The template output '{name}' has no valid type")
        if "copy" in entry:
            raise problems.not_served("'copy'")
        if context.resolve(entry.get("condition", True)) is not True:
            continue
        value = _output(context, name, entry)
        found[name] = {"type": shown} | ({} if parameters.is_secure(entry) else {"value": value})
    return found


def _output(context: Context, name: str, entry: Json) -> Any:
    try:
        value = context.resolve(entry.get("value"))
    except ArmFault as fault:
        if fault.status == 501 or fault.additional_info:
            raise
        raise _no_output(name, fault) from None
    if parameters.fitting(entry, value) or (value is None and entry.get("nullable") is True):
        return value
    raise _no_output(name, problems.language(f"The template output '{name}' is not of the type '{parameters.type_name(entry)}'."))


def _no_output(name: str, fault: ArmFault) -> ArmFault:
    return ArmFault(
        400,
        "DeploymentOutputEvaluationFailed",
        f"Unable to evaluate template outputs: '{name}'. Please see error details and deployment operations. Please see "
        "https://aka.ms/arm-common-errors for usage details.",
        [problems.detail_of(fault)],
    )
