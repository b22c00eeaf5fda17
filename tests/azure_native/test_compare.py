"""What differs, as paths; and which live changes reach a program's inputs."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.azure_native.compare import Difference, carried, differences
from simulator.azure_native.resource_types import type_named

GROUP = type_named("azure-native:resources:ResourceGroup")
BUDGET = type_named("azure-native:consumption:Budget")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({"tags": {"a": "1"}}, {"tags": {"a": "1"}}, {}),
        ({"location": "West Europe"}, {"location": "westeurope"}, {}),
        (
            {"tags": {"a": "1", "b": "2"}},
            {"tags": {"a": "3", "c": "4"}},
            {"tags.a": "changed", "tags.b": "removed", "tags.c": "added"},
        ),
        ({"tags": {"a.b": "1"}}, {"tags": {"a.b": "2"}}, {'tags["a.b"]': "changed"}),
        ({}, {"managedBy": "x"}, {"managedBy": "added"}),
        ({"list": [{"n": 1}, 2]}, {"list": [{"n": 2}]}, {"list[0].n": "changed", "list[1]": "removed"}),
    ],
)
def test_differences(old: dict[str, Any], new: dict[str, Any], expected: dict[str, str]) -> None:
    assert {path: how.value for path, how in differences(GROUP, old, new).items()} == expected


def test_an_etag_that_the_service_gave_is_no_difference() -> None:
    assert differences(BUDGET, {"eTag": "1", "amount": 1}, {"amount": 2}) == {"amount": Difference.CHANGED}


@pytest.mark.parametrize(
    ("what", "inputs", "before", "after", "expected"),
    [
        ("defaults of the service are no news", {"a": 1}, {"a": 1, "d": 0}, {"a": 1, "d": 0}, {"a": 1}),
        ("a changed value is", {"a": 1}, {"a": 1}, {"a": 2}, {"a": 2}),
        ("so is a default that somebody changed", {"a": 1}, {"a": 1, "d": 0}, {"a": 1, "d": 9}, {"a": 1, "d": 9}),
        ("and one that somebody added", {"a": 1}, {"a": 1}, {"a": 1, "e": 5}, {"a": 1, "e": 5}),
        ("and one that is gone", {"a": 1, "b": 2}, {"a": 1, "b": 2}, {"a": 1}, {"a": 1}),
        ("what the service never returns stays", {"a": 1, "secret": "x"}, {"a": 1}, {"a": 2}, {"a": 2, "secret": "x"}),
        ("another spelling by the service stays ours", {"a": "X"}, {"a": "x"}, {"a": "x"}, {"a": "X"}),
        ("inside objects too", {"o": {"a": 1}}, {"o": {"a": 1, "d": 0}}, {"o": {"a": 2, "d": 0}}, {"o": {"a": 2}}),
        (
            "and inside lists",
            {"l": [{"a": 1}]},
            {"l": [{"a": 1, "d": 0}]},
            {"l": [{"a": 1, "d": 0}, {"a": 7}]},
            {"l": [{"a": 1}, {"a": 7}]},
        ),
        ("an emptied list is news", {"l": [1]}, {"l": [1]}, {"l": []}, {"l": []}),
    ],
)
def test_live_changes_reach_the_inputs(what: str, inputs: Any, before: Any, after: Any, expected: Any) -> None:
    assert carried(inputs, before, after) == expected, what
