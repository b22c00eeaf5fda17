"""`GET /_sim/ca.pem`: the certificate that clients must trust."""

from __future__ import annotations

from simulator.messages import Request, Response, route


@route("GET", "/_sim/ca.pem")
def ca(request: Request) -> Response:
    return Response(body=request.cloud.runtime.ca_pem, headers={"content-type": "application/x-pem-file"})
