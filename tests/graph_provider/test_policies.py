"""Policies of the tenant where the case files end: what Graph refuses, what was written by halves, what others had set before."""

from __future__ import annotations

from typing import Any

import pytest

from graph_provider import creator
from graph_provider.errors import BadRequest, M365Error, NameTaken, PartlyDone
from graph_provider.kinds.authentication_methods_policy import KIND as METHODS
from tests.graph_provider.conftest import Tenant
from tests.graph_provider.driver import State, go

Json = dict[str, Any]
STRENGTHS, CA = "/policies/authenticationStrengthPolicies", "/identity/conditionalAccess/policies"
METHODS_PATH = "/policies/authenticationMethodsPolicy"
RESISTANT = "00000000-0000-0000-0000-000000000004"
KEY = "de1e552d-db1d-4423-a619-566b625cdc84"
FABRIKAM = "bbbbbbbb-0000-4000-8000-0000000000aa"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(creator, "_AUDIT_WAITS", (0.1, 0.2))


def create(tenant: Tenant, kind: str, inputs: Json) -> State:
    made: State = go(tenant, lambda run: run.create(kind, inputs))
    return made


def change(tenant: Tenant, state: State, inputs: Json) -> State:
    changed: State = go(tenant, lambda run: run.update(state, inputs))
    return changed


def diff(tenant: Tenant, state: State, inputs: Json) -> dict[str, str]:
    """Against the live object."""

    async def work(run: Any) -> dict[str, str]:
        read = await run.refresh(state)
        assert read is not None
        found: dict[str, str] = await run.diff(read, inputs)
        return found

    found: dict[str, str] = go(tenant, work)
    return found


def delete(tenant: Tenant, state: State) -> None:
    go(tenant, lambda run: run.delete(state))


def enforced(tenant: Tenant, name: str, grant: Json, state: str = "enabled") -> str:
    """A conditional access policy of somebody else's; its id."""
    tenant.admin("PATCH", "/policies/identitySecurityDefaultsEnforcementPolicy", {"isEnabled": False})
    body = {
        "displayName": name,
        "state": state,
        "conditions": {"users": {"includeUsers": ["None"]}, "applications": {"includeApplications": ["All"]}},
        "grantControls": {"operator": "OR", **grant},
    }
    return str(tenant.admin("POST", CA, body)["id"])


def method(tenant: Tenant, name: str) -> Json:
    found: Json = tenant.admin("GET", f"{METHODS_PATH}/authenticationMethodConfigurations/{name}")
    return found


def test_security_defaults_tell_which_policies_stand_against_them(tenant: Tenant) -> None:
    policy = enforced(tenant, "CA001 Nobody", {"builtInControls": ["block"]})
    with pytest.raises(M365Error) as refused:
        create(tenant, "SecurityDefaults", {"isEnabled": True})
    assert f"CA001 Nobody ({policy})" in str(refused.value) and "report-only" in str(refused.value)
    tenant.admin("PATCH", f"{CA}/{policy}", {"state": "enabledForReportingButNotEnforced"})
    state = create(tenant, "SecurityDefaults", {"isEnabled": True})
    delete(tenant, state)
    assert tenant.admin("GET", "/policies/identitySecurityDefaultsEnforcementPolicy")["isEnabled"] is False


@pytest.mark.parametrize("text", [RESISTANT, "Phishing-resistant MFA", "phishing-RESISTANT mfa"])
def test_a_built_in_strength_is_not_imported(tenant: Tenant, text: str) -> None:
    with pytest.raises(M365Error, match=f"built in and cannot be changed.*{RESISTANT}"):
        go(tenant, lambda run: run.imported("AuthenticationStrength", text))


@pytest.mark.parametrize("adopt", [False, True])
def test_a_built_in_strength_is_not_taken_over(tenant: Tenant, adopt: bool) -> None:
    inputs = {"displayName": "Passwordless MFA", "allowedCombinations": ["fido2"], "adopt": adopt}
    with pytest.raises(M365Error, match="built in and cannot be changed"):
        create(tenant, "AuthenticationStrength", inputs)
    assert len(tenant.admin("GET", STRENGTHS)["value"]) == 3


def test_a_used_strength_stays_and_its_users_are_told(tenant: Tenant) -> None:
    state = create(tenant, "AuthenticationStrength", {"displayName": "Keys", "allowedCombinations": ["fido2"]})
    strength = {"authenticationStrength": {"id": state.object_id}}
    policy = enforced(tenant, "CA009 Keys", strength, "disabled")
    with pytest.raises(M365Error, match=rf"'Keys' .* cannot be deleted while .*CA009 Keys \({policy}\)"):
        delete(tenant, state)
    tenant.admin("DELETE", f"{CA}/{policy}")
    delete(tenant, state)
    assert len(tenant.admin("GET", STRENGTHS)["value"]) == 3


