"""OpenID Connect discovery of both versions, the signing keys, and instance discovery."""

from __future__ import annotations

from urllib.parse import urlsplit

from simulator.entra.tenants import tenant_of
from simulator.errors import EntraFault
from simulator.messages import Request, Response, route
from simulator.public_hosts import origin_of
from simulator.store import Tenant

AUTHENTICATION = ["client_secret_post", "private_key_jwt", "client_secret_basic"]
CLAIMS = ["sub", "iss", "aud", "exp", "iat", "auth_time", "acr", "nonce", "preferred_username", "name", "tid", "ver", "oid"]
# The tenant that stands for everybody's personal account.
CONSUMERS = "9188040d-6c67-4c5b-b112-36a304b66dad"


@route("GET", "/{tenant}/v2.0/.well-known/openid-configuration")
def configuration_v2(request: Request) -> Response:
    """MSAL takes the tenant from the path of `token_endpoint`, so it holds the GUID."""
    tenant = tenant_of(request)
    segment = tenant.id if tenant else request.path_params["tenant"].lower()
    base = f"{request.origin}/{segment}"
    document = {
        "token_endpoint": f"{base}/oauth2/v2.0/token",
        "token_endpoint_auth_methods_supported": AUTHENTICATION,
        "jwks_uri": f"{base}/discovery/v2.0/keys",
        "subject_types_supported": ["pairwise"],
        "response_types_supported": ["code", "id_token", "token"],
        "response_modes_supported": ["query", "fragment", "form_post"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "issuer": f"{request.origin}/{_issuer(request, tenant)}/v2.0",
        "request_uri_parameter_supported": False,
        "http_logout_supported": True,
        "frontchannel_logout_supported": True,
        "claims_supported": CLAIMS,
        "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
        "device_authorization_endpoint": f"{base}/oauth2/v2.0/devicecode",
        "end_session_endpoint": f"{base}/oauth2/v2.0/logout",
        "userinfo_endpoint": f"{origin_of('graph', request.origin)}/oidc/userinfo",
        "tenant_region_scope": "EU" if tenant else None,
        "cloud_instance_name": urlsplit(request.origin).netloc,
    }
    return Response(body=document)


@route("GET", "/{tenant}/.well-known/openid-configuration")
def configuration_v1(request: Request) -> Response:
    tenant = tenant_of(request)
    segment = tenant.id if tenant else request.path_params["tenant"].lower()
    base = f"{request.origin}/{segment}"
    document = {
        "token_endpoint": f"{base}/oauth2/token",
        "token_endpoint_auth_methods_supported": AUTHENTICATION,
        "jwks_uri": f"{request.origin}/common/discovery/keys",
        "subject_types_supported": ["pairwise"],
        "response_types_supported": ["code", "id_token", "token"],
        "response_modes_supported": ["query", "fragment", "form_post"],
        "scopes_supported": ["openid"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "issuer": f"https://sts.windows.net/{_issuer(request, tenant)}/",
        "authorization_endpoint": f"{base}/oauth2/authorize",
        "device_authorization_endpoint": f"{base}/oauth2/devicecode",
        "end_session_endpoint": f"{base}/oauth2/logout",
        "userinfo_endpoint": f"{base}/openid/userinfo",
        "cloud_instance_name": urlsplit(request.origin).netloc,
    }
    return Response(body=document)


@route("GET", "/{tenant}/discovery/keys")
def keys(request: Request) -> Response:
    tenant_of(request)
    return Response(body=request.cloud.runtime.keys.jwks())


@route("GET", "/{tenant}/discovery/v2.0/keys")
def keys_v2(request: Request) -> Response:
    """Each key says whose it is: version 2 of the service has keys for several issuers."""
    issuer = f"{request.origin}/{_issuer(request, tenant_of(request))}/v2.0"
    return Response(body={"keys": [{**key, "issuer": issuer} for key in request.cloud.runtime.keys.jwks()["keys"]]})


def _issuer(request: Request, tenant: Tenant | None) -> str:
    """The tenant's part of an issuer: its id, or the placeholder that a validator puts the token's tenant in for."""
    if tenant is not None:
        return tenant.id
    return CONSUMERS if request.path_params["tenant"].lower() == "consumers" else "{tenantid}"


@route("GET", "/common/discovery/instance")
def instance(request: Request) -> Response:
    """Says that this origin is the login service, for the tenant of `authorization_endpoint`."""
    try:
        segment = urlsplit(request.query.get("authorization_endpoint", "")).path.strip("/").partition("/")[0]
    except ValueError:
        segment = ""
    if not segment:
        raise EntraFault(400, "invalid_instance", 50049, "authorization_endpoint must be the address of a login service.")
    host = urlsplit(request.origin).netloc
    document = {
        "tenant_discovery_endpoint": f"{request.origin}/{segment}/v2.0/.well-known/openid-configuration",
        "api-version": request.query.get("api-version", "1.1"),
        "metadata": [{"preferred_network": host, "preferred_cache": host, "aliases": [host]}],
    }
    return Response(body=document)
