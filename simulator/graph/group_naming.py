"""The naming policy of Microsoft 365 groups: the prefix and suffix that names need, and the words that they must not hold.

It holds for names that are given, at creation and later, but not for what a Global or User Administrator does. An attribute such
as `[Department]` is the caller's, so for an app it is empty. Source: Entra, group naming policy; code and words of the refusal of
a missing prefix are those that people report of the service, those of a blocked word follow validateProperties.
"""

from __future__ import annotations

import re
from typing import Any

from simulator.errors import GraphFault
from simulator.graph import group_setting_templates, privileges
from simulator.messages import Request
from simulator.store import Tenant

Json = dict[str, Any]

NAMES = ("displayName", "mailNickname")
MISSING, BLOCKED = "MissingPrefixSuffix", "ContainsBlockedWord"
_EXEMPT = {privileges.GLOBAL_ADMINISTRATOR, privileges.USER_ADMINISTRATOR}
_ATTRIBUTES = {
    "Department": "department",
    "Company": "companyName",
    "Office": "officeLocation",
    "StateOrProvince": "state",
    "CountryOrRegion": "country",
    "Title": "jobTitle",
}


def affixes(tenant: Tenant, user: Json) -> tuple[str, str]:
    """The prefix and suffix that a name needs when `user` gives it ({}: an app)."""
    wanted = group_setting_templates.value_of(tenant, group_setting_templates.UNIFIED, "PrefixSuffixNamingRequirement")
    filled = re.sub(r"\[(\w+)\]", lambda found: _attribute(user, found), wanted)
    prefix, _, suffix = filled.partition("\0")
    return prefix, suffix


def _attribute(user: Json, found: re.Match[str]) -> str:
    """An attribute that is none of these is a fixed text."""
    if found.group(1) == "GroupName":
        return "\0"
    name = _ATTRIBUTES.get(found.group(1))
    return found.group(0) if name is None else str(user.get(name) or "")


def broken(tenant: Tenant, names: Json, user: Json) -> tuple[str, list[str]]:
    """(code, the names that break the policy): a missing prefix or suffix before blocked words; ("", []) when all is well."""
    prefix, suffix = affixes(tenant, user)
    missing = [name for name, value in names.items() if not _dressed(value, prefix, suffix)]
    if missing:
        return MISSING, missing
    listed = group_setting_templates.value_of(tenant, group_setting_templates.UNIFIED, "CustomBlockedWordsList")
    words = {word.strip().lower() for word in listed.split(",") if word.strip()}
    blocked = [name for name, value in names.items() if value[len(prefix) : len(value) - len(suffix)].lower() in words]
    return (BLOCKED, blocked[:1]) if blocked else ("", [])


def _dressed(value: str, prefix: str, suffix: str) -> bool:
    return len(value) >= len(prefix) + len(suffix) and value.startswith(prefix) and value.endswith(suffix)


def demand(request: Request, given: Json) -> None:
    """Raises GraphFault 400 when a name of a Microsoft 365 group in `given` breaks the policy."""
    names = {name: str(given[name]) for name in NAMES if given.get(name)}
    if not names or (request.who.kind == "user" and privileges.caller_roles(request) & _EXEMPT):
        return
    user = request.tenant.collection("users").get(request.who.object_id.lower(), {})
    code, bad = broken(request.tenant, names, user)
    if not bad:
        return
    if code == BLOCKED:
        message = f"Property {bad[0]} contains a blocked word per your organization's Group naming requirements."
        raise GraphFault(400, "Request_BadRequest", message, [{"target": bad[0], "code": code, "message": message}])
    prefix, suffix = affixes(request.tenant, user)
    message = "The property is missing a required prefix/suffix per your organization's Group naming requirements."
    details = [{"target": name, "code": code, "suggestedPropertyValue": f"{prefix}{names[name]}{suffix}"} for name in bad]
    raise GraphFault(400, "Request_BadRequest", message, details)