def test_a_strength_changes_its_combinations_and_their_configurations_in_one_step(tenant: Tenant) -> None:
    keys = {"appliesToCombinations": ["fido2"], "allowedAAGUIDs": [KEY]}
    certificates = {"appliesToCombinations": ["x509CertificateMultiFactor"], "allowedPolicyOIDs": ["1.2.3"]}
    base = {"displayName": "Keys", "mark": "acme/strength/keys"}
    state = create(
        tenant, "AuthenticationStrength", {**base, "allowedCombinations": ["fido2"], "combinationConfigurations": [keys]}
    )
    wanted = {
        **base,
        "allowedCombinations": ["x509CertificateMultiFactor", "windowsHelloForBusiness"],
        "combinationConfigurations": [certificates],
    }
    changed = change(tenant, state, wanted)
    assert diff(tenant, changed, wanted) == {}
    longer = {**wanted, "combinationConfigurations": [{**certificates, "allowedPolicyOIDs": ["1.2.3", "1.2.4"]}]}
    live = tenant.admin("GET", f"{STRENGTHS}/{state.object_id}/combinationConfigurations")["value"]
    again = change(tenant, changed, longer)
    assert diff(tenant, again, longer) == {}
    (after,) = tenant.admin("GET", f"{STRENGTHS}/{state.object_id}/combinationConfigurations")["value"]
    assert (after["id"], after["allowedPolicyOIDs"]) == (live[0]["id"], ["1.2.3", "1.2.4"]), "it was changed, not made anew"


def test_a_strength_without_its_configurations_is_kept_and_completed(tenant: Tenant) -> None:
    keys = {"appliesToCombinations": ["fido2"], "allowedAAGUIDs": [KEY]}
    inputs = {"displayName": "Keys", "allowedCombinations": ["fido2"], "combinationConfigurations": [keys]}
    tenant.fault(method="POST", path="/combinationConfigurations", status=400, code="BadRequest", count=1)
    with pytest.raises(PartlyDone) as half:
        create(tenant, "AuthenticationStrength", inputs)
    state = State(kind="AuthenticationStrength", object_id=half.value.object_id, inputs=inputs, outputs=half.value.outputs)
    assert diff(tenant, state, inputs) == {"combinationConfigurations": "add"}
    assert diff(tenant, change(tenant, state, inputs), inputs) == {}


def test_a_methods_policy_that_was_written_by_halves_is_completed_and_still_given_back(tenant: Tenant) -> None:
    before = {name: method(tenant, name) for name in ("Fido2", "Voice")}
    inputs: Json = {"fido2": {"state": "enabled"}, "voice": {"state": "enabled", "isOfficePhoneAllowed": True}}
    tenant.fault(method="PATCH", path="/Voice", status=400, code="BadRequest", message="not today", count=1)
    with pytest.raises(PartlyDone, match="not today") as half:
        create(tenant, "AuthenticationMethodsPolicy", inputs)
    outputs = half.value.outputs
    assert outputs["before"] == {"fido2": {"state": "disabled"}, "voice": {"state": "disabled", "isOfficePhoneAllowed": False}}
    state = State(kind="AuthenticationMethodsPolicy", object_id=half.value.object_id, inputs=inputs, outputs=outputs)
    assert diff(tenant, state, inputs) == {"voice.isOfficePhoneAllowed": "update", "voice.state": "update"}
    state = change(tenant, state, inputs)
    assert diff(tenant, state, inputs) == {}
    delete(tenant, state)
    assert {name: method(tenant, name) for name in before} == before


def test_a_refused_first_write_leaves_nothing_behind(tenant: Tenant) -> None:
    tenant.fault(method="PATCH", path="/Fido2", status=400, code="BadRequest", count=1)
    with pytest.raises(BadRequest):
        create(tenant, "AuthenticationMethodsPolicy", {"fido2": {"state": "enabled"}})


def test_what_leaves_the_program_gets_its_old_value_and_comes_back_with_a_new_one(tenant: Tenant) -> None:
    state = create(tenant, "AuthenticationMethodsPolicy", {"sms": {"state": "enabled"}, "voice": {"state": "enabled"}})
    state = change(tenant, state, {"voice": {"state": "enabled"}})
    assert method(tenant, "Sms")["state"] == "disabled", "what it was before"
    assert state.outputs["before"] == {"voice": {"state": "disabled"}}
    body = {"@odata.type": "#microsoft.graph.smsAuthenticationMethodConfiguration", "state": "enabled"}
    tenant.admin("PATCH", f"{METHODS_PATH}/authenticationMethodConfigurations/Sms", body)
    state = change(tenant, state, {"voice": {"state": "enabled"}, "sms": {"state": "disabled"}})
    delete(tenant, state)
    assert (method(tenant, "Sms")["state"], method(tenant, "Voice")["state"]) == ("enabled", "disabled")


