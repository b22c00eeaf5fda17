"""`m365:index:User`. Made by `python -m scripts.sources.resource_classes`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import pulumi

from graph_provider.program import M365Resource


class User(M365Resource):
    """A user. `initial_password` is known when this provider created the account, and is changed at first sign-in unless
    `force_change_password` is false. An account that is synchronised from an on-premises directory is read-only but for
    `usage_location`, `password_policies`, the mark and licences."""

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
        "company_name": "companyName",
        "employee_id": "employeeId",
        "employee_type": "employeeType",
        "employee_hire_date": "employeeHireDate",
        "employee_org_data": "employeeOrgData",
        "street_address": "streetAddress",
        "city": "city",
        "state": "state",
        "postal_code": "postalCode",
        "country": "country",
        "fax_number": "faxNumber",
        "other_mails": "otherMails",
        "preferred_language": "preferredLanguage",
        "age_group": "ageGroup",
        "consent_provided_for_minor": "consentProvidedForMinor",
        "password_policies": "passwordPolicies",
        "user_type": "userType",
        "on_premises_immutable_id": "onPremisesImmutableId",
        "on_premises_extension_attributes": "onPremisesExtensionAttributes",
        "manager_id": "managerId",
        "initial_password": "initialPassword",
        "force_change_password": "forceChangePassword",
        "mark": "mark",
        "adopt": "adopt",
        "origin": "origin",
        "on_premises_sync_enabled": "onPremisesSyncEnabled",
    }
    OUTPUTS = (
        "origin",
        "initial_password",
        "on_premises_sync_enabled",
    )
    SECRETS = ("initial_password",)

    user_principal_name: pulumi.Output[str]
    """The sign-in name. At most 113 characters. Letter case means nothing."""
    display_name: pulumi.Output[str]
    """The name people see. At most 256 characters."""
    account_enabled: pulumi.Output[bool]
    """Whether the person can sign in."""
    mail_nickname: pulumi.Output[str | None]
    """The mail alias; the local part of the sign-in name by default. At most 64 characters."""
    given_name: pulumi.Output[str | None]
    """First name. At most 64 characters."""
    surname: pulumi.Output[str | None]
    """Last name. At most 64 characters."""
    job_title: pulumi.Output[str | None]
    """Job title. At most 128 characters."""
    department: pulumi.Output[str | None]
    """Department. At most 64 characters."""
    business_phones: pulumi.Output[Sequence[str] | None]
    """Business phone number, at most one. A set: order and repeats mean nothing."""
    mobile_phone: pulumi.Output[str | None]
    """Mobile phone number. At most 64 characters."""
    office_location: pulumi.Output[str | None]
    """Office. At most 128 characters."""
    usage_location: pulumi.Output[str | None]
    """Two-letter country code, needed before any licence. Letter case means nothing."""
    company_name: pulumi.Output[str | None]
    """Company. At most 64 characters."""
    employee_id: pulumi.Output[str | None]
    """The employer's number of the person. At most 16 characters."""
    employee_type: pulumi.Output[str | None]
    """Employee, Contractor, Consultant, Vendor, or another word of the employer's."""
    employee_hire_date: pulumi.Output[str | None]
    """First day, as 2026-01-31 or as a time with its zone, 2026-01-31T00:00:00Z."""
    employee_org_data: pulumi.Output[Mapping[str, Any] | None]
    """Where the person is accounted for. What is not named in it is cleared. It may hold `costCenter`, `division`."""
    street_address: pulumi.Output[str | None]
    """Street and number. At most 1024 characters."""
    city: pulumi.Output[str | None]
    """City. At most 128 characters."""
    state: pulumi.Output[str | None]
    """State or province. At most 128 characters."""
    postal_code: pulumi.Output[str | None]
    """Postal code. At most 40 characters."""
    country: pulumi.Output[str | None]
    """Country of the address, as people write it. At most 128 characters."""
    fax_number: pulumi.Output[str | None]
    """Fax number."""
    other_mails: pulumi.Output[Sequence[str] | None]
    """Further mail addresses, also for resetting the password. A set: order and repeats mean nothing. Letter case means
    nothing."""
    preferred_language: pulumi.Output[str | None]
    """Language of the person, as en-US."""
    age_group: pulumi.Output[str | None]
    """Age group, as the law on minors asks for. One of Minor, NotAdult, Adult."""
    consent_provided_for_minor: pulumi.Output[str | None]
    """Whether consent was given for a minor. One of Granted, Denied, NotRequired."""
    password_policies: pulumi.Output[str | None]
    """Exceptions from the tenant's rules for passwords. One of None, DisablePasswordExpiration, DisableStrongPassword,
    DisablePasswordExpiration, DisableStrongPassword."""
    user_type: pulumi.Output[str | None]
    """Whether the person counts as a member or as a guest. One of Member, Guest."""
    on_premises_immutable_id: pulumi.Output[str | None]
    """Source anchor that ties the account to a federated sign-in."""
    on_premises_extension_attributes: pulumi.Output[Mapping[str, Any] | None]
    """Fifteen texts for whatever the organisation likes. What is not named in it is left alone. It may hold
    `extensionAttribute1`, `extensionAttribute2`, `extensionAttribute3`, `extensionAttribute4`, `extensionAttribute5`,
    `extensionAttribute6`, `extensionAttribute7`, `extensionAttribute8`, `extensionAttribute9`, `extensionAttribute10`,
    `extensionAttribute11`, `extensionAttribute12`, `extensionAttribute13`, `extensionAttribute14`, `extensionAttribute15`."""
    manager_id: pulumi.Output[str | None]
    """Object id of the manager."""
    initial_password: pulumi.Output[str | None]
    """The first password; made by the provider when left out. Used when the account is made, never afterwards. At most 256
    characters. An instruction to the provider: changing it alone changes nothing."""
    force_change_password: pulumi.Output[bool | None]
    """Whether the first password must be changed at first sign-in; it must, unless this is false. Used when the account is
    made, never afterwards. An instruction to the provider: changing it alone changes nothing."""
    mark: pulumi.Output[str | None]
    """Ownership mark CLIENT/KIND/KEY. At most 256 characters."""
    adopt: pulumi.Output[bool | None]
    """Take over an existing user of this sign-in name. An instruction to the provider: changing it alone changes nothing."""
    origin: pulumi.Output[str]
    """How the object came under management, `created` or `adopted`; what was adopted is released on delete, never deleted."""
    on_premises_sync_enabled: pulumi.Output[bool | None]
    """True for an account that is synchronised from an on-premises directory, else absent."""

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
        company_name: pulumi.Input[str] | None = None,
        employee_id: pulumi.Input[str] | None = None,
        employee_type: pulumi.Input[str] | None = None,
        employee_hire_date: pulumi.Input[str] | None = None,
        employee_org_data: pulumi.Input[Mapping[str, Any]] | None = None,
        street_address: pulumi.Input[str] | None = None,
        city: pulumi.Input[str] | None = None,
        state: pulumi.Input[str] | None = None,
        postal_code: pulumi.Input[str] | None = None,
        country: pulumi.Input[str] | None = None,
        fax_number: pulumi.Input[str] | None = None,
        other_mails: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        preferred_language: pulumi.Input[str] | None = None,
        age_group: pulumi.Input[str] | None = None,
        consent_provided_for_minor: pulumi.Input[str] | None = None,
        password_policies: pulumi.Input[str] | None = None,
        user_type: pulumi.Input[str] | None = None,
        on_premises_immutable_id: pulumi.Input[str] | None = None,
        on_premises_extension_attributes: pulumi.Input[Mapping[str, Any]] | None = None,
        manager_id: pulumi.Input[str] | None = None,
        initial_password: pulumi.Input[str] | None = None,
        force_change_password: pulumi.Input[bool] | None = None,
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
            "company_name": company_name,
            "employee_id": employee_id,
            "employee_type": employee_type,
            "employee_hire_date": employee_hire_date,
            "employee_org_data": employee_org_data,
            "street_address": street_address,
            "city": city,
            "state": state,
            "postal_code": postal_code,
            "country": country,
            "fax_number": fax_number,
            "other_mails": other_mails,
            "preferred_language": preferred_language,
            "age_group": age_group,
            "consent_provided_for_minor": consent_provided_for_minor,
            "password_policies": password_policies,
            "user_type": user_type,
            "on_premises_immutable_id": on_premises_immutable_id,
            "on_premises_extension_attributes": on_premises_extension_attributes,
            "manager_id": manager_id,
            "initial_password": initial_password,
            "force_change_password": force_change_password,
            "mark": mark,
            "adopt": adopt,
        }
        super().__init__(resource_name, inputs, opts)
