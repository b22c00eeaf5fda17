"""What a case file cannot say of GraphObject: things that there is only one of, beta, objects without a mark, lost answers."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import pytest

from graph_provider import creator, lists, takeover
from graph_provider.asked import ASKED, Asked
from graph_provider.calls import Call, Reply
from graph_provider.client import GraphClient
from graph_provider.errors import BadRequest, Forbidden, M365Error, NameTaken, Unreachable
from graph_provider.graph_paths import Place, by_key, is_single, path_problem
from graph_provider.kinds.graph_object import KIND
from graph_provider.session import Session
from graph_provider.transport import Transport
from tests.graph_provider.conftest import Tenant
from tests.graph_provider.driver import State, go
from tests.graph_provider.wire import Answer, Scripted, reply

Json = dict[str, Any]
SHAREPOINT: Json = {"path": "/admin/sharepoint/settings", "singleton": True}
INTUNE: Json = {"path": "/deviceManagement", "singleton": True}
CONSENT: Json = {"path": "/policies/adminConsentRequestPolicy", "singleton": True, "method": "PUT"}
GROUP: Json = {"mailEnabled": False, "securityEnabled": True, "mailNickname": "kiosk"}
CATEGORIES = "/deviceManagement/deviceCategories"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(creator, "_AUDIT_WAITS", (0.1, 0.2, 0.4))
    monkeypatch.setattr(takeover, "_SETTLE_SECONDS", 0.0)


def create(tenant: Tenant, inputs: Json) -> State:
    made: State = go(tenant, lambda run: run.create("GraphObject", inputs))
    return made


def refreshed(tenant: Tenant, state: State) -> State:
    found = go(tenant, lambda run: run.refresh(state))
    assert isinstance(found, State)
    return found


def update(tenant: Tenant, state: State, inputs: Json) -> State:
    found: State = go(tenant, lambda run: run.update(state, inputs))
    return found


def diff(tenant: Tenant, state: State, inputs: Json) -> dict[str, str]:
    found: dict[str, str] = go(tenant, lambda run: run.diff(state, inputs))
    return found


def live(tenant: Tenant, path: str) -> Json:
    found: Json = tenant.admin("GET", path)
    return {name: value for name, value in found.items() if name not in ("@odata.context", "version")}


@pytest.mark.parametrize(
    ("what", "body", "more", "path"),
    [
        (SHAREPOINT, {"isLoopEnabled": False}, {"sharingCapability": "disabled"}, "body.isLoopEnabled"),
        (
            INTUNE,
            {"settings": {"secureByDefault": True}},
            {"intuneBrand": {"displayName": "Northwind"}},
            "body.settings.secureByDefault",
        ),
    ],
)
def test_what_always_exists_is_adopted_and_given_back(tenant: Tenant, what: Json, body: Json, more: Json, path: str) -> None:
    first = live(tenant, what["path"])
    state = create(tenant, {**what, "body": body})
    assert (state.object_id, state.outputs["origin"]) == (what["path"], "adopted")
    assert diff(tenant, refreshed(tenant, state), {**what, "body": body}) == {}
    wider = update(tenant, state, {**what, "body": {**body, **more}})
    assert diff(tenant, refreshed(tenant, wider), {**what, "body": {**body, **more}}) == {}
    less = update(tenant, wider, {**what, "body": body})
    name = next(iter(more))
    assert live(tenant, what["path"])[name] == first[name], "what is no longer named has its old value again"
    tenant.admin("PATCH", what["path"], {key: first[key] for key in body})
    assert diff(tenant, refreshed(tenant, less), {**what, "body": body}).keys() == {path}
    repaired = update(tenant, refreshed(tenant, less), {**what, "body": body})
    go(tenant, lambda run: run.delete(repaired))
    assert live(tenant, what["path"]) == first


def test_a_put_sends_the_body_whole(tenant: Tenant) -> None:
    first = live(tenant, CONSENT["path"])
    body = {
        **{name: value for name, value in first.items() if not name.startswith("@")},
        "isEnabled": True,
        "requestDurationInDays": 14,
    }
    body["reviewers"] = [
        {"query": f"/users/{next(iter(tenant.admin('GET', '/users')['value']))['id']}", "queryType": "MicrosoftGraph"}
    ]
    state = create(tenant, {**CONSENT, "body": body, "readMask": ["isEnabled", "requestDurationInDays"]})
    after = live(tenant, CONSENT["path"])
    assert (after["isEnabled"], after["requestDurationInDays"]) == (True, 14)
    put = [entry for entry in tenant.journal() if entry["method"] == "PUT"]
    assert len(put) == 1
    go(tenant, lambda run: run.delete(state))
    after = live(tenant, CONSENT["path"])
    assert (after["isEnabled"], after["requestDurationInDays"]) == (first["isEnabled"], first["requestDurationInDays"])


def test_it_can_be_left_as_it_is(tenant: Tenant) -> None:
    inputs = {**SHAREPOINT, "body": {"isLoopEnabled": False}, "leaveOnDelete": True}
    state = create(tenant, inputs)
    go(tenant, lambda run: run.delete(state))
    assert live(tenant, SHAREPOINT["path"])["isLoopEnabled"] is False


def test_an_import_knows_that_there_is_only_one(tenant: Tenant) -> None:
    found = go(tenant, lambda run: run.imported("GraphObject", SHAREPOINT["path"]))
    assert found.inputs["singleton"] is True
    assert found.inputs["path"] == SHAREPOINT["path"]
    wanted = {**SHAREPOINT, "body": {"isLoopEnabled": found.inputs["body"]["isLoopEnabled"]}}
    assert diff(tenant, found, wanted) == {}
    first = live(tenant, SHAREPOINT["path"])
    changed = update(tenant, found, {**SHAREPOINT, "body": {"isLoopEnabled": not first["isLoopEnabled"]}})
    go(tenant, lambda run: run.delete(changed))
    assert live(tenant, SHAREPOINT["path"]) == first


def test_a_path_with_nothing_there_is_no_singleton(tenant: Tenant) -> None:
    nobody = "/users/00000000-0000-4000-8000-00000000dead"
    with pytest.raises(M365Error, match="nothing at /users/0"):
        create(tenant, {"path": nobody, "singleton": True, "body": {"displayName": "x"}})


def test_without_a_mark_the_audit_log_says_whose_it_is(tenant: Tenant) -> None:
    body = {"displayName": "Team", "mailEnabled": False, "securityEnabled": True, "mailNickname": "team"}
    inputs = {"path": "/groups", "body": body}
    state = create(tenant, inputs)
    assert create(tenant, inputs).object_id == state.object_id
    theirs = tenant.admin("POST", "/groups", {**body, "displayName": "Theirs", "mailNickname": "theirs"})
    others = {"path": "/groups", "body": {**body, "displayName": "Theirs", "mailNickname": "theirs"}}
    with pytest.raises(NameTaken) as refused:
        create(tenant, others)
    assert theirs["id"] in str(refused.value)
    assert "object in /groups 'Theirs'" in str(refused.value)
    adopted = create(tenant, {**others, "adopt": True})
    go(tenant, lambda run: run.delete(adopted))
    assert tenant.admin("GET", f"/groups/{theirs['id']}")["displayName"] == "Theirs"
    go(tenant, lambda run: run.delete(state))
    assert go(tenant, lambda run: run.refresh(state)) is None


def test_a_property_that_goes_is_cleared(tenant: Tenant) -> None:
    inputs: Json = {"path": CATEGORIES, "body": {"displayName": "Kiosk", "description": "Hall"}, "mark": "n/c/kiosk"}
    state = create(tenant, inputs)
    less = {**inputs, "body": {"displayName": "Kiosk"}}
    state = update(tenant, state, less)
    assert live(tenant, state.object_id)["description"] == "tenantry: n/c/kiosk"
    assert diff(tenant, refreshed(tenant, state), less) == {}


FIREWALL = "#microsoft.graph.windows10EndpointProtectionConfiguration"


def firewall(tenant: Tenant, object_id: str) -> Json:
    profile: Json = live(tenant, object_id)["firewallProfileDomain"]
    return {name: profile[name] for name in ("firewallEnabled", "inboundConnectionsBlocked", "stealthModeBlocked")}


def test_within_an_object_too_only_what_is_named_is_managed(tenant: Tenant) -> None:
    profile = {"firewallEnabled": "allowed", "inboundConnectionsBlocked": True, "stealthModeBlocked": True}
    body: Json = {"displayName": "Firewall", "firewallProfileDomain": profile}
    made = tenant.admin("POST", "/deviceManagement/deviceConfigurations", {"@odata.type": FIREWALL, **body})
    path = f"/deviceManagement/deviceConfigurations/{made['id']}"
    state = go(tenant, lambda run: run.imported("GraphObject", path))
    part: Json = {"path": "/deviceManagement/deviceConfigurations", "odataType": FIREWALL, "mark": None}
    part["body"] = {"displayName": "Firewall", "firewallProfileDomain": {"firewallEnabled": "blocked"}}
    assert diff(tenant, state, part) == {"body.firewallProfileDomain.firewallEnabled": "update"}
    state = update(tenant, state, part)
    assert firewall(tenant, path) == {**profile, "firewallEnabled": "blocked"}, "its neighbours stay"
    more = {**part, "body": {"displayName": "Firewall", "firewallProfileDomain": {**profile, "stealthModeBlocked": False}}}
    state = update(tenant, state, more)
    assert firewall(tenant, path) == {**profile, "stealthModeBlocked": False}
    tenant.admin("PATCH", path, {"@odata.type": FIREWALL, "firewallProfileDomain": {**profile, "stealthModeBlocked": True}})
    assert diff(tenant, refreshed(tenant, state), more) == {"body.firewallProfileDomain.stealthModeBlocked": "update"}


def test_two_of_one_name_are_ambiguous_to_an_import(tenant: Tenant) -> None:
    for _ in range(2):
        tenant.admin("POST", "/groups", {"displayName": "Kiosk", **GROUP})
    with pytest.raises(M365Error, match="2 objects of GraphObject"):
        go(tenant, lambda run: run.imported("GraphObject", "/groups?displayName=kiosk"))


def test_a_refused_write_says_where_and_never_the_secret(tenant: Tenant) -> None:
    inputs = {"path": CATEGORIES, "body": {"displayName": "Kiosk"}, "secretBody": {"nonsense": "hidden-word"}}
    with pytest.raises(BadRequest) as refused:
        create(tenant, inputs)
    assert f"POST {CATEGORIES}" in str(refused.value)
    assert "hidden-word" not in str(refused.value)


def test_a_missing_permission_is_that_of_the_path() -> None:
    asked = ASKED.set(Asked(kind="GraphObject"))
    try:
        error = Forbidden("no", status=403, request="POST /reports")
        assert "To write a GraphObject grant what Microsoft documents for its path to the app" in str(error)
    finally:
        ASKED.reset(asked)


def scripted(answer: Any) -> tuple[Session, Scripted]:
    wire = Scripted(answer=answer)
    return Session(GraphClient(cast(Transport, wire)), app_id="", open_home=lambda tenant: pytest.fail("no home")), wire


POLICY: Json = {
    "path": "/deviceManagement/configurationPolicies",
    "apiVersion": "beta",
    "body": {"name": "BitLocker"},
    "mark": "n/s/b",
}
MARKED: Json = {"id": "one", "name": "BitLocker", "description": "tenantry: n/s/b"}


def test_what_only_beta_has_is_asked_for_there() -> None:
    held: list[Json] = []

    def answer(call: Call) -> Reply:
        if call.method == "POST":
            held.append({"id": "one", **call.body})
            return reply(201, held[0])
        if call.method == "PATCH":
            held[0] |= call.body
            return reply(204)
        if call.method == "DELETE":
            held.clear()
            return reply(204)
        if call.path.endswith("/one"):
            return reply(200, held[0]) if held else reply(404, {"error": {"code": "ResourceNotFound", "message": "gone"}})
        return reply(200, {"value": list(held)})

    session, wire = scripted(answer)

    async def main() -> None:
        made = await KIND.create(session, POLICY)
        assert made.object_id == "/beta/deviceManagement/configurationPolicies/one"
        found = await KIND.read(session, made.object_id, POLICY)
        assert found is not None
        assert (found.inputs["apiVersion"], found.inputs["body"], found.inputs["mark"]) == (
            "beta",
            {"name": "BitLocker"},
            "n/s/b",
        )
        session.lists.forget(lists.Collection(POLICY["path"], paged=False, version="beta"))
        assert (await KIND.create(session, POLICY)).object_id == made.object_id
        await KIND.delete(session, made.object_id, {**POLICY, "origin": "created"})
        assert await KIND.read(session, made.object_id, POLICY) is None

    asyncio.run(main())
    assert {call.version for call in wire.calls} == {"beta"}
    assert [call.method for call in wire.calls if call.method != "GET"] == ["POST", "DELETE"]


def test_a_lost_answer_makes_no_second_object() -> None:
    calls: list[str] = []

    def answer(call: Call) -> Answer:
        calls.append(call.method)
        if call.method == "POST":
            return Unreachable("gone", request=call.label, maybe_done=True)
        return reply(200, {"value": [MARKED] if "POST" in calls else []})

    session, _ = scripted(answer)
    made = asyncio.run(KIND.create(session, POLICY))
    assert made.object_id.endswith("/one")
    assert calls.count("POST") == 1


def test_without_an_id_it_is_no_object() -> None:
    session, _ = scripted(lambda call: reply(200, {"value": []}) if call.method == "GET" else reply(204))
    with pytest.raises(M365Error, match="an id can be managed"):
        asyncio.run(KIND.create(session, POLICY))


def test_what_beta_alone_has_and_the_simulator_does_not_is_said(tenant: Tenant) -> None:
    with pytest.raises(M365Error, match="/beta/deviceManagement/configurationPolicies"):
        create(tenant, POLICY)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("/users/1", Place("v1.0", "/users/1")),
        ("/v1.0/users/1", Place("v1.0", "/users/1")),
        ("/beta/users/1", Place("beta", "/users/1")),
    ],
)
def test_an_id_is_a_path(text: str, place: Place) -> None:
    assert Place.of_id(text) == place
    assert Place.of_id(place.id) == place
    assert (place.collection, place.last) == ("/users", "1")


def test_an_id_that_needs_escapes_stays_one_segment() -> None:
    assert Place("v1.0", "/a").below("b/c d").path == "/a/b%2Fc%20d"


@pytest.mark.parametrize(
    ("context", "path", "single"),
    [
        ("#policies/authorizationPolicy/$entity", "/policies/authorizationPolicy", True),
        ("#admin/sharepoint/settings", "/admin/sharepoint/settings", True),
        ("#deviceManagement(id,settings)/$entity", "/deviceManagement", True),
        ("#groups/$entity", "/groups/1", False),
        (
            "#deviceManagement/deviceConfigurations('1')/assignments/$entity",
            "/deviceManagement/deviceConfigurations/1/assignments/2",
            False,
        ),
    ],
)
def test_the_context_tells_what_stands_alone(context: str, path: str, single: bool) -> None:
    assert is_single({"@odata.context": f"https://graph.microsoft.com/v1.0/$metadata{context}"}, path) is single


def test_a_key_is_a_query() -> None:
    assert by_key("/beta/a/b?name=x%20y&of=1") == (Place("beta", "/a/b"), {"name": "x y", "of": "1"})
    assert by_key("x?name=y") is by_key("/a/b") is by_key("https://graph/a?b=c") is None


def test_relations_are_refused_whatever_their_case() -> None:
    for name in ("Members", "owners", "transitiveMemberOf", "manager", "$ref", "registeredDevices", "ownedDevices"):
        assert "relation" in path_problem(f"/groups/1/{name}")
    assert path_problem("/groups/1/settings") == ""
