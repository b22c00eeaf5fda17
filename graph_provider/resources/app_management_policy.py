"""`m365:index:AppManagementPolicy`. Made by `python -m scripts.sources.resource_classes`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import pulumi

from graph_provider.program import M365Resource


class AppManagementPolicy(M365Resource):
    """The tenant's default app management policy; `before` holds what was there, and is restored on delete. Exempt the app that
    deploys first, or give it federated credentials."""

    TOKEN = "m365:index:AppManagementPolicy"
    WIRE: ClassVar[Mapping[str, str]] = {
        "is_enabled": "isEnabled",
        "application_restrictions": "applicationRestrictions",
        "service_principal_restrictions": "servicePrincipalRestrictions",
        "leave_on_delete": "leaveOnDelete",
        "origin": "origin",
        "before": "before",
    }
    OUTPUTS = (
        "origin",
        "before",
    )

    is_enabled: pulumi.Output[bool | None]
    """Whether the restrictions hold."""
    application_restrictions: pulumi.Output[Mapping[str, Any] | None]
    """For app registrations. What is not named in it is left alone. It may hold `passwordCredentials`, `keyCredentials`,
    `identifierUris`."""
    service_principal_restrictions: pulumi.Output[Mapping[str, Any] | None]
    """For enterprise apps. What is not named in it is left alone. It may hold `passwordCredentials`, `keyCredentials`."""
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
        application_restrictions: pulumi.Input[Mapping[str, Any]] | None = None,
        service_principal_restrictions: pulumi.Input[Mapping[str, Any]] | None = None,
        leave_on_delete: pulumi.Input[bool] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "is_enabled": is_enabled,
            "application_restrictions": application_restrictions,
            "service_principal_restrictions": service_principal_restrictions,
            "leave_on_delete": leave_on_delete,
        }
        super().__init__(resource_name, inputs, opts)
