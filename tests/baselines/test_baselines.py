"""The controls and licenses: each file keeps to its schema, and the packages build on one another."""

from __future__ import annotations

from importlib.resources import files

import pytest
import yaml
from jsonschema import Draft202012Validator

from baselines.control import PACKAGES
from baselines.load import controls, controls_of, licenses, schema

CONTROL_FILES = sorted(entry.name for entry in (files("baselines") / "controls").iterdir())


@pytest.mark.parametrize("name", CONTROL_FILES)
def test_every_control_file_keeps_to_the_schema_and_is_named_by_its_id(name: str) -> None:
    document = yaml.safe_load((files("baselines") / "controls" / name).read_text(encoding="utf-8"))

    assert [error.message for error in Draft202012Validator(schema("control")).iter_errors(document)] == []
    assert name == f"{document['id']}.yaml"
    assert document.get("license") in {None, *licenses()}


def test_licenses_keep_to_the_schema_and_name_each_sku_once() -> None:
    document = yaml.safe_load((files("baselines") / "licenses.yaml").read_text(encoding="utf-8"))

    assert [error.message for error in Draft202012Validator(schema("licenses")).iter_errors(document)] == []
    assert len({one.sku_id for one in licenses().values()}) == len(licenses())
    assert {included for one in licenses().values() for included in one.includes} <= set(licenses())


def test_a_schema_refuses_what_a_control_must_not_be() -> None:
    good = yaml.safe_load((files("baselines") / "controls" / "ca-mfa-all-users.yaml").read_text(encoding="utf-8"))
    bad = {**good, "package": "basic", "severity": "severe", "licence": "entra-id-p1"}

    found = " ".join(error.message for error in Draft202012Validator(schema("control")).iter_errors(bad))

    assert "'severe'" in found
    assert "'licence'" in found
    assert "'basic'" in found


def test_each_package_holds_the_ones_before_it_and_more() -> None:
    sizes = [set(controls_of(package)) for package in PACKAGES]

    assert sizes[0] < sizes[1] < sizes[2] == set(controls())


def test_conditional_access_starts_with_the_package_that_has_entra_p1() -> None:
    assert not [name for name in controls_of("basic") if name.startswith("ca-")]
    assert {
        "ca-block-legacy-auth",
        "ca-mfa-all-users",
        "ca-mfa-admins-phishing-resistant",
        "ca-block-device-code-flow",
    } <= set(controls_of("standard"))


def test_titles_of_conditional_access_policies_are_numbered_once() -> None:
    names = [one.body["displayName"] for one in controls().values() if one.kind == "conditional-access-policy"]

    assert len({name[:5] for name in names}) == len(names)


def test_no_two_authorization_controls_set_one_property() -> None:
    seen: list[str] = []
    for control in controls().values():
        if control.kind == "authorization-policy":
            for name, value in control.body.items():
                seen.extend(f"{name}.{inner}" for inner in value) if isinstance(value, dict) else seen.append(name)

    assert len(seen) == len(set(seen))
