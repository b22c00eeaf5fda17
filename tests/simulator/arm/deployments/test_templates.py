"""What templates may say: their functions, and how each wrong one is refused."""

from __future__ import annotations

import random
from typing import Any

import pytest

from tests.simulator.arm.caller import Arm, code
from tests.simulator.arm.deployments.templates import OFFICE, nsg, of, template

Json = dict[str, Any]
# An expression and what it gives; the group is rg-one.
VALUES: list[tuple[str, Any]] = [
    ("equals('a', 'A')", False),
    ("equals(createArray(1, 2), createArray(1, 2))", True),
    ("equals(1, true())", False),
    ("if(true(), 'yes', reference('nothing'))", "yes"),
    ("and(false(), equals(1, parameters('none')))", False),
    ("or(true(), false())", True),
    ("format('{0}-{1:D3}-{{x}}-{2}', 'a', 7, true())", "a-007-{x}-True"),
    ("concat(createArray('a'), createArray('b'))", ["a", "b"]),
    ("createObject('a', 1, 'b', createObject('c', null())).b", {"c": None}),
    ("json('{\"a\": [1, 2]}').a[1]", 2),
    ("string(createObject('a', true()))", '{"a":true}'),
    ("union(createObject('a', createObject('x', 1)), createObject('a', createObject('y', 2)))", {"a": {"x": 1, "y": 2}}),
    ("intersection(createArray(1, 2, 3), createArray(3, 2))", [2, 3]),
    ("join(split('a,b', ','), '-')", "a-b"),
    ("substring('abcdef', 1, 3)", "bcd"),
    ("take(skip(range(1, 5), 1), 2)", [2, 3]),
    ("first('abc')", "a"),
    ("last(createArray(1, 9))", 9),
    ("padLeft('7', 3, '0')", "007"),
    ("add(mul(3, 4), sub(1, mod(div(9, 2), 3)))", 12),
    ("max(1, 5, 3)", 5),
    ("contains('abc', 'B')", False),
    ("contains(createObject('A', 1), 'a')", True),
    ("empty('')", True),
    ("coalesce(null(), 'x')", "x"),
    ("indexOf('abc', 'C')", 2),
    ("base64ToString(base64('hé'))", "hé"),
    ("uriComponent('a b/c')", "a%20b%2Fc"),
    ("uri('https://a.example/', 'b')", "https://a.example/b"),
    ("items(createObject('b', 2, 'a', 1))[0]", {"key": "a", "value": 1}),
    ("toUpper(trim(' a '))", "A"),
    ("equals(guid('a', 'b'), guid('a', 'b'))", True),
    ("equals(guid('a', 'b'), guid('b', 'a'))", False),
    ("length(guid('a'))", 36),
    ("variables('twice')", "xx"),
    ("resourceGroup().name", "rg-one"),
    ("deployment().name", "d1"),
    ("split(resourceId('other', 'A.B/c/d', 'x', 'y'), '/resourceGroups/')[1]", "other/providers/A.B/c/x/d/y"),
    ("extensionResourceId('/subscriptions/s', 'A.B/c', 'x')", "/subscriptions/s/providers/A.B/c/x"),
    ("tenantResourceId('A.B/c', 'x')", "/providers/A.B/c/x"),
    ("replace('a.b', '.', '-')", "a-b"),
    ("tryGet(createObject('a', 1), 'b')", None),
    ("bool('true')", True),
    ("int('4')", 4),
]
WRONG: list[tuple[str, str]] = [
    ("[nothing()]", "The template function 'nothing' is not valid"),
    ("[parameters('none')]", "The template parameter 'none' is not found"),
    ("[variables('none')]", "The template variable 'none' is not found"),
    ("[variables('loop')]", "Circular reference"),
    ("[concat('a']", "Unable to parse language expression"),
    ("[utcNow()]", "can only be used in default values of parameters"),
    ("[reference('none')]", "The resource 'none' is not defined in the template"),
    ("[resourceId('A.B/c', 'x', 'y')]", "incorrect segment lengths"),
]


def check(arm: Arm, body: Json) -> Any:
    return arm("POST", f"{arm.group()}/providers/Microsoft.Resources/deployments/d1/validate", body)


def test_functions(arm: Arm) -> None:
    out = {f"o{at}": {"type": "object", "value": {"v": f"[{text}]"}} for at, (text, _) in enumerate(VALUES)}
    written = template(variables={"once": "x", "twice": "[concat(variables('once'), variables('once'))]"}, outputs=out)
    answer = arm("PUT", f"{arm.group()}/providers/Microsoft.Resources/deployments/d1", of(written))
    assert answer.status_code == 201, answer.text
    held = arm("GET", f"{arm.group()}/providers/Microsoft.Resources/deployments/d1").json()["properties"]
    assert held["provisioningState"] == "Succeeded", held
    found = {VALUES[int(name[1:])][0]: entry["value"]["v"] for name, entry in held["outputs"].items()}
    assert found == dict(VALUES)


