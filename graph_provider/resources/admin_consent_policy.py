"""`m365:index:AdminConsentPolicy`. Made by `python -m scripts.sources.resource_classes`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import pulumi

from graph_provider.program import M365Resource


class AdminConsentPolicy(M365Resource):
    """The tenant's admin consent workflow; `before` holds what was there, and is restored on delete."""

    TOKEN = "m365:index:AdminConsentPolicy"
    WIRE: ClassVar[Mapping[str, str]] = {
        "is_enabled": "isEnabled",
        "notify_reviewers": "notifyReviewers",
        "reminders_enabled": "remindersEnabled",
        "request_duration_in_days": "requestDurationInDays",
        "reviewers": "reviewers",
        "leave_on_delete": "leaveOnDelete",
        "origin": "origin",
        "before": "before",
    }
    OUTPUTS = (
        "origin",
        "before",
    )

    is_enabled: pulumi.Output[bool | None]
    """Whether people can ask."""
    notify_reviewers: pulumi.Output[bool | None]
    """Mail to the reviewers for each request."""
    reminders_enabled: pulumi.Output[bool | None]
    """Mail to the reviewers before a request expires."""
    request_duration_in_days: pulumi.Output[int | None]
    """How long a request waits, 0 to 60 days."""
    reviewers: pulumi.Output[Sequence[Mapping[str, Any]] | None]
    """Who decides. A set: order and repeats mean nothing. Letter case means nothing. Each may hold `query`, `queryType`
    (MicrosoftGraph), `queryRoot`."""
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
        is_enabled: pulumi.Input[bool] | None = None,
        notify_reviewers: pulumi.Input[bool] | None = None,
        reminders_enabled: pulumi.Input[bool] | None = None,
        request_duration_in_days: pulumi.Input[int] | None = None,
        reviewers: pulumi.Input[Sequence[Mapping[str, Any]]] | None = None,
        leave_on_delete: pulumi.Input[bool] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "is_enabled": is_enabled,
            "notify_reviewers": notify_reviewers,
            "reminders_enabled": reminders_enabled,
            "request_duration_in_days": request_duration_in_days,
            "reviewers": reviewers,
            "leave_on_delete": leave_on_delete,
        }
        super().__init__(resource_name, inputs, opts)
