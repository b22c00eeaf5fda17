"""The saved queries: each file keeps to its schema, and says nothing twice."""

from __future__ import annotations

from importlib.resources import files

import pytest
import yaml
from jsonschema import Draft202012Validator

from baselines.load import queries, schema
from baselines.query import BREAK_GLASS

FILES = sorted(entry.name for entry in (files("baselines") / "queries").iterdir())


@pytest.mark.parametrize("name", FILES)
def test_every_file_keeps_to_the_schema_and_is_named_by_its_id(name: str) -> None:
    document = yaml.safe_load((files("baselines") / "queries" / name).read_text(encoding="utf-8"))

    assert [error.message for error in Draft202012Validator(schema("query")).iter_errors(document)] == []
    assert name == f"{document['id']}.yaml"


def test_titles_are_told_apart_and_brackets_are_closed() -> None:
    assert len({query.title for query in queries().values()}) == len(FILES) == len(queries())
    for query in queries().values():
        for opened, closed in ("()", "[]"):
            assert query.query.count(opened) == query.query.count(closed), query.id
        assert query.query.count('"') % 2 == 0, query.id
        assert all(line.lstrip().startswith(("|", "by ")) for line in query.query.splitlines()[1:]), query.id


def test_break_glass_accounts_are_named_in_a_list() -> None:
    assert f"({BREAK_GLASS})" in queries()["break-glass-sign-ins"].query
