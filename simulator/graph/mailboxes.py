"""Who has a mailbox, and what Exchange keeps of it.

A person has one while a licence holds an Exchange plan that is not switched off; shared mailboxes, rooms and equipment need none
(facts: offboarding). Without it nothing of the mailbox is reached, but what was set comes back with the licence. Kept is only
what somebody set; all else is as in a mailbox that nobody has opened yet (general knowledge). Codes and words of the refusals:
as reported of the live service.
"""

from __future__ import annotations

from typing import Any

from simulator.errors import GraphFault
from simulator.graph import directory, licence_book
from simulator.graph.kinds import View
from simulator.messages import Request
from simulator.store import Tenant

Json = dict[str, Any]

COLLECTION = "mailboxes"
PLANS = frozenset({"EXCHANGE_S_STANDARD", "EXCHANGE_S_ENTERPRISE", "EXCHANGE_S_DESKLESS"})
WITHOUT_LICENCE = frozenset({"shared", "room", "equipment"})


def owner(request: Request) -> Json:
    """The person of the path, who has a mailbox. Raises GraphFault 404."""
    key = request.path_params["user_id"]
    try:
        user = directory.find_user(request.tenant, key)
    except GraphFault:
        raise GraphFault(404, "ErrorInvalidUser", f"The requested user '{key}' is invalid.") from None
    demand(request.tenant, user)
    return user


def demand(tenant: Tenant, user: Json) -> None:
    """Raises GraphFault 404 where there is no mailbox."""
    if not has_one(tenant, user):
        raise GraphFault(
            404,
            "MailboxNotEnabledForRESTAPI",
            "The mailbox is either inactive, soft-deleted, or is hosted on-premise.",
        )


def has_one(tenant: Tenant, user: Json) -> bool:
    return purpose(tenant, user) in WITHOUT_LICENCE or is_licensed(tenant, user)


def is_licensed(tenant: Tenant, user: Json) -> bool:
    for licence in licence_book.assigned(licence_book.states_of(View(tenant=tenant), user)):
        sku = licence_book.sku_of(tenant, licence["skuId"]) or {}
        on = [plan for plan in sku.get("servicePlans", []) if plan["servicePlanId"] not in licence["disabledPlans"]]
        if any(plan["servicePlanName"] in PLANS for plan in on):
            return True
    return False


def purpose(tenant: Tenant, user: Json) -> str:
    """`userPurpose`: user, shared, room or equipment."""
    return str(known(tenant, user).get("purpose", "user"))


def known(tenant: Tenant, user: Json) -> Json:
    """What somebody has set, to read: `settings`, `purpose`, `rules` and what Exchange's own commands keep."""
    return tenant.collections.get(COLLECTION, {}).get(user["id"].lower(), {})


def kept(tenant: Tenant, user: Json) -> Json:
    """The same, to write into."""
    return tenant.collection(COLLECTION).setdefault(user["id"].lower(), {})


def settings(tenant: Tenant, user: Json) -> Json:
    """The whole mailboxSettings as they stand."""
    whole: Json = {
        "archiveFolder": None,
        "timeZone": "UTC",
        "delegateMeetingMessageDeliveryOptions": "sendToDelegateOnly",
        "dateFormat": "M/d/yyyy",
        "timeFormat": "h:mm tt",
        "userPurpose": purpose(tenant, user),
        "automaticRepliesSetting": {
            "status": "disabled",
            "externalAudience": "all",
            "internalReplyMessage": "",
            "externalReplyMessage": "",
            # The service shows some hours of today and tomorrow here, which mean nothing while the replies are off.
            "scheduledStartDateTime": {"dateTime": "2026-01-01T00:00:00.0000000", "timeZone": "UTC"},
            "scheduledEndDateTime": {"dateTime": "2026-01-02T00:00:00.0000000", "timeZone": "UTC"},
        },
        "language": {"locale": "en-US", "displayName": "English (United States)"},
        "workingHours": {
            "daysOfWeek": ["monday", "tuesday", "wednesday", "thursday", "friday"],
            "startTime": "08:00:00.0000000",
            "endTime": "17:00:00.0000000",
            "timeZone": {"name": "Pacific Standard Time"},
        },
    }
    return {**whole, **known(tenant, user).get("settings", {})}
