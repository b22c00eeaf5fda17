"""`m365:index:Group`. Made by `python -m scripts.sources.resource_classes`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

import pulumi

from graph_provider.program import M365Resource


class Group(M365Resource):
    """A group. A `membership_rule` makes it dynamic; then nobody adds members. An import takes its id, its name or its mail
    alias. A group that is synchronised from an on-premises directory is read-only; one of Exchange's cannot be managed here."""

    TOKEN = "m365:index:Group"
    WIRE: ClassVar[Mapping[str, str]] = {
        "display_name": "displayName",
        "kind": "kind",
        "mail_nickname": "mailNickname",
        "description": "description",
        "membership_rule": "membershipRule",
        "membership_rule_processing_state": "membershipRuleProcessingState",
        "owner_ids": "ownerIds",
        "security_enabled": "securityEnabled",
        "is_assignable_to_role": "isAssignableToRole",
        "visibility": "visibility",
        "theme": "theme",
        "preferred_data_location": "preferredDataLocation",
        "resource_behavior_options": "resourceBehaviorOptions",
        "allow_external_senders": "allowExternalSenders",
        "auto_subscribe_new_members": "autoSubscribeNewMembers",
        "hide_from_address_lists": "hideFromAddressLists",
        "hide_from_outlook_clients": "hideFromOutlookClients",
        "mark": "mark",
        "adopt": "adopt",
        "origin": "origin",
        "mail": "mail",
        "expiration_date_time": "expirationDateTime",
        "on_premises_sync_enabled": "onPremisesSyncEnabled",
    }
    OUTPUTS = (
        "origin",
        "mail",
        "expiration_date_time",
        "on_premises_sync_enabled",
    )

    display_name: pulumi.Output[str]
    """The name people see. At most 256 characters."""
    kind: pulumi.Output[str]
    """Security or microsoft365. One of security, microsoft365. A change makes a new object."""
    mail_nickname: pulumi.Output[str]
    """The mail alias, ASCII. At most 64 characters. Letter case means nothing."""
    description: pulumi.Output[str | None]
    """What the group is for. At most 1024 characters."""
    membership_rule: pulumi.Output[str | None]
    """Rule of a dynamic group. At most 3072 characters."""
    membership_rule_processing_state: pulumi.Output[str | None]
    """Whether the rule of a dynamic group is followed; On unless said otherwise. One of On, Paused."""
    owner_ids: pulumi.Output[Sequence[str] | None]
    """Object ids of the owners. A set: order and repeats mean nothing."""
    security_enabled: pulumi.Output[bool | None]
    """Whether a microsoft365 group can get access and licences as a security group does, which always can."""
    is_assignable_to_role: pulumi.Output[bool | None]
    """Whether directory roles can be given to the group. A change makes a new object."""
    visibility: pulumi.Output[str | None]
    """Of a microsoft365 group. One of Private, Public, HiddenMembership."""
    theme: pulumi.Output[str | None]
    """Colour of a microsoft365 group. One of Blue, Green, Orange, Pink, Purple, Red, Teal."""
    preferred_data_location: pulumi.Output[str | None]
    """Where a microsoft365 group's data lies in a multi-geo tenant, as EUR."""
    resource_behavior_options: pulumi.Output[Sequence[str] | None]
    """Behaviours of a microsoft365 group that are settled when it is made, as WelcomeEmailDisabled. One of
    AllowOnlyMembersToPost, CalendarMemberReadOnly, ConnectorsDisabled, HideGroupInOutlook,
    SubscribeMembersToCalendarEventsDisabled, SubscribeNewGroupMembers, WelcomeEmailDisabled. A set: order and repeats mean
    nothing. A change makes a new object."""
    allow_external_senders: pulumi.Output[bool | None]
    """Whether people outside may write to a microsoft365 group; only a signed-in person may set it, no app."""
    auto_subscribe_new_members: pulumi.Output[bool | None]
    """Whether new members of a microsoft365 group get its mail in their inbox; only a signed-in person may set it, no app."""
    hide_from_address_lists: pulumi.Output[bool | None]
    """Whether a microsoft365 group is left out of address lists; only a signed-in person may set it, no app."""
    hide_from_outlook_clients: pulumi.Output[bool | None]
    """Whether a microsoft365 group is left out of Outlook; only a signed-in person may set it, no app."""
    mark: pulumi.Output[str | None]
    """Ownership mark CLIENT/KIND/KEY. At most 256 characters."""
    adopt: pulumi.Output[bool | None]
    """Take over an existing group of this name. An instruction to the provider: changing it alone changes nothing."""
    origin: pulumi.Output[str]
    """How the object came under management, `created` or `adopted`; what was adopted is released on delete, never deleted."""
    mail: pulumi.Output[str | None]
    """The mail address of a microsoft365 group."""
    expiration_date_time: pulumi.Output[str | None]
    """When the group expires, where the tenant lets groups expire."""
    on_premises_sync_enabled: pulumi.Output[bool | None]
    """True for a group that is synchronised from an on-premises directory, else absent."""

    def __init__(
        self,
        resource_name: str,
        *,
        display_name: pulumi.Input[str],
        kind: pulumi.Input[str],
        mail_nickname: pulumi.Input[str],
        description: pulumi.Input[str] | None = None,
        membership_rule: pulumi.Input[str] | None = None,
        membership_rule_processing_state: pulumi.Input[str] | None = None,
        owner_ids: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        security_enabled: pulumi.Input[bool] | None = None,
        is_assignable_to_role: pulumi.Input[bool] | None = None,
        visibility: pulumi.Input[str] | None = None,
        theme: pulumi.Input[str] | None = None,
        preferred_data_location: pulumi.Input[str] | None = None,
        resource_behavior_options: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        allow_external_senders: pulumi.Input[bool] | None = None,
        auto_subscribe_new_members: pulumi.Input[bool] | None = None,
        hide_from_address_lists: pulumi.Input[bool] | None = None,
        hide_from_outlook_clients: pulumi.Input[bool] | None = None,
        mark: pulumi.Input[str] | None = None,
        adopt: pulumi.Input[bool] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "display_name": display_name,
            "kind": kind,
            "mail_nickname": mail_nickname,
            "description": description,
            "membership_rule": membership_rule,
            "membership_rule_processing_state": membership_rule_processing_state,
            "owner_ids": owner_ids,
            "security_enabled": security_enabled,
            "is_assignable_to_role": is_assignable_to_role,
            "visibility": visibility,
            "theme": theme,
            "preferred_data_location": preferred_data_location,
            "resource_behavior_options": resource_behavior_options,
            "allow_external_senders": allow_external_senders,
            "auto_subscribe_new_members": auto_subscribe_new_members,
            "hide_from_address_lists": hide_from_address_lists,
            "hide_from_outlook_clients": hide_from_outlook_clients,
            "mark": mark,
            "adopt": adopt,
        }
        super().__init__(resource_name, inputs, opts)
