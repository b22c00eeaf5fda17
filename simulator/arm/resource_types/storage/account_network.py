"""The firewall of a storage account (`networkAcls`): its defaults, public addresses only, subnets that reach Microsoft.Storage.

Codes as users report them: InvalidValuesForRequestParameters for addresses, NetworkAclsValidationFailure for subnets.
"""

from __future__ import annotations

import ipaddress

from simulator.arm import crud, ids
from simulator.arm.kind import Write
from simulator.errors import ArmFault
from simulator.messages import Json

# Documented: the ranges of RFC 1918 and networks of one or two addresses are refused.
_PRIVATE = [ipaddress.IPv4Network(one) for one in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")]
_SERVICES = ("microsoft.storage", "microsoft.storage.global")


def filled(write: Write, given: Json | None) -> Json:
    """`networkAcls` as the service stores it; open to all when nothing was asked for."""
    rules = given or {}
    return {
        "bypass": "AzureServices",
        "defaultAction": "Allow",
        **rules,
        "virtualNetworkRules": [_subnet(write, rule) for rule in rules.get("virtualNetworkRules") or ()],
        "ipRules": [_address(rule) for rule in rules.get("ipRules") or ()],
    }


def _address(rule: Json) -> Json:
    try:
        network = ipaddress.IPv4Network(rule["value"])
        fits = not any(network.overlaps(one) for one in _PRIVATE) and ("/" not in rule["value"] or network.prefixlen <= 30)
    except ValueError:
        fits = False
    if not fits:
        raise ArmFault(
            400,
            "InvalidValuesForRequestParameters",
            "Values for request parameters are invalid: networkAcls.ipRule[*].value. For more information, see - "
            "https://aka.ms/storagenetworkruleset",
            target="networkAcls.ipRule[*].value",
        )
    return {**rule, "action": "Allow"}


def _subnet(write: Write, rule: Json) -> Json:
    subnet = crud.stored(write.request.tenant, ids.parse(rule["id"]))
    if subnet is None:
        raise _refused(f"SubnetsNotProvisioned:Cannot proceed with operation because subnet {rule['id']} was not found.")
    reached = [str(one.get("service", "")).lower() for one in subnet["properties"].get("serviceEndpoints") or ()]
    if not set(reached) & set(_SERVICES):
        raise _refused(
            f"SubnetsHaveNoServiceEndpointsConfigured:Subnets {subnet['name']} of virtual network "
            f"{ids.parse(rule['id']).parent} do not have ServiceEndpoints for Microsoft.Storage resources configured. Add "
            "Microsoft.Storage to subnet's ServiceEndpoints collection before trying to ACL Microsoft.Storage resources to "
            "these subnets."
        )
    return {"action": "Allow", **rule, "state": "Succeeded"}


def _refused(why: str) -> ArmFault:
    return ArmFault(400, "NetworkAclsValidationFailure", f"Validation of network acls failure: {why}")
