"""The rule sets of network security groups: each file keeps to its schema, and any of them go together."""

from __future__ import annotations

from importlib.resources import files

import pytest
import yaml
from jsonschema import Draft202012Validator

from baselines.load import rule_sets, schema
from tenantry.spec.schema import schema as spec_schema

FILES = sorted(entry.name for entry in (files("baselines") / "rule_sets").iterdir())


@pytest.mark.parametrize("name", FILES)
def test_every_file_keeps_to_the_schema_and_is_named_by_its_id(name: str) -> None:
    document = yaml.safe_load((files("baselines") / "rule_sets" / name).read_text(encoding="utf-8"))

    assert [error.message for error in Draft202012Validator(schema("rule_set")).iter_errors(document)] == []
    assert name == f"{document['id']}.yaml"
    for rule in document["rules"]:
        assert rule["name"].startswith(rule["access"])
        assert rule["ports"] == ["*"] or "*" not in rule["ports"], "Azure takes a star alone"


def test_any_rule_sets_go_together() -> None:
    """Azure refuses two rules of one group with one priority or one name."""
    rules = [rule for one in rule_sets().values() for rule in one.rules]

    assert len({rule.priority for rule in rules}) == len(rules)
    assert len({rule.name for rule in rules}) == len(rules)


def test_management_from_the_internet_is_denied_always_and_after_what_sites_may() -> None:
    (always,) = [one for one in rule_sets().values() if one.always]
    (deny,) = always.rules

    assert (deny.access, deny.source) == ("deny", "internet")
    assert set(deny.ports) == {"22", "3389", "5985", "5986"}
    for one in rule_sets().values():
        for rule in one.rules:
            if rule.access == "allow":
                assert rule.source != "internet" or not set(rule.ports) & {*deny.ports, "*"}, (
                    f"{one.id} opens what is always shut"
                )
                assert rule.priority < deny.priority


def test_the_specs_schema_names_every_rule_set() -> None:
    subnets = spec_schema()["properties"]["azure"]["properties"]["network"]["properties"]["subnets"]
    said = subnets["additionalProperties"]["properties"]["rules"]["description"]

    assert sorted(said.partition(": ")[2].rstrip(".").split(", ")) == [one.id for one in rule_sets().values() if not one.always]
