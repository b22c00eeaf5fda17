"""Applications and service principals by object id and by appId: all that Graph documents under either address, by the client.

The client itself writes the second address for the object alone, so the rest goes through its builders' `with_url`.
"""

from __future__ import annotations

import base64
import time
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from tests.outside.msgraph.filled import GRAPH
from tests.outside.msgraph.paths import Asking, Json
from tests.outside.msgraph.world import PASSWORD, World

OBJECTS = "https://graph.microsoft.com/v1.0/directoryObjects"
BY = ("id", "appId")
KINDS = ("applications", "servicePrincipals")


@pytest.fixture
def graph(world: World) -> Asking:
    return Asking(world=world)


class Pair:
    """A new application and its service principal, each with its two addresses."""

    def __init__(self, graph: Asking) -> None:
        self.application: Json = graph("POST", "/applications", {"displayName": f"Tool {uuid.uuid4().hex[:6]}"})
        self.app_id: str = self.application["appId"]
        self.principal: Json = graph("POST", "/servicePrincipals", {"appId": self.app_id})

    def at(self, kind: str, by: str) -> str:
        found = self.application if kind == "applications" else self.principal
        return f"/{kind}/{found['id']}" if by == "id" else f"/{kind}(appId='{self.app_id}')"


@pytest.fixture
def pair(graph: Asking) -> Pair:
    return Pair(graph)


def user(world: World, graph: Asking) -> str:
    name = f"u{uuid.uuid4().hex[:8]}"
    body = {
        "accountEnabled": True,
        "displayName": name,
        "mailNickname": name,
        "userPrincipalName": f"{name}@{world.domain}",
        "passwordProfile": {"password": PASSWORD},
    }
    made: str = graph("POST", "/users", body)["id"]
    return made


@pytest.mark.parametrize("by", BY)
@pytest.mark.parametrize("kind", KINDS)
def test_the_object(graph: Asking, pair: Pair, kind: str, by: str) -> None:
    here = pair.at(kind, by)
    assert graph("GET", here)["appId"] == pair.app_id
    graph("PATCH", here, {"notes": "ours", "tags": ["a"]})
    read = graph("GET", here)
    assert (read["notes"], read["tags"]) == ("ours", ["a"])
    graph("DELETE", here)
    assert graph.refused("GET", here) == (404, "Request_ResourceNotFound")
    assert graph.refused("DELETE", here) == (404, "Request_ResourceNotFound")


@pytest.mark.parametrize("by", BY)
@pytest.mark.parametrize("kind", KINDS)
def test_secrets(graph: Asking, pair: Pair, kind: str, by: str) -> None:
    here = pair.at(kind, by)
    made = graph("POST", f"{here}/addPassword", {"passwordCredential": {"displayName": "robot"}})
    assert len(made["secretText"]) >= 32 and made["hint"] == made["secretText"][:3]
    (read,) = graph("GET", here)["passwordCredentials"]
    assert (read["keyId"], read["displayName"], read.get("secretText")) == (made["keyId"], "robot", None)
    graph("POST", f"{here}/removePassword", {"keyId": made["keyId"]})
    assert not graph("GET", here).get("passwordCredentials")
    assert graph.refused("POST", f"{here}/removePassword", {"keyId": made["keyId"]})[0] == 400


