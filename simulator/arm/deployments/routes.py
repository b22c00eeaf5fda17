"""Deployments of a resource group or a subscription: made, checked, forecast, read, listed, stopped, forgotten.

The resources are put while the request is served. With a duration for long operations (`Runtime.operation_seconds`) the
deployment itself then runs so long; reads and `Azure-AsyncOperation` tell its end, good or bad, as the service does.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import wraps

from simulator.arm import filters, ids, longrunning, versions
from simulator.arm.deployments import problems, records, running, what_if
from simulator.arm.deployments.inner import InnerRequest
from simulator.arm.operation import group_of, serve
from simulator.arm.paging import page
from simulator.errors import ArmFault
from simulator.messages import Handler, Json, Request, Response
from simulator.store import Cloud, Tenant

TYPE = records.TYPE
_SCOPES = ("/subscriptions/{subscription}", "/subscriptions/{subscription}/resourceGroups/{group}")
LISTS = tuple(f"{scope}/providers/{TYPE}" for scope in _SCOPES)
ITEMS = tuple(f"{one}/{{name}}" for one in LISTS)
_OPERATIONS = (f"{ITEMS[0]}/operations", "/subscriptions/{subscription}/resourceGroups/{group}/deployments/{name}/operations")


def _actions(name: str) -> tuple[str, ...]:
    return tuple(f"{one}/{name}" for one in ITEMS)


def _within_depth(handler: Handler) -> Handler:
    """Templates whose parts refer to each other without end can't be worked out."""

    @wraps(handler)
    def served(request: Request) -> Response:
        try:
            return handler(request)
        except RecursionError:
            raise problems.not_served("expressions nested so deeply") from None

    return served


@serve(TYPE, "PUT", at=ITEMS)
@_within_depth
def create(request: Request) -> Response:
    target, body = ids.parse(request.path), _body(request)
    held = _find(request.tenant, target)
    if held is not None:
        _refuse_running(held)
        _refuse_moved(held, body)
    inner = isinstance(request, InnerRequest)
    if not inner:
        with running.trial(request):
            trial = running.deploy(*running.prepare(request, target.scope, target.name, body))
        _refuse(request, target, trial)
    context, planned = running.prepare(request, target.scope, target.name, body)
    run = running.deploy(context, planned)
    if inner:
        # The outermost deployment's trial has run this one too, so it needs none of its own.
        _refuse(request, target, run)
    # What a deployment brings in its own template has ended when the deployment asks for its outputs.
    seconds = 0.0 if inner else request.cloud.runtime.operation_seconds
    made = records.record(context, planned, run, target, seconds=seconds)
    request.tenant.collection("arm")[target.key] = made
    headers = {"azure-asyncoperation": _status_url(request, target, made), "retry-after": "1"}
    shown = records.shown(made)
    if seconds or made["properties"]["provisioningState"] == "Failed":
        # A poller asks for the end, where it finds the error.
        shown = shown | {"properties": {**shown["properties"], "provisioningState": "Accepted"}}
    return Response(status=201 if held is None else 200, body=shown, headers=headers)


@serve(TYPE, "GET", "HEAD", at=ITEMS)
def read(request: Request) -> Response:
    target = ids.parse(request.path)
    held = _find(request.tenant, target)
    if request.method == "HEAD":
        return Response(status=404 if held is None else 204)
    return Response(body=records.shown(_required(held, target)))


@serve(TYPE, "DELETE", at=ITEMS)
def delete(request: Request) -> Response:
    target = ids.parse(request.path)
    held = _find(request.tenant, target)
    if held is None:
        return Response(status=204)
    _refuse_running(held)
    seconds = request.cloud.runtime.operation_seconds
    if seconds:
        return longrunning.begin(request, "delete-deployment", str(target.subscription), {"key": target.key}, seconds=seconds)
    del request.tenant.collection("arm")[target.key]
    return Response(status=204)


@longrunning.finisher("delete-deployment")
def _finish_delete(_: Cloud, tenant: Tenant, details: Json) -> None:
    tenant.collection("arm").pop(details["key"], None)


