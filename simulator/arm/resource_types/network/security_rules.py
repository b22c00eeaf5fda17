"""Security rules (Microsoft.Network/networkSecurityGroups/securityRules), by themselves or in the list of their group.

A priority (100 to 4096) is unique per direction within the group. What a rule may say: REST reference of security rules and
"Network security groups". The codes are Microsoft's, except SecurityRuleParameterNotSpecified, which is general knowledge. That a
list has no tags and a rule no two versions of IP are Azure's own words, as users of Terraform report them.
"""

from __future__ import annotations

import re

from simulator.arm import crud, ids
from simulator.arm.kind import Kind, Write
from simulator.arm.resource_types.network import addresses, names
from simulator.arm.resource_types.network.children import touch
from simulator.arm.resource_types.network.refusals import bad
from simulator.errors import ArmFault
from simulator.messages import Json
from simulator.store import Cloud, Tenant

TYPE = names.SECURITY_RULE
PRIORITIES = range(100, 4097)
_CLOSED = {
    "protocol": ("Tcp", "Udp", "Icmp", "Esp", "Ah", "*"),
    "access": ("Allow", "Deny"),
    "direction": ("Inbound", "Outbound"),
}
_PORTS = re.compile(r"(\d{1,5})(?:-(\d{1,5}))?")
# A service tag: `Internet`, `Sql.WestEurope`.
_TAG = re.compile(r"[A-Za-z][A-Za-z0-9]*(\.[A-Za-z0-9]+)?")


def check(rule: Json, siblings: list[Json]) -> None:
    """Whether a group may have this rule beside these, and what the service fills in."""
    properties = rule["properties"]
    for name, allowed in _CLOSED.items():
        if properties.get(name) not in allowed:
            raise bad(
                "SecurityRuleParameterContainsUnsupportedValue",
                f"Security rule parameter {name[0].upper()}{name[1:]} for rule with Id {rule['id']} has the unsupported value "
                f"{properties.get(name)}. Supported values are {', '.join(allowed)}.",
            )
    if properties["priority"] not in PRIORITIES:
        raise bad(
            "SecurityRuleInvalidPriority",
            f"Security rule has invalid Priority. Value provided: {properties['priority']} Allowed range "
            f"{PRIORITIES.start}-{PRIORITIES.stop - 1}.",
        )
    for side in ("source", "destination"):
        _check_ports(rule["id"], properties, side)
        _check_addresses(rule["id"], properties, side)
    _check_versions(rule["name"], properties)
    for other in siblings:
        same = other["properties"]
        if (same["priority"], same["direction"]) == (properties["priority"], properties["direction"]):
            raise bad(
                "SecurityRuleConflict",
                f"Security rule {rule['name']} conflicts with rule {other['name']}. Rules cannot have the same Priority and "
                "Direction.",
            )
    properties["provisioningState"] = "Succeeded"


def prepare(write: Write, wanted: Json) -> None:
    tenant, group = write.request.tenant, write.id.parent
    rule = {"id": write.id.text, "name": write.id.name, "properties": wanted["properties"]}
    check(rule, [found for found in crud.below(tenant, group, TYPE) if found["id"].lower() != write.id.key])
    touch(write.request.cloud, tenant, group)


def after_delete(cloud: Cloud, tenant: Tenant, rule: Json) -> None:
    touch(cloud, tenant, ids.parse(rule["id"]).parent)


KIND = Kind(type=TYPE, prepare=prepare, name_pattern=names.PATTERN, etag="etag", weak_etag=True, after_delete=after_delete)


def _check_ports(rule: str, properties: Json, side: str) -> None:
    single, many = properties.get(f"{side}PortRange"), properties.setdefault(f"{side}PortRanges", [])
    if not single and not many:
        raise _missing(rule, f"{side.title()}PortRanges or {side.title()}PortRange")
    for text in many or [single]:
        found = _PORTS.fullmatch(text)
        first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
        # Only the single form may be a star.
        if not (found and first <= last <= 65535) and not (text == "*" and not many):
            raise bad(
                "SecurityRuleInvalidPortRange",
                f"Security rule has invalid Port range. Value provided: {text}. Value should be an integer OR integer range with "
                "'-' delimiter. Valid range 0-65535.",
            )


def _check_addresses(rule: str, properties: Json, side: str) -> None:
    single, many = properties.get(f"{side}AddressPrefix"), properties.setdefault(f"{side}AddressPrefixes", [])
    if not single and not many and not properties.get(f"{side}ApplicationSecurityGroups"):
        what = side.title()
        raise _missing(rule, f"{what}AddressPrefixes, {what}AddressPrefix, or {what}ApplicationSecurityGroups")
    for text in many or ([single] if single else []):
        if many and (text == "*" or _TAG.fullmatch(text)):
            raise bad(
                "SecurityRuleParameterContainsUnsupportedValue",
                f"Security rule parameter {side.title()}AddressPrefix for rule with Id {rule} cannot specify existing "
                f"VIRTUALNETWORK, INTERNET, AZURELOADBALANCER, '*' or system tags. Unsupported value used: {text}.",
            )
        if not _is_address(text):
            raise bad("SecurityRuleInvalidAddressPrefix", f"Security rule has invalid Address prefix. Value provided: {text}")


def _check_versions(name: str, properties: Json) -> None:
    lists = [properties.get(f"{side}AddressPrefixes") or [] for side in ("source", "destination")]
    single = [properties.get(f"{side}AddressPrefix") or "" for side in ("source", "destination")]
    written = [text for text in (*single, *lists[0], *lists[1]) if text and text != "*" and not _TAG.fullmatch(text)]
    if len({":" in text for text in written}) > 1:
        raise bad(
            "ResourceCannotContainAddressPrefixesFromDifferentAddressFamilies",
            f"{name} contains IP addresses or prefixes that belong to different address families. All IP addresses or prefixes "
            "in the resource should belong to the same address family.",
        )


def _is_address(text: str) -> bool:
    if _TAG.fullmatch(text) or addresses.address(text) or text == "*":
        return True
    try:
        addresses.prefix(text, "")
    except ArmFault:
        return False
    return True


def _missing(rule: str, what: str) -> ArmFault:
    return bad(
        "SecurityRuleParameterNotSpecified",
        f"Required security rule parameters are missing for security rule with Id: {rule}. Security rule must specify {what}.",
    )
