"""Every type by its case file in types/: what is made reads back the same, imports give
clean inputs, a create repeated after a crash finds its object, and nobody else's object is taken."""

from __future__ import annotations

from typing import Any

import pytest

from graph_provider.errors import M365Error, NameTaken
from graph_provider.kind import Mark, registry
from graph_provider.singletons import Singleton
from graph_provider.values import wire_map
from tests.graph_provider import type_cases
from tests.graph_provider.conftest import Tenant
from tests.graph_provider.driver import State, go
from tests.graph_provider.made import Made, Shared, quick, shared
from tests.graph_provider.type_cases import fill, load, names

__all__ = ["quick", "shared"]
Json = dict[str, Any]
KINDS = {kind.name: kind for kind in registry().values()}
SETS = [(name, chosen) for name in names() for chosen in load(name)["inputs"]]
IMPORTS = [(name, text) for name in names() for text in load(name).get("import") or ["{id}"]]
REQUESTS = [(name, chosen) for name in names() for chosen in load(name).get("requests") or {}]


def having(key: str) -> list[str]:
    return [name for name in names() if key in load(name)]


@pytest.mark.parametrize(("name", "chosen"), SETS)
def test_what_was_made_shows_no_change(shared: Shared, name: str, chosen: str) -> None:
    one, state = shared.made(name, chosen)
    assert one.diff(state) == {}, "against the state alone"
    read, found = one.live_diff(state)
    assert found == {}, "against the live object"
    assert {**read.inputs, "adopt": None} == {**state.inputs, "adopt": None}, "a read gives the inputs in the program's own words"
    assert one.refreshed(read) == read, "a second read says the same"


@pytest.mark.parametrize("name", names())
def test_from_all_to_little_and_back(tenant: Tenant, name: str) -> None:
    """Optional fields that go are emptied (where the type manages them), those that come are set."""
    one = Made(tenant, name, "full")
    kept = {field.name for field in KINDS[name].fields if field.replaces or field.write_only or not field.compare}
    little = fill(one.case["inputs"]["minimal"], one.known)
    little |= {key: value for key, value in one.inputs.items() if key in kept or key in (one.case.get("keep") or {})}
    state = one.create()
    less, found = one.live_diff(one.update(state, little), little)
    assert found == {}
    assert one.live_diff(one.update(less, one.inputs))[1] == {}


@pytest.mark.parametrize(("name", "text"), IMPORTS)
def test_an_import_gives_the_inputs_back(shared: Shared, name: str, text: str) -> None:
    one, state = shared.made(name, "full")
    tenant = one.tenant
    found: State | None = go(tenant, lambda run: run.imported(name, fill(text, one.known)))
    assert found is not None, "nothing was found"
    assert found.object_id == state.object_id
    assert {path for path in one.diff(found) if not _unread(name, path)} == set()
    assert one.diff(found, {**found.inputs, **_unreadable(name, one.inputs)}).keys() == one.diff(found).keys(), "they are whole"
    refreshed = one.refreshed(found)
    assert {path for path in one.diff(refreshed) if not _unread(name, path)} == set(), "a refresh before the first program"
    if KINDS[name].about.mark not in (Mark.TENANT, Mark.OWNER):
        assert go(tenant, lambda run: run.imported(name, "00000000-0000-4000-8000-00000000dead")) is None


def _unread(name: str, path: str) -> bool:
    """Whether an input cannot be read back, so that its first program value is an addition."""
    return any(field.write_only for field in KINDS[name].fields if field.name == path.split(".", 1)[0])


def _unreadable(name: str, inputs: Json) -> Json:
    return {field.name: inputs[field.name] for field in KINDS[name].fields if field.write_only and field.name in inputs}


@pytest.mark.parametrize(("name", "chosen"), SETS)
def test_a_create_that_the_state_never_heard_of_is_found_again(tenant: Tenant, name: str, chosen: str) -> None:
    one = Made(tenant, name, chosen)
    first = one.create()
    tenant.http.delete("/_sim/journal")
    second = one.create()
    renewed = "renewed" in one.case
    assert (second.object_id != first.object_id) is renewed
    assert not renewed or one.refreshed(first) is None, "one, never two"
    writes = [entry for entry in tenant.journal() if entry["method"] != "GET" and entry["status"] in (200, 201, 204)]
    assert not [entry for entry in writes if entry["status"] == 201], "nothing is made twice"
    if not isinstance(KINDS[name], Singleton):
        assert second.outputs["origin"] == first.outputs["origin"], "it is still ours"
    assert one.live_diff(second)[1] == {}


