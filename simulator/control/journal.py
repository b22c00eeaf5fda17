"""`GET /_sim/journal`: the requests that memory still holds, one JSON line each. `DELETE` forgets them; the file stays."""

from __future__ import annotations

from simulator.messages import Request, Response, route


@route("GET", "/_sim/journal")
def read(request: Request) -> Response:
    return Response(body=request.cloud.runtime.journal.text(), headers={"content-type": "application/x-ndjson"})


@route("DELETE", "/_sim/journal")
def clear(request: Request) -> Response:
    request.cloud.runtime.journal.clear()
    return Response(status=204)
