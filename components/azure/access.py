"""Who of the client's people may see or change what is in its resource groups: one role assignment for each pair."""

from __future__ import annotations

from uuid import UUID, uuid5

from pulumi_azure_native.authorization import RoleAssignment

from components.azure.landing_zone import LandingZone
from components.azure.part import Part
from components.base import Context
from components.m365.groups import Groups
from tenantry.spec.model import AccessRole, Azure

# Built-in role definitions, the same ids in every tenant.
ROLE_DEFINITIONS: dict[AccessRole, str] = {
    "reader": "acdd72a7-3385-48ef-bd42-f606fba81ae7",
    "contributor": "b24988ac-6180-42a0-ab88-20f7382dd24c",
}
# Names of role assignments are GUIDs. Made from what they say, a repeated run finds the one it made.
_NAMES = UUID("6e7f0b1c-3a5d-5c1e-9f0a-2d4b8c6a1e35")


class Access(Part):
    """`azure.access`. A changed role is another assignment: Azure changes none in place."""

    TYPE = "tenantry:azure:Access"

    def __init__(self, context: Context, azure: Azure, zone: LandingZone, groups: Groups) -> None:
        super().__init__(context, azure)
        for key, role in sorted(azure.access.items()):
            for purpose, resource_group in zone.groups.items():
                place = f"azure/access/{key}/{purpose}"
                scope = self.group_id(purpose)
                self.made(
                    RoleAssignment(
                        place,
                        role_assignment_name=assignment_name(scope, key, role),
                        scope=scope,
                        role_definition_id=(
                            f"{self.subscription_id}/providers/Microsoft.Authorization/roleDefinitions/{ROLE_DEFINITIONS[role]}"
                        ),
                        principal_id=groups.ids[key],
                        principal_type="Group",
                        description=context.note(f"{role.capitalize()} for group {key}.", place),
                        opts=self.child(place, after=[resource_group]),
                    )
                )
        self.register_outputs({})


def assignment_name(scope: str, group: str, role: str) -> str:
    """The GUID of one assignment: equal for equal arguments, on every machine."""
    return str(uuid5(_NAMES, f"{scope.lower()}|{group}|{role}"))
