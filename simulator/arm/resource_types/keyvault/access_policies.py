"""`.../vaults/{vault}/accessPolicies/{add|replace|remove}`: changes who may do what, without writing the vault anew."""

from __future__ import annotations

from simulator.arm import crud, ids
from simulator.arm.kind import in_group, of
from simulator.arm.operation import serve
from simulator.arm.resource_types.keyvault import vaults
from simulator.errors import ArmFault
from simulator.messages import Json, Request, Response

_KINDS = ("add", "replace", "remove")


@serve(
    vaults.TYPE,
    "PUT",
    at=(f"{in_group(vaults.TYPE)}/accessPolicies/{{operation}}",),
    action=f"{vaults.TYPE}/accessPolicies/write",
)
def update_access_policies(request: Request) -> Response:
    """Body: `{"properties": {"accessPolicies": [...]}}`; answers with all policies that the vault has now."""
    target = ids.parse(request.path)
    vault = crud.stored(request.tenant, ids.parse(target.parent))
    kind = target.name.lower()
    if vault is None:
        raise of(vaults.TYPE).not_found(ids.parse(target.parent))
    if kind not in _KINDS:
        raise ArmFault(400, "BadRequest", f"The operation kind '{target.name}' is not one of {', '.join(_KINDS)}.")
    given = _given(request, vault)
    # An application acting for a user is told apart from the user.
    wanted = {_who(policy): policy for policy in given}
    held = {_who(policy): policy for policy in vault["properties"]["accessPolicies"]}
    if kind == "replace":
        held = wanted
    elif kind == "add":
        for who, policy in wanted.items():
            held[who] = _joined(held.get(who, policy), policy)
    else:
        held = {who: left for who, policy in held.items() if (left := _less(policy, wanted.get(who)))}
    vault["properties"]["accessPolicies"] = list(held.values())
    body = {
        "id": f"{vault['id']}/accessPolicies/",
        "type": f"{vaults.TYPE}/accessPolicies",
        "location": vault["location"],
        "properties": {"accessPolicies": vault["properties"]["accessPolicies"]},
    }
    return Response(status=200, body=body)


def _given(request: Request, vault: Json) -> list[Json]:
    properties = request.body.get("properties") if isinstance(request.body, dict) else None
    body = {"properties": {"accessPolicies": (properties or {}).get("accessPolicies") if isinstance(properties, dict) else None}}
    taken = vaults.KIND.description.accept(body, version="9999-12-31", partial=True)["properties"]["accessPolicies"]
    if not isinstance(taken, list) or not all(_complete(policy, request.tenant.id) for policy in taken):
        raise ArmFault(400, "BadRequest", "An invalid value was provided for 'accessPolicies'.", target=vault["name"])
    return taken


def _complete(policy: Json, tenant: str) -> bool:
    texts = all(isinstance(policy.get(name), str) for name in ("tenantId", "objectId"))
    return texts and policy["tenantId"].lower() == tenant and isinstance(policy.get("permissions"), dict)


def _who(policy: Json) -> tuple[str, str]:
    return policy["objectId"].lower(), str(policy.get("applicationId", "")).lower()


def _joined(held: Json, more: Json) -> Json:
    kinds = {**held["permissions"], **more["permissions"]}
    permissions = {
        name: list(dict.fromkeys([*held["permissions"].get(name, ()), *more["permissions"].get(name, ())])) for name in kinds
    }
    return {**held, "permissions": permissions}


def _less(policy: Json, taken: Json | None) -> Json | None:
    """What is left of a policy; None for nothing."""
    if taken is None:
        return policy
    left = {
        name: [one for one in many if one not in taken["permissions"].get(name, ())]
        for name, many in policy["permissions"].items()
    }
    return {**policy, "permissions": left} if any(left.values()) else None
