"""What a named rule set of a network security group is, as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# internet: Azure's service tag; network: the virtual network and all that is connected with it; sites: the addresses and ranges
# of the client's sites.
Source = Literal["internet", "network", "sites"]
Protocol = Literal["tcp", "udp", "any"]


@dataclass(frozen=True, kw_only=True)
class InboundRule:
    """One rule about what comes in. `ports` are numbers or spans (`443`, `5985-5986`), or `*` alone. Azure asks the rule with the
    lowest `priority` first; no two rules of all sets share one, so that any sets go together."""

    name: str
    priority: int
    access: Literal["allow", "deny"]
    source: Source
    protocol: Protocol
    ports: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class RuleSet:
    """One rule set. `always`: every subnet has it, named or not."""

    id: str
    title: str
    rules: tuple[InboundRule, ...]
    always: bool = False

    @property
    def needs_sites(self) -> bool:
        """Says it something about the client's sites?"""
        return any(rule.source == "sites" for rule in self.rules)
