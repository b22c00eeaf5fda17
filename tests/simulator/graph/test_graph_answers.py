"""What the simulator answers fits Microsoft's own type descriptions: no stranger among the properties, no wrong type."""

from __future__ import annotations

import re
from typing import Any

import pytest

from simulator.errors import GraphFault
from simulator.graph import typecheck
from simulator.graph.kinds import kinds
from tests.simulator.graph.conftest import Graph
from tests.simulator.graph.test_graph_auth_methods import EXTERNAL
from tests.simulator.running import PREMIUM

# Links whose objects stand in the answer of their owner, as in Graph's own.
INLINE = frozenset({"authenticationMethodConfigurations", "combinationConfigurations", "includeTargets"})
OFFICE = {
    "@odata.type": "#microsoft.graph.ipNamedLocation",
    "displayName": "Office",
    "ipRanges": [{"@odata.type": "#microsoft.graph.iPv6CidrRange", "cidrAddress": "2001:db8::/48"}],
}


def _faults(answer: dict[str, Any], type_name: str) -> list[str]:
    """What is wrong with one object, by the description alone."""
    tag = answer.get("@odata.type")
    name = tag.lstrip("#").removeprefix("microsoft.") if tag else type_name
    held = {key: value for key, value in answer.items() if "@odata." not in key}
    try:
        typecheck.check_body(held, name, deep=INLINE)
    except GraphFault as fault:
        return [f"{name}: {fault.message}"]
    return []


@pytest.fixture
def filled(graph: Graph) -> Graph:
    """A tenant with one of everything."""
    user, other = graph.user(jobTitle="Clerk"), graph.user()
    graph.change("PUT", f"/users/{user['id']}/manager/$ref", graph.reference(other["id"]))
    group = graph.group(**{"members@odata.bind": [graph.reference(user["id"])["@odata.id"]]})
    graph.group(groupTypes=["Unified"], mailEnabled=True)
    licence = {"addLicenses": [{"skuId": PREMIUM}], "removeLicenses": []}
    graph.post(f"/groups/{group['id']}/assignLicense", licence, status=202)
    graph.post("/identity/conditionalAccess/namedLocations", OFFICE)
    graph.policy(sessionControls={"signInFrequency": {"isEnabled": True, "type": "hours", "value": 9}})
    application = graph.post("/applications", {"displayName": "App"})
    graph.post(
        f"/applications/{application['id']}/extensionProperties", {"name": "k", "dataType": "String", "targetObjects": ["User"]}
    )
    graph.post("/policies/authenticationMethodsPolicy/authenticationMethodConfigurations", EXTERNAL)
    graph.post("/policies/authenticationStrengthPolicies", {"displayName": "Keys", "allowedCombinations": ["fido2"]})
    for kind in ("windowsUpdateForBusinessConfiguration", "windows10GeneralConfiguration"):
        body = {"@odata.type": f"#microsoft.graph.{kind}", "displayName": kind}
        graph.post("/deviceManagement/deviceConfigurations", body)
    graph.change("DELETE", f"/users/{other['id']}")
    return graph


LISTS = {
    "/users": "graph.user",
    "/groups": "graph.group",
    "/subscribedSkus": "graph.subscribedSku",
    "/organization": "graph.organization",
    "/domains": "graph.domain",
    "/applications": "graph.application",
    "/servicePrincipals": "graph.servicePrincipal",
    "/directoryRoles": "graph.directoryRole",
    "/roleManagement/directory/roleDefinitions": "graph.unifiedRoleDefinition",
    "/roleManagement/directory/roleAssignments": "graph.unifiedRoleAssignment",
    "/identity/conditionalAccess/policies": "graph.conditionalAccessPolicy",
    "/identity/conditionalAccess/namedLocations": "graph.namedLocation",
    "/auditLogs/directoryAudits": "graph.directoryAudit",
    "/directory/deletedItems/microsoft.graph.user": "graph.user",
    "/policies/authenticationStrengthPolicies": "graph.authenticationStrengthPolicy",
    "/policies/authenticationMethodsPolicy/authenticationMethodConfigurations": "graph.authenticationMethodConfiguration",
    "/identity/conditionalAccess/authenticationStrength/authenticationMethodModes": "graph.authenticationMethodModeDetail",
    "/deviceManagement/deviceConfigurations": "graph.deviceConfiguration",
    "/deviceManagement/auditEvents": "graph.auditEvent",
}


@pytest.mark.parametrize(("path", "type_name"), LISTS.items(), ids=list(LISTS))
def test_lists(filled: Graph, path: str, type_name: str) -> None:
    found = filled.get(path)["value"]
    assert found
    assert [fault for one in found for fault in _faults(one, type_name)] == []


@pytest.mark.parametrize("path", ["/users", "/groups"])
def test_every_declared_property_can_be_selected(filled: Graph, path: str) -> None:
    kind = kinds()[path.strip("/")]
    names = sorted(set(typecheck.properties(kind.type_name)) - kind.single_only)
    for one in filled.get(path, select=",".join(names))["value"]:
        assert set(names) <= set(one)
        needed = {name for name, declared in typecheck.properties(kind.type_name).items() if not declared.endswith("!")}
        assert _faults({name: value for name, value in one.items() if value is not None or name in needed}, kind.type_name) == []


def test_singletons(filled: Graph) -> None:
    for name in ("authorizationPolicy", "identitySecurityDefaultsEnforcementPolicy", "authenticationMethodsPolicy"):
        assert _faults(filled.get(f"/policies/{name}"), f"graph.{name}") == []


def test_errors_look_like_graphs(graph: Graph) -> None:
    answer = graph.ask("GET", "/users/00000000-0000-0000-0000-000000000000")
    error = answer.json()["error"]
    assert set(error) == {"code", "message", "innerError"}
    assert set(error["innerError"]) == {"date", "request-id", "client-request-id"}
    assert re.match(r"Resource '[0-9-]+' does not exist", error["message"])


def test_nothing_hidden_leaves(filled: Graph) -> None:
    for path in LISTS:
        assert '"_' not in filled.ask("GET", path).text
