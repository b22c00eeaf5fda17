"""`GET /_sim/journal`: the requests that memory still holds, one JSON line each. `DELETE` forgets them; the file stays.

The answer's header `x-journal-lines` counts all that ever were; `?after=COUNT` gives only what has come since.
"""

from __future__ import annotations

import re

from simulator.control.fields import bad
from simulator.messages import Request, Response, route


@route("GET", "/_sim/journal")
def read(request: Request) -> Response:
    after, journal = request.query.get("after", "0"), request.cloud.runtime.journal
    if not re.fullmatch(r"[0-9]{1,18}", after):
        raise bad("after must be a count of lines, as the header x-journal-lines gives it.")
    headers = {"content-type": "application/x-ndjson", "x-journal-lines": str(journal.count)}
    return Response(body=journal.text(int(after)), headers=headers)


@route("DELETE", "/_sim/journal")
def clear(request: Request) -> Response:
    request.cloud.runtime.journal.clear()
    return Response(status=204)
