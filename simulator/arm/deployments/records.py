"""A deployment as it is kept and as reads show it, and its operations.

It is written whole when it is made. While `_due` (wall time) lies ahead it runs: reads show neither its end nor what came of it.
"""

from __future__ import annotations

import hashlib
import json
import time
from http import HTTPStatus

from simulator.arm import ids
from simulator.arm.deployments import parameters, problems
from simulator.arm.deployments.context import Context
from simulator.arm.deployments.running import Done, Run
from simulator.arm.deployments.template import Planned
from simulator.messages import Json

TYPE = "Microsoft.Resources/deployments"
_AT_END = ("outputs", "outputResources", "error")


def record(context: Context, planned: list[Planned], run: Run, target: ids.ArmId, *, seconds: float) -> Json:
    """The deployment, with its operations, as it will be when it has ended."""
    request = context.request
    faults = [problems.detail_of(fault) for fault in run.faults]
    properties = described(context, planned) | {
        "provisioningState": "Failed" if faults else "Succeeded",
        "timestamp": request.cloud.timestamp(),
        "duration": f"PT{max(seconds, 0.1):g}S",
        "correlationId": request.correlation_id,
        "outputResources": [{"id": one.planned.id} for one in run.done if one.status in (200, 201, 202) and not one.deleted],
    }
    if faults:
        # What resources came to weighs more than what can't be said of them.
        only_output = run.output_fault is not None and len(faults) == 1
        properties["error"] = faults[0] if only_output else problems.failed(target.text, faults)
    elif run.outputs:
        properties["outputs"] = run.outputs
    found: Json = {
        "id": target.text,
        "name": target.name,
        "type": TYPE,
        "properties": properties,
        "_template": context.template,
        "_due": time.time() + seconds if seconds else 0,
        "_operation": request.cloud.new_id(),
        "_operations": [_operation(context, target, one) for one in run.done if one.status],
    }
    if context.location:
        found["_location"] = context.location
    return found


def described(context: Context, planned: list[Planned]) -> Json:
    """What is known of a deployment before it begins."""
    return {
        "templateHash": template_hash(context.template),
        "parameters": parameters.shown(context),
        "mode": context.properties["mode"],
        "providers": _providers(planned),
        "dependencies": [_dependency(one, planned) for one in planned if one.after],
    }


def template_hash(template: Json) -> str:
    """A number that follows from the template; not the one that Microsoft's service works out."""
    digest = hashlib.sha256(json.dumps(template, sort_keys=True).encode()).digest()
    return str(int.from_bytes(digest[:8], "big"))


def runs(held: Json) -> bool:
    return bool(held["_due"] > time.time())


def shown(held: Json) -> Json:
    """What a read answers."""
    public = {key: value for key, value in held.items() if not key.startswith("_")}
    if runs(held):
        rest = {key: value for key, value in held["properties"].items() if key not in (*_AT_END, "duration")}
        public["properties"] = rest | {"provisioningState": "Running"}
    return {**public, "location": held["_location"]} if "_location" in held else public


def stop(held: Json) -> None:
    """What was made stays; the deployment has no end but this."""
    held["properties"] = {key: value for key, value in held["properties"].items() if key not in _AT_END}
    held["properties"]["provisioningState"] = "Canceled"
    held["_due"] = 0


def _providers(planned: list[Planned]) -> list[Json]:
    found: dict[str, dict[str, Json]] = {}
    for one in planned:
        namespace, _, name = one.type.partition("/")
        location = one.body.get("location")
        place = location.replace(" ", "").lower() if isinstance(location, str) and not location.startswith("[") else None
        found.setdefault(namespace, {})[name] = {"resourceType": name, "locations": [place]}
    return [{"namespace": namespace, "resourceTypes": list(types.values())} for namespace, types in found.items()]


def _dependency(one: Planned, planned: list[Planned]) -> Json:
    by_id = {other.id.lower(): other for other in planned}
    return {"dependsOn": [_target(by_id[after]) for after in one.after if after in by_id], **_target(one)}


def _target(one: Planned) -> Json:
    _, inside, path = one.id.rpartition("/providers/")
    names = path.split("/")[2::2] if inside else [one.id.rpartition("/")[2]]  # a resource group lies in no provider
    return {"id": one.id, "resourceType": one.type, "resourceName": "/".join(names)}


def _operation(context: Context, target: ids.ArmId, one: Done) -> Json:
    operation = context.request.cloud.new_id().replace("-", "").upper()[:16]
    properties: Json = {
        "provisioningOperation": "Delete" if one.deleted else "Create",
        "provisioningState": "Failed" if one.fault else "Succeeded",
        "timestamp": context.request.cloud.timestamp(),
        "duration": "PT0.1S",
        "trackingId": context.request.cloud.new_id(),
        "serviceRequestId": context.request.cloud.new_id(),
        "statusCode": HTTPStatus(one.status).phrase.replace(" ", ""),
        "targetResource": _target(one.planned),
    }
    if one.fault:
        properties["statusMessage"] = {"status": "Failed", "error": problems.detail_of(one.fault)}
    return {"id": f"{target.text}/operations/{operation}", "operationId": operation, "properties": properties}
