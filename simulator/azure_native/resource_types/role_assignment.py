"""Role assignments. principalId replaces: azure-native's provider/pkg/gen/replacement.go names it, with scope."""

from simulator.azure_native.shape import ResourceType, text

TYPE = ResourceType(
    token="azure-native:authorization:RoleAssignment",
    arm_type="Microsoft.Authorization/roleAssignments",
    api_version="2022-04-01",
    path="/{scope}/providers/Microsoft.Authorization/roleAssignments/{roleAssignmentName}",
    properties={
        "roleDefinitionId": text(required=True),
        "principalId": text(required=True, replace=True),
        "principalType": text(),
        "description": text(),
        "condition": text(),
        "conditionVersion": text(),
        "delegatedManagedIdentityResourceId": text(),
    },
    outputs=frozenset({"createdBy", "createdOn", "name", "systemData", "type", "updatedBy", "updatedOn"}),
)
