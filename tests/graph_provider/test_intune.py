"""What case files cannot say of Intune's types: the tenant's defaults, what others assigned, half-done creates, errors."""

from __future__ import annotations

import json
from typing import Any

import pytest

from graph_provider import intune_types, takeover
from graph_provider.answers import graph_error
from graph_provider.errors import LicenseMissing, M365Error, NotEmpty, NotFound, PartlyDone
from graph_provider.fields import Failure
from graph_provider.kinds import device_configuration
from scripts.sources import intune_types as source
from tests.graph_provider.conftest import Tenant
from tests.graph_provider.driver import Run, State, go

Json = dict[str, Any]
RINGS = "/deviceManagement/deviceConfigurations"
ENROLMENT = "/deviceManagement/deviceEnrollmentConfigurations"
RING: Json = {"displayName": "Ring", "mark": "n/ring/one"}
GENERAL = "#microsoft.graph.windows10GeneralConfiguration"
LIMIT = "deviceEnrollmentLimitConfiguration"
PLATFORMS = "deviceEnrollmentPlatformRestrictionsConfiguration"
GROUP = "/groups"


def group(tenant: Tenant, name: str) -> str:
    body = {"displayName": name, "mailEnabled": False, "securityEnabled": True, "mailNickname": name}
    return str(tenant.admin("POST", GROUP, body)["id"])


def make(tenant: Tenant, kind: str, inputs: Json) -> State:
    made: State = go(tenant, lambda run: run.create(kind, inputs))
    return made


def changes(tenant: Tenant, state: State, inputs: Json) -> dict[str, str]:
    found: dict[str, str] = go(tenant, lambda run: run.diff(state, inputs))
    return found


def assigned(tenant: Tenant, path: str) -> set[str]:
    return {one["target"]["@odata.type"].rpartition(".")[2] for one in tenant.admin("GET", f"{path}/assignments")["value"]}


def default_of(tenant: Tenant, kind: str) -> Json:
    items = tenant.admin("GET", ENROLMENT)["value"]
    found: Json = next(one for one in items if one["@odata.type"].endswith(kind) and not one["priority"])
    return {name: value for name, value in found.items() if name not in ("version", "lastModifiedDateTime")}


# Update rings


def test_a_ring_and_whom_it_reaches_are_one_create_of_two_steps(tenant: Tenant) -> None:
    """The second step fails: the engine keeps the ring, and the next update assigns it."""
    wanted = {**RING, "assignments": {"groups": [group(tenant, "pilots")]}}
    tenant.fault(method="POST", path=r"/assign$", status=400)
    with pytest.raises(PartlyDone) as half:
        make(tenant, "UpdateRing", wanted)
    tenant.no_faults()
    assert half.value.outputs == {**RING, "origin": "created"}
    state = State(kind="UpdateRing", object_id=half.value.object_id, inputs=RING, outputs=dict(half.value.outputs))
    assert go(tenant, lambda run: run.diff(state, wanted)) == {"assignments": "add"}
    go(tenant, lambda run: run.update(state, wanted))
    assert assigned(tenant, f"{RINGS}/{state.object_id}") == {"groupAssignmentTarget"}


