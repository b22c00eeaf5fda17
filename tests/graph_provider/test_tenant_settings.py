"""Settings of the tenant where the case files end: what was there before, names that no template has, lost answers, strangers."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from graph_provider import creator, takeover
from graph_provider.errors import BadRequest, CreatorUnknown, M365Error, NameTaken, NotFound, PartlyDone
from graph_provider.kinds import group_settings
from graph_provider.kinds.domain_password_policy import KIND as DOMAIN
from tests.graph_provider.conftest import Tenant
from tests.graph_provider.driver import State, go

Json = dict[str, Any]
UNIFIED = "62375ab9-6b52-47ed-826b-58e47e0e304b"
PASSWORDS = "5cf42378-d67d-4f36-ba46-e8b86229381d"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(creator, "_AUDIT_WAITS", (0.1, 0.2))
    monkeypatch.setattr(takeover, "_SETTLE_SECONDS", 0)


def create(tenant: Tenant, kind: str, inputs: Json) -> State:
    made: State = go(tenant, lambda run: run.create(kind, inputs))
    return made


def change(tenant: Tenant, state: State, inputs: Json) -> State:
    changed: State = go(tenant, lambda run: run.update(state, inputs))
    return changed


def settings(tenant: Tenant, template: str = UNIFIED) -> list[Json]:
    found = tenant.admin("GET", "/groupSettings")["value"]
    return [{one["name"]: one["value"] for one in item["values"]} for item in found if item["templateId"] == template]


def theirs(tenant: Tenant, **values: str) -> str:
    named = [{"name": name, "value": value} for name, value in values.items()]
    return str(tenant.admin("POST", "/groupSettings", {"templateId": UNIFIED, "values": named})["id"])


def test_settings_that_are_there_are_adopted_and_given_back(tenant: Tenant) -> None:
    object_id = theirs(tenant, EnableGroupCreation="true", UsageGuidelinesUrl="https://x.example")
    before = settings(tenant)
    values = {"EnableGroupCreation": False, "AllowToAddGuests": False}
    made = create(tenant, "GroupSettings", {"template": "Group.Unified", "values": values})
    assert (made.object_id, made.outputs["origin"]) == (object_id, "adopted")
    assert made.outputs["before"] == {"EnableGroupCreation": "true", "AllowToAddGuests": "true"}
    assert settings(tenant) == [before[0] | {"EnableGroupCreation": "false", "AllowToAddGuests": "false"}]

    less = change(tenant, made, {"template": "Group.Unified", "values": {"EnableGroupCreation": False}})
    assert settings(tenant) == [before[0] | {"EnableGroupCreation": "false"}], "what is managed no longer is as it was"
    assert less.outputs["before"] == {"EnableGroupCreation": "true"}
    go(tenant, lambda run: run.delete(less))
    assert settings(tenant) == before


def test_settings_as_wanted_that_the_log_does_not_know_are_adopted(tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    async def silent(*_: Any, **__: Any) -> bool:
        raise CreatorUnknown("older than the log")

    monkeypatch.setattr(group_settings, "made_by_us", silent)
    theirs(tenant, EnableGroupCreation="False")
    made = create(tenant, "GroupSettings", {"template": UNIFIED, "values": {"EnableGroupCreation": False}})
    assert made.outputs == {**made.inputs, "origin": "adopted", "before": {"EnableGroupCreation": "False"}}


def test_settings_can_be_left_as_they_are(tenant: Tenant) -> None:
    inputs = {"template": UNIFIED, "values": {"AllowToAddGuests": False}, "leaveOnDelete": True}
    state = create(tenant, "GroupSettings", inputs)
    go(tenant, lambda run: run.delete(state))
    assert settings(tenant)[0]["AllowToAddGuests"] == "false"


@pytest.mark.parametrize(
    ("inputs", "words"),
    [
        ({"template": "Group.Unifed", "values": {"A": "b"}}, r"no settings template 'Group.Unifed'.*Password Rule Settings"),
        ({"template": "Group.Unified", "values": {"EnableGroupCreaton": "b"}}, "did you mean EnableGroupCreation"),
        ({"template": "Consent Policy Settings", "values": {"Zebra": "b"}}, "it has BlockUserConsentForRiskyApps, .*"),
    ],
)
def test_what_no_template_has_is_named(tenant: Tenant, inputs: Json, words: str) -> None:
    with pytest.raises(M365Error, match=words):
        create(tenant, "GroupSettings", inputs)
    assert tenant.admin("GET", "/groupSettings")["value"] == []


def test_a_value_of_the_wrong_kind_is_refused_and_leaves_nothing(tenant: Tenant) -> None:
    with pytest.raises(BadRequest, match="LockoutThreshold"):
        create(tenant, "GroupSettings", {"template": PASSWORDS, "values": {"LockoutThreshold": "many"}})
    assert settings(tenant, PASSWORDS) == []


def test_settings_whose_answer_was_lost_are_made_once(tenant: Tenant) -> None:
    tenant.fault(method="POST", path="/groupSettings", status=503, count=1, takesEffect=True)
    made = create(tenant, "GroupSettings", {"template": PASSWORDS, "values": {"LockoutThreshold": 7}})
    assert made.outputs["origin"] == "created"
    assert [one["LockoutThreshold"] for one in settings(tenant, PASSWORDS)] == ["7"]


POLICY = {"groupLifetimeInDays": 365, "managedGroupTypes": "All"}


def test_a_lifecycle_policy_as_wanted_of_somebody_else_is_refused(tenant: Tenant) -> None:
    object_id = tenant.admin("POST", "/groupLifecyclePolicies", POLICY)["id"]
    with pytest.raises(NameTaken, match=object_id):
        create(tenant, "GroupLifecyclePolicy", POLICY)


def test_a_lifecycle_policy_whose_answer_was_lost_is_made_once(tenant: Tenant) -> None:
    tenant.fault(method="POST", path="/groupLifecyclePolicies", status=503, count=1, takesEffect=True)
    made = create(tenant, "GroupLifecyclePolicy", POLICY)
    assert [one["id"] for one in tenant.admin("GET", "/groupLifecyclePolicies")["value"]] == [made.object_id]


def test_a_lifecycle_policy_without_its_groups_yet_is_kept(tenant: Tenant) -> None:
    body = {"displayName": "S", "mailNickname": "s", "mailEnabled": False, "securityEnabled": True, "groupTypes": []}
    group = tenant.admin("POST", "/groups", body)["id"]
    selected = {**POLICY, "managedGroupTypes": "Selected", "groupIds": [group]}
    with pytest.raises(PartlyDone, match="Only a Microsoft 365 group") as caught:
        create(tenant, "GroupLifecyclePolicy", selected)
    assert "groupIds" not in caught.value.outputs
    again = create(tenant, "GroupLifecyclePolicy", {**selected, "groupIds": []})
    assert (again.object_id, again.outputs["origin"]) == (caught.value.object_id, "created"), "it is taken over by the next run"


def test_a_group_that_is_gone_is_under_no_policy(tenant: Tenant) -> None:
    body = {"displayName": "T", "mailNickname": "t", "mailEnabled": True, "securityEnabled": False, "groupTypes": ["Unified"]}
    group = tenant.admin("POST", "/groups", body)["id"]
    state = create(tenant, "GroupLifecyclePolicy", {**POLICY, "managedGroupTypes": "Selected", "groupIds": [group]})
    tenant.admin("DELETE", f"/groups/{group}")
    read = go(tenant, lambda run: run.refresh(state))
    assert go(tenant, lambda run: run.diff(read, state.inputs)) == {"groupIds": "add"}


def test_contacts_go_back_to_nobody(tenant: Tenant) -> None:
    before = tenant.admin("GET", "/organization")["value"][0]
    state = create(tenant, "OrganizationContacts", {"technicalNotificationMails": ["it@client.example"]})
    go(tenant, lambda run: run.delete(state))
    assert tenant.admin("GET", "/organization")["value"][0] == before


def test_a_domain_goes_back_to_the_default(tenant: Tenant) -> None:
    inputs = {"domain": tenant.domain.upper(), "passwordValidityPeriodInDays": 2147483647}
    before = tenant.admin("GET", f"/domains/{tenant.domain}")
    state = create(tenant, "DomainPasswordPolicy", inputs)
    assert state.object_id == tenant.domain
    more = change(tenant, state, {**inputs, "passwordNotificationWindowInDays": 30})
    assert set(more.outputs["before"]) == {"passwordValidityPeriodInDays", "passwordNotificationWindowInDays"}
    go(tenant, lambda run: run.delete(more))
    assert tenant.admin("GET", f"/domains/{tenant.domain}") == before


def test_a_domain_that_the_tenant_does_not_have(tenant: Tenant) -> None:
    with pytest.raises(NotFound):
        create(tenant, "DomainPasswordPolicy", {"domain": "other.example", "passwordValidityPeriodInDays": 90})
    assert go(tenant, lambda run: run.imported("DomainPasswordPolicy", "other.example")) is None


class Domain:
    """A session whose tenant has this domain."""

    def __init__(self, **item: Any) -> None:
        self.item = {"id": "d.example", **item}
        self.client = self

    async def get(self, path: str) -> Json:
        assert path == "/domains/d.example"
        return self.item


@pytest.mark.parametrize(
    ("item", "words"),
    [
        ({"authenticationType": "Federated", "isVerified": True}, "federated"),
        ({"authenticationType": "Managed", "isVerified": False}, "not verified yet"),
    ],
)
def test_a_domain_that_can_have_no_policy_is_said(item: Json, words: str) -> None:
    inputs = {"domain": "d.example", "passwordValidityPeriodInDays": 90}
    with pytest.raises(M365Error, match=words):
        asyncio.run(DOMAIN.create(Domain(**item), inputs))  # type: ignore[arg-type]
