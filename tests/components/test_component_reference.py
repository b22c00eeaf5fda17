"""docs/azure-components.md tells what the components declare, and every component declares what a reader needs."""

from __future__ import annotations

from scripts.sources.component_reference import PAGE, arm_types, page, parts


def test_the_page_is_fresh() -> None:
    """`python -m scripts.sources.component_reference` writes it anew."""
    assert PAGE.read_text(encoding="utf-8") == page()


def test_every_default_names_all_packages() -> None:
    for part in parts():
        for default in part.DEFAULTS:
            assert set(default.by_package) == {"basic", "standard", "premium"}, (part, default.what)


def test_every_component_makes_something() -> None:
    assert all(arm_types(part) for part in parts())
