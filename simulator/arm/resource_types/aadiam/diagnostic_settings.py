"""Entra ID's diagnostic settings (microsoft.aadiam/diagnosticSettings): where the tenant's sign-in and audit logs go.

They lie in the tenant. A user may write them with a directory role (Global Administrator or Security Administrator); an app
never by a directory role, only with an Azure role on `/providers/Microsoft.aadiam` or the root, which is what Azure's users
found out.
"""

from __future__ import annotations

from simulator.arm import access, codes, crud, ids, longrunning, versions
from simulator.arm.kind import Kind, Write
from simulator.arm.paging import page
from simulator.arm.resource_types.insights import diagnostic_settings
from simulator.errors import ArmFault
from simulator.messages import Json, Request, Response, route

TYPE = "microsoft.aadiam/diagnosticSettings"
ITEM = f"/providers/{TYPE}/{{name}}"
_MOST = 5
_VERBS = {"GET": "read", "HEAD": "read", "PUT": "write", "DELETE": "delete"}
# Role template ids: Global Administrator, Security Administrator; who may only read, Global Reader and Security Reader too.
_WRITERS = frozenset({"62e90394-69f5-4237-9190-012177145e10", "194ae4cb-b126-40b2-bd5b-6091b380977d"})
_READERS = _WRITERS | {"f2ef992c-3afb-46b9-b7cf-a126ee74c451", "5d6b6bb7-de71-4623-b4af-96380a352509"}
_CATEGORIES = frozenset(
    {
        "AuditLogs",
        "SignInLogs",
        "NonInteractiveUserSignInLogs",
        "ServicePrincipalSignInLogs",
        "ManagedIdentitySignInLogs",
        "ProvisioningLogs",
        "ADFSSignInLogs",
        "RiskyUsers",
        "UserRiskEvents",
        "NetworkAccessTrafficLogs",
        "RiskyServicePrincipals",
        "ServicePrincipalRiskEvents",
        "EnrichedOffice365AuditLogs",
        "MicrosoftGraphActivityLogs",
        "RemoteNetworkHealthLogs",
        "NetworkAccessAlerts",
        "NetworkAccessConnectionEvents",
        "MicrosoftServicePrincipalSignInLogs",
        "AzureADGraphActivityLogs",
        "B2CRequestLogs",
    }
)


def prepare(write: Write, wanted: Json) -> None:
    given = wanted["properties"]
    diagnostic_settings.check_sinks(write, given)
    logs = given.get("logs") or []
    if not any(entry["enabled"] for entry in logs):
        raise diagnostic_settings.bad("At least one log category must be enabled.")
    for entry in logs:
        if entry.get("category") not in _CATEGORIES:
            raise diagnostic_settings.bad(f"Category '{entry.get('category')}' is not supported.")
    diagnostic_settings.refuse_twice([entry["category"] for entry in logs])
    others = [item for item in _all(write.request) if item["id"].lower() != write.id.key]
    if len(others) >= _MOST:
        raise ArmFault(409, "Conflict", f"A tenant can have at most {_MOST} diagnostic settings.")
    for other in others:
        diagnostic_settings.refuse_shared_sink(given, other)
    for entry in logs:
        entry.setdefault("retentionPolicy", {"enabled": False, "days": 0})


KIND = Kind(type=TYPE, prepare=prepare, name_pattern=r"[^#<>%&:\\?/{}*]{1,260}")


@route("GET", ITEM)
@route("HEAD", ITEM)
@route("PUT", ITEM)
@route("DELETE", ITEM)
def entra_diagnostic_setting(request: Request) -> Response:
    _guard(request)
    return crud.resource(request, KIND)


@route("GET", f"/providers/{TYPE}")
def entra_diagnostic_settings(request: Request) -> Response:
    _guard(request)
    return page(request, _all(request))


def _all(request: Request) -> list[Json]:
    return crud.below(request.tenant, "", TYPE)


def _guard(request: Request) -> None:
    """The checks that other types get by `operation.guard`, with directory roles besides Azure's."""
    versions.check(request, codes.of(TYPE))
    longrunning.settle(request.cloud)
    verb = _VERBS[request.method]
    enough = _READERS if verb == "read" else _WRITERS
    held = {role.lower() for role in request.who.directory_roles}
    if request.who.kind != "user" or held.isdisjoint(enough):
        access.require(request, f"{TYPE}/{verb}", ids.parse(request.path).text)
