"""Budgets (Microsoft.Consumption/budgets) of a subscription or a resource group."""

from __future__ import annotations

from datetime import UTC, datetime

from simulator.arm.kind import Kind, Write
from simulator.errors import ArmFault
from simulator.messages import Json

TYPE = "Microsoft.Consumption/budgets"
_GRAINS = {"Monthly": 1, "Quarterly": 3, "Annually": 12, "BillingMonth": 1, "BillingQuarter": 3, "BillingAnnual": 12}
_CURRENCIES = {
    "DE": "EUR",
    "AT": "EUR",
    "FR": "EUR",
    "IE": "EUR",
    "NL": "EUR",
    "ES": "EUR",
    "IT": "EUR",
    "BE": "EUR",
    "FI": "EUR",
}
_CURRENCIES |= {"GB": "GBP", "CH": "CHF", "SE": "SEK", "DK": "DKK", "NO": "NOK", "AU": "AUD", "CA": "CAD"}


def prepare(write: Write, wanted: Json) -> None:
    if write.id.scope.lower() not in (write.id.group_key, f"/subscriptions/{write.id.subscription}".lower()):
        raise _bad(f"The scope '{write.id.scope}' can't have a budget.")
    if write.current and wanted.get("eTag") not in (None, write.current["eTag"]):
        raise ArmFault(412, "PreconditionFailed", "The eTag of the budget is not the latest one; read it again and retry.")
    given = wanted["properties"]
    if given["amount"] <= 0:
        raise _bad(f"The amount {given['amount']} must be more than 0.")
    if given["category"] != "Cost":
        raise _bad(f"The category '{given['category']}' is not valid for a budget.")
    if given["timeGrain"] not in _GRAINS:
        raise _bad(f"The timeGrain '{given['timeGrain']}' is not one of {', '.join(_GRAINS)}.")
    given["timePeriod"] = _period(write, given)
    _check_notifications(given)
    unit = _CURRENCIES.get(write.request.tenant.country, "USD")
    before = (write.current or {}).get("properties", {})
    given["currentSpend"] = before.get("currentSpend", {"amount": 0.0, "unit": unit})


KIND = Kind(type=TYPE, prepare=prepare, name_pattern="[A-Za-z0-9_-]{1,63}", etag="eTag")


def _period(write: Write, given: Json) -> Json:
    """Start and end as the service keeps them. A budget's start never changes, and a new one's lies in the running period."""
    start = _date(given["timePeriod"]["startDate"])
    if write.current:
        if _written(start) != write.current["properties"]["timePeriod"]["startDate"]:
            raise _bad("Start date of budgets cannot be updated. Please delete and create a new budget.")
    else:
        _check_start(start, given["timeGrain"], write.request.cloud.now())
    asked = given["timePeriod"].get("endDate")
    # Ten years where none is asked for; the day is capped for a billing period that begins on a 29 February.
    end = _date(asked) if asked else start.replace(year=start.year + 10, day=min(start.day, 28))
    if end <= start:
        raise _bad("The end date must be after the start date.")
    return {"startDate": _written(start), "endDate": _written(end)}


def _check_start(start: datetime, grain: str, now: datetime) -> None:
    if start.day != 1 and not grain.startswith("Billing"):
        raise _bad(f"The start date {_written(start)} must be the first of the month.")
    if start < datetime(2017, 6, 1, tzinfo=UTC):
        raise _bad(f"The start date {_written(start)} must not be before 2017-06-01.")
    months = (start.year - now.year) * 12 + start.month - now.month
    if months > 12:
        raise _bad(f"The start date {_written(start)} must not be more than twelve months ahead.")
    # The running period of a quarterly or yearly budget may have begun up to so many months ago.
    if months <= -_GRAINS[grain]:
        raise _bad(f"The start date {_written(start)} must lie within the running period of the time grain {grain}, or later.")


def _check_notifications(given: Json) -> None:
    notifications = given.get("notifications") or {}
    if len(notifications) > 5:
        raise _bad("A budget has at most 5 notifications.")
    for name, notification in notifications.items():
        if notification["operator"] not in ("EqualTo", "GreaterThan", "GreaterThanOrEqualTo"):
            raise _bad(f"The operator '{notification['operator']}' of the notification '{name}' is not valid.")
        if not 0 < notification["threshold"] <= 1000:
            raise _bad(f"The threshold {notification['threshold']} of the notification '{name}' must be between 0 and 1000.")
        if not any(notification.get(key) for key in ("contactEmails", "contactRoles", "contactGroups")):
            raise _bad(f"The notification '{name}' names nobody: give contactEmails, contactRoles or contactGroups.")
        notification.setdefault("thresholdType", "Actual")


def _date(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise _bad(f"'{text}' is not a date.") from None


def _written(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _bad(message: str) -> ArmFault:
    return ArmFault(400, "BadRequest", message)