def test_what_should_be_left_stays(tenant: Tenant) -> None:
    state = create(tenant, "AuthenticationMethodsPolicy", {"sms": {"state": "enabled"}, "leaveOnDelete": True})
    delete(tenant, state)
    assert method(tenant, "Sms")["state"] == "enabled"


def test_methods_that_go_off_go_last(tenant: Tenant) -> None:
    create(tenant, "AuthenticationMethodsPolicy", {"email": {"state": "disabled"}, "voice": {"state": "enabled"}})
    sent = [entry["url"].rpartition("/")[2] for entry in tenant.journal() if entry["method"] == "PATCH"]
    assert sent == ["Voice", "Email"]


def test_a_method_that_the_tenant_has_not_is_said() -> None:
    with pytest.raises(M365Error, match="no method qrCodePin"):
        METHODS.writes({"sms": {"id": "Sms"}}, {"qrCodePin": {"state": "enabled"}})


def test_a_tenant_without_sharepoint_is_told_what_it_needs(tenant: Tenant) -> None:
    tenant.fault(
        method="GET", path="/admin/sharepoint", status=400, code="BadRequest", message="Tenant does not have a SPO license."
    )
    with pytest.raises(M365Error, match="no SharePoint: its settings need a subscription"):
        create(tenant, "SharePointSettings", {"isLoopEnabled": False})


def test_a_policy_that_is_put_whole_keeps_what_others_set(tenant: Tenant) -> None:
    path = "/policies/deviceRegistrationPolicy"
    nobody = {"@odata.type": "#microsoft.graph.noDeviceRegistrationMembership"}
    theirs = {"userDeviceQuota": 20, "multiFactorAuthConfiguration": "required", "azureADJoin": {"allowedToJoin": nobody}}
    tenant.admin("PUT", path, theirs)
    state = create(tenant, "DeviceRegistrationPolicy", {"localAdminPassword": {"isEnabled": True}})
    read = tenant.admin("GET", path)
    assert (read["userDeviceQuota"], read["azureADJoin"]["allowedToJoin"]) == (20, nobody)
    assert (read["multiFactorAuthConfiguration"], read["localAdminPassword"]["isEnabled"]) == ("required", True)
    tenant.admin("PUT", path, {**theirs, "userDeviceQuota": 30, "localAdminPassword": {"isEnabled": True}})
    delete(tenant, state)
    read = tenant.admin("GET", path)
    assert (read["userDeviceQuota"], read["localAdminPassword"]["isEnabled"]) == (30, False), "only ours is given back"


def test_a_membership_of_another_type_is_given_back_with_its_type(tenant: Tenant) -> None:
    path, chosen = "/policies/deviceRegistrationPolicy", "#microsoft.graph.enumeratedDeviceRegistrationMembership"
    before = tenant.admin("GET", path)
    few = {"@odata.type": chosen, "groups": ["aaaaaaaa-0000-4000-8000-000000000001"]}
    state = create(tenant, "DeviceRegistrationPolicy", {"azureADJoin": {"allowedToJoin": few}})
    assert tenant.admin("GET", path)["azureADJoin"]["allowedToJoin"]["groups"] == few["groups"]
    delete(tenant, state)
    assert tenant.admin("GET", path) == before


def test_an_equal_partner_of_somebody_elses_is_theirs(tenant: Tenant) -> None:
    inputs: Json = {"tenantId": FABRIKAM, "inboundTrust": {"isMfaAccepted": True}}
    tenant.admin("POST", "/policies/crossTenantAccessPolicy/partners", inputs)
    with pytest.raises(NameTaken, match=FABRIKAM):
        create(tenant, "CrossTenantPartner", inputs)


def test_a_partner_whose_creator_the_log_tells_is_ours_again(tenant: Tenant) -> None:
    inputs: Json = {"tenantId": FABRIKAM.upper(), "inboundTrust": {"isMfaAccepted": True}}
    other = {"tenantId": "cccccccc-0000-4000-8000-0000000000aa", "inboundTrust": {"isMfaAccepted": True}}
    assert create(tenant, "CrossTenantPartner", inputs).outputs["origin"] == "created"
    tenant.admin("POST", "/policies/crossTenantAccessPolicy/partners", other)
    assert create(tenant, "CrossTenantPartner", inputs).outputs["origin"] == "created", "the newest record is another's"
    with pytest.raises(NameTaken):
        create(tenant, "CrossTenantPartner", other)
