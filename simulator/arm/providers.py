"""Resource providers of a subscription, and their registration. All are registered until somebody unregisters one."""

from __future__ import annotations

from simulator.arm import codes, description, locations
from simulator.arm.operation import serve, subscription_of
from simulator.arm.paging import page
from simulator.errors import ArmFault
from simulator.messages import Json, Request, Response

TYPE = "Microsoft.Resources/subscriptions/providers"
READ = f"{TYPE}/read"


@serve(TYPE, "GET", at=("/subscriptions/{subscription}/providers",), action=READ, filtered=True)
def providers(request: Request) -> Response:
    subscription = subscription_of(request.tenant, request.path_params["subscription"])
    return page(request, [_written(subscription, namespace) for namespace in codes.namespaces().values()])


@serve(TYPE, "GET", at=("/subscriptions/{subscription}/providers/{namespace}",), action=READ, filtered=True)
def provider(request: Request) -> Response:
    subscription = subscription_of(request.tenant, request.path_params["subscription"])
    return Response(body=_written(subscription, _known(request)))


@serve(TYPE, "POST", at=("/subscriptions/{subscription}/providers/{namespace}/register",), action=f"{TYPE}/register/action")
def register(request: Request) -> Response:
    return _set(request, registered=True)


@serve(TYPE, "POST", at=("/subscriptions/{subscription}/providers/{namespace}/unregister",), action=f"{TYPE}/unregister/action")
def unregister(request: Request) -> Response:
    return _set(request, registered=False)


def _known(request: Request) -> str:
    asked = request.path_params["namespace"]
    found = codes.namespaces().get(asked.lower())
    if found is None:
        raise ArmFault(404, "InvalidResourceNamespace", f"The resource namespace '{asked}' is invalid.")
    return found


def _set(request: Request, *, registered: bool) -> Response:
    subscription = subscription_of(request.tenant, request.path_params["subscription"])
    namespace = _known(request)
    away = set(subscription.get("_unregistered", ())) - {namespace.lower()}
    subscription["_unregistered"] = sorted(away if registered else away | {namespace.lower()})
    return Response(body=_written(subscription, namespace))


def _written(subscription: Json, namespace: str) -> Json:
    types = [
        {
            "resourceType": operations.type.partition("/")[2],
            "locations": ["global", *(row[1] for row in locations.rows().values())],
            "apiVersions": list(operations.api_versions),
            "defaultApiVersion": operations.api_versions[0],
            "capabilities": "SupportsTags, SupportsLocation" if _tracked(operations.type) else "None",
        }
        for operations in codes.table().values()
        if operations.type.partition("/")[0] == namespace
    ]
    away = namespace.lower() in subscription.get("_unregistered", ())
    return {
        "id": f"{subscription['id']}/providers/{namespace}",
        "namespace": namespace,
        "registrationPolicy": "RegistrationFree" if namespace == "Microsoft.Resources" else "RegistrationRequired",
        "registrationState": "Unregistered" if away else "Registered",
        "resourceTypes": types,
    }


def _tracked(arm_type: str) -> bool:
    described = description.every().get(arm_type.lower())
    return described is not None and described.has("location") and described.has("tags")
