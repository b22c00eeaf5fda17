"""`m365:index:ServicePrincipal`. Made by `python -m scripts.sources.resource_classes`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import pulumi

from graph_provider.program import M365Resource


class ServicePrincipal(M365Resource):
    """A service principal, made for the application of an `app_id`. Those of Microsoft's own and of gallery applications often
    exist already: `adopt` takes them over, and gives them back on delete."""

    TOKEN = "m365:index:ServicePrincipal"
    WIRE: ClassVar[Mapping[str, str]] = {
        "app_id": "appId",
        "account_enabled": "accountEnabled",
        "app_role_assignment_required": "appRoleAssignmentRequired",
        "description": "description",
        "notes": "notes",
        "notification_email_addresses": "notificationEmailAddresses",
        "preferred_single_sign_on_mode": "preferredSingleSignOnMode",
        "login_url": "loginUrl",
        "saml_single_sign_on_settings": "samlSingleSignOnSettings",
        "alternative_names": "alternativeNames",
        "tags": "tags",
        "owner_ids": "ownerIds",
        "mark": "mark",
        "adopt": "adopt",
        "origin": "origin",
    }
    OUTPUTS = ("origin",)

    app_id: pulumi.Output[str]
    """Client id of the application. A change makes a new object."""
    account_enabled: pulumi.Output[bool | None]
    """Whether anybody can sign in to it."""
    app_role_assignment_required: pulumi.Output[bool | None]
    """Whether only those to whom a role was given can sign in."""
    description: pulumi.Output[str | None]
    """What it is for, as people see it. At most 1024 characters."""
    notes: pulumi.Output[str | None]
    """Notes for whoever manages it."""
    notification_email_addresses: pulumi.Output[Sequence[str] | None]
    """Who is told before its certificate for SAML expires. A set: order and repeats mean nothing."""
    preferred_single_sign_on_mode: pulumi.Output[str | None]
    """How people sign in. One of password, saml, notSupported, oidc."""
    login_url: pulumi.Output[str | None]
    """Where people are sent to sign in; bookmark of a linked application."""
    saml_single_sign_on_settings: pulumi.Output[Mapping[str, Any] | None]
    """Of single sign-on by SAML. What is not named in it is cleared. It may hold `relayState`."""
    alternative_names: pulumi.Output[Sequence[str] | None]
    """Further names, of managed identities and the like. A set: order and repeats mean nothing."""
    tags: pulumi.Output[Sequence[str] | None]
    """Tags; HideApp hides it from people's lists. A set: order and repeats mean nothing."""
    owner_ids: pulumi.Output[Sequence[str] | None]
    """Object ids of the owners, users or service principals. A set: order and repeats mean nothing."""
    mark: pulumi.Output[str | None]
    """Ownership mark CLIENT/KIND/KEY, kept as the notes's last line. At most 256 characters."""
    adopt: pulumi.Output[bool | None]
    """Take over the existing service principal. An instruction to the provider: changing it alone changes nothing."""
    origin: pulumi.Output[str]
    """How the object came under management, `created` or `adopted`; what was adopted is released on delete, never deleted."""

    def __init__(
        self,
        resource_name: str,
        *,
        app_id: pulumi.Input[str],
        account_enabled: pulumi.Input[bool] | None = None,
        app_role_assignment_required: pulumi.Input[bool] | None = None,
        description: pulumi.Input[str] | None = None,
        notes: pulumi.Input[str] | None = None,
        notification_email_addresses: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        preferred_single_sign_on_mode: pulumi.Input[str] | None = None,
        login_url: pulumi.Input[str] | None = None,
        saml_single_sign_on_settings: pulumi.Input[Mapping[str, Any]] | None = None,
        alternative_names: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        tags: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        owner_ids: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        mark: pulumi.Input[str] | None = None,
        adopt: pulumi.Input[bool] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "app_id": app_id,
            "account_enabled": account_enabled,
            "app_role_assignment_required": app_role_assignment_required,
            "description": description,
            "notes": notes,
            "notification_email_addresses": notification_email_addresses,
            "preferred_single_sign_on_mode": preferred_single_sign_on_mode,
            "login_url": login_url,
            "saml_single_sign_on_settings": saml_single_sign_on_settings,
            "alternative_names": alternative_names,
            "tags": tags,
            "owner_ids": owner_ids,
            "mark": mark,
            "adopt": adopt,
        }
        super().__init__(resource_name, inputs, opts)
