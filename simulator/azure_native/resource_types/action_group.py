"""Action groups."""

from simulator.azure_native.shape import IDENTITY, TAGS, ResourceType, flag, record, series, service_set, table, text

NAMED = {"name": text(required=True)}
ALERT_SCHEMA = {"useCommonAlertSchema": flag()}
MANAGED = {**ALERT_SCHEMA, "managedIdentity": text()}

TYPE = ResourceType(
    token="azure-native:monitor:ActionGroup",
    arm_type="Microsoft.Insights/actionGroups",
    api_version="2024-10-01-preview",
    path="/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Insights/actionGroups/{actionGroupName}",
    envelope={"location": text(required=True, replace=True), "tags": TAGS, "identity": IDENTITY},
    properties={
        "groupShortName": text(required=True),
        "enabled": flag(required=True),
        "emailReceivers": series(record({**NAMED, **ALERT_SCHEMA, "emailAddress": text(required=True), "status": service_set()})),
        "smsReceivers": series(
            record({**NAMED, "countryCode": text(required=True), "phoneNumber": text(required=True), "status": service_set()})
        ),
        "webhookReceivers": series(
            record(
                {
                    **NAMED,
                    **MANAGED,
                    "serviceUri": text(required=True),
                    "useAadAuth": flag(),
                    "objectId": text(),
                    "identifierUri": text(),
                    "tenantId": text(),
                }
            )
        ),
        "itsmReceivers": series(
            record(
                {
                    **NAMED,
                    "workspaceId": text(required=True),
                    "connectionId": text(required=True),
                    "ticketConfiguration": text(required=True),
                    "region": text(required=True),
                }
            )
        ),
        "azureAppPushReceivers": series(record({**NAMED, "emailAddress": text(required=True)})),
        "automationRunbookReceivers": series(
            record(
                {
                    **MANAGED,
                    "name": text(),
                    "automationAccountId": text(required=True),
                    "runbookName": text(required=True),
                    "webhookResourceId": text(required=True),
                    "isGlobalRunbook": flag(required=True),
                    "serviceUri": text(),
                }
            )
        ),
        "voiceReceivers": series(record({**NAMED, "countryCode": text(required=True), "phoneNumber": text(required=True)})),
        "logicAppReceivers": series(
            record({**NAMED, **MANAGED, "resourceId": text(required=True), "callbackUrl": text(required=True)})
        ),
        "azureFunctionReceivers": series(
            record(
                {
                    **NAMED,
                    **MANAGED,
                    "functionAppResourceId": text(required=True),
                    "functionName": text(required=True),
                    "httpTriggerUrl": text(required=True),
                }
            )
        ),
        "armRoleReceivers": series(record({**NAMED, **ALERT_SCHEMA, "roleId": text(required=True)})),
        "eventHubReceivers": series(
            record(
                {
                    **NAMED,
                    **MANAGED,
                    "eventHubNameSpace": text(required=True),
                    "eventHubName": text(required=True),
                    "subscriptionId": text(required=True),
                    "tenantId": text(),
                }
            )
        ),
        "incidentReceivers": series(
            record(
                {
                    **NAMED,
                    "connection": record({"name": text(required=True), "id": text(required=True)}, required=True),
                    "incidentManagementService": text(required=True),
                    "mappings": table(text(), required=True),
                }
            )
        ),
    },
    outputs=frozenset({"name", "systemData", "type"}),
)
