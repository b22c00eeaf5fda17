"""`GET|POST /_sim/clock`: the simulator's time. Tokens and certificates are not touched by it."""

from __future__ import annotations

from datetime import UTC, datetime

from simulator.control.fields import bad, body_of, number, optional_text
from simulator.messages import Request, Response, route


@route("GET", "/_sim/clock")
def read(request: Request) -> Response:
    return Response(body={"now": request.cloud.timestamp(), "frozen": request.cloud.clock.frozen})


@route("POST", "/_sim/clock")
def move(request: Request) -> Response:
    """`now` (ISO 8601) sets it, `advanceSeconds` moves it, `frozen` stops it or lets it run; `now` goes first."""
    body = body_of(request, {"now", "advanceSeconds", "frozen"})
    clock = request.cloud.clock
    frozen = body.get("frozen")
    if frozen is not None and not isinstance(frozen, bool):
        raise bad("frozen must be true or false.")
    now = optional_text(body, "now")
    moment = clock.now() if now is None else parse_moment(now)
    clock.set_to(moment, frozen=frozen)
    seconds = number(body, "advanceSeconds")
    if seconds is not None:
        try:
            clock.advance(seconds)
        except OverflowError:
            raise bad("advanceSeconds leads out of the calendar.") from None
    return read(request)


def parse_moment(value: str) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise bad(f"now must be a moment such as 2026-11-02T09:00:00Z, not {value!r}.") from None