def certificate(days: int = 365) -> tuple[rsa.RSAPrivateKey, bytes]:
    """A private key, and its certificate in DER."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "robot")]), datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, private.public_key(), x509.random_serial_number())
    dated = builder.not_valid_before(now - timedelta(minutes=5)).not_valid_after(now + timedelta(days=days))
    return private, dated.sign(private, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def credential(der: bytes) -> Json:
    # The client's model takes the text for the bytes that it sends.
    return {"type": "AsymmetricX509Cert", "usage": "Verify", "key": base64.b64encode(der).decode()}


@pytest.mark.parametrize("by", BY)
@pytest.mark.parametrize("kind", KINDS)
def test_certificates_are_rolled_by_proof(world: World, graph: Asking, pair: Pair, kind: str, by: str) -> None:
    here, (old, der), (_, fresh) = pair.at(kind, by), certificate(), certificate()
    graph("PATCH", here, {"keyCredentials": [credential(der)]})
    (held,) = graph("GET", here)["keyCredentials"]
    thumbprint = base64.urlsafe_b64encode(x509.load_der_x509_certificate(der).fingerprint(hashes.SHA1())).decode().rstrip("=")
    now, item = int(time.time()), graph("GET", here)["id"]
    claims = {"aud": "00000002-0000-0000-c000-000000000000", "iss": item, "nbf": now, "exp": now + 600}
    proof = jwt.encode(claims, old, algorithm="RS256", headers={"x5t": thumbprint})
    body = {"keyCredential": credential(fresh), "passwordCredential": None, "proof": proof}
    assert graph.refused("POST", f"{here}/addKey", body | {"proof": "x"})[0] == 401
    made = graph("POST", f"{here}/addKey", body)
    assert made["type"] == "AsymmetricX509Cert" and made["keyId"] != held["keyId"]
    graph("POST", f"{here}/removeKey", {"keyId": held["keyId"], "proof": proof})
    assert [one["keyId"] for one in graph("GET", here)["keyCredentials"]] == [made["keyId"]]


@pytest.mark.parametrize("by", BY)
def test_extension_properties(graph: Asking, pair: Pair, by: str) -> None:
    here = f"{pair.at('applications', by)}/extensionProperties"
    made = graph("POST", here, {"name": "mark", "dataType": "String", "targetObjects": ["User"]})
    assert made["name"] == f"extension_{pair.app_id.replace('-', '')}_mark"
    assert [one["id"] for one in graph("GET", here)["value"]] == [made["id"]]
    whole = f"/applications/{pair.application['id']}/extensionProperties/{made['id']}"
    assert graph("GET", whole)["dataType"] == "String"
    graph("DELETE", whole)
    assert graph("GET", here)["value"] == []


@pytest.mark.parametrize("by", BY)
@pytest.mark.parametrize("item", ["/{id}", "(name='deploy')"])
def test_federated_credentials(graph: Asking, pair: Pair, by: str, item: str) -> None:
    here = f"{pair.at('applications', by)}/federatedIdentityCredentials"
    body = {"name": "deploy", "issuer": "https://issuer.example", "subject": "a:b", "audiences": ["api://AzureADTokenExchange"]}
    made = graph("POST", here, body)
    one = here + item.format(id=made["id"])
    assert graph("GET", one)["subject"] == "a:b"
    graph("PATCH", one, {"subject": "c:d"})
    assert [(found["id"], found["subject"]) for found in graph("GET", here)["value"]] == [(made["id"], "c:d")]
    graph("DELETE", one)
    assert graph.refused("GET", one)[0] == 404


@pytest.mark.parametrize("by", BY)
@pytest.mark.parametrize("kind", KINDS)
def test_owners(world: World, graph: Asking, pair: Pair, kind: str, by: str) -> None:
    here, people = pair.at(kind, by), {user(world, graph) for _ in range(2)}
    # The app that made it owns it already.
    (creator,) = (one["id"] for one in graph("GET", f"{here}/owners")["value"])
    for person in people:
        graph("POST", f"{here}/owners/$ref", {"@odata.id": f"{OBJECTS}/{person}"})
    assert {one["id"] for one in graph("GET", f"{here}/owners")["value"]} == {creator, *people}
    counted = f"{pair.at(kind, 'id')}/owners/$count"
    assert graph("GET", counted, eventual=True) == 3
    for person in people:
        graph("DELETE", f"{here}/owners/{person}/$ref")
    assert [one["id"] for one in graph("GET", f"{here}/owners")["value"]] == [creator]
    assert graph("GET", counted, eventual=True) == 1


def role_of_graph(graph: Asking) -> tuple[str, str]:
    """Graph's own principal, and one of its roles for apps."""
    resource = graph("GET", f"/servicePrincipals(appId='{GRAPH}')")
    return resource["id"], next(one["id"] for one in resource["appRoles"] if one["value"] == "User.Read.All")


@pytest.mark.parametrize("by", BY)
def test_roles_that_a_principal_holds(graph: Asking, pair: Pair, by: str) -> None:
    here = f"{pair.at('servicePrincipals', by)}/appRoleAssignments"
    resource, role = role_of_graph(graph)
    body = {"principalId": pair.principal["id"], "resourceId": resource, "appRoleId": role}
    made = graph("POST", here, body)
    assert (made["principalType"], made["principalId"], made["appRoleId"]) == ("ServicePrincipal", pair.principal["id"], role)
    assert [one["id"] for one in graph("GET", here)["value"]] == [made["id"]]
    one = f"/servicePrincipals/{pair.principal['id']}/appRoleAssignments/{made['id']}"
    assert graph("GET", one)["resourceId"] == resource
    graph("DELETE", one)
    assert graph("GET", here)["value"] == []
    assert graph.refused("GET", one)[0] == 404


@pytest.mark.parametrize("by", BY)
def test_who_holds_the_roles_of_a_principal(world: World, graph: Asking, pair: Pair, by: str) -> None:
    here = f"{pair.at('servicePrincipals', by)}/appRoleAssignedTo"
    role: dict[str, Any] = {
        "id": str(uuid.uuid4()),
        "allowedMemberTypes": ["User"],
        "description": "May read",
        "displayName": "Readers",
        "isEnabled": True,
        "value": "Data.Read",
    }
    graph("PATCH", pair.at("applications", "id"), {"appRoles": [role]})
    person, principal = user(world, graph), pair.principal["id"]
    made = graph("POST", here, {"principalId": person, "resourceId": principal, "appRoleId": role["id"]})
    assert [(one["id"], one["principalId"]) for one in graph("GET", here)["value"]] == [(made["id"], person)]
    one = f"/servicePrincipals/{principal}/appRoleAssignedTo/{made['id']}"
    assert graph("GET", one)["principalType"] == "User"
    theirs = f"/users/{person}/appRoleAssignments"
    assert graph("GET", f"{theirs}/{made['id']}")["resourceId"] == principal
    graph("DELETE", one)
    assert graph("GET", theirs)["value"] == []
    again = graph("POST", theirs, {"principalId": person, "resourceId": principal, "appRoleId": role["id"]})
    graph("DELETE", f"{theirs}/{again['id']}")
    assert graph("GET", here)["value"] == []
