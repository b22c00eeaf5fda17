"""Logic apps (Microsoft.Logic/workflows): a definition, whether it runs, and the address that starts it.

Nothing runs here. The definition is checked for its frame and for steps that wait for steps that aren't there (InvalidTemplate,
as users report it); what is filled in follows azure-mgmt-logic's model.
"""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from simulator.arm import crud, ids
from simulator.arm.kind import Kind, Write, in_group
from simulator.arm.operation import serve
from simulator.errors import ArmFault
from simulator.messages import Json, Request, Response
from simulator.store import stable_id

TYPE = "Microsoft.Logic/workflows"
_PARTS = ("$schema", "contentVersion", "parameters", "triggers", "actions", "outputs", "staticResults", "description")
_MOST_TRIGGERS = 10


def prepare(write: Write, wanted: Json) -> None:
    given = wanted.get("properties") or {}
    held = (write.current or {}).get("properties", {})
    definition = given.get("definition", held.get("definition"))
    _check(definition)
    state = given.get("state", held.get("state", "Enabled"))
    if state not in ("Enabled", "Disabled"):
        raise ArmFault(400, "InvalidWorkflowState", f"The workflow state '{state}' is not one of Enabled, Disabled.")
    now = write.request.cloud.timestamp()
    address = stable_id(write.request.tenant.id, write.id.key).replace("-", "")
    wanted["properties"] = {
        **given,
        "definition": definition,
        "parameters": given.get("parameters") or {},
        "state": state,
        "provisioningState": "Succeeded",
        "createdTime": held.get("createdTime", now),
        "changedTime": now,
        "version": f"{int(held.get('version', '08584000000000000000')) + 1:020d}",
        "accessEndpoint": f"https://prod-00.{wanted['location']}.logic.invalid:443/workflows/{address}",
    }


KIND = Kind(type=TYPE, prepare=prepare, name_pattern=r"[A-Za-z0-9_.()-]{1,80}")


@serve(TYPE, "POST", at=(f"{in_group(TYPE)}/enable",), action=f"{TYPE}/enable/action")
def enable(request: Request) -> Response:
    return _switch(request, "Enabled")


@serve(TYPE, "POST", at=(f"{in_group(TYPE)}/disable",), action=f"{TYPE}/disable/action")
def disable(request: Request) -> Response:
    return _switch(request, "Disabled")


@serve(
    TYPE, "POST", at=(f"{in_group(TYPE)}/triggers/{{trigger}}/listCallbackUrl",), action=f"{TYPE}/triggers/listCallbackUrl/action"
)
def list_callback_url(request: Request) -> Response:
    """The address at which a request starts the workflow."""
    workflow = _found(request, 3)
    name = request.path_params["trigger"]
    trigger = (workflow["properties"]["definition"].get("triggers") or {}).get(name)
    if not isinstance(trigger, dict) or str(trigger.get("type", "")).lower() != "request":
        raise ArmFault(404, "TriggerNotFound", f"The workflow '{workflow['name']}' has no request trigger '{name}'.")
    path = f"{workflow['properties']['accessEndpoint']}/triggers/{name}/paths/invoke"
    digest = hashlib.sha256(f"{workflow['properties']['version']}{path}".encode()).digest()
    queries = {
        "api-version": "2016-10-01",
        "sp": f"/triggers/{name}/run",
        "sv": "1.0",
        "sig": base64.urlsafe_b64encode(digest).decode().rstrip("="),
    }
    value = f"{path}?{'&'.join(f'{key}={text}' for key, text in queries.items())}"
    return Response(body={"value": value, "method": "POST", "basePath": path, "queries": queries})


def _switch(request: Request, state: str) -> Response:
    workflow = _found(request, 1)
    workflow["properties"]["state"] = state
    workflow["properties"]["changedTime"] = request.cloud.timestamp()
    return Response(status=200)


def _found(request: Request, above: int) -> Json:
    target = ids.parse(request.path.rstrip("/").rsplit("/", above)[0])
    found = crud.stored(request.tenant, target)
    if found is None:
        raise KIND.not_found(target)
    return found


def _check(definition: Any) -> None:
    if not isinstance(definition, dict):
        raise _invalid("The workflow needs a definition.")
    for name in ("$schema", "contentVersion"):
        if not isinstance(definition.get(name), str):
            raise _invalid(f"The required property '{name}' of the definition is missing.")
    unknown = sorted(set(definition) - set(_PARTS))
    if unknown:
        raise _invalid(f"The definition has no property '{unknown[0]}'.")
    triggers, actions = (definition.get(name, {}) for name in ("triggers", "actions"))
    if not isinstance(triggers, dict) or not isinstance(actions, dict):
        raise _invalid("Triggers and actions are objects.")
    if len(triggers) > _MOST_TRIGGERS:
        raise _invalid(f"A workflow has {_MOST_TRIGGERS} triggers at most.")
    for name, step in {**triggers, **actions}.items():
        if not isinstance(step, dict) or not isinstance(step.get("type"), str):
            raise _invalid(f"The step '{name}' needs a type.")
    for name, action in actions.items():
        after = action.get("runAfter") or {}
        missing = sorted(set(after) - set(actions)) if isinstance(after, dict) else []
        if missing:
            raise _invalid(
                f"The action(s) '{', '.join(missing)}' referenced by 'runAfter' in action '{name}' are not defined in the "
                "template."
            )


def _invalid(why: str) -> ArmFault:
    return ArmFault(400, "InvalidTemplate", f"The template validation failed: '{why}'.")
