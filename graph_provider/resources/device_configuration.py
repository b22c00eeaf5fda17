"""`m365:index:DeviceConfiguration`. Made by `python -m scripts.sources.resource_classes`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import pulumi

from graph_provider.program import M365Resource


class DeviceConfiguration(M365Resource):
    """A device configuration profile of Intune; `settings` are the properties that Graph gives its type."""

    TOKEN = "m365:index:DeviceConfiguration"
    WIRE: ClassVar[Mapping[str, str]] = {
        "display_name": "displayName",
        "description": "description",
        "configuration_type": "configurationType",
        "settings": "settings",
        "assignments": "assignments",
        "mark": "mark",
        "adopt": "adopt",
        "origin": "origin",
    }
    OUTPUTS = ("origin",)

    display_name: pulumi.Output[str]
    """The name people see."""
    description: pulumi.Output[str | None]
    """What the profile is for."""
    configuration_type: pulumi.Output[str]
    """What kind of profile it is, in Graph's words. One of androidCustomConfiguration, androidGeneralDeviceConfiguration,
    androidWorkProfileCustomConfiguration, androidWorkProfileGeneralDeviceConfiguration, editionUpgradeConfiguration,
    iosCertificateProfile, iosCustomConfiguration, iosDeviceFeaturesConfiguration, iosGeneralDeviceConfiguration,
    iosUpdateConfiguration, macOSCustomConfiguration, macOSDeviceFeaturesConfiguration, macOSGeneralDeviceConfiguration,
    sharedPCConfiguration, windows10CustomConfiguration, windows10EndpointProtectionConfiguration,
    windows10EnterpriseModernAppManagementConfiguration, windows10GeneralConfiguration,
    windows10SecureAssessmentConfiguration, windows10TeamGeneralConfiguration, windows81GeneralConfiguration,
    windowsDefenderAdvancedThreatProtectionConfiguration, windowsPhone81CustomConfiguration,
    windowsPhone81GeneralConfiguration. A change makes a new object."""
    settings: pulumi.Output[Mapping[str, Any] | None]
    """Properties of the type, as Graph calls them; only what is named here is managed. What is not named in it is left alone."""
    assignments: pulumi.Output[Mapping[str, Any] | None]
    """Whom it reaches, the whole set; {} is nobody. Without it the assignments are not managed. What is not named in it is
    cleared. It may hold `groups`, `excludedGroups`, `allDevices`, `allUsers`, `collections`."""
    mark: pulumi.Output[str | None]
    """Ownership mark CLIENT/KIND/KEY, kept as the description's last line. At most 256 characters."""
    adopt: pulumi.Output[bool | None]
    """Take over an existing device configuration of this name. An instruction to the provider: changing it alone changes
    nothing."""
    origin: pulumi.Output[str]
    """How the object came under management, `created` or `adopted`; what was adopted is released on delete, never deleted."""

    def __init__(
        self,
        resource_name: str,
        *,
        display_name: pulumi.Input[str],
        configuration_type: pulumi.Input[str],
        description: pulumi.Input[str] | None = None,
        settings: pulumi.Input[Mapping[str, Any]] | None = None,
        assignments: pulumi.Input[Mapping[str, Any]] | None = None,
        mark: pulumi.Input[str] | None = None,
        adopt: pulumi.Input[bool] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "display_name": display_name,
            "description": description,
            "configuration_type": configuration_type,
            "settings": settings,
            "assignments": assignments,
            "mark": mark,
            "adopt": adopt,
        }
        super().__init__(resource_name, inputs, opts)