@serve(TYPE, "GET", at=LISTS)
def deployments(request: Request) -> Response:
    text = versions.option(request, "$filter")
    terms = filters.parse(text)
    filters.only(terms, (("provisioningstate", "eq"),), text)
    scope = ids.parse(request.path).scope.lower()
    found = [
        records.shown(held)
        for held in request.tenant.collection("arm").values()
        if held["type"] == TYPE and ids.parse(held["id"]).scope.lower() == scope
    ]
    wanted = [term.value.lower() for term in terms]
    return page(
        request, [one for one in found if all(one["properties"]["provisioningState"].lower() == state for state in wanted)]
    )


@serve(TYPE, "POST", at=_actions("validate"), action=f"{TYPE}/validate/action")
@_within_depth
def validate(request: Request) -> Response:
    """Nothing is deployed; what would be refused is, else the answer tells what would be deployed."""
    target, body = _acted_on(request), _body(request)
    with running.trial(request):
        context, planned = running.prepare(request, target.scope, target.name, body)
        trial = running.deploy(context, planned)
    _refuse(request, target, trial)
    properties = records.described(context, planned) | {
        "provisioningState": "Succeeded",
        "timestamp": request.cloud.timestamp(),
        "duration": "PT0S",
        "correlationId": request.correlation_id,
        "validatedResources": [{"id": one.id} for one in planned],
    }
    return Response(body={"id": target.text, "name": target.name, "type": TYPE, "properties": properties})


@serve(TYPE, "POST", at=_actions("whatIf"), action=f"{TYPE}/whatIf/action")
@_within_depth
def forecast(request: Request) -> Response:
    target, body = _acted_on(request), _body(request)
    settings = body["properties"].get("whatIfSettings")
    form = str((settings if isinstance(settings, dict) else {}).get("resultFormat") or "FullResourcePayloads")
    with running.trial(request):
        context, planned = running.prepare(request, target.scope, target.name, body)
        found, run = what_if.changes(context, planned, full=form.lower() != "resourceidonly")
    _refuse(request, target, run)
    return Response(
        body={"status": "Succeeded", "properties": {"correlationId": request.correlation_id, "changes": found, "diagnostics": []}}
    )


@serve(TYPE, "POST", at=_actions("exportTemplate"), action=f"{TYPE}/exportTemplate/action")
def export(request: Request) -> Response:
    target = _acted_on(request)
    return Response(body={"template": _required(_find(request.tenant, target), target)["_template"]})


@serve(TYPE, "POST", at=_actions("cancel"), action=f"{TYPE}/cancel/action")
def cancel(request: Request) -> Response:
    target = _acted_on(request)
    held = _required(_find(request.tenant, target), target)
    if not records.runs(held):
        raise ArmFault(
            409,
            "DeploymentCannotBeCancelled",
            f"The deployment '{target.name}' cannot be cancelled because it is in the provisioning state "
            f"'{held['properties']['provisioningState']}'.",
        )
    records.stop(held)
    return Response(status=204)


@serve(TYPE, "GET", at=_actions("operationStatuses/{operation}"), action=f"{TYPE}/operationstatuses/read")
def status(request: Request) -> Response:
    """How far a deployment is; once it has failed, why."""
    found = ids.parse(
        request.path.rpartition("/operationStatuses/")[0] or request.path.lower().rpartition("/operationstatuses/")[0]
    )
    held = _required(_find(request.tenant, found), found)
    if held["_operation"] != request.path_params["operation"].lower():
        raise ArmFault(404, "NotFound", f"The operation '{request.path_params['operation']}' was not found.")
    shown = records.shown(held)["properties"]
    ended = not records.runs(held)
    body: Json = {"status": shown["provisioningState"]}
    if "error" in shown:
        body["error"] = shown["error"]
    return Response(body=body, headers={} if ended else {"retry-after": "1"})


@serve(f"{TYPE}/operations", "GET", at=_OPERATIONS)
def operations(request: Request) -> Response:
    target = _of_operations(request)
    held = _required(_find(request.tenant, target), target)
    return page(request, [] if records.runs(held) else held["_operations"])


