"""`m365:index:User`. Made by `python -m scripts.sources.resource_classes`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

import pulumi

from graph_provider.program import M365Resource


class User(M365Resource):
    """A user. `initial_password` is only known when this provider created the account, and must be changed at first sign-in."""

    TOKEN = "m365:index:User"
    WIRE: ClassVar[Mapping[str, str]] = {
        "user_principal_name": "userPrincipalName",
        "display_name": "displayName",
        "account_enabled": "accountEnabled",
        "mail_nickname": "mailNickname",
        "given_name": "givenName",
        "surname": "surname",
        "job_title": "jobTitle",
        "department": "department",
        "business_phones": "businessPhones",
        "mobile_phone": "mobilePhone",
        "office_location": "officeLocation",
        "usage_location": "usageLocation",
        "manager_id": "managerId",
        "mark": "mark",
        "adopt": "adopt",
        "origin": "origin",
        "initial_password": "initialPassword",
    }
    OUTPUTS = (
        "origin",
        "initial_password",
    )
    SECRETS = ("initial_password",)

    user_principal_name: pulumi.Output[str]
    """The sign-in name."""
    display_name: pulumi.Output[str]
    """The name people see."""
    account_enabled: pulumi.Output[bool]
    """Whether the person can sign in."""
    mail_nickname: pulumi.Output[str | None]
    """The mail alias; the local part of the sign-in name by default."""
    given_name: pulumi.Output[str | None]
    """First name."""
    surname: pulumi.Output[str | None]
    """Last name."""
    job_title: pulumi.Output[str | None]
    """Job title."""
    department: pulumi.Output[str | None]
    """Department."""
    business_phones: pulumi.Output[Sequence[str] | None]
    """One business phone number."""
    mobile_phone: pulumi.Output[str | None]
    """Mobile phone number."""
    office_location: pulumi.Output[str | None]
    """Office."""
    usage_location: pulumi.Output[str | None]
    """Two-letter country code, needed before any licence."""
    manager_id: pulumi.Output[str | None]
    """Object id of the manager."""
    mark: pulumi.Output[str | None]
    """Ownership mark CLIENT/KIND/KEY."""
    adopt: pulumi.Output[bool | None]
    """Take over an existing user of this sign-in name."""
    origin: pulumi.Output[str]
    """How the object came under management, `created` or `adopted`; what was adopted is released on delete, never deleted."""
    initial_password: pulumi.Output[str | None]
    """Password of an account that was made here, changed at first sign-in."""

    def __init__(
        self,
        resource_name: str,
        *,
        user_principal_name: pulumi.Input[str],
        display_name: pulumi.Input[str],
        account_enabled: pulumi.Input[bool] | None = None,
        mail_nickname: pulumi.Input[str] | None = None,
        given_name: pulumi.Input[str] | None = None,
        surname: pulumi.Input[str] | None = None,
        job_title: pulumi.Input[str] | None = None,
        department: pulumi.Input[str] | None = None,
        business_phones: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        mobile_phone: pulumi.Input[str] | None = None,
        office_location: pulumi.Input[str] | None = None,
        usage_location: pulumi.Input[str] | None = None,
        manager_id: pulumi.Input[str] | None = None,
        mark: pulumi.Input[str] | None = None,
        adopt: pulumi.Input[bool] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "user_principal_name": user_principal_name,
            "display_name": display_name,
            "account_enabled": account_enabled,
            "mail_nickname": mail_nickname,
            "given_name": given_name,
            "surname": surname,
            "job_title": job_title,
            "department": department,
            "business_phones": business_phones,
            "mobile_phone": mobile_phone,
            "office_location": office_location,
            "usage_location": usage_location,
            "manager_id": manager_id,
            "mark": mark,
            "adopt": adopt,
        }
        super().__init__(resource_name, inputs, opts)