@pytest.mark.parametrize("name", having("foreign"))
def test_somebody_elses_object_is_refused_and_adopted_only_when_asked(tenant: Tenant, name: str) -> None:
    one = Made(tenant, name, "minimal")
    theirs = one.others("foreign")
    with pytest.raises(NameTaken) as refused:
        one.create()
    identity = fill(one.case["foreign_id"], one.known) if "foreign_id" in one.case else theirs["id"]
    assert str(identity).lower() in str(refused.value).lower()
    assert "adopt" in str(refused.value)
    adopted = one.create(adopt=True)
    assert adopted.outputs["origin"] == "adopted"
    one.inputs["adopt"] = True
    assert one.live_diff(adopted)[1] == {}
    go(tenant, lambda run: run.delete(adopted))
    assert one.refreshed(adopted) is not None, "what was adopted is released, not deleted"


@pytest.mark.parametrize("name", having("gone"))
def test_what_somebody_deletes_is_missing_and_made_again(tenant: Tenant, name: str) -> None:
    one = Made(tenant, name, "full")
    state = one.create()
    one.others("gone")
    assert one.refreshed(state) is None
    again = one.create()
    kept = one.case.get("again") == "restored" or (
        "/" in state.object_id[1:] and "renewed" not in one.case and state.object_id[0] != "/"
    )
    assert (again.object_id == state.object_id) is kept
    assert one.live_diff(again)[1] == {}


@pytest.mark.parametrize(("name", "chosen"), SETS)
def test_a_delete_leaves_nothing_and_may_be_repeated(tenant: Tenant, name: str, chosen: str) -> None:
    one = Made(tenant, name, chosen)
    before = go(tenant, lambda run: run.imported(name, "there is only one")) if isinstance(KINDS[name], Singleton) else None
    state = one.create()
    go(tenant, lambda run: run.delete(state))
    if before is not None:
        after = go(tenant, lambda run: run.imported(name, "there is only one"))
        assert after.inputs == before.inputs, "a policy that always exists has its old values again"
    else:
        assert one.refreshed(state) is None or KINDS[name].about.mark is Mark.OWNER
    go(tenant, lambda run: run.delete(state))


@pytest.mark.parametrize(("name", "chosen"), REQUESTS)
def test_a_create_sends_these_writes(tenant: Tenant, name: str, chosen: str) -> None:
    one = Made(tenant, name, chosen)
    tenant.http.delete("/_sim/journal")
    one.create()
    sent = [
        f"{entry['method']} {entry['url'].split('/v1.0', 1)[1].split('?', 1)[0]}"
        for entry in tenant.journal()
        if entry["method"] != "GET" and not entry["url"].endswith(("/$batch", "/getAvailableExtensionProperties"))
    ]
    assert sent == fill(one.case["requests"][chosen], one.known)


@pytest.mark.parametrize("name", names())
def test_a_failed_read_is_never_absence(shared: Shared, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph_provider.client._FAULT_WAITS", (0.0,))
    one, state = shared.made(name, "minimal")
    for status in (401, 403, 503):
        one.tenant.fault(method="GET", path="/v1.0/", status=status, retryAfter=0)
        try:
            with pytest.raises(M365Error):
                one.refreshed(state)
        finally:
            one.tenant.no_faults()


@pytest.mark.parametrize("name", names())
def test_the_case_file_speaks_of_every_field(name: str) -> None:
    case, kind = load(name), KINDS[name]
    fields = {field.name for field in kind.fields}
    assert case["kind"] == name
    required = {field.name for field in kind.fields if field.required}
    assert required <= set(case["inputs"]["minimal"]), "minimal has what is required"
    unset = set(case.get("unset") or {}) | {"adopt", "leaveOnDelete"}
    assert fields - unset == set(case["inputs"]["full"]) - unset, "full has every field"
    told = {path.split(".", 1)[0] for path in case.get("tampers") or {}} | set(case.get("fixed") or {}) | {"mark"}
    quiet = {field.name for field in kind.fields if not field.compare or field.write_only}
    assert fields - told - quiet - unset == set(), "every field has a tamper, or a reason why nobody can change it"
    assert told <= fields | {"mark"}


def test_every_type_has_a_case_file() -> None:
    assert names() == sorted(KINDS)


def test_the_wire_carries_what_cases_say() -> None:
    """Case files are plain YAML: everything in their inputs can be a property value."""
    for name in type_cases.names():
        for inputs in load(name)["inputs"].values():
            wire_map(inputs)
