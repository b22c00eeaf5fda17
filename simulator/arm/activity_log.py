"""Reading the activity log: who wrote what when, 90 days back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from simulator.arm import activity, filters, versions
from simulator.arm.operation import serve
from simulator.arm.paging import page
from simulator.errors import ArmFault
from simulator.messages import Json, Request, Response

TYPE = "Microsoft.Insights/eventtypes"
PAGE = 200
KEPT = timedelta(days=90)
_SELECTABLE = frozenset(
    {
        "authorization",
        "caller",
        "category",
        "claims",
        "correlationId",
        "description",
        "eventDataId",
        "eventName",
        "eventTimestamp",
        "httpRequest",
        "id",
        "level",
        "operationId",
        "operationName",
        "properties",
        "resourceGroupName",
        "resourceId",
        "resourceProviderName",
        "resourceType",
        "status",
        "subStatus",
        "submissionTimestamp",
        "subscriptionId",
        "tenantId",
    }
)
_TIMES = (("eventtimestamp", "ge"), ("eventtimestamp", "le"))
_EQUAL = (
    "eventchannels",
    "resourcegroupname",
    "resourceuri",
    "resourceid",
    "resourceprovider",
    "correlationid",
    "caller",
    "status",
    "levels",
)


@serve(
    TYPE,
    "GET",
    at=("/subscriptions/{subscription}/providers/Microsoft.Insights/eventtypes/management/values",),
    action="Microsoft.Insights/eventtypes/values/read",
)
def events(request: Request) -> Response:
    return _list(request, request.path_params["subscription"])


@serve(TYPE, "GET", at=("/providers/Microsoft.Insights/eventtypes/management/values",))
def tenant_events(request: Request) -> Response:
    """Those of the tenant itself, which belong to no subscription."""
    return _list(request, "")


@serve("Microsoft.Insights/eventcategories", "GET", at=("/providers/Microsoft.Insights/eventcategories",))
def categories(request: Request) -> Response:
    names = ("Administrative", "ServiceHealth", "ResourceHealth", "Alert", "Autoscale", "Security", "Recommendation", "Policy")
    return page(request, [{"value": name, "localizedValue": name} for name in names])


def _list(request: Request, subscription: str) -> Response:
    text = versions.option(request, "$filter")
    try:
        terms = filters.parse(text)
        filters.only(terms, (*_TIMES, *((name, "eq") for name in _EQUAL)), text)
    except ArmFault:
        raise _bad(f"The $filter '{text}' is not supported.") from None
    start, end = _window(request, terms)
    found = [
        event
        for event in reversed(request.tenant.log(activity.LOG))
        if event["subscriptionId"].lower() == subscription.lower()
        and start <= datetime.fromisoformat(event["eventTimestamp"]) <= end
        and all(_matches(event, term) for term in terms)
    ]
    return page(request, [_chosen(event, _selection(request)) for event in found], size=PAGE)


def _window(request: Request, terms: list[filters.Term]) -> tuple[datetime, datetime]:
    now = request.cloud.now()
    starts = [_moment(term.value) for term in terms if (term.name, term.operator) == _TIMES[0]]
    ends = [_moment(term.value) for term in terms if (term.name, term.operator) == _TIMES[1]]
    if len(starts) != 1 or len(ends) > 1:
        raise _bad("The $filter needs one start: eventTimestamp ge '{time}'.")
    if starts[0] < now - KEPT:
        raise _bad(f"The start time cannot be more than {KEPT.days} days in the past.")
    end = ends[0] if ends else now
    if end < starts[0]:
        raise _bad("The end time must not be before the start time.")
    return starts[0], end


def _matches(event: Json, term: filters.Term) -> bool:
    wanted = [part.strip().lower() for part in term.value.split(",")]
    held = {
        "resourcegroupname": event["resourceGroupName"],
        "resourceuri": event["resourceId"],
        "resourceid": event["resourceId"],
        "resourceprovider": event["resourceProviderName"]["value"],
        "correlationid": event["correlationId"],
        "caller": event["caller"],
        "status": event["status"]["value"],
        "levels": event["level"],
    }
    # Every event here is of the channel Operation, which all filters ask for.
    return term.name not in held or held[term.name].lower().rstrip("/") in [part.rstrip("/") for part in wanted]


def _selection(request: Request) -> list[str]:
    names = [name.strip() for name in (versions.option(request, "$select") or "").split(",") if name.strip()]
    known = {name.lower(): name for name in _SELECTABLE}
    unknown = [name for name in names if name.lower() not in known]
    if unknown:
        raise _bad(f"The $select property '{unknown[0]}' is not known.")
    return [known[name.lower()] for name in names]


def _chosen(event: Json, names: list[str]) -> Json:
    return {name: event[name] for name in names} if names else event


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise _bad(f"The time '{text}' in $filter can't be read.") from None


def _bad(message: str) -> ArmFault:
    return ArmFault(400, "BadRequest", message)