def test_a_ring_whose_answer_was_lost_is_found_without_a_mark_too(tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(takeover, "_SETTLE_SECONDS", 0.0)
    wanted: Json = {"displayName": "Ring", "qualityUpdatesDeferralPeriodInDays": 5, "assignments": {"allDevices": True}}
    tenant.fault(method="POST", path=r"/deviceConfigurations$", kind="error", status=503, takesEffect=True, count=1)
    state = make(tenant, "UpdateRing", wanted)
    assert [one["id"] for one in tenant.admin("GET", RINGS)["value"]] == [state.object_id]
    assert assigned(tenant, f"{RINGS}/{state.object_id}") == {"allDevicesAssignmentTarget"}


def test_assignments_that_nobody_named_are_not_ours(tenant: Tenant) -> None:
    state = make(tenant, "UpdateRing", RING)
    tenant.admin(
        "POST",
        f"{RINGS}/{state.object_id}/assign",
        {"assignments": [{"target": {"@odata.type": "#microsoft.graph.allDevicesAssignmentTarget"}}]},
    )
    read = go(tenant, lambda run: run.refresh(state))
    assert go(tenant, lambda run: run.diff(read, RING)) == {}
    go(tenant, lambda run: run.update(read, {**RING, "driversExcluded": True}))
    assert assigned(tenant, f"{RINGS}/{state.object_id}") == {"allDevicesAssignmentTarget"}


def test_one_list_reads_all_policies_of_it(tenant: Tenant) -> None:
    rings = [make(tenant, "UpdateRing", {"displayName": f"Ring {number}", "mark": f"n/ring/{number}"}) for number in range(3)]
    general = {"displayName": "General", "configurationType": "windows10GeneralConfiguration", "mark": "n/c/g"}
    states = [*rings, make(tenant, "DeviceConfiguration", general)]
    tenant.http.delete("/_sim/journal")

    async def work(run: Run) -> None:
        for state in states:
            assert await run.refresh(state) is not None

    go(tenant, work)
    assert [entry["method"] for entry in tenant.journal()] == ["GET"]


def test_an_object_of_another_type_is_not_there(tenant: Tenant) -> None:
    """All kinds of configurations share one list, and a name is a name within its kind."""
    made = tenant.admin("POST", RINGS, {"@odata.type": GENERAL, "displayName": "Ring"})
    assert go(tenant, lambda run: run.imported("UpdateRing", made["id"])) is None
    assert go(tenant, lambda run: run.imported("UpdateRing", "Ring")) is None
    assert make(tenant, "UpdateRing", RING).object_id != made["id"]


# Settings of other types


def test_a_setting_that_goes_is_as_if_nobody_had_said_it(tenant: Tenant) -> None:
    settings: Json = {
        "passwordMinimumLength": 8,
        "bitLockerEnabled": True,
        "passwordRequiredType": "numeric",
        "osMinimumVersion": "10.0",
    }
    wanted: Json = {"displayName": "W", "platform": "windows10", "mark": "n/w/w", "settings": settings}
    state = make(tenant, "DeviceCompliancePolicy", wanted)
    less = {**wanted, "settings": {"bitLockerEnabled": True}}
    state = go(tenant, lambda run: run.update(state, less))
    live = tenant.admin("GET", f"/deviceManagement/deviceCompliancePolicies/{state.object_id}")
    assert {name: live[name] for name in settings} == {
        "passwordMinimumLength": None,
        "bitLockerEnabled": True,
        "passwordRequiredType": "deviceDefault",
        "osMinimumVersion": None,
    }
    read = run_refresh(tenant, state)
    assert go(tenant, lambda run: run.diff(read, less)) == {}


def run_refresh(tenant: Tenant, state: State) -> State:
    found = go(tenant, lambda run: run.refresh(state))
    assert isinstance(found, State)
    return found


def test_a_part_of_an_object_goes_alone(tenant: Tenant) -> None:
    profile = {"firewallEnabled": "allowed", "stealthModeBlocked": True, "inboundConnectionsBlocked": True}
    wanted: Json = {
        "displayName": "P",
        "configurationType": "windows10EndpointProtectionConfiguration",
        "mark": "n/p/p",
        "settings": {"firewallProfileDomain": profile},
    }
    state = make(tenant, "DeviceConfiguration", wanted)
    path = f"{RINGS}/{state.object_id}"
    kind = {"@odata.type": "#microsoft.graph.windows10EndpointProtectionConfiguration"}
    tenant.admin("PATCH", path, {**kind, "firewallProfileDomain": {**profile, "securedPacketExemptionAllowed": True}})
    less = {**wanted, "settings": {"firewallProfileDomain": {"firewallEnabled": "allowed"}}}
    go(tenant, lambda run: run.update(state, less))
    live = tenant.admin("GET", path)["firewallProfileDomain"]
    assert (live["firewallEnabled"], live["stealthModeBlocked"], live["inboundConnectionsBlocked"]) == ("allowed", False, False)
    assert live["securedPacketExemptionAllowed"] is True, "what nobody named stays"


def test_an_import_has_only_what_somebody_said(tenant: Tenant) -> None:
    said = {"cameraBlocked": True, "defenderScanType": "full", "passwordMinimumLength": 8}
    made = tenant.admin("POST", RINGS, {"@odata.type": GENERAL, "displayName": "G", **said})
    found = go(tenant, lambda run: run.imported("DeviceConfiguration", made["id"]))
    assert found.inputs["settings"] == said
    part = {**found.inputs, "settings": {"cameraBlocked": False}}
    assert go(tenant, lambda run: run.diff(found, part)) == {"settings.cameraBlocked": "update"}
    go(tenant, lambda run: run.update(found, part))
    live = tenant.admin("GET", f"{RINGS}/{made['id']}")
    assert {name: live[name] for name in said} == {**said, "cameraBlocked": False}


def test_a_custom_value_shown_as_stars_is_the_states() -> None:
    live: Json = {
        "omaSettings": [{"omaUri": "a", "value": "****"}, {"omaUri": "b", "value": "****"}, {"omaUri": "c", "value": "x"}]
    }
    device_configuration._unhide(live, {"omaSettings": [{"omaUri": "a", "value": "secret"}, {"omaUri": "c", "value": "y"}]})
    assert [one["value"] for one in live["omaSettings"]] == ["secret", "****", "x"]


def test_the_table_is_microsofts() -> None:
    assert source.TARGET.read_text(encoding="utf-8") == source.text(), "run: python -m scripts.sources.intune_types"


@pytest.mark.parametrize("family", source.FAMILIES)
def test_every_type_has_a_zero_that_fits_it(family: str) -> None:
    for kind in intune_types.family(family):
        zeros: Json = {name: value for name, value in intune_types.zeros(kind).items() if value is not None}
        wrong = [one for one in intune_types.problems(kind, zeros) if "@odata.type" not in one.reason]
        named = {name for name, declared in intune_types.properties(kind).items() if "DateTimeOffset" in declared}
        assert not wrong, kind
        assert not named & set(zeros), "a time has no zero that anybody could send"


def test_unknown_values_and_nulls_pass_the_check() -> None:
    assert not list(intune_types.problems("windows10GeneralConfiguration", {"cameraBlocked": None}))
    assert list(intune_types.problems("windows10GeneralConfiguration", {"cameraBlocked": 1})) == [
        Failure(path="settings.cameraBlocked", reason="must be true or false")
    ]


# Enrolment


def test_the_tenants_default_is_adopted_and_given_back(tenant: Tenant) -> None:
    first = default_of(tenant, PLATFORMS)
    blocked = {"windowsRestriction": {"personalDeviceEnrollmentBlocked": True}, "iosRestriction": {"platformBlocked": True}}
    wanted: Json = {"configurationType": PLATFORMS, "tenantDefault": True, "settings": blocked}
    state = make(tenant, "EnrollmentRestriction", wanted)
    assert (state.object_id, state.outputs["origin"]) == (first["id"], "adopted")
    assert state.outputs["before"] == {
        "windowsRestriction": {"personalDeviceEnrollmentBlocked": False},
        "iosRestriction": {"platformBlocked": False},
    }
    live = default_of(tenant, PLATFORMS)
    assert live["windowsRestriction"] == {**first["windowsRestriction"], "personalDeviceEnrollmentBlocked": True}
    read = run_refresh(tenant, state)
    assert go(tenant, lambda run: run.diff(read, wanted)) == {}
    assert make(tenant, "EnrollmentRestriction", wanted).object_id == first["id"]
    less: Json = {**wanted, "settings": {"windowsRestriction": {"personalDeviceEnrollmentBlocked": True}}}
    state = go(tenant, lambda run: run.update(read, less))
    assert default_of(tenant, PLATFORMS)["iosRestriction"] == first["iosRestriction"], "what leaves has its old value"
    go(tenant, lambda run: run.delete(state))
    assert default_of(tenant, PLATFORMS) == first


def test_the_default_can_be_left_and_imported(tenant: Tenant) -> None:
    wanted: Json = {"configurationType": LIMIT, "tenantDefault": True, "settings": {"limit": 5}, "leaveOnDelete": True}
    state = make(tenant, "EnrollmentRestriction", wanted)
    go(tenant, lambda run: run.delete(state))
    assert default_of(tenant, LIMIT)["limit"] == 5
    found = go(tenant, lambda run: run.imported("EnrollmentRestriction", state.object_id))
    assert found.inputs == {"configurationType": LIMIT, "tenantDefault": True, "settings": {"limit": 5}}
    assert found.outputs["before"] == {"limit": 5}
    assert go(tenant, lambda run: run.diff(found, wanted)) == {}


@pytest.mark.parametrize("order", [(3, 2, 1), (1, 2, 3), (2, 3, 1), (3, 1, 2)])
def test_places_are_taken_whatever_the_order(tenant: Tenant, order: tuple[int, ...]) -> None:
    """A program makes three at once; whoever comes first cannot have the third place yet."""

    def wanted(place: int) -> Json:
        return {
            "displayName": f"Limit {place}",
            "configurationType": LIMIT,
            "priority": place,
            "mark": f"n/l/{place}",
            "settings": {"limit": place},
        }

    async def work(run: Run) -> dict[int, State]:
        return {place: await run.create("EnrollmentRestriction", wanted(place)) for place in order}

    states = go(tenant, work)
    for place, state in states.items():
        assert tenant.admin("GET", f"{ENROLMENT}/{state.object_id}")["priority"] == place
        read = run_refresh(tenant, state)
        assert changes(tenant, read, wanted(place)) == {}


# Assignments


def test_whom_others_chose_is_refused_and_adopted_when_asked(tenant: Tenant) -> None:
    made = tenant.admin("POST", RINGS, {"@odata.type": GENERAL, "displayName": "General"})
    path, ours, theirs = f"{RINGS}/{made['id']}", group(tenant, "ours"), group(tenant, "theirs")
    target = {"@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": theirs}
    tenant.admin("POST", f"{path}/assign", {"assignments": [{"target": target}]})
    wanted: Json = {"policyType": "deviceConfigurations", "policyId": made["id"], "groups": [ours]}
    with pytest.raises(NotEmpty, match=f"groups: {theirs}") as refused:
        make(tenant, "Assignment", wanted)
    assert refused.value.import_id == f"deviceConfigurations/{made['id']}"
    more = make(tenant, "Assignment", {**wanted, "groups": [ours, theirs]})
    assert more.outputs["origin"] == "created"
    adopted = make(tenant, "Assignment", {**wanted, "adopt": True})
    assert adopted.outputs["origin"] == "adopted"
    assert [one["target"]["groupId"] for one in tenant.admin("GET", f"{path}/assignments")["value"]] == [ours]
    go(tenant, lambda run: run.delete(adopted))
    assert assigned(tenant, path) == {"groupAssignmentTarget"}, "what was adopted is released"


def test_a_policy_that_is_gone_has_no_assignment(tenant: Tenant) -> None:
    made = tenant.admin("POST", RINGS, {"@odata.type": GENERAL, "displayName": "General"})
    wanted = {"policyType": "deviceConfigurations", "policyId": made["id"], "allDevices": True}
    state = make(tenant, "Assignment", wanted)
    tenant.admin("DELETE", f"{RINGS}/{made['id']}")
    assert go(tenant, lambda run: run.refresh(state)) is None
    with pytest.raises(NotFound, match="was not found"):
        make(tenant, "Assignment", wanted)
    go(tenant, lambda run: run.delete(state))


def test_a_policy_of_this_run_may_be_assigned_whatever_it_reaches(tenant: Tenant) -> None:
    pilots = group(tenant, "pilots")

    async def work(run: Run) -> State:
        ring = await run.create("UpdateRing", {**RING, "assignments": {"allDevices": True}})
        inputs = {"policyType": "deviceConfigurations", "policyId": ring.object_id, "groups": [pilots]}
        return await run.create("Assignment", inputs)

    state = go(tenant, work)
    assert assigned(tenant, f"{RINGS}/{state.object_id.partition('/')[2]}") == {"groupAssignmentTarget"}


# Errors


def test_a_message_of_intune_is_told_as_a_sentence(tenant: Tenant) -> None:
    with pytest.raises(M365Error) as refused:
        make(tenant, "EnrollmentRestriction", {"displayName": "L", "configurationType": LIMIT, "settings": {"limit": 16}})
    assert ": limit must be between 1 and 15. " in str(refused.value)
    assert "_version" not in str(refused.value)


def test_a_tenant_without_intune_is_told_what_to_buy() -> None:
    said = json.dumps(
        {"_version": 3, "Message": "Request not applicable to target tenant. - Operation ID (for customer support): 1"}
    )
    error = graph_error(400, {"error": {"code": "BadRequest", "message": said}}, {}, "GET /deviceManagement/deviceConfigurations")
    assert type(error) is LicenseMissing
    assert "Request not applicable to target tenant. " in str(error)


@pytest.mark.parametrize("message", ["{", "{}", '{"Message": 5}', "[1]", "{not json}"])
def test_other_messages_stay_as_they_are(message: str) -> None:
    assert graph_error(400, {"error": {"code": "BadRequest", "message": message}}, {}, "GET /x").message == message
