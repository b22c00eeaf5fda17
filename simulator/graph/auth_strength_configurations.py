"""`/policies/authenticationStrengthPolicies/{id}/combinationConfigurations`: which keys or certificates a combination takes.

Source: Graph authenticationCombinationConfiguration, fido2CombinationConfiguration, x509CertificateCombinationConfiguration.
"""

from __future__ import annotations

import re
from typing import Any

from simulator.graph import audit, auth_strengths, ca_shape, envelope, faults, typecheck
from simulator.graph.kinds import Kind
from simulator.messages import Request, Response, route

Json = dict[str, Any]

PATHS = tuple(one + "/{strength_id}/combinationConfigurations" for one in (auth_strengths.PATH, auth_strengths.OTHER_PATH))
KIND = Kind(
    collection="combinationConfigurations",
    segment="combinationConfigurations",
    type_name="graph.authenticationCombinationConfiguration",
    resource="AuthenticationCombinationConfiguration",
    directory=False,
    page=0,
)
FIDO2 = "#microsoft.graph.fido2CombinationConfiguration"
CERTIFICATE = "#microsoft.graph.x509CertificateCombinationConfiguration"
# What each type can apply to, and which of its lists must not be empty together.
_APPLIES = {FIDO2: {"fido2"}, CERTIFICATE: {"x509CertificateSingleFactor", "x509CertificateMultiFactor"}}
_LISTS = {FIDO2: ("allowedAAGUIDs",), CERTIFICATE: ("allowedIssuerSkis", "allowedPolicyOIDs")}
_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\Z")


def _find(request: Request, strength: Json) -> Json:
    wanted = request.path_params["configuration_id"].lower()
    for one in strength["combinationConfigurations"]:
        if one["id"] == wanted:
            found: Json = one
            return found
    raise faults.not_found(wanted)


def _path(strength: Json) -> str:
    return f"policies/authenticationStrengthPolicies('{strength['id']}')/combinationConfigurations"


def _body(request: Request, tag: str) -> Json:
    body = typecheck.check_body(request.body, tag.lstrip("#").removeprefix("microsoft."))
    if "id" in body:
        raise faults.read_only("id", KIND.resource)
    return body


def _check(strength: Json, configuration: Json) -> None:
    tag = configuration["@odata.type"]
    applies = configuration["appliesToCombinations"]
    if not applies or not set(applies) <= _APPLIES[tag]:
        raise faults.invalid_value("appliesToCombinations", KIND.resource)
    if not set(applies) <= set(strength["allowedCombinations"]):
        raise faults.malformed("A configuration can only apply to combinations that the strength allows.")
    if not any(configuration[name] for name in _LISTS[tag]):
        raise faults.missing_value(_LISTS[tag][0], KIND.resource)
    for guid in configuration.get("allowedAAGUIDs", []):
        if not _GUID.match(guid):
            raise faults.invalid_value("allowedAAGUIDs", KIND.resource)
    for other in strength["combinationConfigurations"]:
        if other["id"] != configuration["id"] and set(other["appliesToCombinations"]) & set(applies):
            raise faults.malformed(f"The configuration {other['id']} applies to the same combination.")


def _kept(request: Request, strength: Json, activity: str, before: Json | None, after: Json | None) -> None:
    auth_strengths.touched(request, strength)
    operation = {"Create": "Add", "Update": "Update", "Delete": "Delete"}[activity]
    changes = [audit.change("CombinationConfiguration", before, after)]
    auth_strengths.record(request, f"Combination Configuration {activity}", operation, strength, changes)


@route("GET", PATHS[0])
@route("GET", PATHS[1])
def list_configurations(request: Request) -> Response:
    strength = auth_strengths.find(request)
    return envelope.collection(request, KIND, strength["combinationConfigurations"], path=_path(strength))


@route("GET", PATHS[0] + "/{configuration_id}")
@route("GET", PATHS[1] + "/{configuration_id}")
def get_configuration(request: Request) -> Response:
    strength = auth_strengths.find(request)
    return envelope.entity(request, KIND, _find(request, strength), path=_path(strength))


@route("POST", PATHS[0])
@route("POST", PATHS[1])
def create_configuration(request: Request) -> Response:
    strength = auth_strengths.find(request, own=True)
    tag = request.body.get("@odata.type") if isinstance(request.body, dict) else None
    tag = "#" + str(tag).lstrip("#")
    if tag not in _APPLIES:
        raise faults.malformed(f"'@odata.type' must be '{FIDO2}' or '{CERTIFICATE}'.")
    type_name = tag.lstrip("#").removeprefix("microsoft.")
    configuration = ca_shape.fill({"@odata.type": tag, **_body(request, tag)}, type_name)
    configuration["id"] = request.cloud.new_id()
    _check(strength, configuration)
    strength["combinationConfigurations"] = [*strength["combinationConfigurations"], configuration]
    _kept(request, strength, "Create", None, configuration)
    return envelope.created(request, KIND, configuration, path=_path(strength))


@route("PATCH", PATHS[0] + "/{configuration_id}")
@route("PATCH", PATHS[1] + "/{configuration_id}")
def update_configuration(request: Request) -> Response:
    strength = auth_strengths.find(request, own=True)
    configuration = _find(request, strength)
    after = {**configuration, **_body(request, configuration["@odata.type"])}
    _check(strength, after)
    before = dict(configuration)
    configuration.update(after)
    _kept(request, strength, "Update", before, configuration)
    return envelope.done()


@route("DELETE", PATHS[0] + "/{configuration_id}")
@route("DELETE", PATHS[1] + "/{configuration_id}")
def delete_configuration(request: Request) -> Response:
    strength = auth_strengths.find(request, own=True)
    configuration = _find(request, strength)
    strength["combinationConfigurations"] = [one for one in strength["combinationConfigurations"] if one is not configuration]
    _kept(request, strength, "Delete", configuration, None)
    return envelope.done()
