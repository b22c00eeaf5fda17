"""`m365:index:GuestInvitation`. Made by `python -m scripts.sources.resource_classes`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import pulumi

from graph_provider.program import M365Resource


class GuestInvitation(M365Resource):
    """A guest who was invited by mail. On delete the guest's account goes, unless it was adopted."""

    TOKEN = "m365:index:GuestInvitation"
    WIRE: ClassVar[Mapping[str, str]] = {
        "invited_user_email_address": "invitedUserEmailAddress",
        "invited_user_display_name": "invitedUserDisplayName",
        "invited_user_type": "invitedUserType",
        "invite_redirect_url": "inviteRedirectUrl",
        "send_invitation_message": "sendInvitationMessage",
        "invited_user_message_info": "invitedUserMessageInfo",
        "mark": "mark",
        "adopt": "adopt",
        "origin": "origin",
        "invite_redeem_url": "inviteRedeemUrl",
    }
    OUTPUTS = (
        "origin",
        "invite_redeem_url",
    )
    SECRETS = ("invite_redeem_url",)

    invited_user_email_address: pulumi.Output[str]
    """The guest's mail address. Letter case means nothing. A change makes a new object."""
    invited_user_display_name: pulumi.Output[str | None]
    """The name people see; the address's local part by default. At most 256 characters."""
    invited_user_type: pulumi.Output[str | None]
    """Whether the account counts as a guest. One of Guest, Member."""
    invite_redirect_url: pulumi.Output[str]
    """Where the guest comes to after accepting. An instruction to the provider: changing it alone changes nothing."""
    send_invitation_message: pulumi.Output[bool | None]
    """Whether Microsoft mails the invitation. An instruction to the provider: changing it alone changes nothing."""
    invited_user_message_info: pulumi.Output[Mapping[str, Any] | None]
    """The mail: messageLanguage, customizedMessageBody, ccRecipients. An instruction to the provider: changing it alone
    changes nothing."""
    mark: pulumi.Output[str | None]
    """Ownership mark CLIENT/KIND/KEY. At most 256 characters."""
    adopt: pulumi.Output[bool | None]
    """Take over a guest of this address. An instruction to the provider: changing it alone changes nothing."""
    origin: pulumi.Output[str]
    """How the object came under management, `created` or `adopted`; what was adopted is released on delete, never deleted."""
    invite_redeem_url: pulumi.Output[str | None]
    """Where the guest accepts, when this provider invited."""

    def __init__(
        self,
        resource_name: str,
        *,
        invited_user_email_address: pulumi.Input[str],
        invited_user_display_name: pulumi.Input[str] | None = None,
        invited_user_type: pulumi.Input[str] | None = None,
        invite_redirect_url: pulumi.Input[str] | None = None,
        send_invitation_message: pulumi.Input[bool] | None = None,
        invited_user_message_info: pulumi.Input[Mapping[str, Any]] | None = None,
        mark: pulumi.Input[str] | None = None,
        adopt: pulumi.Input[bool] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "invited_user_email_address": invited_user_email_address,
            "invited_user_display_name": invited_user_display_name,
            "invited_user_type": invited_user_type,
            "invite_redirect_url": invite_redirect_url,
            "send_invitation_message": send_invitation_message,
            "invited_user_message_info": invited_user_message_info,
            "mark": mark,
            "adopt": adopt,
        }
        super().__init__(resource_name, inputs, opts)
