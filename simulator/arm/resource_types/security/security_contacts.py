"""Who Defender for Cloud tells of alerts and attack paths (Microsoft.Security/securityContacts/default), one a subscription.

Mails are separated by `;` (as Microsoft's maintainers say of the property `emails`). The codes are general knowledge.
"""

from __future__ import annotations

import re

from simulator.arm.kind import Kind, Write
from simulator.errors import ArmFault
from simulator.messages import Json

TYPE = "Microsoft.Security/securityContacts"
_MAIL = re.compile(r"[^@\s;,]+@[^@\s;,]+\.[^@\s;,]+")
_PHONE = re.compile(r"[0-9+()\-\s]*")
_ROLES = ("AccountAdmin", "ServiceAdmin", "Owner", "Contributor")


def prepare(_: Write, wanted: Json) -> None:
    given = wanted.get("properties") or {}
    mails = [mail for mail in str(given.get("emails") or "").split(";") if mail]
    for mail in mails:
        if not _MAIL.fullmatch(mail):
            raise _bad(f"The email '{mail}' is not valid. Several are separated by ';'.")
    if not _PHONE.fullmatch(given.get("phone") or ""):
        raise _bad(f"The phone number '{given['phone']}' is not valid.")
    by_role = given.get("notificationsByRole") or {"state": "Off", "roles": []}
    unknown = [role for role in by_role.get("roles") or () if role not in _ROLES]
    if unknown:
        raise _bad(f"The role '{unknown[0]}' is not one of {', '.join(_ROLES)}.")
    kinds = [source["sourceType"] for source in given.get("notificationsSources") or ()]
    if len(set(kinds)) != len(kinds):
        raise _bad("Each source of notifications may be named once.")
    wanted["properties"] = {"isEnabled": True, "phone": "", **given, "emails": ";".join(mails), "notificationsByRole": by_role}


KIND = Kind(type=TYPE, prepare=prepare, name_pattern="(?i:default)")


def _bad(message: str) -> ArmFault:
    return ArmFault(400, "BadRequest", message)
