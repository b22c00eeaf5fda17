"""Ids and bodies of policies for the tests."""

from __future__ import annotations

from typing import Any

from tests.simulator.arm.caller import Arm

Json = dict[str, Any]

ASSIGNMENTS = "providers/Microsoft.Authorization/policyAssignments"
DEFINITIONS = "providers/Microsoft.Authorization/policyDefinitions"
INITIATIVES = "providers/Microsoft.Authorization/policySetDefinitions"
EXEMPTIONS = "providers/Microsoft.Authorization/policyExemptions"
WORKSPACES = "providers/Microsoft.OperationalInsights/workspaces"
ALLOWED_LOCATIONS = f"/{DEFINITIONS}/e56962a6-4747-49cd-b67b-bf8b01975c4c"
REQUIRE_TAG = f"/{DEFINITIONS}/871b6d14-10aa-478d-b590-94f262ecfa99"
REQUIRE_TAG_ON_GROUPS = f"/{DEFINITIONS}/96670d01-0a4d-4649-9c89-2d3abc0a5025"
BENCHMARK = f"/{INITIATIVES}/1f3afdf9-d0c9-4c3d-847f-89da613e70a8"
TO_WORKSPACE = f"/{DEFINITIONS}/2465583e-4e78-4c15-b6be-a36cbc7c8b0f"


def assigned(definition: str, parameters: Json | None = None, **more: Any) -> Json:
    """The body of an assignment; `parameters` by plain value."""
    given = {"parameters": {name: {"value": value} for name, value in parameters.items()}} if parameters else {}
    return {"properties": {"policyDefinitionId": definition, **given, **more}}


def locations(*names: str, **more: Any) -> Json:
    return assigned(ALLOWED_LOCATIONS, {"listOfAllowedLocations": list(names)}, **more)


def custom(rule: Json, **more: Any) -> Json:
    """The body of a definition that denies what the condition is true of."""
    return {"properties": {"mode": "All", "policyRule": {"if": rule, "then": {"effect": "deny"}}, **more}}


def assign(arm: Arm, name: str, body: Json, scope: str = "") -> Json:
    return arm.make(f"{scope}/{ASSIGNMENTS}/{name}" if scope else f"{ASSIGNMENTS}/{name}", body)


def workspace(location: str = "westeurope", **more: Any) -> Json:
    return {"location": location, "properties": {}, **more}