@pytest.mark.parametrize(("value", "said"), WRONG, ids=[value for value, _ in WRONG])
def test_what_cannot_be_worked_out(arm: Arm, value: str, said: str) -> None:
    written = template(variables={"loop": "[variables('pool')]", "pool": "[variables('loop')]"})
    answer = check(arm, of(written | {"outputs": {"x": {"type": "string", "value": value}}}))
    assert code(answer) == (400, "InvalidTemplate") and said in answer.json()["error"]["message"]
    assert answer.json()["error"]["additionalInfo"][0]["type"] == "TemplateViolation"
    assert code(check(arm, of(template(nsg(tags={"x": value})) | {"variables": written["variables"]}))) == (
        400,
        "InvalidTemplate",
    )


BAD: dict[str, tuple[Json, str]] = {
    "no template": ({"properties": {"mode": "Incremental"}}, "missing or is not an object"),
    "no schema": (of({"resources": []}), "required property '$schema'"),
    "a strange section": (of(template(x=1)), "Could not find member 'x'"),
    "a parameter missing": (
        of(template(parameters={"p": {"type": "string"}})),
        "parameter 'p' at line '1' and column '1' is not provided",
    ),
    "a parameter too many": (of(template(), {"q": 1}), "The template parameters 'q' in the parameters file are not valid"),
    "a wrong type": (of(template(parameters={"p": {"type": "int"}}), {"p": "x"}), "Expected 'Int'"),
    "a value not allowed": (
        of(template(parameters={"p": {"type": "string", "allowedValues": ["a"]}}), {"p": "b"}),
        "allowed value(s): 'a'",
    ),
    "too short": (of(template(parameters={"p": {"type": "string", "minLength": 3}}), {"p": "b"}), "minLength"),
    "too great": (of(template(parameters={"p": {"type": "int", "maxValue": 3}}), {"p": 4}), "maxValue"),
    "an unknown dependency": (of(template(nsg(dependsOn=["x"]))), "The resource 'x' is not defined in the template"),
    "a circle": (of(template(nsg("a", dependsOn=["b"]), nsg("b", dependsOn=["a"]))), "Circular dependency detected"),
    "twice the same": (of(template(nsg(), nsg("NSG"))), "defined multiple times"),
    "names too few": (of(template(nsg() | {"type": "Microsoft.Network/virtualNetworks/subnets"})), "incorrect segment lengths"),
    "no type": (of(template({"name": "x", "apiVersion": "2024-05-01"})), "'type' must be a string"),
    "an odd resource": (of(template("x")), "must be an object"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_template(arm: Arm, name: str) -> None:
    body, said = BAD[name]
    answer = check(arm, body)
    assert code(answer) == (400, "InvalidTemplate") and said in answer.json()["error"]["message"]
    assert answer.json()["error"]["message"].startswith("Deployment template validation failed: '")


NOT_SERVED = [
    of(template(nsg(copy={"name": "c", "count": 2}))),
    of(template({"type": "A.B/c", "apiVersion": "2024-05-01", "name": "x"})),
    of(template(nsg(tags={"x": "[cidrSubnet('10.0.0.0/16', 24, 0)]"}))),
    of(template(functions=[{"namespace": "x"}])),
    of(template()) | {"properties": {"mode": "Incremental", "templateLink": {"uri": "https://x.example"}}},
]


@pytest.mark.parametrize("body", NOT_SERVED)
def test_what_is_not_served_is_said(arm: Arm, body: Json) -> None:
    answer = check(arm, body)
    assert code(answer) == (501, "NotImplemented") and answer.json()["error"]["message"].startswith(
        "The simulator does not serve"
    )


@pytest.mark.parametrize(
    "body",
    [None, [], {}, {"properties": []}, {"properties": {"mode": "x", "template": {}}}, {"properties": {"template": template()}}],
)
def test_what_is_no_deployment(arm: Arm, body: Any) -> None:
    assert code(check(arm, body)) == (400, "InvalidRequestContent")


def test_a_resource_that_its_provider_refuses(arm: Arm) -> None:
    answer = check(arm, of(template(nsg(properties={"nothing": 1}))))
    assert code(answer) == (400, "InvalidTemplateDeployment")
    assert [one["code"] for one in answer.json()["error"]["details"]] == ["InvalidRequestContent"]


def test_names_that_stand_for_resources(arm: Arm) -> None:
    """Templates of language version 2.0 name their resources."""
    group = arm.group()
    arm.make(f"{group}/providers/Microsoft.Network/networkSecurityGroups/old", {"location": "westeurope", "tags": {"a": "b"}})
    named = {
        "new": nsg("new", tags="[reference('old', '2024-05-01', 'Full').tags]", dependsOn=["other"]),
        "other": nsg("other"),
        "old": nsg("old", existing=True),
    }
    written = {
        **template(outputs={"x": {"type": "string", "value": "[reference('new', '2024-05-01', 'Full').name]"}}),
        "resources": named,
    }
    made = arm("PUT", f"{group}/providers/Microsoft.Resources/deployments/d1", of(written | {"languageVersion": "2.0"})).json()
    assert made["properties"]["outputs"]["x"]["value"] == "new"
    assert [one["id"].rpartition("/")[2] for one in made["properties"]["outputResources"]] == ["other", "new"]
    assert arm("GET", f"{group}/providers/Microsoft.Network/networkSecurityGroups/new").json()["tags"] == {"a": "b"}


def test_defaults_that_are_made_up(arm: Arm) -> None:
    asked = {
        "id": {"type": "string", "defaultValue": "[newGuid()]"},
        "day": {"type": "string", "defaultValue": "[utcNow('yyyy-MM-dd')]"},
    }
    answer = check(arm, of(template(parameters=asked))).json()["properties"]["parameters"]
    assert len(answer["id"]["value"]) == 36 and len(answer["day"]["value"]) == 10


def test_json_as_templates_are_written(arm: Arm) -> None:
    """What az sends: the file as it is, comments and all."""
    written = """{"properties": {"mode": "Incremental", template:{
      // A comment with "quotes": and, commas
      "$schema": 'https://schema.example/2019-04-01/deploymentTemplate.json#', /* another
      one */ contentVersion: "1.0.0.0",
      "resources": [],
      "outputs": {"x": {"type": "string", "value": "[concat('http://a', '
b')]"}},
    }}}"""
    path = f"{arm.group()}/providers/Microsoft.Resources/deployments/d1"
    headers = {"authorization": f"Bearer {arm.token}", "content-type": "application/json"}
    sent: Any = {"content": written, "headers": headers, "params": {"api-version": "2024-11-01"}}
    answer = arm.http.put(path, **sent)
    assert answer.status_code == 201, answer.text
    assert answer.json()["properties"]["outputs"]["x"]["value"] == "http://a\nb"
    # Elsewhere only JSON is JSON, and what is none isn't here either.
    assert arm.http.put(arm.group(), **sent).status_code == 400
    assert arm.http.put(path, **{**sent, "content": written[:-3]}).status_code == 400


def _changed(value: Any, draws: random.Random) -> Any:
    """The value with one part of it made something else."""
    if isinstance(value, dict) and value and draws.random() < 0.9:
        name = draws.choice(list(value))
        if draws.random() < 0.1:
            return {key: inner for key, inner in value.items() if key != name}
        return {**value, name: _changed(value[name], draws)}
    if isinstance(value, list) and value and draws.random() < 0.9:
        place = draws.randrange(len(value))
        return [*value[:place], _changed(value[place], draws), *value[place + 1 :]]
    return draws.choice(
        [None, 1, -1.5, True, "", "x", "[", "[x()]", "[reference('nsg')]", "[null()]", [], {}, [1], {"a": None}, "a/b"]
    )


def test_no_template_breaks_it(arm: Arm) -> None:
    module = {
        "type": "Microsoft.Resources/deployments",
        "apiVersion": "2022-09-01",
        "name": "module",
        "properties": {
            "expressionEvaluationOptions": {"scope": "inner"},
            "mode": "Incremental",
            "template": template(nsg("deep")),
        },
    }
    whole = of({**OFFICE, "resources": [*OFFICE["resources"], module]}, {"name": "HQ"})
    group, draws = arm.group(), random.Random(7)
    assert check(arm, whole).status_code == 200
    for number in range(250):
        body = _changed(whole, draws)
        action = draws.choice(["/validate", "/whatIf"])
        answer = arm("POST", f"{group}/providers/Microsoft.Resources/deployments/d1{action}", body)
        assert answer.status_code in (200, 400, 403, 404, 409, 501), (number, body, answer.text)


def test_a_secret_is_not_kept(arm: Arm) -> None:
    secret = "hush-4711"
    asked = {"s": {"type": "securestring"}, "o": {"type": "secureObject"}}
    written = template(parameters=asked, outputs={"x": {"type": "securestring", "value": "[parameters('s')]"}})
    path = f"{arm.group()}/providers/Microsoft.Resources/deployments/d1"
    assert arm("PUT", path, of(written, {"S": secret, "o": {"in": secret}})).status_code == 201
    assert arm("PUT", path, of(written | {"resources": 1}, {"s": secret, "o": {"in": secret}})).status_code == 400
    assert secret not in arm.http.get("/_sim/journal").text
    assert secret not in arm.http.get("/_sim/snapshot").text
