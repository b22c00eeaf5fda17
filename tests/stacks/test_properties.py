"""Property paths and values as the engine writes them."""

from __future__ import annotations

from typing import Any

import pytest

from stacks.kinds import kind_of, place_of, token_of
from stacks.properties import COMPUTED, clean, segments_of, value_at

SIGNATURE = "4dabf18193072939515e22adb298388d"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("department", ["department"]),
        ("conditions.users.includeUsers", ["conditions", "users", "includeUsers"]),
        ("memberIds[3]", ["memberIds"]),
        ('tags["tenantry-key"]', ["tags", "tenantry-key"]),
        ('tags["a.b"].c', ["tags", "a.b", "c"]),
        ("condition.allOf[0].equals", ["condition", "allOf"]),
    ],
)
def test_a_path_ends_at_the_first_list(path: str, expected: list[str]) -> None:
    assert segments_of(path) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (30.0, 30),
        (0.5, 0.5),
        (True, True),
        (["b", "a"], ["a", "b"]),
        ([{"b": 1}, {"a": 2}], [{"a": 2}, {"b": 1}]),
        ({SIGNATURE: "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "v1:x"}, "[secret]"),
        ({"x": [UNKNOWN]}, {"x": [COMPUTED]}),
        ({"__defaults": [], "adopt": True, "kind": "security"}, {"kind": "security"}),
    ],
)
def test_clean(value: Any, expected: Any) -> None:
    assert clean(value) == expected


def test_value_at_a_missing_place_is_none() -> None:
    assert value_at({"a": {"b": 1}}, ["a", "b"]) == 1
    assert value_at({"a": [1]}, ["a", "b"]) is None
    assert value_at({}, ["a"]) is None


def test_urns() -> None:
    urn = "urn:pulumi:x::tenantry::tenantry:m365:People$m365:index:User::people/ada@x.example"
    assert (token_of(urn), place_of(urn)) == ("m365:index:User", "people/ada@x.example")
    assert kind_of("m365:index:ConditionalAccessPolicy") == "conditional-access-policy"
    assert kind_of("azure-native:monitor:ActionGroup") == "Microsoft.Insights/actionGroups"
