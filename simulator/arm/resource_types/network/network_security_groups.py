"""Network security groups (Microsoft.Network/networkSecurityGroups), with their rules.

A PUT replaces all rules, also where its body lists none. The six default rules are shown and can't be written.
"""

from __future__ import annotations

from simulator.arm import crud, ids
from simulator.arm.kind import Kind, Write
from simulator.arm.operation import serve
from simulator.arm.paging import page
from simulator.arm.resource_types.network import default_security_rules, names, security_rules, usage
from simulator.arm.resource_types.network.children import Children
from simulator.arm.resource_types.network.parts import settle
from simulator.arm.resource_types.network.refusals import bad, listed
from simulator.messages import Json, Request, Response
from simulator.store import Tenant

TYPE = names.NETWORK_SECURITY_GROUP
RULES = Children(name="securityRules", type=names.SECURITY_RULE)
_DEFAULTS = f"/subscriptions/{{subscription}}/resourceGroups/{{group}}/providers/{TYPE}/{{name}}/defaultSecurityRules"


def prepare(write: Write, wanted: Json) -> None:
    given = wanted["properties"].pop("securityRules", None) or []
    if write.request.method == "PUT":
        planned = RULES.planned(write, given)
        for index, rule in enumerate(planned):
            security_rules.check(rule, planned[:index])
        RULES.store(write, planned)
    settle(write, wanted)


def before_delete(tenant: Tenant, group: Json) -> None:
    key = group["id"].lower()
    users = _interfaces(tenant, key) + _subnets(tenant, key)
    if users:
        raise bad(
            "InUseNetworkSecurityGroupCannotBeDeleted",
            f"Network security group {group['id']} cannot be deleted because it is in use by the following resources: "
            f"{listed(users)}. In order to delete the Network security group, remove the association with the resource(s). To "
            "learn how to do this, see aka.ms/deletensg.",
        )


def shown(tenant: Tenant, group: Json) -> Json:
    key = group["id"].lower()
    full = RULES.into(tenant, group, security_rules.KIND)
    properties = full["properties"]
    properties["defaultSecurityRules"] = default_security_rules.of(group)
    for name, users in (
        ("networkInterfaces", _interfaces(tenant, key)),
        ("subnets", _subnets(tenant, key)),
        ("flowLogs", usage.flow_logs_on(tenant, key)),
    ):
        if users:
            properties[name] = usage.links(users)
    return full


KIND = Kind(
    type=TYPE,
    prepare=prepare,
    name_pattern=names.PATTERN,
    etag="etag",
    weak_etag=True,
    patchable=(),
    before_delete=before_delete,
    shown=shown,
)


@serve(TYPE, "GET", at=(_DEFAULTS,), action=f"{TYPE}/defaultSecurityRules/read")
def default_rules(request: Request) -> Response:
    return page(request, default_security_rules.of(_group(request)))


@serve(TYPE, "GET", at=(f"{_DEFAULTS}/{{rule}}",), action=f"{TYPE}/defaultSecurityRules/read")
def default_rule(request: Request) -> Response:
    wanted = request.path_params["rule"].lower()
    for rule in default_security_rules.of(_group(request)):
        if rule["name"].lower() == wanted:
            return Response(body=rule)
    raise KIND.not_found(ids.parse(request.path))


def _group(request: Request) -> Json:
    target = ids.parse(request.path.lower().partition("/defaultsecurityrules")[0])
    found = crud.stored(request.tenant, target)
    if found is None:
        raise KIND.not_found(target)
    return found


def _interfaces(tenant: Tenant, key: str) -> list[str]:
    return usage.referring(tenant, names.NETWORK_INTERFACE, "networkSecurityGroup", key)


def _subnets(tenant: Tenant, key: str) -> list[str]:
    return usage.referring(tenant, names.SUBNET, "networkSecurityGroup", key)
