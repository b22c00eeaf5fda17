"""Where a page of a list begins, and the link to the next one.

The token is opaque to callers. It names the objects around the border between two pages, so that nothing is shown twice or
left out when objects come or go between two requests; only if all of them are gone does the mere number count. Source: Graph,
paging: the link holds every option of the request, and no header.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, urlencode

from simulator.graph import faults
from simulator.graph.kinds import Entry
from simulator.graph.options import Options
from simulator.messages import Request

ANCHORS = 4  # objects that are remembered on each side of the border


def next_link(request: Request, at: int, found: Sequence[Entry]) -> str:
    """The address of the page that begins at `at`."""
    before = [_name(entry) for entry in found[max(0, at - ANCHORS) : at]]
    behind = [_name(entry) for entry in found[at : at + ANCHORS]]
    token = base64.urlsafe_b64encode(json.dumps([at, before, behind], separators=(",", ":")).encode()).decode().rstrip("=")
    kept = {name: value for name, value in request.query.items() if name.lower().lstrip("$") not in ("skiptoken", "skip")}
    query = urlencode({**kept, "$skiptoken": token}, quote_via=quote, safe="$,()/:'")
    return f"{request.origin}{quote(request.path)}?{query}"


def start(options: Options, found: Sequence[Entry]) -> int:
    """The number of the first object of the page that was asked for. Raises GraphFault 400."""
    if options.skip_token is None:
        return options.skip
    at, before, behind = _read(options.skip_token)
    places = {_name(entry): place for place, entry in enumerate(found)}
    for name in behind:
        if name in places:
            return places[name]
    for name in reversed(before):
        if name in places:
            return places[name] + 1
    return at


def _name(entry: Entry) -> str:
    kind, item = entry
    return f"{kind.collection[:2]}{item.get('id')}"


def _read(text: str) -> tuple[int, list[str], list[str]]:
    try:
        token: Any = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
    except ValueError:
        token = None
    if not isinstance(token, list) or len(token) != 3:
        raise _invalid()
    at, before, behind = token
    names = [*before, *behind] if isinstance(before, list) and isinstance(behind, list) else [None]
    if not isinstance(at, int) or at < 0 or not all(isinstance(name, str) for name in names):
        raise _invalid()
    return at, before, behind


def _invalid() -> Exception:
    return faults.bad_request("The specified page token value provided is invalid.")
