"""Least permissions: every type works with exactly what `tenantry permissions --type TYPE` prints, and says so without any one of
them. The gate draws some of both by a printed seed; TENANTRY_DEEP=1 tries all."""

from __future__ import annotations

import os
import random

import pytest

from graph_provider import client
from graph_provider.app_roles import APP_ROLES
from graph_provider.errors import M365Error
from graph_provider.kind import Mark, registry
from graph_provider.marks import MARK_PERMISSIONS
from graph_provider.singletons import Singleton
from simulator.licenses import graph_permissions
from stacks.permissions import needs
from tests.graph_provider.conftest import Tenant
from tests.graph_provider.driver import Run, State, go
from tests.graph_provider.limited import limited
from tests.graph_provider.made import Made, quick
from tests.graph_provider.type_cases import fill, names
from tests.seed import run_seed

__all__ = ["quick"]
SEED = run_seed()
KINDS = {kind.name: kind for kind in registry().values()}
TOLD = [name for name in names() if KINDS[name].permissions.read]  # of GraphObject the path decides
WITHOUT = [
    (name, need.permission)
    for name in TOLD
    for need in needs([name])
    if need.permission in KINDS[name].permissions.write  # the marks have a test of their own
]
WITH = TOLD
if not os.environ.get("TENANTRY_DEEP"):
    WITH = sorted(random.Random(f"{SEED} what is printed").sample(TOLD, min(12, len(TOLD))))
    WITHOUT = sorted(random.Random(f"{SEED} permissions").sample(WITHOUT, min(8, len(WITHOUT))))


def granted(name: str, *, write: bool = True) -> set[str]:
    """What the command prints for the type."""
    return {need.permission for need in needs([name]) if write or need.read}


def always(name: str) -> set[str]:
    """What is printed, without what only some cases need: that can stand in for what every case needs."""
    kind = KINDS[name]
    marks = MARK_PERMISSIONS if kind.about.mark is Mark.EXTENSION else ()
    return {*kind.permissions.read, *kind.permissions.write, *marks}


def cycle(one: Made, env: dict[str, str]) -> None:
    """Everything that apply does to one object, as another app."""
    little = fill(one.case["inputs"]["minimal"], one.known)
    kept = {field.name for field in KINDS[one.name].fields if field.replaces or field.write_only or not field.compare}
    little |= {key: value for key, value in one.inputs.items() if key in kept or key in (one.case.get("keep") or {})}

    for path in fill(one.case.get("owned") or [], one.known):
        principal = one.tenant.admin("GET", f"/servicePrincipals?$filter=appId eq '{env['AZURE_CLIENT_ID']}'")["value"][0]["id"]
        reference = {"@odata.id": f"{one.known['graph']}/directoryObjects/{principal}"}
        one.tenant.admin("POST", f"{path}/owners/$ref", reference)

    async def work(run: Run) -> None:
        state: State | None = await run.create(one.name, one.inputs)
        assert state is not None
        state = await run.refresh(state)
        assert state is not None
        assert await run.diff(state, one.inputs) == {}
        state = await run.update(await run.update(state, little), one.inputs)
        await run.delete(state)

    go(one.tenant, work, **env)


def register_marks(tenant: Tenant) -> None:
    go(tenant, lambda run: run.session.marks.ensure())


@pytest.mark.parametrize("name", WITH)
def test_a_type_works_with_what_is_printed(tenant: Tenant, name: str) -> None:
    one = Made(tenant, name, "full")
    register_marks(tenant)
    cycle(one, limited(tenant, granted(name)))


@pytest.mark.parametrize("name", WITH)
def test_drift_works_with_what_is_printed_for_reading(tenant: Tenant, name: str) -> None:
    one = Made(tenant, name, "full")
    state = one.create()
    env = limited(tenant, granted(name, write=False))
    read = go(tenant, lambda run: run.refresh(state), **env)
    assert one.diff(read) == {}


@pytest.mark.parametrize(("name", "permission"), WITHOUT)
def test_without_one_of_them_it_says_so(tenant: Tenant, name: str, permission: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "_FAULT_WAITS", (0.0,))
    told = f"seed {SEED}"
    one = Made(tenant, name, "full")
    register_marks(tenant)
    with pytest.raises(M365Error, match=r"403|permission") as refused:
        cycle(one, limited(tenant, always(name) - {permission}))
    print(told, refused.value)  # noqa: T201
    assert permission in str(refused.value) or "403" in str(refused.value), told
    # What was done until then is finished by an app that may, and taken away again.
    state = one.create()
    assert one.diff(one.refreshed(state)) == {}, told
    go(tenant, lambda run: run.delete(state))
    if not isinstance(KINDS[name], Singleton) and KINDS[name].about.mark is not Mark.OWNER:
        assert one.refreshed(state) is None, told


def test_ids_of_permissions_are_microsofts() -> None:
    """The simulator has its own table, from the same source."""
    for kind in registry().values():
        for permission in (*kind.permissions.read, *kind.permissions.write):
            assert APP_ROLES[permission] == graph_permissions()[permission], kind.name
