"""Roles and single members where the case files end: names that nobody has, refusals in plain words, lost answers, lists that are
out of date, requests that take their time, and many at once."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from graph_provider import client, creator, takeover
from graph_provider.answers import graph_error
from graph_provider.errors import AgainstRolePolicy, KeepsAdministrator, M365Error, NameTaken, NotAssignable, NotFound
from graph_provider.kinds import directory_role_eligibility
from graph_provider.kinds.directory_role_eligibility import KIND as ELIGIBILITY
from tests.graph_provider.conftest import Tenant
from tests.graph_provider.driver import Refused, Run, State, go

Json = dict[str, Any]
READER = "f2ef992c-3afb-46b9-b7cf-a126ee74c451"
ASSIGNMENTS = "/roleManagement/directory/roleAssignments"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(creator, "_AUDIT_WAITS", (0.1, 0.2))
    monkeypatch.setattr(takeover, "_SETTLE_SECONDS", 0)
    monkeypatch.setattr(directory_role_eligibility, "_WAITS", (0.0, 0.0, 0.0))


def person(tenant: Tenant, name: str = "ada") -> str:
    body = {
        "accountEnabled": True,
        "displayName": name,
        "mailNickname": name,
        "userPrincipalName": f"{name}@{tenant.domain}",
        "passwordProfile": {"password": "Xk4!mQ9z#Lp2"},
    }
    return str(tenant.admin("POST", "/users", body)["id"])


def a_group(tenant: Tenant, name: str = "team") -> str:
    body = {"displayName": name, "mailNickname": name, "mailEnabled": False, "securityEnabled": True, "groupTypes": []}
    return str(tenant.admin("POST", "/groups", body)["id"])


def create(tenant: Tenant, kind: str, inputs: Json) -> State:
    made: State = go(tenant, lambda run: run.create(kind, inputs))
    return made


@pytest.mark.parametrize("kind", ["DirectoryRoleAssignment", "DirectoryRoleEligibility"])
def test_a_role_that_nobody_has_is_refused_by_the_check_with_a_near_one(tenant: Tenant, kind: str) -> None:
    with pytest.raises(Refused) as refused:
        create(tenant, kind, {"role": "Global Administator", "principalId": person(tenant)})
    assert refused.value.reasons == {
        "role": "the tenant has no directory role 'Global Administator'; did you mean Global Administrator?"
    }


@pytest.mark.parametrize("kind", ["DirectoryRoleAssignment", "DirectoryRoleEligibility"])
def test_a_role_by_its_name_and_by_its_id_are_the_same(tenant: Tenant, kind: str) -> None:
    ada = person(tenant)
    made = create(tenant, kind, {"role": "Global Reader", "principalId": ada})
    assert go(tenant, lambda run: run.diff(made, {"role": READER.upper(), "principalId": ada})) == {}
    found = go(tenant, lambda run: run.imported(kind, f"global reader, {ada}"))
    assert go(tenant, lambda run: run.diff(found, {"role": "Global Reader", "principalId": ada})) == {}


def test_an_import_of_a_name_alone_says_what_it_takes(tenant: Tenant) -> None:
    with pytest.raises(M365Error, match="ROLE, PRINCIPALID, SCOPE"):
        go(tenant, lambda run: run.imported("DirectoryRoleAssignment", "Global Reader"))


def test_a_group_that_cannot_hold_roles_is_refused_in_plain_words(tenant: Tenant) -> None:
    with pytest.raises(NotAssignable, match="made with isAssignableToRole"):
        create(tenant, "DirectoryRoleAssignment", {"role": "Global Reader", "principalId": a_group(tenant)})


def test_our_own_global_administrator_stays_and_that_is_said(tenant: Tenant) -> None:
    app = tenant.info.client_id
    me = tenant.admin("GET", f"/servicePrincipals?$filter=appId eq '{app}'")["value"][0]["id"]
    state = create(tenant, "DirectoryRoleAssignment", {"role": "Global Administrator", "principalId": me})
    with pytest.raises(KeepsAdministrator, match="Give the role to somebody else first"):
        go(tenant, lambda run: run.delete(state))
    assert go(tenant, lambda run: run.refresh(state)) is not None


def test_a_refusal_in_the_directorys_old_form_is_understood() -> None:
    """The form of the example in Microsoft Entra's page on removing role assignments."""
    words = {"lang": "en", "value": "Removing self from Global Administrator built-in role is not allowed"}
    body = {"odata.error": {"code": "Request_BadRequest", "message": words, "values": None}}
    error = graph_error(400, body, {}, "DELETE /x")
    assert (type(error), error.message) == (KeepsAdministrator, words["value"])


