"""Budgets. `eTag` is an input that guards updates; it changes with every write, so it is no part of what is compared."""

from simulator.azure_native.shape import ResourceType, Shape, flag, number, record, series, table, text

ONE_FILTER = record({"name": text(required=True), "operator": text(required=True), "values": series(text(), required=True)})

TYPE = ResourceType(
    token="azure-native:consumption:Budget",
    arm_type="Microsoft.Consumption/budgets",
    api_version="2024-08-01",
    path="/{scope}/providers/Microsoft.Consumption/budgets/{budgetName}",
    envelope={"eTag": Shape(kind="text", volatile=True)},
    properties={
        "category": text(required=True),
        "amount": number(required=True),
        "timeGrain": text(required=True),
        "timePeriod": record({"startDate": text(required=True), "endDate": text()}, required=True),
        "filter": record(
            {"and": series(record({"dimensions": ONE_FILTER, "tags": ONE_FILTER})), "dimensions": ONE_FILTER, "tags": ONE_FILTER}
        ),
        "notifications": table(
            record(
                {
                    "enabled": flag(required=True),
                    "operator": text(required=True),
                    "threshold": number(required=True),
                    "thresholdType": text(),
                    "contactEmails": series(text(), required=True),
                    "contactRoles": series(text()),
                    "contactGroups": series(text()),
                    "locale": text(),
                }
            )
        ),
    },
    outputs=frozenset({"currentSpend", "forecastSpend", "name", "systemData", "type"}),
)
