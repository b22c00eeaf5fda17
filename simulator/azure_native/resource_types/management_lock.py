"""Management locks at any scope."""

from simulator.azure_native.shape import ResourceType, record, series, text

TYPE = ResourceType(
    token="azure-native:authorization:ManagementLockByScope",
    arm_type="Microsoft.Authorization/locks",
    api_version="2020-05-01",
    path="/{scope}/providers/Microsoft.Authorization/locks/{lockName}",
    properties={
        "level": text(required=True),
        "notes": text(),
        "owners": series(record({"applicationId": text()})),
    },
    outputs=frozenset({"name", "systemData", "type"}),
)
