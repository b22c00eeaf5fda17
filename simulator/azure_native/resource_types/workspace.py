"""Log Analytics workspaces."""

from simulator.azure_native.shape import IDENTITY, TAGS, ResourceType, flag, number, record, service_set, text, whole

TYPE = ResourceType(
    token="azure-native:operationalinsights:Workspace",
    arm_type="Microsoft.OperationalInsights/workspaces",
    api_version="2023-09-01",
    path=(
        "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}"
        "/providers/Microsoft.OperationalInsights/workspaces/{workspaceName}"
    ),
    envelope={"location": text(required=True, replace=True), "tags": TAGS, "identity": IDENTITY},
    properties={
        "defaultDataCollectionRuleResourceId": text(),
        "features": record(
            {
                "clusterResourceId": text(),
                "disableLocalAuth": flag(),
                "enableDataExport": flag(),
                "enableLogAccessUsingOnlyResourcePermissions": flag(),
                "immediatePurgeDataOn30Days": flag(),
                "unifiedSentinelBillingOnly": service_set(),
            }
        ),
        "forceCmkForQuery": flag(),
        "publicNetworkAccessForIngestion": text(),
        "publicNetworkAccessForQuery": text(),
        "retentionInDays": whole(),
        "sku": record({"name": text(required=True), "capacityReservationLevel": whole(), "lastSkuUpdate": service_set()}),
        "workspaceCapping": record(
            {"dailyQuotaGb": number(), "quotaNextResetTime": service_set(), "dataIngestionStatus": service_set()}
        ),
    },
    outputs=frozenset(
        {
            "createdDate",
            "customerId",
            "etag",
            "modifiedDate",
            "name",
            "privateLinkScopedResources",
            "provisioningState",
            "systemData",
            "type",
        }
    ),
)
