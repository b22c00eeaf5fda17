"""`GET /_sim/proxy`: where the intercepting proxy listens, and what it has answered and refused so far.

`{"url", "answered": {host: connections}, "refused": {"host:port": requests}, "failed": {host: {"count", "reason"}}}`; failed is
TLS that did not come about, mostly since the client does not trust the simulator's certificate.
"""

from __future__ import annotations

from simulator.messages import Request, Response, route


@route("GET", "/_sim/proxy")
def proxy(request: Request) -> Response:
    return Response(body=request.cloud.runtime.proxy.as_json())