@serve(f"{TYPE}/operations", "GET", at=tuple(f"{one}/{{operation}}" for one in _OPERATIONS))
def operation(request: Request) -> Response:
    target, wanted = _of_operations(request), request.path_params["operation"]
    for one in _required(_find(request.tenant, target), target)["_operations"]:
        if one["operationId"].lower() == wanted.lower():
            return Response(body=one)
    raise ArmFault(404, "DeploymentOperationNotFound", f"The deployment operation '{wanted}' could not be found.")


def _find(tenant: Tenant, target: ids.ArmId) -> Json | None:
    return tenant.collection("arm").get(target.key)


def _required(held: Json | None, target: ids.ArmId) -> Json:
    if held is None:
        raise ArmFault(404, "DeploymentNotFound", f"Deployment '{target.name}' could not be found.")
    return held


def _acted_on(request: Request) -> ids.ArmId:
    """The deployment whose action the path names."""
    return ids.parse(request.path.rstrip("/").rpartition("/")[0])


def _of_operations(request: Request) -> ids.ArmId:
    parts = request.path_params
    scope = f"/subscriptions/{parts['subscription']}"
    if "group" in parts:
        scope += f"/resourceGroups/{parts['group']}"
        group_of(request.tenant, ids.parse(scope))
    return ids.parse(f"{scope}/providers/{TYPE}/{parts['name']}")


def _body(request: Request) -> Json:
    body = request.body
    if not isinstance(body, dict) or not isinstance(body.get("properties"), dict):
        raise _bad("The request content was invalid and could not be deserialized: 'properties' must be an object.")
    properties = body["properties"]
    if str(properties.get("mode")).lower() not in ("incremental", "complete"):
        raise _bad(f"The deployment mode '{properties.get('mode')}' is not Incremental or Complete.")
    for name in ("templateLink", "parametersLink", "onErrorDeployment"):
        if properties.get(name):
            raise problems.not_served(f"'{name}'")
    at_subscription = ids.parse(request.path).group is None
    if at_subscription and not isinstance(body.get("location"), str):
        raise ArmFault(400, "LocationRequired", "The location property is required for this definition.")
    if at_subscription and str(properties["mode"]).lower() == "complete":
        raise _bad("The deployment mode 'Complete' is not supported at subscription scope.")
    properties = {**properties, "mode": str(properties["mode"]).capitalize()}
    return {"properties": properties, **({"location": body["location"]} if at_subscription else {})}


def _bad(message: str) -> ArmFault:
    return ArmFault(400, "InvalidRequestContent", message)


def _refuse(request: Request, target: ids.ArmId, run: running.Run) -> None:
    """What the check before a deployment finds; what isn't served or no template at all is said as it is."""
    found = run.found_before
    for fault in found:
        if fault.status == 501 or fault.code == "InvalidTemplate":
            raise fault
    if found:
        raise problems.refused(target.name, found, request.correlation_id)


def _refuse_running(held: Json) -> None:
    if records.runs(held):
        begun, until = held["properties"]["timestamp"], datetime.fromtimestamp(held["_due"], UTC).isoformat(timespec="seconds")
        raise ArmFault(
            409,
            "DeploymentActive",
            f"Unable to edit or replace deployment '{held['name']}': previous deployment from '{begun}' is still active "
            f"(expiration time is '{until}'). Please see https://aka.ms/arm-deploy for usage details.",
        )


def _refuse_moved(held: Json, body: Json) -> None:
    before, wanted = held.get("_location"), body.get("location")
    if before and wanted and before.replace(" ", "").lower() != wanted.replace(" ", "").lower():
        raise ArmFault(
            409,
            "InvalidDeploymentLocation",
            f"Invalid deployment location '{wanted}'. The deployment '{held['name']}' already exists in location '{before}'.",
        )


def _status_url(request: Request, target: ids.ArmId, made: Json) -> str:
    version = request.query.get("api-version", "")
    return f"{request.origin}{target.text}/operationStatuses/{made['_operation']}?api-version={version}"
