"""`m365:index:DomainPasswordPolicy`. Made by `python -m scripts.sources.resource_classes`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import pulumi

from graph_provider.program import M365Resource


class DomainPasswordPolicy(M365Resource):
    """A domain's password policy; `before` holds what was there, and is restored on delete."""

    TOKEN = "m365:index:DomainPasswordPolicy"
    WIRE: ClassVar[Mapping[str, str]] = {
        "domain": "domain",
        "password_validity_period_in_days": "passwordValidityPeriodInDays",
        "password_notification_window_in_days": "passwordNotificationWindowInDays",
        "leave_on_delete": "leaveOnDelete",
        "origin": "origin",
        "before": "before",
    }
    OUTPUTS = (
        "origin",
        "before",
    )

    domain: pulumi.Output[str]
    """The verified domain. Letter case means nothing. A change makes a new object."""
    password_validity_period_in_days: pulumi.Output[int | None]
    """Days that a password lasts; 2147483647 for ever."""
    password_notification_window_in_days: pulumi.Output[int | None]
    """Days before its end that people are told."""
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
        domain: pulumi.Input[str],
        password_validity_period_in_days: pulumi.Input[int] | None = None,
        password_notification_window_in_days: pulumi.Input[int] | None = None,
        leave_on_delete: pulumi.Input[bool] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "domain": domain,
            "password_validity_period_in_days": password_validity_period_in_days,
            "password_notification_window_in_days": password_notification_window_in_days,
            "leave_on_delete": leave_on_delete,
        }
        super().__init__(resource_name, inputs, opts)
