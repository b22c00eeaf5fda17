"""Privileged Identity Management as the real client uses it: a person activates a role, an administrator changes its policy."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from msgraph.generated.models.expiration_pattern import ExpirationPattern
from msgraph.generated.models.expiration_pattern_type import ExpirationPatternType
from msgraph.generated.models.request_schedule import RequestSchedule
from msgraph.generated.models.unified_role_assignment_schedule_request import UnifiedRoleAssignmentScheduleRequest
from msgraph.generated.models.unified_role_eligibility_schedule_request import UnifiedRoleEligibilityScheduleRequest
from msgraph.generated.models.unified_role_management_policy_approval_rule import UnifiedRoleManagementPolicyApprovalRule
from msgraph.generated.models.unified_role_management_policy_expiration_rule import UnifiedRoleManagementPolicyExpirationRule
from msgraph.generated.models.unified_role_schedule_request_actions import UnifiedRoleScheduleRequestActions

from tests.outside.msgraph.filled import made, person
from tests.outside.msgraph.filled_policies import HELPDESK, period
from tests.outside.msgraph.person import as_person
from tests.outside.msgraph.world import World, asked

SCOPE = "scopeId eq '/' and scopeType eq 'DirectoryRole'"


def hours(world: World, count: int) -> RequestSchedule:
    """From now on. The client writes a duration as Python does (`2:00:00`), which no service reads, so the end is a date."""
    now = datetime.fromisoformat(world.http.get("/_sim/clock").json()["now"])
    end = ExpirationPattern(type=ExpirationPatternType.AfterDateTime, end_date_time=now + timedelta(hours=count))
    return RequestSchedule(start_date_time=now, expiration=end)


def wish(user: str, action: UnifiedRoleScheduleRequestActions, **more: Any) -> dict[str, Any]:
    common = {"action": action, "principal_id": user, "role_definition_id": HELPDESK, "directory_scope_id": "/"}
    return {**common, "justification": "On duty", **more}


def policy_of(world: World, role: str) -> str:
    here = world.client.policies.role_management_policy_assignments
    answer = world.run(here.get(request_configuration=asked(here, filter=f"{SCOPE} and roleDefinitionId eq '{role}'")))
    assert answer is not None and answer.value and answer.value[0].policy_id
    return answer.value[0].policy_id


def test_a_person_activates_a_role_and_lays_it_down(world: World) -> None:
    actions = UnifiedRoleScheduleRequestActions
    user = world.run(made_person(world, "Grace Duty"))
    world.run(
        world.client.role_management.directory.role_eligibility_schedule_requests.post(
            UnifiedRoleEligibilityScheduleRequest(**wish(user, actions.AdminAssign, schedule_info=period()))
        )
    )
    mine = as_person(world, user).role_management.directory
    eligible = world.run(mine.role_eligibility_schedules.filter_by_current_user_with_on("principal").get())
    assert eligible is not None and [one.role_definition_id for one in eligible.value or []] == [HELPDESK]
    long = UnifiedRoleAssignmentScheduleRequest(**wish(user, actions.SelfActivate, schedule_info=hours(world, 9)))
    requests = mine.role_assignment_schedule_requests
    assert world.refused(requests.post(long)) == (400, "RoleAssignmentRequestPolicyValidationFailed")
    short = UnifiedRoleAssignmentScheduleRequest(**wish(user, actions.SelfActivate, schedule_info=hours(world, 2)))
    answer = world.run(requests.post(short))
    assert answer is not None and (answer.status, answer.action) == ("Provisioned", actions.SelfActivate)
    builder = mine.role_assignment_schedules.filter_by_current_user_with_on("principal")
    active = world.run(builder.get(request_configuration=asked(builder, expand="activatedUsing")))
    assert active is not None and active.value
    assert active.value[0].assignment_type == "Activated" and active.value[0].activated_using is not None
    instances = world.run(mine.role_assignment_schedule_instances.filter_by_current_user_with_on("principal").get())
    assert instances is not None and len(instances.value or []) == 1
    own = world.run(requests.filter_by_current_user_with_on("createdBy").get())
    assert own is not None and [one.id for one in own.value or []] == [answer.id]
    down = UnifiedRoleAssignmentScheduleRequest(**wish(user, actions.SelfDeactivate))
    assert world.refused(requests.post(down)) == (400, "ActiveDurationTooShort")
    world.http.post("/_sim/clock", json={"advanceSeconds": 301}).raise_for_status()
    ended = world.run(requests.post(down))
    assert ended is not None and ended.status == "Revoked"
    longer = UnifiedRoleEligibilityScheduleRequest(**wish(user, actions.SelfExtend, schedule_info=hours(world, 2)))
    assert world.refused(mine.role_eligibility_schedule_requests.post(longer)) == (400, "RoleAssignmentDoesNotExist")


def test_the_rules_of_a_role(world: World) -> None:
    policies = world.client.policies.role_management_policies
    here = policies.by_unified_role_management_policy_id(policy_of(world, HELPDESK))
    read = world.run(here.get(request_configuration=asked(here, expand="rules")))
    assert read is not None and read.rules and len(read.rules) == 17
    kinds = {type(one).__name__ for one in read.rules}
    assert len(kinds) == 5 and UnifiedRoleManagementPolicyApprovalRule.__name__ in kinds
    rule = here.rules.by_unified_role_management_policy_rule_id("Expiration_Admin_Assignment")
    before = world.run(rule.get())
    assert isinstance(before, UnifiedRoleManagementPolicyExpirationRule)
    assert before.maximum_duration == timedelta(days=180) and before.is_expiration_required is False
    world.run(rule.patch(UnifiedRoleManagementPolicyExpirationRule(is_expiration_required=True)))
    after = world.run(rule.get())
    assert isinstance(after, UnifiedRoleManagementPolicyExpirationRule) and after.is_expiration_required is True
    assert after.maximum_duration == timedelta(days=180)
    effective = world.run(here.effective_rules.get())
    assert effective is not None and len(effective.value or []) == 17
    changed = world.run(here.get())
    assert changed is not None and changed.last_modified_date_time is not None
    assert world.refused(rule.patch(UnifiedRoleManagementPolicyApprovalRule())) == (400, "BadRequest")


@pytest.mark.parametrize("name", ["role_management_policies", "role_management_policy_assignments"])
def test_query_options_of_policies(world: World, name: str) -> None:
    """Both pages name $select, $filter (required) and $expand."""
    builder = getattr(world.client.policies, name)
    link, key = ("rules", "id") if name == "role_management_policies" else ("policy", "policyId")
    assert world.refused(builder.get()) == (400, "BadRequest")
    answer = world.run(builder.get(request_configuration=asked(builder, filter=SCOPE, select="id,scopeType")))
    assert answer.value and {one.scope_type for one in answer.value} == {"DirectoryRole"}
    assert all(one.scope_id is None and getattr(one, link) is None for one in answer.value)
    one = f"{SCOPE} and {key} eq '{policy_of(world, HELPDESK)}'"
    expanded = world.run(builder.get(request_configuration=asked(builder, filter=one, expand=link)))
    assert [getattr(each, link) is not None for each in expanded.value] == [True]
    refused: list[dict[str, Any]] = [{"orderby": "id"}, {"top": 1}, {"skip": 1}, {"count": True}, {"search": '"x"'}]
    for option in refused:
        work = builder.get(request_configuration=asked(builder, filter=SCOPE, **option))
        assert world.refused(work) == (400, "Request_UnsupportedQuery"), option


def test_query_options_of_rules(world: World) -> None:
    """The page names $select and $filter."""
    policies = world.client.policies.role_management_policies
    builder = policies.by_unified_role_management_policy_id(policy_of(world, HELPDESK)).rules
    answer = world.run(
        builder.get(request_configuration=asked(builder, filter="id eq 'Approval_EndUser_Assignment'", select="id"))
    )
    assert answer is not None and [one.id for one in answer.value or []] == ["Approval_EndUser_Assignment"]
    assert answer.value is not None and answer.value[0].target is None
    refused: list[dict[str, Any]] = [{"orderby": "id"}, {"top": 1}, {"skip": 1}, {"count": True}, {"expand": "target"}]
    for option in refused:
        work = builder.get(request_configuration=asked(builder, **option))
        assert world.refused(work) == (400, "Request_UnsupportedQuery"), option


async def made_person(world: World, name: str) -> str:
    return await made(await world.client.users.post(person(world.domain, name)))