def test_a_principal_that_is_not_there_is_said(tenant: Tenant) -> None:
    with pytest.raises(NotFound, match="roleAssignments"):
        create(tenant, "DirectoryRoleAssignment", {"role": READER, "principalId": "aaaaaaaa-0000-4000-8000-00000000000a"})


def test_an_assignment_whose_answer_was_lost_is_found_and_made_once(tenant: Tenant) -> None:
    ada = person(tenant)
    tenant.fault(method="POST", path=ASSIGNMENTS, status=503, count=1, takesEffect=True)
    made = create(tenant, "DirectoryRoleAssignment", {"role": READER, "principalId": ada})
    held = tenant.admin("GET", f"{ASSIGNMENTS}?$filter=principalId eq '{ada}'")["value"]
    assert [one["id"] for one in held] == [made.object_id]
    assert made.outputs["origin"] == "created"


def test_a_role_that_came_after_the_list_was_read_is_somebody_elses(tenant: Tenant) -> None:
    ada, bob = person(tenant), person(tenant, "bob")

    async def late(run: Run) -> State:
        await run.create("DirectoryRoleAssignment", {"role": READER, "principalId": bob})
        tenant.admin("POST", ASSIGNMENTS, {"principalId": ada, "roleDefinitionId": READER, "directoryScopeId": "/"})
        return await run.create("DirectoryRoleAssignment", {"role": READER, "principalId": ada})

    with pytest.raises(NameTaken, match="it was not this app that gave the role"):
        go(tenant, late)


def test_a_role_that_was_taken_and_given_in_one_run_is_new(tenant: Tenant) -> None:
    inputs = {"role": READER, "principalId": person(tenant)}

    async def anew(run: Run) -> tuple[str, str]:
        first = await run.create("DirectoryRoleAssignment", inputs)
        assert await run.refresh(first) is not None
        await run.delete(first)
        second = await run.create("DirectoryRoleAssignment", inputs)
        assert await run.refresh(second) is not None
        return first.object_id, second.object_id

    first, second = go(tenant, anew)
    assert first != second


def test_an_end_that_the_roles_settings_demand_is_named(tenant: Tenant) -> None:
    ada = person(tenant)
    where = f"scopeId eq '/' and scopeType eq 'DirectoryRole' and roleDefinitionId eq '{READER}'"
    policy = tenant.admin("GET", f"/policies/roleManagementPolicyAssignments?$filter={where}")["value"][0]["policyId"]
    rule = {
        "@odata.type": "#microsoft.graph.unifiedRoleManagementPolicyExpirationRule",
        "id": "Expiration_Admin_Eligibility",
        "isExpirationRequired": True,
        "maximumDuration": "P15D",
    }
    tenant.admin("PATCH", f"/policies/roleManagementPolicies/{policy}/rules/Expiration_Admin_Eligibility", rule)
    with pytest.raises(AgainstRolePolicy, match="Give endDateTime"):
        create(tenant, "DirectoryRoleEligibility", {"role": READER, "principalId": ada})
    assert tenant.admin("GET", "/roleManagement/directory/roleEligibilitySchedules")["value"] == []


def test_the_end_of_an_eligible_role_comes_moves_and_goes(tenant: Tenant) -> None:
    inputs = {"role": READER, "principalId": person(tenant)}
    state = create(tenant, "DirectoryRoleEligibility", inputs)
    for end in ("2027-06-01T00:00:00Z", "2027-09-01T00:00:00Z", None):
        wanted = {**inputs, "endDateTime": end}
        before = state

        async def change(run: Run, state: State = before, wanted: Json = wanted) -> State | None:
            return await run.refresh(await run.update(state, wanted))

        state = go(tenant, change)
        assert state.object_id == before.object_id
        live = tenant.admin("GET", f"/roleManagement/directory/roleEligibilitySchedules/{state.object_id}")
        assert live["scheduleInfo"]["expiration"]["endDateTime"] == end


class Slow:
    """A client whose requests for roles take these statuses one after another."""

    def __init__(self, *statuses: str) -> None:
        self.statuses = list(statuses)
        self.asked: list[str] = []
        self.client = self

    def made(self, object_id: str) -> None:
        self.asked.append(f"made {object_id}")

    async def post(self, path: str, body: Json) -> Json:
        self.asked.append(body["action"])
        return {"id": "r", "status": self.statuses.pop(0)}

    async def get(self, path: str) -> Json:
        self.asked.append("look")
        return {"id": "r", "status": self.statuses.pop(0), "targetScheduleId": "s"}


