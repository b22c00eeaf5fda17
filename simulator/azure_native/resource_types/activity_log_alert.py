"""Activity log alerts."""

from simulator.azure_native.shape import TAGS, ResourceType, Shape, flag, record, series, table, text

LEAF: dict[str, Shape] = {"field": text(), "equals": text(), "containsAny": series(text())}

TYPE = ResourceType(
    token="azure-native:monitor:ActivityLogAlert",
    arm_type="Microsoft.Insights/activityLogAlerts",
    api_version="2020-10-01",
    path=(
        "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}"
        "/providers/Microsoft.Insights/activityLogAlerts/{activityLogAlertName}"
    ),
    envelope={"location": text(replace=True), "tags": TAGS},
    properties={
        "scopes": series(text(), required=True),
        "condition": record({"allOf": series(record({**LEAF, "anyOf": series(record({**LEAF}))}), required=True)}, required=True),
        "actions": record(
            {"actionGroups": series(record({"actionGroupId": text(required=True), "webhookProperties": table(text())}))},
            required=True,
        ),
        "enabled": flag(),
        "description": text(),
    },
    outputs=frozenset({"name", "type"}),
)
