"""`azure.network`: the client's virtual network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_network
from typing import Any, Literal

_Package = Literal["basic", "standard", "premium"]
# The subnet that a network has when the spec names none.
DEFAULT_SUBNET = "servers"
# Whether outgoing traffic leaves through a NAT gateway, unless the spec says otherwise.
NAT: Mapping[_Package, bool] = {"basic": False, "standard": True, "premium": True}
# Whether it is written down who talked to whom, unless the spec says otherwise.
FLOW_LOGS: Mapping[_Package, bool] = {"basic": False, "standard": False, "premium": True}


@dataclass(frozen=True, kw_only=True)
class Subnet:
    """`azure.network.subnets.KEY`. `address_range` is a CIDR range; `rules` are names of rule sets."""

    key: str
    address_range: str
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Route:
    """`azure.network.routes.KEY`: traffic to a CIDR range goes to the address `via`."""

    key: str
    to: str
    via: str


@dataclass(frozen=True, kw_only=True)
class Network:
    """`azure.network`. `nat`: outgoing traffic leaves through a NAT gateway; `flow_logs`: who talked to whom is kept. None: as
    the package says."""

    address_space: str
    subnets: Mapping[str, Subnet] = field(default_factory=dict)
    routes: Mapping[str, Route] = field(default_factory=dict)
    nat: bool | None = None
    flow_logs: bool | None = None

    def has_nat(self, package: _Package) -> bool:
        """Without a NAT gateway nothing in the network reaches the internet but what has a public address."""
        return NAT[package] if self.nat is None else self.nat

    def has_flow_logs(self, package: _Package) -> bool:
        """Whether its traffic is recorded."""
        return FLOW_LOGS[package] if self.flow_logs is None else self.flow_logs


def network_of(values: Mapping[str, Any]) -> Network:
    """The block as a value. Without subnets there is one, `servers`, with the first /24 of the address space."""
    space = values["address_space"]
    written = values.get("subnets") or {DEFAULT_SUBNET: {"range": _first(space)}}
    return Network(
        address_space=space,
        subnets={
            key: Subnet(key=key, address_range=subnet["range"], rules=tuple(subnet.get("rules", ())))
            for key, subnet in written.items()
        },
        routes={key: Route(key=key, to=route["to"], via=route["via"]) for key, route in values.get("routes", {}).items()},
        nat=values.get("nat"),
        flow_logs=values.get("flow_logs"),
    )


def _first(space: str) -> str:
    try:
        whole = ip_network(space)
    except ValueError:  # a rule says what is wrong with it
        return space
    return str(next(whole.subnets(new_prefix=24))) if whole.version == 4 and whole.prefixlen < 24 else space
