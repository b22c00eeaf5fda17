"""`m365:index:DeviceRegistrationPolicy`. Made by `python -m scripts.sources.resource_classes`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import pulumi

from graph_provider.program import M365Resource


class DeviceRegistrationPolicy(M365Resource):
    """The tenant's device registration policy; `before` holds what was there, and is restored on delete."""

    TOKEN = "m365:index:DeviceRegistrationPolicy"
    WIRE: ClassVar[Mapping[str, str]] = {
        "user_device_quota": "userDeviceQuota",
        "multi_factor_auth_configuration": "multiFactorAuthConfiguration",
        "azure_adjoin": "azureADJoin",
        "azure_adregistration": "azureADRegistration",
        "local_admin_password": "localAdminPassword",
        "leave_on_delete": "leaveOnDelete",
        "origin": "origin",
        "before": "before",
    }
    OUTPUTS = (
        "origin",
        "before",
    )

    user_device_quota: pulumi.Output[int | None]
    """How many devices a person may have."""
    multi_factor_auth_configuration: pulumi.Output[str | None]
    """Whether joining asks for multifactor authentication. One of notRequired, required."""
    azure_adjoin: pulumi.Output[Mapping[str, Any] | None]
    """Joining. What is not named in it is left alone. It may hold `allowedToJoin`, `localAdmins`."""
    azure_adregistration: pulumi.Output[Mapping[str, Any] | None]
    """Registering. What is not named in it is left alone. It may hold `allowedToRegister`."""
    local_admin_password: pulumi.Output[Mapping[str, Any] | None]
    """LAPS. What is not named in it is left alone. It may hold `isEnabled`."""
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
        user_device_quota: pulumi.Input[int] | None = None,
        multi_factor_auth_configuration: pulumi.Input[str] | None = None,
        azure_adjoin: pulumi.Input[Mapping[str, Any]] | None = None,
        azure_adregistration: pulumi.Input[Mapping[str, Any]] | None = None,
        local_admin_password: pulumi.Input[Mapping[str, Any]] | None = None,
        leave_on_delete: pulumi.Input[bool] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "user_device_quota": user_device_quota,
            "multi_factor_auth_configuration": multi_factor_auth_configuration,
            "azure_adjoin": azure_adjoin,
            "azure_adregistration": azure_adregistration,
            "local_admin_password": local_admin_password,
            "leave_on_delete": leave_on_delete,
        }
        super().__init__(resource_name, inputs, opts)
