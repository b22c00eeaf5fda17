"""Who may open a mailbox (Add-, Get-, Remove-MailboxPermission) and send as its owner (…-RecipientPermission).

Source: facts, offboarding (mailbox delegation); Microsoft's pages on the commands. Kept with the mailbox, by the id of whom it is
given to.
"""

from __future__ import annotations

from types import UnionType
from typing import Any

from simulator.exchange.commands import Command, found, refused
from simulator.exchange.mailbox_commands import owner, recipient
from simulator.graph import mailboxes
from simulator.messages import Request

Json = dict[str, Any]

_RIGHTS = {"full": ("FullAccess", "ReadPermission", "ExternalAccount", "DeleteItem", "ChangePermission"), "send": ("SendAs",)}


def _given(request: Request, given: Json, holder: str, where: str) -> tuple[Json, Json, list[str]]:
    """(the mailbox's owner, who gets or loses, the rights). Raises ExchangeFault."""
    user, who = owner(request, given["Identity"]), recipient(request.tenant, given[holder])
    if who is None:
        raise found(given[holder], "the recipients")
    rights = given["AccessRights"]
    names = [one.strip() for one in rights.split(",")] if isinstance(rights, str) else rights
    spelled = {one.lower(): one for one in _RIGHTS[where]}
    if not all(isinstance(one, str) and one.lower() in spelled for one in names):
        raise refused(f"AccessRights can be {', '.join(_RIGHTS[where])}.", "System.ArgumentException")
    return user, who, [spelled[one.lower()] for one in names]


def _held(request: Request, user: Json, where: str) -> dict[str, list[str]]:
    held: dict[str, list[str]] = mailboxes.known(request.tenant, user).get(where, {})
    return held


def _add(request: Request, given: Json, holder: str, where: str) -> list[Json]:
    user, who, rights = _given(request, given, holder, where)
    held = mailboxes.kept(request.tenant, user).setdefault(where, {}).setdefault(who["id"], [])
    held += [one for one in rights if one not in held]
    return [_shown(user, who, held, where)]


def _remove(request: Request, given: Json, holder: str, where: str) -> list[Json]:
    user, who, rights = _given(request, given, holder, where)
    held = _held(request, user, where).get(who["id"], [])
    if not set(rights) & set(held):
        raise refused(f"{who['userPrincipalName']} has no such permission on {user['userPrincipalName']}.")
    left = [one for one in held if one not in rights]
    everybody = mailboxes.kept(request.tenant, user)[where]
    if left:
        everybody[who["id"]] = left
    else:
        del everybody[who["id"]]
    return []


def _get(request: Request, given: Json, where: str) -> list[Json]:
    user = owner(request, given["Identity"])
    people = request.tenant.collection("users")
    held = _held(request, user, where).items()
    return [_shown(user, people[who], rights, where) for who, rights in held if who in people]


def _shown(user: Json, who: Json, rights: list[str], where: str) -> Json:
    out = {"Identity": user["displayName"], "AccessRights": list(rights), "IsInherited": False}
    if where == "full":
        return {**out, "User": who["userPrincipalName"], "Deny": False, "InheritanceType": "All"}
    return {**out, "Trustee": who["userPrincipalName"], "AccessControlType": "Allow"}


def _family(noun: str, holder: str, where: str) -> tuple[Command, ...]:
    change: dict[str, type | UnionType] = {
        "Identity": str,
        holder: str,
        "AccessRights": str | list,
        "AutoMapping": bool,
        "InheritanceType": str,
        "Confirm": bool,
    }
    needed = ("Identity", holder, "AccessRights")
    return (
        Command(name=f"Get-{noun}", parameters={"Identity": str}, needed=("Identity",), run=lambda r, g: _get(r, g, where)),
        Command(name=f"Add-{noun}", parameters=change, needed=needed, run=lambda r, g: _add(r, g, holder, where)),
        Command(name=f"Remove-{noun}", parameters=change, needed=needed, run=lambda r, g: _remove(r, g, holder, where)),
    )


COMMANDS = (*_family("MailboxPermission", "User", "full"), *_family("RecipientPermission", "Trustee", "send"))
