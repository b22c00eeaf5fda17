"""`m365:index:GroupLifecyclePolicy`. Made by `python -m scripts.sources.resource_classes`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

import pulumi

from graph_provider.program import M365Resource


class GroupLifecyclePolicy(M365Resource):
    """The tenant's expiration of Microsoft 365 groups: all of them, none, or those in `group_ids`."""

    TOKEN = "m365:index:GroupLifecyclePolicy"
    WIRE: ClassVar[Mapping[str, str]] = {
        "group_lifetime_in_days": "groupLifetimeInDays",
        "managed_group_types": "managedGroupTypes",
        "alternate_notification_emails": "alternateNotificationEmails",
        "group_ids": "groupIds",
        "adopt": "adopt",
        "origin": "origin",
    }
    OUTPUTS = ("origin",)

    group_lifetime_in_days: pulumi.Output[int]
    """Days until a group expires, 30 or more."""
    managed_group_types: pulumi.Output[str]
    """Which groups expire. One of All, Selected, None."""
    alternate_notification_emails: pulumi.Output[Sequence[str] | None]
    """Who is told of groups without owners: mail addresses. A set: order and repeats mean nothing. Letter case means nothing."""
    group_ids: pulumi.Output[Sequence[str] | None]
    """Object ids of the groups, where they are Selected. A set: order and repeats mean nothing."""
    adopt: pulumi.Output[bool | None]
    """Take over the policy of somebody else. An instruction to the provider: changing it alone changes nothing."""
    origin: pulumi.Output[str]
    """How the object came under management, `created` or `adopted`; what was adopted is released on delete, never deleted."""

    def __init__(
        self,
        resource_name: str,
        *,
        group_lifetime_in_days: pulumi.Input[int],
        managed_group_types: pulumi.Input[str],
        alternate_notification_emails: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        group_ids: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        adopt: pulumi.Input[bool] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "group_lifetime_in_days": group_lifetime_in_days,
            "managed_group_types": managed_group_types,
            "alternate_notification_emails": alternate_notification_emails,
            "group_ids": group_ids,
            "adopt": adopt,
        }
        super().__init__(resource_name, inputs, opts)
