"""`m365:index:OrganizationContacts`. Made by `python -m scripts.sources.resource_classes`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import pulumi

from graph_provider.program import M365Resource


class OrganizationContacts(M365Resource):
    """The tenant's contacts; `before` holds what was there, and is restored on delete."""

    TOKEN = "m365:index:OrganizationContacts"
    WIRE: ClassVar[Mapping[str, str]] = {
        "technical_notification_mails": "technicalNotificationMails",
        "security_compliance_notification_mails": "securityComplianceNotificationMails",
        "security_compliance_notification_phones": "securityComplianceNotificationPhones",
        "marketing_notification_emails": "marketingNotificationEmails",
        "privacy_profile": "privacyProfile",
        "default_usage_location": "defaultUsageLocation",
        "leave_on_delete": "leaveOnDelete",
        "origin": "origin",
        "before": "before",
    }
    OUTPUTS = (
        "origin",
        "before",
    )

    technical_notification_mails: pulumi.Output[Sequence[str] | None]
    """Addresses for technical notices. A set: order and repeats mean nothing. Letter case means nothing."""
    security_compliance_notification_mails: pulumi.Output[Sequence[str] | None]
    """Addresses for notices on security and compliance. A set: order and repeats mean nothing. Letter case means nothing."""
    security_compliance_notification_phones: pulumi.Output[Sequence[str] | None]
    """Telephone numbers for notices on security and compliance. A set: order and repeats mean nothing."""
    marketing_notification_emails: pulumi.Output[Sequence[str] | None]
    """Addresses for marketing. A set: order and repeats mean nothing. Letter case means nothing."""
    privacy_profile: pulumi.Output[Mapping[str, Any] | None]
    """The privacy contact and statement. What is not named in it is left alone. It may hold `contactEmail`, `statementUrl`."""
    default_usage_location: pulumi.Output[str | None]
    """Two-letter country code that new users count as. Letter case means nothing."""
    leave_on_delete: pulumi.Output[bool | None]
    """Keep the settings on delete, instead of those from before. An instruction to the provider: changing it alone changes
    nothing."""
    origin: pulumi.Output[str]
    """How the object came under management, `created` or `adopted`; what was adopted is released on delete, never deleted."""
    before: pulumi.Output[Mapping[str, Any] | None]
    """What the managed properties were before; restored on delete."""

    def __init__(
        self,
        resource_name: str,
        *,
        technical_notification_mails: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        security_compliance_notification_mails: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        security_compliance_notification_phones: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        marketing_notification_emails: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        privacy_profile: pulumi.Input[Mapping[str, Any]] | None = None,
        default_usage_location: pulumi.Input[str] | None = None,
        leave_on_delete: pulumi.Input[bool] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "technical_notification_mails": technical_notification_mails,
            "security_compliance_notification_mails": security_compliance_notification_mails,
            "security_compliance_notification_phones": security_compliance_notification_phones,
            "marketing_notification_emails": marketing_notification_emails,
            "privacy_profile": privacy_profile,
            "default_usage_location": default_usage_location,
            "leave_on_delete": leave_on_delete,
        }
        super().__init__(resource_name, inputs, opts)
