"""`m365:index:DeviceCompliancePolicy`. Made by `python -m scripts.sources.resource_classes`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import pulumi

from graph_provider.program import M365Resource


class DeviceCompliancePolicy(M365Resource):
    """A compliance policy of Intune for one platform; `settings` are the properties that Graph gives its type."""

    TOKEN = "m365:index:DeviceCompliancePolicy"
    WIRE: ClassVar[Mapping[str, str]] = {
        "display_name": "displayName",
        "description": "description",
        "platform": "platform",
        "settings": "settings",
        "actions": "actions",
        "assignments": "assignments",
        "mark": "mark",
        "adopt": "adopt",
        "origin": "origin",
    }
    OUTPUTS = ("origin",)

    display_name: pulumi.Output[str]
    """The name people see."""
    description: pulumi.Output[str | None]
    """What the policy is for."""
    platform: pulumi.Output[str]
    """The platform of the devices. One of android, androidWorkProfile, ios, macOS, windows10, windows10Mobile, windows81,
    windowsPhone81. A change makes a new object."""
    settings: pulumi.Output[Mapping[str, Any] | None]
    """Properties of the platform's type, as Graph calls them; only what is named here is managed. What is not named in it is
    left alone."""
    actions: pulumi.Output[Sequence[Mapping[str, Any]]]
    """What happens to a device that does not comply, one of them block; block at once if left out. A set: order and repeats
    mean nothing. Each may hold `actionType` (noAction, notification, block, retire, wipe, removeResourceAccessProfiles,
    pushNotification), `gracePeriodHours`, `notificationTemplateId`, `notificationMessageCCList`."""
    assignments: pulumi.Output[Mapping[str, Any] | None]
    """Whom it reaches, the whole set; {} is nobody. Without it the assignments are not managed. What is not named in it is
    cleared. It may hold `groups`, `excludedGroups`, `allDevices`, `allUsers`, `collections`."""
    mark: pulumi.Output[str | None]
    """Ownership mark CLIENT/KIND/KEY, kept as the description's last line. At most 256 characters."""
    adopt: pulumi.Output[bool | None]
    """Take over an existing compliance policy of this name. An instruction to the provider: changing it alone changes nothing."""
    origin: pulumi.Output[str]
    """How the object came under management, `created` or `adopted`; what was adopted is released on delete, never deleted."""

    def __init__(
        self,
        resource_name: str,
        *,
        display_name: pulumi.Input[str],
        platform: pulumi.Input[str],
        description: pulumi.Input[str] | None = None,
        settings: pulumi.Input[Mapping[str, Any]] | None = None,
        actions: pulumi.Input[Sequence[Mapping[str, Any]]] | None = None,
        assignments: pulumi.Input[Mapping[str, Any]] | None = None,
        mark: pulumi.Input[str] | None = None,
        adopt: pulumi.Input[bool] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "display_name": display_name,
            "description": description,
            "platform": platform,
            "settings": settings,
            "actions": actions,
            "assignments": assignments,
            "mark": mark,
            "adopt": adopt,
        }
        super().__init__(resource_name, inputs, opts)
