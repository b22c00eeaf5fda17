"""What the real client writes it reads back: objects from create to delete, references, actions, errors it can tell apart."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from msgraph.generated.directory_objects.get_by_ids.get_by_ids_post_request_body import GetByIdsPostRequestBody
from msgraph.generated.models.application import Application
from msgraph.generated.models.assigned_license import AssignedLicense
from msgraph.generated.models.authorization_policy import AuthorizationPolicy
from msgraph.generated.models.conditional_access_policy import ConditionalAccessPolicy
from msgraph.generated.models.conditional_access_policy_state import ConditionalAccessPolicyState
from msgraph.generated.models.country_named_location import CountryNamedLocation
from msgraph.generated.models.default_user_role_permissions import DefaultUserRolePermissions
from msgraph.generated.models.extension_property import ExtensionProperty
from msgraph.generated.models.group import Group
from msgraph.generated.models.i_pv4_cidr_range import IPv4CidrRange
from msgraph.generated.models.identity_security_defaults_enforcement_policy import (
    IdentitySecurityDefaultsEnforcementPolicy as SecurityDefaults,
)
from msgraph.generated.models.ip_named_location import IpNamedLocation
from msgraph.generated.models.reference_create import ReferenceCreate
from msgraph.generated.models.reference_update import ReferenceUpdate
from msgraph.generated.models.service_principal import ServicePrincipal
from msgraph.generated.models.unified_role_assignment import UnifiedRoleAssignment
from msgraph.generated.models.user import User
from msgraph.generated.users.item.assign_license.assign_license_post_request_body import AssignLicensePostRequestBody
from msgraph.generated.users.item.check_member_groups.check_member_groups_post_request_body import (
    CheckMemberGroupsPostRequestBody,
)
from msgraph.generated.users.item.get_member_groups.get_member_groups_post_request_body import GetMemberGroupsPostRequestBody

from tests.outside.msgraph.filled import made, person, policy, team
from tests.outside.msgraph.world import PREMIUM, World, asked

READER = "f2ef992c-3afb-46b9-b7cf-a126ee74c451"


def _user(world: World, name: str, **more: Any) -> str:
    async def make() -> str:
        return await made(await world.client.users.post(person(world.domain, name, **more)))

    return world.run(make())


def _group(world: World, name: str, **more: Any) -> str:
    async def make() -> str:
        return await made(await world.client.groups.post(team(name, **more)))

    return world.run(make())


def _missing(world: World, work: Any) -> None:
    assert world.refused(work) == (404, "Request_ResourceNotFound")


def test_a_user_from_create_to_restore(world: World) -> None:
    user = _user(world, "Ada Byron", department="Finance")
    here = world.client.users.by_user_id(user)
    world.run(here.patch(User(city="Bonn", job_title="Clerk")))
    every = ["id", "city", "jobTitle", "department", "accountEnabled", "userPrincipalName", "usageLocation"]
    read = world.run(here.get(request_configuration=asked(here, select=every)))
    assert read is not None
    assert (read.city, read.job_title, read.department, read.account_enabled) == ("Bonn", "Clerk", "Finance", True)
    by_name = world.run(world.client.users.by_user_id(f"ada.byron@{world.domain}").get())
    assert by_name is not None and by_name.id == user
    world.run(here.delete())
    _missing(world, here.get())
    binned = world.client.directory.deleted_items
    found = world.run(binned.graph_user.get())
    assert found is not None and user in [one.id for one in found.value or []]
    restored = world.run(binned.by_directory_object_id(user).restore.post())
    assert isinstance(restored, User) and restored.id == user
    world.run(here.delete())
    world.run(binned.by_directory_object_id(user).delete())
    _missing(world, binned.by_directory_object_id(user).get())


def test_a_manager_is_a_reference(world: World) -> None:
    user, boss = _user(world, "Below"), _user(world, "Above")
    here = world.client.users.by_user_id(user)
    _missing(world, here.manager.get())
    world.run(here.manager.ref.put(ReferenceUpdate(odata_id=f"https://graph.microsoft.com/v1.0/users/{boss}")))
    manager = world.run(here.manager.get())
    assert isinstance(manager, User) and manager.id == boss
    reports = world.run(world.client.users.by_user_id(boss).direct_reports.get())
    assert reports is not None and [one.id for one in reports.value or []] == [user]
    world.run(here.manager.ref.delete())
    _missing(world, here.manager.get())


def test_licences_of_a_user(world: World) -> None:
    user = _user(world, "Licensed")
    here = world.client.users.by_user_id(user)
    wanted = AssignedLicense(sku_id=UUID(PREMIUM), disabled_plans=[])
    told = world.run(here.assign_license.post(AssignLicensePostRequestBody(add_licenses=[wanted], remove_licenses=[])))
    assert told is not None and told.id == user
    details = world.run(here.license_details.get())
    assert details is not None and [one.sku_id for one in details.value or []] == [UUID(PREMIUM)]
    read = world.run(here.get(request_configuration=asked(here, select=["licenseAssignmentStates", "assignedLicenses"])))
    assert read is not None and read.license_assignment_states and read.license_assignment_states[0].state == "Active"
    again = world.run(here.reprocess_license_assignment.post())
    assert again is not None and again.id == user
    products = world.run(world.client.subscribed_skus.get())
    assert products is not None and products.value and products.value[0].consumed_units == 1
    world.run(here.assign_license.post(AssignLicensePostRequestBody(add_licenses=[], remove_licenses=[UUID(PREMIUM)])))
    left = world.run(here.license_details.get())
    assert left is not None and left.value == []


def test_sessions_and_memberships(world: World) -> None:
    user, group, outer = _user(world, "Member"), _group(world, "Inner"), _group(world, "Outer")
    here = world.client.users.by_user_id(user)
    revoked = world.run(here.revoke_sign_in_sessions.post())
    assert revoked is not None and revoked.value is True
    for inside, one in ((group, user), (outer, group)):
        reference = ReferenceCreate(odata_id=f"{world.info.url}/v1.0/directoryObjects/{one}")
        world.run(world.client.groups.by_group_id(inside).members.ref.post(reference))
    twice = world.client.groups.by_group_id(group).members.ref
    work = twice.post(ReferenceCreate(odata_id=f"{world.info.url}/v1.0/directoryObjects/{user}"))
    assert world.refused(work) == (400, "Request_BadRequest")
    checked = world.run(here.check_member_groups.post(CheckMemberGroupsPostRequestBody(group_ids=[outer, group])))
    assert checked is not None and set(checked.value or []) == {outer, group}
    held = world.run(here.get_member_groups.post(GetMemberGroupsPostRequestBody(security_enabled_only=True)))
    assert held is not None and set(held.value or []) == {outer, group}
    direct, every = world.run(here.member_of.get()), world.run(here.transitive_member_of.get())
    assert direct is not None and [type(one) for one in direct.value or []] == [Group]
    assert every is not None and {one.id for one in every.value or []} == {outer, group}
    found = world.run(
        world.client.directory_objects.get_by_ids.post(GetByIdsPostRequestBody(ids=[user, group], types=["user", "group"]))
    )
    assert found is not None and {type(one) for one in found.value or []} == {User, Group}
    world.run(world.client.groups.by_group_id(group).members.by_directory_object_id(user).ref.delete())
    after = world.run(here.member_of.get())
    assert after is not None and after.value == []


def test_a_group_from_create_to_delete(world: World) -> None:
    user, other, group = _user(world, "Owner"), _user(world, "Second owner"), _group(world, "Team", description="Old")
    here = world.client.groups.by_group_id(group)
    world.run(here.patch(Group(description="New")))
    read = world.run(here.get())
    assert read is not None and (read.description, read.security_enabled, read.group_types) == ("New", True, [])
    for one in (user, other):
        world.run(here.owners.ref.post(ReferenceCreate(odata_id=f"https://graph.microsoft.com/v1.0/users/{one}")))
    world.run(here.owners.by_directory_object_id(user).ref.delete())
    owners = world.run(here.owners.get())
    assert owners is not None and [one.id for one in owners.value or []] == [other]
    world.run(here.delete())
    _missing(world, here.get())
    back = world.run(world.client.directory.deleted_items.by_directory_object_id(group).restore.post())
    assert isinstance(back, Group) and back.id == group


def test_an_application_and_its_principal(world: World) -> None:
    application = world.run(world.client.applications.post(Application(display_name="Tool")))
    assert application is not None and application.id is not None and application.app_id is not None
    here = world.client.applications.by_application_id(application.id)
    world.run(here.patch(Application(display_name="Better tool", tags=["a"])))
    by_app = world.run(world.client.applications_with_app_id(application.app_id).get())
    assert by_app is not None and (by_app.display_name, by_app.tags) == ("Better tool", ["a"])
    extension = world.run(
        here.extension_properties.post(ExtensionProperty(name="key", data_type="String", target_objects=["User"]))
    )
    assert extension is not None and extension.id is not None
    assert extension.name == f"extension_{application.app_id.replace('-', '')}_key"
    principal = world.run(world.client.service_principals.post(ServicePrincipal(app_id=application.app_id)))
    assert principal is not None and principal.id is not None and principal.account_enabled
    where = world.client.service_principals.by_service_principal_id(principal.id)
    world.run(where.patch(ServicePrincipal(notes="ours")))
    read = world.run(where.get())
    assert read is not None and read.notes == "ours"
    world.run(here.extension_properties.by_extension_property_id(extension.id).delete())
    world.run(here.delete())
    _missing(world, where.get())


def test_directory_roles(world: World) -> None:
    user = _user(world, "Reader")
    assignments = world.client.role_management.directory.role_assignments
    wanted = UnifiedRoleAssignment(principal_id=user, role_definition_id=READER, directory_scope_id="/")
    assignment = world.run(assignments.post(wanted))
    assert assignment is not None and assignment.id is not None
    builder = assignments
    page = world.run(
        builder.get(request_configuration=asked(builder, filter=f"principalId eq '{user}'", expand="roleDefinition"))
    )
    assert page is not None and page.value and page.value[0].role_definition is not None
    assert page.value[0].role_definition.display_name == "Global Reader"
    members = world.run(world.client.directory_roles_with_role_template_id(READER).get())
    assert members is not None and members.display_name == "Global Reader"
    world.run(assignments.by_unified_role_assignment_id(assignment.id).delete())
    _missing(world, assignments.by_unified_role_assignment_id(assignment.id).get())


def test_named_locations_keep_their_kind(world: World) -> None:
    root = world.client.identity.conditional_access.named_locations
    office = IpNamedLocation(display_name="Office", is_trusted=True, ip_ranges=[IPv4CidrRange(cidr_address="203.0.113.0/28")])
    made_here = world.run(root.post(office))
    assert isinstance(made_here, IpNamedLocation) and made_here.id is not None and made_here.is_trusted
    assert made_here.ip_ranges and isinstance(made_here.ip_ranges[0], IPv4CidrRange)
    land = world.run(root.post(CountryNamedLocation(display_name="Land", countries_and_regions=["CA"])))
    assert isinstance(land, CountryNamedLocation) and land.countries_and_regions == ["CA"]
    found = world.run(root.get(request_configuration=asked(root, filter="isof('microsoft.graph.countryNamedLocation')")))
    assert found is not None and [type(one) for one in found.value or []] == [CountryNamedLocation]
    here = root.by_named_location_id(made_here.id)
    assert world.refused(here.delete())[0] == 400
    world.run(here.patch(IpNamedLocation(is_trusted=False)))
    world.run(here.delete())
    assert world.refused(here.get()) == (404, "ResourceNotFound")
    binned = world.client.identity.conditional_access.deleted_items.named_locations.by_named_location_id(made_here.id)
    back = world.run(binned.restore.post())
    assert isinstance(back, IpNamedLocation) and back.display_name == "Office"


def test_a_policy_from_create_to_purge(world: World) -> None:
    root = world.client.identity.conditional_access
    made_here = world.run(root.policies.post(policy("Block legacy")))
    assert made_here is not None and made_here.id is not None and made_here.conditions is not None
    here = root.policies.by_conditional_access_policy_id(made_here.id)
    world.run(here.patch(ConditionalAccessPolicy(state=ConditionalAccessPolicyState.Disabled)))
    read = world.run(here.get())
    assert read is not None and read.state is ConditionalAccessPolicyState.Disabled
    assert read.grant_controls is not None and read.grant_controls.operator == "OR"
    world.run(here.delete())
    binned = root.deleted_items.policies.by_conditional_access_policy_id(made_here.id)
    back = world.run(binned.restore.post())
    assert back is not None and back.id == made_here.id
    world.run(here.delete())
    world.run(binned.delete())
    assert world.refused(binned.get())[0] == 404


def test_policies_that_always_exist(world: World) -> None:
    authorization = world.client.policies.authorization_policy
    world.run(
        authorization.patch(
            AuthorizationPolicy(default_user_role_permissions=DefaultUserRolePermissions(allowed_to_create_apps=False))
        )
    )
    read = world.run(authorization.get())
    assert read is not None and read.default_user_role_permissions is not None
    assert read.default_user_role_permissions.allowed_to_create_apps is False
    defaults = world.client.policies.identity_security_defaults_enforcement_policy
    before = world.run(defaults.get())
    assert before is not None
    world.run(defaults.patch(SecurityDefaults(is_enabled=False)))
    after = world.run(defaults.get())
    assert after is not None and after.is_enabled is False


def test_errors_that_the_client_can_tell_apart(world: World) -> None:
    users = world.client.users
    _user(world, "Twice")
    assert world.refused(users.post(person(world.domain, "Twice"))) == (400, "Request_BadRequest")
    assert world.refused(users.post(User(display_name="Half"))) == (400, "Request_BadRequest")
    assert world.refused(users.by_user_id("nobody@nowhere.example").get()) == (404, "Request_ResourceNotFound")
    assert world.refused(world.client.me.get()) == (400, "BadRequest")


@pytest.mark.parametrize(("status", "retried"), [(429, True), (503, True), (504, True), (500, False)])
def test_the_clients_own_retries(world: World, status: int, retried: bool) -> None:
    """429, 503 and 504 are sent again by the client itself, after the time that the answer names; 500 is not (facts: retries)."""
    rule = {"path": "/v1.0/organization", "status": status, "count": 1, "retryAfter": 1}
    assert world.http.post("/_sim/faults", json=rule).status_code < 300
    work = world.client.organization.get()
    try:
        if retried:
            found = world.run(work)
            assert found is not None and found.value
        else:
            assert world.refused(work)[0] == status
    finally:
        world.http.delete("/_sim/faults")
