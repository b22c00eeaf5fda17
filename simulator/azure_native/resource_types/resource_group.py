"""Resource groups. Location replaces: azure-native's provider/pkg/gen/replacement.go names it for ResourceGroup."""

from simulator.azure_native.shape import TAGS, ResourceType, text

TYPE = ResourceType(
    token="azure-native:resources:ResourceGroup",
    arm_type="Microsoft.Resources/resourceGroups",
    api_version="2024-03-01",
    path="/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}",
    envelope={"location": text(required=True, replace=True), "managedBy": text(), "tags": TAGS},
    outputs=frozenset({"name", "properties", "type"}),
    lifted=False,
)