ASKED = {"principalId": "p", "role": READER, "directoryScopeId": "/"}


def test_a_request_that_is_worked_off_later_is_waited_for() -> None:
    slow = Slow("PendingProvisioning", "PendingScheduleCreation", "Provisioned")
    answer = asyncio.run(ELIGIBILITY._ask(slow, "adminAssign", ASKED))  # type: ignore[arg-type]
    assert (answer["targetScheduleId"], slow.asked) == ("s", ["adminAssign", "made r", "look", "look"])


@pytest.mark.parametrize(
    ("statuses", "words"),
    [
        (["PendingProvisioning", "Failed"], "ended as Failed"),
        (["Denied"], "ended as Denied"),
        (["PendingApproval"] * 4, "still PendingApproval"),
    ],
)
def test_a_request_that_comes_to_nothing_is_said(statuses: list[str], words: str) -> None:
    with pytest.raises(M365Error, match=words):
        asyncio.run(ELIGIBILITY._ask(Slow(*statuses), "adminAssign", ASKED))  # type: ignore[arg-type]


def test_a_member_whose_answer_was_lost_is_ours(tenant: Tenant) -> None:
    inputs = {"groupId": a_group(tenant), "memberId": person(tenant)}
    tenant.fault(method="POST", path="/members/", status=503, count=1, takesEffect=True)
    assert create(tenant, "GroupMember", inputs).outputs["origin"] == "created"


def test_a_membership_that_goes_never_takes_the_person(tenant: Tenant) -> None:
    team, ada = a_group(tenant), person(tenant)
    state = create(tenant, "GroupMember", {"groupId": team, "memberId": ada})

    async def away(run: Run) -> State | None:
        assert await run.refresh(state) is not None
        await run.delete(state)
        return await run.refresh(state)

    assert go(tenant, away) is None
    assert tenant.admin("GET", f"/groups/{team}/members")["value"] == []
    assert tenant.admin("GET", f"/users/{ada}")["id"] == ada


def test_a_membership_of_a_group_that_is_gone_is_gone(tenant: Tenant) -> None:
    team = a_group(tenant)
    state = create(tenant, "GroupMember", {"groupId": team, "memberId": person(tenant)})
    tenant.admin("DELETE", f"/groups/{team}")
    assert go(tenant, lambda run: run.refresh(state)) is None
    go(tenant, lambda run: run.delete(state))


def test_forty_members_are_written_by_few_requests_and_read_by_one(tenant: Tenant) -> None:
    team, people = a_group(tenant), [person(tenant, f"p{number}") for number in range(40)]

    async def added(run: Run) -> tuple[list[State], int]:
        members = ({"groupId": team, "memberId": one} for one in people)
        states = await asyncio.gather(*(run.create("GroupMember", one) for one in members))
        return list(states), run.session.client.requests

    async def read(run: Run) -> int:
        assert None not in await asyncio.gather(*map(run.refresh, states))
        return run.session.client.requests

    states, writes = go(tenant, added)
    assert writes <= 40 / 8
    assert go(tenant, read) == 1
    assert {one["id"] for one in tenant.admin("GET", f"/groups/{team}/members")["value"]} == set(people)


def test_a_member_who_comes_and_goes_with_its_person_in_one_run_is_gone(tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "_FRESH_WAITS", (0.1,))
    team = a_group(tenant)
    inputs = {"displayName": "Ada", "userPrincipalName": f"ada@{tenant.domain}", "mailNickname": "ada"}

    async def work(run: Run) -> State | None:
        ada = await run.create("User", inputs)
        state = await run.create("GroupMember", {"groupId": team, "memberId": ada.object_id})
        assert await run.refresh(state) is not None
        await run.delete(state)
        return await run.refresh(state)

    assert go(tenant, work) is None


def test_one_member_who_is_there_already_stops_no_other(tenant: Tenant) -> None:
    team, people = a_group(tenant), [person(tenant, f"p{number}") for number in range(6)]
    there = {"@odata.id": f"{tenant.info.url}/v1.0/directoryObjects/{people[2]}"}
    tenant.admin("POST", f"/groups/{team}/members/$ref", there)

    async def added(run: Run) -> list[State | BaseException]:
        members = ({"groupId": team, "memberId": one} for one in people)
        return await asyncio.gather(*(run.create("GroupMember", one) for one in members), return_exceptions=True)

    outcomes = go(tenant, added)
    assert [type(outcome) for outcome in outcomes] == [State, State, NameTaken, State, State, State]
