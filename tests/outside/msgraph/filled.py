"""A tenant with one of everything, made by the client itself, for the tests of lists."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from msgraph.generated.groups.item.assign_license.assign_license_post_request_body import (
    AssignLicensePostRequestBody as GroupLicenses,
)
from msgraph.generated.models.app_role_assignment import AppRoleAssignment
from msgraph.generated.models.application import Application
from msgraph.generated.models.assigned_license import AssignedLicense
from msgraph.generated.models.conditional_access_policy import ConditionalAccessPolicy
from msgraph.generated.models.country_named_location import CountryNamedLocation
from msgraph.generated.models.extension_property import ExtensionProperty
from msgraph.generated.models.group import Group
from msgraph.generated.models.i_pv4_cidr_range import IPv4CidrRange
from msgraph.generated.models.ip_named_location import IpNamedLocation
from msgraph.generated.models.password_profile import PasswordProfile
from msgraph.generated.models.reference_create import ReferenceCreate
from msgraph.generated.models.reference_update import ReferenceUpdate
from msgraph.generated.models.service_principal import ServicePrincipal
from msgraph.generated.models.user import User
from msgraph.graph_service_client import GraphServiceClient

from tests.outside.msgraph.world import PASSWORD, PREMIUM

GRAPH = "00000003-0000-0000-c000-000000000000"


@dataclass(frozen=True, kw_only=True)
class Filled:
    """The ids of what was made. `user` is in `group` with `friend`, owns it, and has a manager and a licence; what the lists of
    policies need comes from `filled_policies`, what those of devices need from `filled_devices`."""

    user: str
    friend: str
    boss: str
    group: str
    application: str
    principal: str
    role: str
    unit: str = ""
    registered: str = ""
    ring: str = ""
    compliance: str = ""
    strength: str = ""
    resource: str = ""
    device: str = ""
    managed: str = ""
    limit: str = ""
    template: str = ""
    terms: str = ""
    app: str = ""


def person(domain: str, name: str, **more: object) -> User:
    local = name.lower().replace(" ", ".")
    return User(
        account_enabled=True,
        display_name=name,
        mail_nickname=local,
        user_principal_name=f"{local}@{domain}",
        usage_location="DE",
        password_profile=PasswordProfile(password=PASSWORD, force_change_password_next_sign_in=True),
        **more,  # type: ignore[arg-type]
    )


def team(name: str, **more: object) -> Group:
    nickname = name.lower().replace(" ", "-")
    return Group(
        display_name=name,
        mail_enabled=False,
        mail_nickname=nickname,
        security_enabled=True,
        group_types=[],
        **more,  # type: ignore[arg-type]
    )


def policy(name: str) -> ConditionalAccessPolicy:
    from msgraph.generated.models.conditional_access_applications import ConditionalAccessApplications
    from msgraph.generated.models.conditional_access_client_app import ConditionalAccessClientApp
    from msgraph.generated.models.conditional_access_condition_set import ConditionalAccessConditionSet
    from msgraph.generated.models.conditional_access_grant_control import ConditionalAccessGrantControl
    from msgraph.generated.models.conditional_access_grant_controls import ConditionalAccessGrantControls
    from msgraph.generated.models.conditional_access_policy_state import ConditionalAccessPolicyState
    from msgraph.generated.models.conditional_access_users import ConditionalAccessUsers

    return ConditionalAccessPolicy(
        display_name=name,
        state=ConditionalAccessPolicyState.EnabledForReportingButNotEnforced,
        conditions=ConditionalAccessConditionSet(
            users=ConditionalAccessUsers(include_users=["All"]),
            applications=ConditionalAccessApplications(include_applications=["All"]),
            client_app_types=[ConditionalAccessClientApp.ExchangeActiveSync, ConditionalAccessClientApp.Other],
        ),
        grant_controls=ConditionalAccessGrantControls(operator="OR", built_in_controls=[ConditionalAccessGrantControl.Block]),
    )


async def made(answer: object) -> str:
    """The id that the service gave."""
    object_id = getattr(answer, "id", None)
    assert isinstance(object_id, str)
    return object_id


async def fill(client: GraphServiceClient, domain: str) -> Filled:
    """All through the client: what it cannot write, it cannot list either."""
    user = await made(await client.users.post(person(domain, "Ada Byron", department="Finance", city="Bonn")))
    friend = await made(await client.users.post(person(domain, "Carl Dorn", department="Sales")))
    boss = await made(await client.users.post(person(domain, "Eva Falk", department="Finance")))
    gone = await made(await client.users.post(person(domain, "Gone Girl")))
    left = await made(await client.users.post(person(domain, "Left Behind")))
    here = client.users.by_user_id(user)
    await here.manager.ref.put(ReferenceUpdate(odata_id=f"https://graph.microsoft.com/v1.0/users/{boss}"))
    await client.users.by_user_id(friend).manager.ref.put(
        ReferenceUpdate(odata_id=f"https://graph.microsoft.com/v1.0/users/{boss}")
    )
    group = await made(await client.groups.post(team("Sales Team", description="All who sell")))
    outer = await made(await client.groups.post(team("Everybody")))
    other = await made(await client.groups.post(team("Finance Team")))
    for inside, held in ((group, (user, friend)), (outer, (group, boss)), (other, (user,))):
        for one in held:
            await client.groups.by_group_id(inside).members.ref.post(_reference(one))
    for owner in (user, boss):
        await client.groups.by_group_id(group).owners.ref.post(_reference(owner))
    await client.groups.by_group_id(other).owners.ref.post(_reference(user))
    licence = AssignedLicense(sku_id=UUID(PREMIUM), disabled_plans=[])
    await client.groups.by_group_id(group).assign_license.post(GroupLicenses(add_licenses=[licence], remove_licenses=[]))
    application = await made(await client.applications.post(Application(display_name="Marks")))
    second = await client.applications.post(Application(display_name="Second"))
    assert second is not None
    principal = await made(await client.service_principals.post(ServicePrincipal(app_id=second.app_id)))
    for name in ("keyOne", "keyTwo"):
        await client.applications.by_application_id(application).extension_properties.post(
            ExtensionProperty(name=name, data_type="String", target_objects=["User"])
        )
    await _grant(client, principal)
    root = client.identity.conditional_access
    for number in (1, 2):
        await root.policies.post(policy(f"Block {number}"))
        await root.named_locations.post(
            IpNamedLocation(display_name=f"Office {number}", ip_ranges=[IPv4CidrRange(cidr_address=f"203.0.{number}.0/24")])
        )
    await root.named_locations.post(CountryNamedLocation(display_name="Canada", countries_and_regions=["CA"]))
    for number in (3, 4):
        policy_id = await made(await root.policies.post(policy(f"Block {number}")))
        await root.policies.by_conditional_access_policy_id(policy_id).delete()
    old = [await made(await client.groups.post(team(name))) for name in ("Old One", "Old Two")]
    for one in old:
        await client.groups.by_group_id(one).delete()
    for one in (gone, left):
        await client.users.by_user_id(one).delete()
    for name in ("Past", "Paster"):
        past = await client.applications.post(Application(display_name=name))
        assert past is not None and past.id is not None
        await client.service_principals.post(ServicePrincipal(app_id=past.app_id))
        await client.applications.by_application_id(past.id).delete()
    roles = await client.directory_roles.get()
    assert roles is not None and roles.value
    return Filled(
        user=user,
        friend=friend,
        boss=boss,
        group=group,
        application=application,
        principal=principal,
        role=await made(roles.value[0]),
    )


async def _grant(client: GraphServiceClient, principal: str) -> None:
    graph = await client.service_principals_with_app_id(GRAPH).get()
    assert graph is not None and graph.id is not None and graph.app_roles
    for role in graph.app_roles[:3]:
        await client.service_principals.by_service_principal_id(principal).app_role_assignments.post(
            AppRoleAssignment(principal_id=UUID(principal), resource_id=UUID(graph.id), app_role_id=role.id)
        )


def _reference(object_id: str) -> ReferenceCreate:
    return ReferenceCreate(odata_id=f"https://graph.microsoft.com/v1.0/directoryObjects/{object_id}")
