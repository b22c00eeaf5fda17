"""addPassword, removePassword, addKey and removeKey of applications and service principals.

A secret is in the answer once and never again. Keys are rolled by proof of an existing one: a token signed with it, whose `iss`
is the object's id and whose `aud` is the directory. Source: Graph application and servicePrincipal, these four actions; the words
of refusals are general knowledge.
"""

from __future__ import annotations

import time
from typing import Any

import jwt

from simulator import credentials
from simulator.errors import GraphFault
from simulator.graph import applications, credential_rules, faults, privileges, service_principals, typecheck
from simulator.messages import Request, Response, route

Json = dict[str, Any]

APPLICATION, PRINCIPAL = "/v1.0/applications/{application_id}", "/v1.0/servicePrincipals/{principal_id}"
BY_APP_ID = tuple(f"/v1.0/{one}(appId='{{app_id}}')" for one in ("applications", "servicePrincipals"))
WHOLE = "Directory.ReadWrite.All"
DIRECTORY = "00000002-0000-0000-c000-000000000000"
ALGORITHMS = ("RS256", "PS256")
LONGEST_PROOF = 600
SKEW = 300


@route("POST", APPLICATION + "/addPassword")
@route("POST", BY_APP_ID[0] + "/addPassword")
def add_password_to_application(request: Request) -> Response:
    return _add_password(request, applications.find(request), "application")


@route("POST", PRINCIPAL + "/addPassword")
@route("POST", BY_APP_ID[1] + "/addPassword")
def add_password_to_principal(request: Request) -> Response:
    return _add_password(request, service_principals.find(request), "servicePrincipal")


@route("POST", APPLICATION + "/removePassword")
@route("POST", BY_APP_ID[0] + "/removePassword")
def remove_password_from_application(request: Request) -> Response:
    return _remove_password(request, applications.find(request), "application")


@route("POST", PRINCIPAL + "/removePassword")
@route("POST", BY_APP_ID[1] + "/removePassword")
def remove_password_from_principal(request: Request) -> Response:
    return _remove_password(request, service_principals.find(request), "servicePrincipal")


@route("POST", APPLICATION + "/addKey")
@route("POST", BY_APP_ID[0] + "/addKey")
def add_key_to_application(request: Request) -> Response:
    return _add_key(request, applications.find(request), "application")


@route("POST", PRINCIPAL + "/addKey")
@route("POST", BY_APP_ID[1] + "/addKey")
def add_key_to_principal(request: Request) -> Response:
    return _add_key(request, service_principals.find(request), "servicePrincipal")


@route("POST", APPLICATION + "/removeKey")
@route("POST", BY_APP_ID[0] + "/removeKey")
def remove_key_from_application(request: Request) -> Response:
    return _remove_key(request, applications.find(request), "application")


@route("POST", PRINCIPAL + "/removeKey")
@route("POST", BY_APP_ID[1] + "/removeKey")
def remove_key_from_principal(request: Request) -> Response:
    return _remove_key(request, service_principals.find(request), "servicePrincipal")


def _add_password(request: Request, item: Json, word: str) -> Response:
    privileges.demand_owned(request, item, WHOLE)
    given = typecheck.check_parameters({} if request.body is None else request.body, "graph.addPassword", f"graph.{word}")
    before = credential_rules.described_all(item)
    made, secret = credential_rules.new_password(request, given.get("passwordCredential") or {})
    item["passwordCredentials"] = [*(item.get("passwordCredentials") or ()), made]
    credential_rules.record(request, item, before)
    return _answer(request, "passwordCredential", {**made, "secretText": secret})


def _remove_password(request: Request, item: Json, word: str) -> Response:
    privileges.demand_owned(request, item, WHOLE)
    given = typecheck.check_parameters(request.body, "graph.removePassword", f"graph.{word}")
    before = credential_rules.described_all(item)
    credential_rules.remove(item, "passwordCredentials", _key_id(given))
    credential_rules.record(request, item, before)
    return Response(status=204)


def _add_key(request: Request, item: Json, word: str) -> Response:
    given = typecheck.check_parameters(request.body, "graph.addKey", f"graph.{word}")
    _demand_proof(request, item, given, word)
    if given.get("passwordCredential"):
        raise faults.bad_request("passwordCredential belongs to keys of the type X509CertAndPassword only.")
    before = credential_rules.described_all(item)
    made = credential_rules.new_key(request, given.get("keyCredential") or {})
    item["keyCredentials"] = [*(item.get("keyCredentials") or ()), made]
    credential_rules.record(request, item, before)
    return _answer(request, "keyCredential", made)


def _remove_key(request: Request, item: Json, word: str) -> Response:
    given = typecheck.check_parameters(request.body, "graph.removeKey", f"graph.{word}")
    _demand_proof(request, item, given, word)
    before = credential_rules.described_all(item)
    credential_rules.remove(item, "keyCredentials", _key_id(given))
    credential_rules.record(request, item, before)
    return Response(status=204)


def _key_id(given: Json) -> str:
    key_id = given.get("keyId")
    if not key_id:
        raise faults.bad_request("The keyId of the credential to remove must be given.")
    return str(key_id)


def _demand_proof(request: Request, item: Json, given: Json, word: str) -> None:
    """An app may roll its own keys; whoever else asks needs what adding a password needs. Raises GraphFault 403, 401."""
    if request.who.client_id.lower() != item["appId"].lower():
        privileges.demand_row(request, "POST", f"/{word}s/{{id}}/addPassword")
        privileges.demand_owned(request, item, WHOLE)
    proof, in_force = given.get("proof") or "", credential_rules.in_force(request.cloud)
    for credential, certificate in credentials.certificates(item):
        if in_force(credential) and certificate.key is not None and _proves(proof, certificate.key, item["id"]):
            return
    raise GraphFault(401, "Authentication_MissingOrMalformed", "Access Token missing or malformed.")


def _proves(proof: str, key: Any, object_id: str) -> bool:
    try:
        claims = jwt.decode(
            proof,
            key,
            algorithms=list(ALGORITHMS),
            audience=DIRECTORY,
            issuer=object_id,
            leeway=SKEW,
            options={"require": ["exp", "iss", "aud"]},
        )
    except (jwt.InvalidTokenError, ValueError):
        return False
    return bool(claims["exp"] <= time.time() + LONGEST_PROOF + SKEW)


def _answer(request: Request, word: str, credential: Json) -> Response:
    context = f"{request.origin}/v1.0/$metadata#microsoft.graph.{word}"
    return Response(body={"@odata.context": context, **credential})
