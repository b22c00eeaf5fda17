"""The rules that every directory role has in Privileged Identity Management until somebody changes one.

Source: Graph API reference, List rules (for a role management policy), whose answer is a role that nobody changed.
"""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

_TYPE = "#microsoft.graph.unifiedRoleManagementPolicy"


def _rule(kind: str, name: str, caller: str, level: str, **own: Any) -> Json:
    target = {"caller": caller, "operations": ["all"], "level": level, "inheritableSettings": [], "enforcedSettings": []}
    return {"@odata.type": f"{_TYPE}{kind}Rule", "id": f"{name}_{caller}_{level}", **own, "target": target}


def _notifications(caller: str, level: str) -> list[Json]:
    return [
        _rule(
            "Notification",
            f"Notification_{recipient}",
            caller,
            level,
            notificationType="Email",
            recipientType=recipient,
            notificationLevel="All",
            isDefaultRecipientsEnabled=True,
            notificationRecipients=[],
        )
        for recipient in ("Admin", "Requestor", "Approver")
    ]


def _limits(caller: str, level: str, *, longest: str, required: bool, asked: list[str]) -> list[Json]:
    return [
        _rule("Expiration", "Expiration", caller, level, isExpirationRequired=required, maximumDuration=longest),
        _rule("Enablement", "Enablement", caller, level, enabledRules=asked),
    ]


def rules() -> dict[str, Json]:
    """By id, in the order of Graph's list."""
    stage = {
        "approvalStageTimeOutInDays": 1,
        "isApproverJustificationRequired": True,
        "escalationTimeInMinutes": 0,
        "isEscalationEnabled": False,
        "primaryApprovers": [],
        "escalationApprovers": [],
    }
    approval = {
        "isApprovalRequired": False,
        "isApprovalRequiredForExtension": False,
        "isRequestorJustificationRequired": True,
        "approvalMode": "SingleStage",
        "approvalStages": [stage],
    }
    person = ("EndUser", "Assignment")
    found = [
        *_limits("Admin", "Eligibility", longest="P365D", required=False, asked=[]),
        *_notifications("Admin", "Eligibility"),
        *_limits("Admin", "Assignment", longest="P180D", required=False, asked=["Justification"]),
        *_notifications("Admin", "Assignment"),
        *_limits(*person, longest="PT8H", required=True, asked=["MultiFactorAuthentication", "Justification"]),
        _rule("Approval", "Approval", *person, setting=approval),
        _rule("AuthenticationContext", "AuthenticationContext", *person, isEnabled=False, claimValue=None),
        *_notifications(*person),
    ]
    return {one["id"]: one for one in found}
