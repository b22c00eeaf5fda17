"""The backup policies that every new vault has: DefaultPolicy, EnhancedPolicy (machines) and HourlyLogBackup (databases).

Names and values as Microsoft's documentation shows them for a new vault; the times of day are ours.
"""

from __future__ import annotations

from simulator.arm.kind import Write
from simulator.messages import Json

TYPE = "Microsoft.RecoveryServices/vaults/backupPolicies"
_AT = "2026-01-01T03:30:00Z"
_DAILY: Json = {
    "retentionPolicyType": "LongTermRetentionPolicy",
    "dailySchedule": {"retentionTimes": [_AT], "retentionDuration": {"count": 30, "durationType": "Days"}},
}


def add(write: Write) -> None:
    """Put them into the vault that is being made."""
    now = write.request.cloud.timestamp()
    arm = write.request.tenant.collection("arm")
    for name, properties in _policies().items():
        identifier = f"{write.id.text}/backupPolicies/{name}"
        arm[identifier.lower()] = {
            "id": identifier,
            "name": name,
            "type": TYPE,
            "properties": properties,
            "_created": now,
            "_changed": now,
        }


def _policies() -> dict[str, Json]:
    return {
        "DefaultPolicy": {
            "backupManagementType": "AzureIaasVM",
            "policyType": "V1",
            "schedulePolicy": {
                "schedulePolicyType": "SimpleSchedulePolicy",
                "scheduleRunFrequency": "Daily",
                "scheduleRunTimes": [_AT],
                "scheduleWeeklyFrequency": 0,
            },
            "retentionPolicy": _DAILY,
            "instantRPDetails": {},
            "instantRpRetentionRangeInDays": 2,
            "timeZone": "UTC",
        },
        "EnhancedPolicy": {
            "backupManagementType": "AzureIaasVM",
            "policyType": "V2",
            "schedulePolicy": {
                "schedulePolicyType": "SimpleSchedulePolicyV2",
                "scheduleRunFrequency": "Hourly",
                "hourlySchedule": {
                    "interval": 4,
                    "scheduleWindowStartTime": "2026-01-01T08:00:00Z",
                    "scheduleWindowDuration": 12,
                },
            },
            "retentionPolicy": {
                **_DAILY,
                "dailySchedule": {**_DAILY["dailySchedule"], "retentionTimes": ["2026-01-01T08:00:00Z"]},
            },
            "instantRPDetails": {},
            "instantRpRetentionRangeInDays": 2,
            "timeZone": "UTC",
        },
        "HourlyLogBackup": {
            "backupManagementType": "AzureWorkload",
            "workLoadType": "SQLDataBase",
            "settings": {"timeZone": "UTC", "issqlcompression": False, "isCompression": False},
            "subProtectionPolicy": [
                {
                    "policyType": "Full",
                    "schedulePolicy": {
                        "schedulePolicyType": "SimpleSchedulePolicy",
                        "scheduleRunFrequency": "Daily",
                        "scheduleRunTimes": [_AT],
                        "scheduleWeeklyFrequency": 0,
                    },
                    "retentionPolicy": _DAILY,
                },
                {
                    "policyType": "Log",
                    "schedulePolicy": {"schedulePolicyType": "LogSchedulePolicy", "scheduleFrequencyInMins": 60},
                    "retentionPolicy": {
                        "retentionPolicyType": "SimpleRetentionPolicy",
                        "retentionDuration": {"count": 30, "durationType": "Days"},
                    },
                },
            ],
        },
    }
