"""What the simulator says of itself as OpenAPI: all that is served, in schemas that what is accepted fits."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from simulator import routes
from simulator.openapi.document import document, parts
from simulator.openapi.graph_target import Target, target_of
from tests.simulator.running import RunningSimulator

Json = dict[str, Any]
ROOT = Path(__file__).resolve().parents[1]
ORIGIN = "https://localhost:1"


@pytest.mark.parametrize("service", routes.SERVICES)
def test_every_route_is_described_and_nothing_else(service: str) -> None:
    described = document(service, ORIGIN)
    operations = [
        (method.upper(), path) for path, entry in described["paths"].items() for method in entry if method != "parameters"
    ]
    assert len(operations) == len(routes.tables()[service].routes())
    names = [one["operationId"] for entry in described["paths"].values() for key, one in entry.items() if key != "parameters"]
    assert len(set(names)) == len(names)
    for path, entry in described["paths"].items():
        named = {f"{{{one['name']}}}" for one in entry["parameters"]}
        assert named == set(re.findall(r"\{\w+\}", path))


@pytest.mark.parametrize("service", routes.SERVICES)
def test_schemas_are_such_and_every_reference_leads_somewhere(service: str) -> None:
    described = document(service, ORIGIN)
    schemas = described["components"]["schemas"]
    # Resource Manager's are thousands of a few forms: some are enough.
    for schema in list(schemas.values())[:: 25 if service == "arm" else 1]:
        Draft202012Validator.check_schema(schema)
    for name in _references(described):
        assert name.removeprefix("#/components/schemas/") in schemas


def test_it_is_served(simulator: RunningSimulator) -> None:
    answer = simulator.http.get("/_sim/openapi", params={"service": "graph"})
    assert answer.status_code == 200
    assert answer.json() == json.loads(json.dumps(document("graph", simulator.info.url)))
    refused = simulator.http.get("/_sim/openapi")
    assert refused.status_code == 400
    assert all(name in refused.json()["error"]["message"] for name in parts())


@pytest.mark.parametrize(
    ("template", "target"),
    [
        ("/v1.0/users", Target(kind="list", type_name="graph.user")),
        ("/v1.0/users/{id}", Target(kind="entity", type_name="graph.user")),
        ("/v1.0/me", Target(kind="entity", type_name="graph.user")),
        ("/v1.0/groups(uniqueName='{name}')", Target(kind="entity", type_name="graph.group")),
        ("/v1.0/groups/{id}/members/$ref", Target(kind="reference", type_name="graph.directoryObject")),
        ("/v1.0/groups/{id}/members/$count", Target(kind="count", type_name="graph.directoryObject")),
        ("/v1.0/groups/{id}/memberOf/{cast}", Target(kind="unknown")),
        ("/v1.0/users/{id}/assignLicense", Target(kind="action", type_name="graph.user", operation="graph.assignLicense")),
        (
            "/v1.0/users/{id}/checkMemberGroups",
            Target(kind="action", type_name="graph.user", operation="graph.checkMemberGroups"),
        ),
        ("/v1.0/deviceManagement/deviceConfigurations", Target(kind="list", type_name="graph.deviceConfiguration")),
        ("/beta/users", Target(kind="unknown")),
        ("/v1.0/nothing", Target(kind="unknown")),
    ],
)
def test_a_path_leads_where_microsofts_description_says(template: str, target: Target) -> None:
    assert target_of(template) == target


ESTATE = json.loads((ROOT / "outside/azure_mgmt/estate.json").read_text(encoding="utf-8"))
STARTED = json.loads((ROOT / "fuzz/graph_start.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("row", ESTATE, ids=lambda row: row["path"].rpartition("/providers/")[2])
def test_what_resource_manager_takes_fits_its_schema(row: Json) -> None:
    """The bodies are those that Microsoft's client makes one of every type with. A connection's gateways are named by their ids,
    which the service takes, where Microsoft's description wants whole gateways."""
    path = row["path"].replace("{group}", "/subscriptions/s/resourceGroups/g").replace("{subscription}", "/subscriptions/s")
    whole = {**row["body"], "properties": row["body"].get("properties", {}) | row.get("hidden", {}).get("properties", {})}
    for method, body in (("PUT", whole), *([("PATCH", row["patch"])] if "patch" in row else [])):
        assert [one for one in _problems("arm", method, path, body) if "Gateway" not in one] == []


@pytest.mark.parametrize("row", STARTED, ids=lambda row: row["post"])
def test_what_graph_takes_fits_its_schema(row: Json) -> None:
    """The bodies are those that the fuzz starts with."""
    assert _problems("graph", row.get("method", "POST"), f"/v1.0{row['post']}", row["body"]) == []


def test_what_graph_refuses_does_not_fit() -> None:
    assert _problems("graph", "POST", "/v1.0/users", {"nothing": 1})
    assert _problems("graph", "POST", "/v1.0/users", {"accountEnabled": "yes"})
    assert _problems("graph", "POST", "/v1.0/groups/x/members/$ref", {})
    assert _problems(
        "arm", "PUT", "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v", {"location": 1}
    )


def _problems(service: str, method: str, path: str, body: Any) -> list[str]:
    found = routes.tables()[service].find(method, path)
    assert found, path
    described, registry = _known(service)
    entry = next(one for template, one in described["paths"].items() if _shape(template) == _shape(found[0].template))
    schema = entry[method.lower()]["requestBody"]["content"]["application/json"]["schema"]
    errors = Draft202012Validator(schema, registry=registry).iter_errors(body)
    return [f"{[*error.path]} {error.message[:300]}" for error in errors]


@cache
def _known(service: str) -> tuple[Json, Registry[Any]]:
    """The document with references that say which document they mean, and where a validator finds it."""
    described: Json = json.loads(json.dumps(document(service, ORIGIN)).replace('"#/components', '"urn:described#/components'))
    return described, Registry().with_resource("urn:described", DRAFT202012.create_resource(described))


def _shape(template: str) -> str:
    return "/".join("{}" if "{" in piece else piece.lower() for piece in template.split("/"))


def _references(value: Any) -> set[str]:
    if isinstance(value, dict):
        own = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
        return own.union(*(_references(inner) for inner in value.values()))
    if isinstance(value, list):
        return set().union(*(_references(inner) for inner in value))
    return set()
