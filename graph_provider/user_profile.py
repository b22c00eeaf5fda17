"""The properties of a user's profile that a list of users returns and an app may write, and how they are said in a body.

Left out, with the reason: `mail`, `proxyAddresses`, `showInAddressList`, `imAddresses` (Exchange's own); `aboutMe`, `birthday`,
`hireDate`, `interests`, `mySite`, `pastProjects`, `preferredName`, `responsibilities`, `schools`, `skills` (a list answers 501);
`employeeLeaveDateTime`, `customSecurityAttributes` (a list that names them fails without a permission of their own);
`identities` (accounts of customers); `preferredDataLocation` (multi-geo tenants, by people with a role);
`legalAgeGroupClassification` (follows from two others); `isResourceAccount` (reserved). Source: Microsoft Graph, user.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from graph_provider.fields import Failure, Field, Manage, Shape, canonical
from graph_provider.values import Json, is_unknown

_NEVER_EXPIRES, _WEAK = "DisablePasswordExpiration", "DisableStrongPassword"


def _moment(value: Any) -> Any:
    """A day or a time in one spelling: UTC, whole seconds. What is neither stays as it is."""
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return value
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _policies(value: Any) -> Any:
    """Policies in one order; `None` says that there is none."""
    if not isinstance(value, str):
        return value
    return ", ".join(sorted({part.strip() for part in value.split(",")} - {"None", ""})) or None


FIELDS = (
    Field(name="givenName", note="first name", longest=64),
    Field(name="surname", note="last name", longest=64),
    Field(name="jobTitle", note="job title", longest=128),
    Field(name="department", note="department", longest=64),
    Field(name="businessPhones", note="business phone number, at most one", shape=Shape.TEXTS),
    Field(name="mobilePhone", note="mobile phone number", longest=64),
    Field(name="officeLocation", note="office", longest=128),
    Field(name="usageLocation", note="two-letter country code, needed before any licence", fold_case=True),
    Field(name="companyName", note="company", longest=64),
    Field(name="employeeId", note="the employer's number of the person", longest=16),
    Field(name="employeeType", note="Employee, Contractor, Consultant, Vendor, or another word of the employer's"),
    Field(
        name="employeeHireDate",
        note="first day, as 2026-01-31 or as a time with its zone, 2026-01-31T00:00:00Z",
        normal=_moment,
    ),
    Field(
        name="employeeOrgData",
        note="where the person is accounted for",
        shape=Shape.OBJECT,
        parts=(Field(name="costCenter", note="cost centre"), Field(name="division", note="division")),
    ),
    Field(name="streetAddress", note="street and number", longest=1024),
    Field(name="city", note="city", longest=128),
    Field(name="state", note="state or province", longest=128),
    Field(name="postalCode", note="postal code", longest=40),
    Field(name="country", note="country of the address, as people write it", longest=128),
    Field(name="faxNumber", note="fax number"),
    Field(name="otherMails", note="further mail addresses, also for resetting the password", shape=Shape.TEXTS, fold_case=True),
    Field(name="preferredLanguage", note="language of the person, as en-US"),
    Field(
        name="ageGroup", note="age group, as the law on minors asks for", choices=("Minor", "NotAdult", "Adult"), fold_case=True
    ),
    Field(
        name="consentProvidedForMinor",
        note="whether consent was given for a minor",
        choices=("Granted", "Denied", "NotRequired"),
        fold_case=True,
    ),
    Field(
        name="passwordPolicies",
        note="exceptions from the tenant's rules for passwords",
        choices=("None", _NEVER_EXPIRES, _WEAK, f"{_NEVER_EXPIRES}, {_WEAK}"),
        normal=_policies,
    ),
    Field(name="userType", note="whether the person counts as a member or as a guest", choices=("Member", "Guest")),
    Field(name="onPremisesImmutableId", note="source anchor that ties the account to a federated sign-in"),
    Field(
        name="onPremisesExtensionAttributes",
        note="fifteen texts for whatever the organisation likes",
        shape=Shape.OBJECT,
        manage=Manage.GIVEN,
        parts=tuple(Field(name=f"extensionAttribute{number}", note="a text", longest=1024) for number in range(1, 16)),
    ),
)
NAMES = tuple(field.name for field in FIELDS)


def problems(inputs: Mapping[str, Any]) -> Iterator[Failure]:
    """What is wrong with values that their shape alone does not tell."""
    if len(inputs.get("businessPhones") or []) > 1:
        yield Failure(path="businessPhones", reason="Graph keeps only one business phone number")
    country = inputs.get("usageLocation")
    if isinstance(country, str) and not is_unknown(country) and not re.fullmatch(r"[A-Za-z]{2}", country):
        yield Failure(path="usageLocation", reason=f"'{country}' is not a two-letter country code")
    first = inputs.get("employeeHireDate")
    if isinstance(first, str) and not is_unknown(first) and not re.fullmatch(r"[\dTZ:.+-]+", str(_moment(first))):
        yield Failure(path="employeeHireDate", reason=f"'{first}' is neither a day nor a time")
    anchor = inputs.get("onPremisesImmutableId")
    if isinstance(anchor, str) and not is_unknown(anchor) and set(anchor) & set("$_"):
        yield Failure(path="onPremisesImmutableId", reason="must not hold $ or _")


def body(new: Mapping[str, Any], names: set[str], old: Mapping[str, Any]) -> Json:
    """What a write says for the properties `names`; what is empty is cleared. `old`: what was there, for parts that go."""
    done: Json = {}
    for field in FIELDS:
        if field.name not in names:
            continue
        value = new.get(field.name)
        if canonical(value) is None:
            value = [] if field.shape is Shape.TEXTS else None
        if field.shape is Shape.OBJECT:
            all_ours = [part.name for part in field.parts if field.manage is Manage.WHOLE]
            keys = {*all_ours, *(value or {}), *(old.get(field.name) or {})}
            value = {key: (value or {}).get(key) or None for key in sorted(keys)}
        done[field.name] = _moment(value) if field.name == "employeeHireDate" and value else value
    return done
