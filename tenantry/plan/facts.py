"""What guards and components must know of the live tenant, read before the first write. Values only, no reading here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Account:
    """A user of the tenant. `global_admin`: holds the role actively (directly or through a group)."""

    id: str
    upn: str
    enabled: bool
    global_admin: bool = False


@dataclass(frozen=True, kw_only=True)
class PolicyFacts:
    """A conditional access policy as it is live."""

    id: str
    name: str
    state: str
    include_users: frozenset[str] = frozenset()
    exclude_users: frozenset[str] = frozenset()
    exclude_groups: frozenset[str] = frozenset()
    blocks: bool = False


@dataclass(frozen=True, kw_only=True)
class NamedObject:
    """A live object and the names by which a new one could be taken for it, case-folded. `mark` is "" for what carries none."""

    type: str
    id: str
    names: frozenset[str]
    mark: str = ""


@dataclass(frozen=True, kw_only=True)
class TenantFacts:
    """The tenant as it is. `break_glass` maps sign-in name (lower case) to account, only for those that were found.

    `managed`: places that the client's state holds; `managed_people`: the sign-in names among them.
    `state_is_empty`: the client's stack has no resources; `state_copy` is then the newest copy of it, a path or "".
    `marked`: place -> object id of live objects that carry this client's ownership mark.
    `adopt_ids`: place of an `adopt: true` entry -> id of what exists under its natural key. `seats_free`: SKU id -> free
    seats. `named`: users, groups and policies by their names.
    `unread`: kinds (`user`, ...) whose list could not be read: what is said of them here is not known."""

    tenant_id: str
    accounts: Mapping[str, Account] = field(default_factory=dict)
    break_glass: Mapping[str, Account] = field(default_factory=dict)
    policies: Mapping[str, PolicyFacts] = field(default_factory=dict)
    managed: frozenset[str] = frozenset()
    managed_people: frozenset[str] = frozenset()
    state_is_empty: bool = True
    state_copy: str = ""
    marked: Mapping[str, str] = field(default_factory=dict)
    security_defaults: bool = False
    seats_free: Mapping[str, int] = field(default_factory=dict)
    adopt_ids: Mapping[str, str] = field(default_factory=dict)
    named: tuple[NamedObject, ...] = ()
    unread: frozenset[str] = frozenset()
