"""`m365:index:EnrollmentRestriction`. Made by `python -m scripts.sources.resource_classes`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import pulumi

from graph_provider.program import M365Resource


class EnrollmentRestriction(M365Resource):
    """An enrolment configuration of Intune, or with `tenant_default` the one of its type for everybody whom no other reaches."""

    TOKEN = "m365:index:EnrollmentRestriction"
    WIRE: ClassVar[Mapping[str, str]] = {
        "display_name": "displayName",
        "description": "description",
        "configuration_type": "configurationType",
        "settings": "settings",
        "priority": "priority",
        "tenant_default": "tenantDefault",
        "assignments": "assignments",
        "mark": "mark",
        "adopt": "adopt",
        "leave_on_delete": "leaveOnDelete",
        "origin": "origin",
        "before": "before",
    }
    OUTPUTS = (
        "origin",
        "before",
    )

    display_name: pulumi.Output[str | None]
    """The name people see; left out for the tenant's default."""
    description: pulumi.Output[str | None]
    """What it is for."""
    configuration_type: pulumi.Output[str]
    """What it restricts, in Graph's words. One of deviceEnrollmentLimitConfiguration,
    deviceEnrollmentPlatformRestrictionsConfiguration, deviceEnrollmentWindowsHelloForBusinessConfiguration,
    windows10EnrollmentCompletionPageConfiguration. A change makes a new object."""
    settings: pulumi.Output[Mapping[str, Any] | None]
    """Properties of the type, as Graph calls them; only what is named here is managed. What is not named in it is left alone."""
    priority: pulumi.Output[int | None]
    """Place among those of its type, from 1; the last one if there are not so many."""
    tenant_default: pulumi.Output[bool | None]
    """Whether it is the tenant's default of this type, which always exists. A change makes a new object."""
    assignments: pulumi.Output[Mapping[str, Any] | None]
    """Whom it reaches, the whole set; {} is nobody. Without it the assignments are not managed. What is not named in it is
    cleared. It may hold `groups`, `excludedGroups`, `allDevices`, `allUsers`, `collections`."""
    mark: pulumi.Output[str | None]
    """Ownership mark CLIENT/KIND/KEY, kept as the description's last line. At most 256 characters."""
    adopt: pulumi.Output[bool | None]
    """Take over an existing enrolment configuration of this name. An instruction to the provider: changing it alone changes
    nothing."""
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
        configuration_type: pulumi.Input[str],
        display_name: pulumi.Input[str] | None = None,
        description: pulumi.Input[str] | None = None,
        settings: pulumi.Input[Mapping[str, Any]] | None = None,
        priority: pulumi.Input[int] | None = None,
        tenant_default: pulumi.Input[bool] | None = None,
        assignments: pulumi.Input[Mapping[str, Any]] | None = None,
        mark: pulumi.Input[str] | None = None,
        adopt: pulumi.Input[bool] | None = None,
        leave_on_delete: pulumi.Input[bool] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "display_name": display_name,
            "description": description,
            "configuration_type": configuration_type,
            "settings": settings,
            "priority": priority,
            "tenant_default": tenant_default,
            "assignments": assignments,
            "mark": mark,
            "adopt": adopt,
            "leave_on_delete": leave_on_delete,
        }
        super().__init__(resource_name, inputs, opts)
