"""What a Lighthouse offer is in force for (Microsoft.ManagedServices/registrationAssignments): a subscription or a resource
group.

A read shows the offer itself when `$expandRegistrationDefinition=true` asks for it. The refusals are from general knowledge.
"""

from __future__ import annotations

from simulator.arm import crud, ids, references, versions
from simulator.arm.kind import Kind, Write
from simulator.arm.operation import serve
from simulator.arm.paging import page, public
from simulator.arm.resource_types.managedservices import registration_definitions as offers
from simulator.errors import ArmFault
from simulator.messages import Json, Request, Response

TYPE = offers.ASSIGNMENTS


def prepare(write: Write, wanted: Json) -> None:
    tenant, given = write.request.tenant, wanted["properties"]
    offer = given["registrationDefinitionId"]
    if not references.is_a(offer, offers.TYPE) or references.missing(tenant, offer):
        raise ArmFault(404, "RegistrationDefinitionNotFound", f"The registration definition '{offer}' was not found.")
    at = ids.parse(offer)
    if not at.subscription or at.subscription.lower() != str(write.id.subscription).lower():
        raise _bad(f"The registration definition '{offer}' lies in another subscription.")
    if "/providers/" in write.id.scope:
        raise _bad(f"The scope '{write.id.scope}' is not a subscription or resource group.")
    if write.current and write.current["properties"]["registrationDefinitionId"].lower() != offer.lower():
        raise _bad("The registrationDefinitionId of a registration assignment can't be changed.")
    for other in crud.below(tenant, write.id.scope, TYPE):
        same = other["properties"]["registrationDefinitionId"].lower() == offer.lower() and other["id"].lower() != write.id.key
        if same and ids.parse(other["id"]).scope.lower() == write.id.scope.lower():
            raise ArmFault(
                409, "RegistrationAssignmentExists", f"The registration definition is assigned already, as '{other['name']}'."
            )
    given["provisioningState"] = "Succeeded"


KIND = Kind(type=TYPE, prepare=prepare, name_pattern=offers.GUID)


@serve(TYPE, "GET", at=(f"/{{scope:rest}}/providers/{TYPE}/{{name}}",))
def registration_assignment(request: Request) -> Response:
    target = ids.parse(request.path)
    found = crud.stored(request.tenant, target)
    if found is None:
        raise KIND.not_found(target)
    return Response(body=_written(request, found))


@serve(TYPE, "GET", at=(f"/{{scope:rest}}/providers/{TYPE}",))
def registration_assignments(request: Request) -> Response:
    scope = ids.parse(request.path).scope
    found = crud.below(request.tenant, scope, TYPE)
    return page(request, [_written(request, item) for item in found if ids.parse(item["id"]).scope.lower() == scope.lower()])


def _written(request: Request, item: Json) -> Json:
    if (versions.option(request, "$expandRegistrationDefinition") or "").lower() != "true":
        return public(item)
    offer = references.held(request.tenant, item["properties"]["registrationDefinitionId"])
    return public(item) | {"properties": item["properties"] | {"registrationDefinition": public(offer) if offer else None}}


def _bad(message: str) -> ArmFault:
    return ArmFault(400, "InvalidRegistrationAssignmentCreateRequest", message)
