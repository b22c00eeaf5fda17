"""`m365:index:Group`. Made by `python -m scripts.sources.resource_classes`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

import pulumi

from graph_provider.program import M365Resource


class Group(M365Resource):
    """A group. A `membership_rule` makes it dynamic; then nobody adds members."""

    TOKEN = "m365:index:Group"
    WIRE: ClassVar[Mapping[str, str]] = {
        "display_name": "displayName",
        "kind": "kind",
        "mail_nickname": "mailNickname",
        "description": "description",
        "membership_rule": "membershipRule",
        "owner_ids": "ownerIds",
        "visibility": "visibility",
        "mark": "mark",
        "adopt": "adopt",
        "origin": "origin",
    }
    OUTPUTS = ("origin",)

    display_name: pulumi.Output[str]
    """The name people see."""
    kind: pulumi.Output[str]
    """Security or microsoft365. One of security, microsoft365. A change makes a new object."""
    mail_nickname: pulumi.Output[str]
    """The mail alias, ASCII."""
    description: pulumi.Output[str | None]
    """What the group is for."""
    membership_rule: pulumi.Output[str | None]
    """Rule of a dynamic group."""
    owner_ids: pulumi.Output[Sequence[str] | None]
    """Object ids of the owners."""
    visibility: pulumi.Output[str | None]
    """Of a Microsoft 365 group. One of Private, Public, HiddenMembership."""
    mark: pulumi.Output[str | None]
    """Ownership mark CLIENT/KIND/KEY."""
    adopt: pulumi.Output[bool | None]
    """Take over an existing group of this name."""
    origin: pulumi.Output[str]
    """How the object came under management, `created` or `adopted`; what was adopted is released on delete, never deleted."""

    def __init__(
        self,
        resource_name: str,
        *,
        display_name: pulumi.Input[str],
        kind: pulumi.Input[str],
        mail_nickname: pulumi.Input[str],
        description: pulumi.Input[str] | None = None,
        membership_rule: pulumi.Input[str] | None = None,
        owner_ids: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        visibility: pulumi.Input[str] | None = None,
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
            "owner_ids": owner_ids,
            "visibility": visibility,
            "mark": mark,
            "adopt": adopt,
        }
        super().__init__(resource_name, inputs, opts)
