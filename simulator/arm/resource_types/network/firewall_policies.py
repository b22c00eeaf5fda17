"""Firewall policies (Microsoft.Network/firewallPolicies), which inherit from a base policy and rule firewalls.

That a policy in use can't be deleted is documented, the code of that refusal is general knowledge.
"""

from __future__ import annotations

from simulator.arm.kind import Kind, Write
from simulator.arm.resource_types.network import names, usage
from simulator.arm.resource_types.network.parts import settle
from simulator.arm.resource_types.network.references import Referrer
from simulator.arm.resource_types.network.refusals import bad, listed
from simulator.messages import Json
from simulator.store import Tenant

TYPE = names.FIREWALL_POLICY


def prepare(write: Write, wanted: Json) -> None:
    properties = settle(write, wanted, guid=False)
    properties["sku"] = {"tier": "Standard"} | (properties.get("sku") or {})
    properties.setdefault("threatIntelMode", "Alert")
    # A base policy may lie in another region.
    base = Referrer(tenant=write.request.tenant, id=write.id.text).take(properties, "basePolicy", "properties", TYPE)
    if base is not None and base["id"].lower() == write.id.key:
        raise bad("FirewallPolicyBaseIsItself", f"Firewall policy {write.id.text} cannot be its own base policy.")


def before_delete(tenant: Tenant, policy: Json) -> None:
    firewalls, children = _users(tenant, policy)
    if firewalls or children:
        raise bad(
            "FirewallPolicyInUse",
            f"Firewall policy {policy['id']} cannot be deleted because it is in use by {listed(firewalls + children)}.",
        )


def shown(tenant: Tenant, policy: Json) -> Json:
    firewalls, children = _users(tenant, policy)
    return policy | {
        "properties": {
            **policy["properties"],
            "ruleCollectionGroups": [],
            "firewalls": usage.links(firewalls),
            "childPolicies": usage.links(children),
        }
    }


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


def _users(tenant: Tenant, policy: Json) -> tuple[list[str], list[str]]:
    key = policy["id"].lower()
    return (
        usage.referring(tenant, names.AZURE_FIREWALL, "firewallPolicy", key),
        usage.referring(tenant, TYPE, "basePolicy", key),
    )
