"""The schema as a document: sound, told in words, and the same as what the example clients are checked with."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from stacks.catalogue import catalogue
from tenantry.spec.load import check
from tenantry.spec.schema import blocks, schema
from tenantry.spec.schema.assemble import checking_schema
from tenantry.spec.yaml_reader import read_file
from tests.spec.generate import TODAY

CLIENTS = Path(__file__).parents[2] / "clients"
# The simulator knows one app of ours; the other is the opposite of the key that stands beside it.
NOT_IN_FULL = {"security/rollout/conditional_access/enforce"}


def properties(node: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every named property with its path; `*` stands for any key or index."""
    for key, inner in node.get("properties", {}).items():
        where = f"{path}/{key}".lstrip("/")
        yield where, inner
        yield from properties(inner, where)
    for keyword in ("additionalProperties", "items"):
        if isinstance(node.get(keyword), dict):
            yield from properties(node[keyword], f"{path}/*")


ALL = dict(properties(checking_schema()))


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(schema())
    assert schema()["$id"].startswith("urn:")
    assert blocks()[:3] == ("client", "name", "package")


@pytest.mark.parametrize("path", ALL)
def test_every_property_is_told_in_words(path: str) -> None:
    node = ALL[path]
    assert node["title"], path
    assert node["description"].endswith("."), path
    assert node["examples"], path
    checker = Draft202012Validator(node, format_checker=FormatChecker())
    for example in node["examples"]:
        assert not list(checker.iter_errors(example)), f"{path}: {example}"


def test_references_resolve_to_what_we_check_with() -> None:
    """What an editor checks and what we check differ only in who demands the first keys."""
    plain = checking_schema(whole=False)
    assert {key: value for key, value in plain.items() if key != "properties"} == {
        key: value for key, value in schema().items() if key not in ("properties", "$defs", "if", "then")
    }
    assert "$ref" not in json.dumps(plain["properties"])


def test_the_editors_schema_is_fresh() -> None:
    """`tenantry schema --output clients/.schema.json` writes it anew."""
    assert json.loads((CLIENTS / ".schema.json").read_text(encoding="utf-8")) == schema()


def test_example_clients_are_valid_and_name_the_schema() -> None:
    assert check(None, CLIENTS, catalogue(), today=TODAY) == []
    for file in CLIENTS.rglob("*.yaml"):
        first = file.read_text(encoding="utf-8").splitlines()[0]
        assert first.startswith("# yaml-language-server: $schema="), file
        assert (file.parent / first.partition("=")[2]).resolve() == CLIENTS / ".schema.json", file


def test_editors_find_no_fault_with_the_files_of_a_folder() -> None:
    for file in CLIENTS.rglob("*.yaml"):
        source, _ = read_file(file, file.name)
        assert source is not None
        assert not list(Draft202012Validator(schema()).iter_errors(source.value)), file


def test_the_full_client_uses_every_key() -> None:
    used: set[str] = set()

    def walk(node: Any, known: Any, path: str) -> None:
        if isinstance(node, list):
            for item in node:
                walk(item, known.get("items", {}), f"{path}/*")
        elif isinstance(node, dict):
            for key, value in node.items():
                named = known.get("properties", {})
                where = f"{path}/{key if key in named else '*'}".lstrip("/")
                used.add(where)
                walk(value, named.get(key, known.get("additionalProperties")), where)

    for file in (CLIENTS / "full").iterdir():
        source, _ = read_file(file, file.name)
        assert source is not None
        walk(source.value, checking_schema(), "")
    assert set(ALL) - used == NOT_IN_FULL
