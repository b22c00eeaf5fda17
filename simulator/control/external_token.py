"""`POST /_sim/external-token`: a token as another issuer (GitHub, Kubernetes, ...) would give it to a workload, to be exchanged
by a federated identity credential. `GET /_sim/issuer/...`: a made-up issuer's discovery document and the key that signs all of
them."""

from __future__ import annotations

from simulator.control.fields import bad, body_of, text, whole_number
from simulator.entra.federation import AUDIENCE
from simulator.messages import Request, Response, route

LIFETIME = 600
ISSUER = "/_sim/issuer"


@route("POST", "/_sim/external-token")
def mint(request: Request) -> Response:
    """`subject`; `issuer` (default: the made-up one), `audience`, `expiresIn` (seconds; negative: expired), `claims` (more of
    them)."""
    body = body_of(request, {"issuer", "subject", "audience", "expiresIn", "claims"})
    more = {} if body.get("claims") is None else body["claims"]
    if not isinstance(more, dict):
        raise bad("claims must be an object.")
    audience = AUDIENCE if body.get("audience") is None else body["audience"]
    listed = audience if isinstance(audience, list) else [audience]
    if not listed or not all(isinstance(one, str) and one for one in listed):
        raise bad("audience must be a text or a list of texts.")
    lifetime = whole_number(body, "expiresIn")
    claims = {
        **more,
        "iss": text(body, "issuer", f"{request.origin}{ISSUER}"),
        "sub": text(body, "subject"),
        "aud": audience,
    }
    token = request.cloud.runtime.external_keys.issue(claims, LIFETIME if lifetime is None else lifetime)
    return Response(body={"token": token})


@route("GET", ISSUER + "/.well-known/openid-configuration")
def configuration(request: Request) -> Response:
    issuer = f"{request.origin}{ISSUER}"
    document = {
        "issuer": issuer,
        "jwks_uri": f"{issuer}/keys",
        "response_types_supported": ["id_token"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
    }
    return Response(body=document)


@route("GET", ISSUER + "/keys")
def keys(request: Request) -> Response:
    return Response(body=request.cloud.runtime.external_keys.jwks())
