"""Get-Mailbox and Set-Mailbox: what leaving needs of them (facts: offboarding): kind of mailbox, forwarding, address lists, hold.

Properties and parameters: Microsoft's pages on the two commands. That a hold needs Exchange's greater plan or its archive is a
fact that nobody has verified; it is not asked for here.
"""

from __future__ import annotations

import re
from typing import Any

from simulator.exchange.commands import Command, found, refused
from simulator.graph import mailboxes
from simulator.messages import Request
from simulator.store import Tenant

Json = dict[str, Any]

_KINDS = {"regular": "user", "shared": "shared", "room": "room", "equipment": "equipment"}
_DETAILS = {"user": "UserMailbox", "shared": "SharedMailbox", "room": "RoomMailbox", "equipment": "EquipmentMailbox"}
_ADDRESS = re.compile(r"(?:smtp:)?([^@\s]+@[^@\s]+\.[^@\s]+)\Z", re.IGNORECASE)
# Kept as they are sent, with what a mailbox has that nobody changed.
_KEPT: Json = {
    "DeliverToMailboxAndForward": False,
    "HiddenFromAddressListsEnabled": False,
    "LitigationHoldEnabled": False,
}


def recipient(tenant: Tenant, name: str) -> Json | None:
    """A person by sign-in name, mail address, nickname or id."""
    wanted = name.lower()
    for user in tenant.collection("users").values():
        names = (user["id"], user["userPrincipalName"], user.get("mail") or "", user.get("mailNickname") or "")
        if wanted in {one.lower() for one in names if one}:
            return user
    return None


def owner(request: Request, name: str) -> Json:
    """The person whose mailbox it is. Raises ExchangeFault 404."""
    user = recipient(request.tenant, name)
    if user is None or not mailboxes.has_one(request.tenant, user):
        raise found(name, "")
    return user


def shown(request: Request, user: Json) -> Json:
    kept = mailboxes.known(request.tenant, user)
    address = user.get("mail") or user["userPrincipalName"]
    details = _DETAILS[mailboxes.purpose(request.tenant, user)]
    return {
        "Identity": user["displayName"],
        "Alias": user.get("mailNickname"),
        "DisplayName": user["displayName"],
        "UserPrincipalName": user["userPrincipalName"],
        "PrimarySmtpAddress": address,
        "EmailAddresses": [f"SMTP:{address}"],
        "ExternalDirectoryObjectId": user["id"],
        "RecipientType": "UserMailbox",
        "RecipientTypeDetails": details,
        "IsShared": details == "SharedMailbox",
        "ForwardingAddress": None,
        "ForwardingSmtpAddress": None,
        "GrantSendOnBehalfTo": [],
        **_KEPT,
        **kept.get("exchange", {}),
    }


def get_mailbox(request: Request, given: Json) -> list[Json]:
    if given.get("Identity"):
        return [shown(request, owner(request, given["Identity"]))]
    wanted = {one.strip().lower() for one in (given.get("RecipientTypeDetails") or "").split(",") if one.strip()}
    people = [user for user in request.tenant.collection("users").values() if mailboxes.has_one(request.tenant, user)]
    every = [shown(request, user) for user in people]
    return [one for one in every if not wanted or one["RecipientTypeDetails"].lower() in wanted]


def set_mailbox(request: Request, given: Json) -> list[Json]:
    """All that is sent, or nothing. It puts out nothing."""
    user = owner(request, given["Identity"])
    changed: Json = {name: bool(given[name]) for name in _KEPT if name in given}
    if "ForwardingAddress" in given:
        changed["ForwardingAddress"] = _inside(request, given["ForwardingAddress"])
    if "ForwardingSmtpAddress" in given:
        changed["ForwardingSmtpAddress"] = _outside(given["ForwardingSmtpAddress"])
    purpose = _purpose(request, user, given.get("Type"))
    kept = mailboxes.kept(request.tenant, user)
    kept.setdefault("exchange", {}).update(changed)
    if purpose is not None:
        kept["purpose"] = purpose
    if "HiddenFromAddressListsEnabled" in changed:
        user["showInAddressList"] = not changed["HiddenFromAddressListsEnabled"]
    return []


def _purpose(request: Request, user: Json, kind: str | None) -> str | None:
    if kind is None:
        return None
    if kind.lower() not in _KINDS:
        raise refused(f"Cannot convert value '{kind}' to type ConvertibleMailboxSubType.", "System.ArgumentException")
    purpose = _KINDS[kind.lower()]
    if purpose == "user" and not mailboxes.is_licensed(request.tenant, user):
        raise refused(f"The mailbox {user['userPrincipalName']} can't become a regular one: the user has no licence for it.")
    return purpose


def _inside(request: Request, name: str | None) -> str | None:
    """ForwardingAddress is somebody of the tenant."""
    if not name:
        return None
    target = recipient(request.tenant, name)
    if target is None:
        raise found(name, "the recipients")
    return str(target["displayName"])


def _outside(address: str | None) -> str | None:
    if not address:
        return None
    match = _ADDRESS.match(address)
    if match is None:
        raise refused(f"The address '{address}' is not a valid SMTP address.", "System.FormatException")
    return f"smtp:{match[1]}"


COMMANDS = (
    Command(
        name="Get-Mailbox", parameters={"Identity": str, "RecipientTypeDetails": str, "ResultSize": str | int}, run=get_mailbox
    ),
    Command(
        name="Set-Mailbox",
        parameters={
            "Identity": str,
            "Type": str,
            "ForwardingAddress": str,
            "ForwardingSmtpAddress": str,
            **dict.fromkeys(_KEPT, bool),
        },
        needed=("Identity",),
        run=set_mailbox,
    ),
)
