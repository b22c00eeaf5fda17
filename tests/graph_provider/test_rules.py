"""Small pure rules: reference addresses, who owns what exists, marks, passwords, what a read manages, the scan."""

from __future__ import annotations

import json
import string
from typing import Any

import pytest

import graph_provider.resources as classes
from graph_provider.errors import NameTaken
from graph_provider.fields import everything, managed
from graph_provider.kind import registry
from graph_provider.marks import split_mark_line, with_mark_line
from graph_provider.passwords import initial_password
from graph_provider.references import reference_path
from graph_provider.schema import package_schema
from graph_provider.takeover import Candidate, choose
from graph_provider.values import UNKNOWN, plain_map, secret_keys, wire_map
from scripts.sources.provider_reference import PAGE, page
from scripts.sources.resource_classes import FOLDER, HAND_WRITTEN, files

GROUP, PERSON = "aaaaaaaa-0000-0000-0000-000000000001", "bbbbbbbb-0000-0000-0000-000000000002"


def test_a_reference_address_always_ends_in_ref() -> None:
    assert reference_path(GROUP, "members", PERSON) == f"/groups/{GROUP}/members/{PERSON}/$ref"
    for bad in ("", "a/b", "a?b", "a#", "..", "a b", "a%2fb"):
        with pytest.raises(ValueError, match="object id"):
            reference_path(GROUP, "members", bad)
        with pytest.raises(ValueError, match="object id"):
            reference_path(bad, "owners", PERSON)


OURS, LIVE = Candidate(object_id="1", mark="m"), Candidate(object_id="2", mark=None)
THEIRS, BIN = Candidate(object_id="3", mark="other"), Candidate(object_id="4", mark=None, deleted=True)
OUR_BIN = Candidate(object_id="5", mark="m", deleted=True)


@pytest.mark.parametrize(
    ("candidates", "adopt", "expected"),
    [
        ([], False, None),
        ([OURS, LIVE], False, ("1", False)),
        ([OUR_BIN], False, ("5", False)),
        ([OUR_BIN, OURS], False, ("1", False)),
        ([OUR_BIN], True, ("5", True)),
        ([LIVE], False, NameTaken),
        ([LIVE], True, ("2", True)),
        ([LIVE, LIVE], True, NameTaken),
        ([THEIRS], True, NameTaken),
        ([BIN], False, None),
        ([BIN], True, ("4", True)),
        ([BIN, BIN], True, None),
    ],
)
def test_who_owns_what_exists(candidates: list[Candidate], adopt: bool, expected: Any) -> None:
    if expected is NameTaken:
        with pytest.raises(NameTaken, match=r"adopt: true|mark of another"):
            choose("user", "ada", candidates, mark="m", adopt=adopt)
        return
    chosen = choose("user", "ada", candidates, mark="m", adopt=adopt)
    assert (chosen and (chosen.object_id, chosen.adopted)) == expected


@pytest.mark.parametrize(
    ("description", "mark", "text"),
    [
        (None, None, None),
        ("What", None, "What"),
        (None, "n/p/k", "tenantry: n/p/k"),
        ("Two\nlines", "n/p/k", "Two\nlines\ntenantry: n/p/k"),
    ],
)
def test_a_mark_is_the_last_line(description: str | None, mark: str | None, text: str | None) -> None:
    assert with_mark_line(description, mark) == text
    assert split_mark_line(text) == (description, mark)


def test_passwords_are_long_mixed_and_never_the_same() -> None:
    made = {initial_password() for _ in range(200)}
    assert len(made) == 200
    for password in made:
        assert len(password) == 20
        assert all(set(password) & set(group) for group in (string.ascii_uppercase, string.ascii_lowercase, string.digits))
        assert not set(password) <= set(string.ascii_letters + string.digits)


def test_a_read_gives_what_is_managed_and_says_what_was_lost() -> None:
    fields = registry()["m365:index:User"].fields
    live = {"displayName": "Ada", "department": None, "jobTitle": "Boss", "surname": "Byron", "accountEnabled": True}
    prior = {"displayName": "Ada", "department": "Finance", "jobTitle": "Controller", "adopt": True}
    assert managed(fields, live, prior) == {"displayName": "Ada", "department": None, "jobTitle": "Boss", "adopt": True}
    assert everything(fields, live) == {"displayName": "Ada", "jobTitle": "Boss", "surname": "Byron", "accountEnabled": True}


def test_a_read_of_a_policy_keeps_the_words_of_the_state() -> None:
    fields = registry()["m365:index:ConditionalAccessPolicy"].fields
    users = {"includeUsers": ["All"], "excludeUsers": [], "excludeGroups": ["B", "a"], "includeGroups": []}
    live = {
        "conditions": {"clientAppTypes": ["all"], "users": users, "platforms": None, "locations": {"includeLocations": ["All"]}},
        "grantControls": {"operator": "OR", "builtInControls": ["mfa"], "termsOfUse": []},
        "sessionControls": {"persistentBrowser": {"isEnabled": True, "mode": "never"}, "signInFrequency": None},
    }
    prior: dict[str, Any] = {
        "conditions": {"users": {"includeUsers": ["All"], "excludeGroups": ["a", "B"]}},
        "grantControls": {"builtInControls": ["mfa"]},
    }
    assert managed(fields, live, prior) == {
        "conditions": {
            "users": prior["conditions"]["users"],
            "clientAppTypes": ["all"],
            "locations": {"includeLocations": ["All"]},
        },
        "grantControls": {"builtInControls": ["mfa"]},
        "sessionControls": {"persistentBrowser": {"isEnabled": True, "mode": "never"}},
    }


def test_values_survive_the_wire() -> None:
    values = {"a": [1, "x", None, {"b": True}], "n": 9, "u": UNKNOWN, "s": "hidden"}
    sent = wire_map(values, {"s"})
    assert plain_map(sent) == values
    assert type(plain_map(sent)["n"]) is int
    assert secret_keys(sent) == {"s"}


def test_every_type_is_declared_whole_and_has_a_class_of_its_name() -> None:
    kinds = registry()
    assert set(kinds) == {f"m365:index:{name}" for name in classes.__dict__ if name[0].isupper() and name != "Provider"}
    for token, kind in kinds.items():
        if kind.name != "GraphObject":  # its path decides
            assert kind.permissions.read, token
            assert kind.permissions.write, token
        assert kind.__doc__, token
        names = [one.name for one in kind.declared]
        assert len(names) == len(set(names)), token
        assert all(one.note for one in kind.declared), token


def test_the_classes_are_what_the_types_declare() -> None:
    found = {file.name: file.read_text(encoding="utf-8") for file in FOLDER.glob("*.py") if file.name not in HAND_WRITTEN}
    assert found == files(), "run: python -m scripts.sources.resource_classes"


def test_the_page_of_types_is_what_they_declare() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m scripts.sources.provider_reference"


def test_the_schema_names_every_type_and_its_secrets() -> None:
    schema = package_schema(registry(), "1.0.0")
    assert set(schema["resources"]) == set(registry())
    assert schema["resources"]["m365:index:User"]["properties"]["initialPassword"]["secret"] is True
    json.dumps(schema)
