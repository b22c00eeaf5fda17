"""What lists keep while they are made: once in the block, anew outside of it and for another tenant."""

from __future__ import annotations

from simulator.arm.unchanged import kept, unchanged
from simulator.store import Tenant


def _tenant(name: str) -> Tenant:
    return Tenant(id=name, display_name=name, domains=[])


def _names(tenant: Tenant) -> list[str]:
    return kept(tenant, "names", lambda: list(tenant.collection("arm")))


def test_in_the_block_it_is_made_once() -> None:
    tenant = _tenant("one")
    with unchanged(tenant):
        assert _names(tenant) is _names(tenant)


def test_behind_the_block_a_change_shows() -> None:
    tenant = _tenant("one")
    with unchanged(tenant):
        assert _names(tenant) == []
    tenant.collection("arm")["key"] = {}
    assert _names(tenant) == ["key"]
    with unchanged(tenant):
        assert _names(tenant) == ["key"]


def test_another_tenant_has_its_own() -> None:
    one, other = _tenant("one"), _tenant("other")
    other.collection("arm")["key"] = {}
    with unchanged(one):
        assert _names(one) == []
        assert _names(other) == ["key"]
