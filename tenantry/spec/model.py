"""One client's spec as a checked, frozen value. Built by `tenantry.spec.load`, read by everything else.

Keys of the maps are identities: a person's sign-in name, a group's or site's short name. Sign-in names and domains are
lower case here, whatever the file says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from tenantry.spec.blocks.backup import Backup
from tenantry.spec.blocks.network import Network
from tenantry.spec.blocks.patching import Patching
from tenantry.spec.blocks.servers import Server
from tenantry.spec.blocks.support import Support

Package = Literal["basic", "standard", "premium"]
CloudName = Literal["public", "usgov", "china"]
GroupKind = Literal["security", "microsoft365"]
AccessRole = Literal["reader", "contributor"]


@dataclass(frozen=True, kw_only=True)
class Tenant:
    """`tenant`: the Entra tenant. `country` is ISO 3166 alpha-2 and every person's usage location; `time_zone` is IANA."""

    id: str
    domains: tuple[str, ...]
    country: str
    time_zone: str
    break_glass: tuple[str, ...]
    cloud: CloudName = "public"
    app_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Role:
    """`roles.NAME`: what a person in this role gets. The role `everyone` applies to every person. `licenses` are direct."""

    licenses: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Group:
    """`groups.KEY`. `name` is the display name (default: the key). `rule` makes it dynamic: then it has no member list."""

    key: str
    kind: GroupKind
    name: str
    description: str | None = None
    owners: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    licenses: tuple[str, ...] = ()
    rule: str | None = None
    adopt: bool = False
    formerly: str | None = None


@dataclass(frozen=True, kw_only=True)
class Leaving:
    """`people.UPN.leaves`: the mark that lets a person go. Access ends when `last_day` is over in the tenant's time zone."""

    last_day: date
    mail_to: str | None = None
    keep_mailbox_days: int | None = None


@dataclass(frozen=True, kw_only=True)
class Person:
    """`people.UPN`. `roles` does not repeat `everyone`. `starts`: the account exists at once, and can sign in from that day."""

    upn: str
    name: str
    given_name: str | None = None
    surname: str | None = None
    title: str | None = None
    department: str | None = None
    phone: str | None = None
    manager: str | None = None
    roles: tuple[str, ...] = ()
    site: str | None = None
    starts: date | None = None
    leaves: Leaving | None = None
    adopt: bool = False
    formerly: str | None = None


@dataclass(frozen=True, kw_only=True)
class Site:
    """`sites.KEY`. `public_addresses` are single IPs or CIDR ranges as written; `ranges` are the private networks."""

    key: str
    public_addresses: tuple[str, ...] = ()
    ranges: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Amount:
    """An amount of money, e.g. 400 EUR."""

    value: Decimal
    currency: str


@dataclass(frozen=True, kw_only=True)
class Azure:
    """`azure`: the client's subscription. `access` maps a group key to its role on the client's resource groups;
    `allowed_regions` are those beside `region`; `contract` is a tag on everything."""

    subscription: str
    region: str
    budget: Amount | None = None
    log_retention_days: int | None = None
    log_daily_cap_gb: int | None = None
    entra_logs: bool = False
    regulated: bool = False
    tags: Mapping[str, str] = field(default_factory=dict)
    access: Mapping[str, AccessRole] = field(default_factory=dict)
    allowed_regions: tuple[str, ...] = ()
    contract: str | None = None
    network: Network | None = None
    servers: Mapping[str, Server] = field(default_factory=dict)
    patching: Patching = field(default_factory=Patching)
    backup: Backup = field(default_factory=Backup)


@dataclass(frozen=True, kw_only=True)
class ConditionalAccessRollout:
    """`security.rollout.conditional_access`: report-only through `report_only_until` (inclusive), enforced afterwards.

    None: report-only until the spec names a date. `enforce: true` in the file means enforced now (`enforced`)."""

    report_only_until: date | None = None
    enforced: bool = False


@dataclass(frozen=True, kw_only=True)
class SecurityException:
    """`security.exceptions[]`: one accepted deviation of one control, pinned to one value, with an owner and an end."""

    control: str
    value: str
    reason: str
    approved_by: str
    until: date


@dataclass(frozen=True, kw_only=True)
class Security:
    """`security`: how the package's baseline is rolled out, and what is excused from it."""

    conditional_access: ConditionalAccessRollout = field(default_factory=ConditionalAccessRollout)
    exceptions: tuple[SecurityException, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Monitoring:
    """`monitoring`: `urgent` is a mail address; the others are secret references (env/NAME or file/PATH): `helpdesk` and `teams`
    to a webhook's URL, `signing_key` to what test events are signed with."""

    urgent: str | None = None
    helpdesk: str | None = None
    teams: str | None = None
    signing_key: str | None = None
    support: Support = field(default_factory=Support)


@dataclass(frozen=True, kw_only=True)
class Removed:
    """`removed.PLACE`: what left the spec and holds data. release: the object stays, unmanaged; delete: it goes."""

    then: Literal["release", "delete"]
    reason: str


@dataclass(frozen=True, kw_only=True)
class Override:
    """`overrides[]`: one guard may pass until a day (inclusive)."""

    guard: str
    reason: str
    approved_by: str
    until: date


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a value stands. `line` and `column` start at 1."""

    file: str
    line: int
    column: int


@dataclass(frozen=True, kw_only=True)
class ClientSpec:
    """A whole client. `today` is the day the spec was read for, in the tenant's time zone. `places` maps a spec path
    (`people/ada@northwind.example/title`, list items by index) to where it stands."""

    client: str
    name: str
    package: Package
    today: date
    tenant: Tenant
    roles: Mapping[str, Role] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)
    people: Mapping[str, Person] = field(default_factory=dict)
    sites: Mapping[str, Site] = field(default_factory=dict)
    azure: Azure | None = None
    security: Security = field(default_factory=Security)
    monitoring: Monitoring = field(default_factory=Monitoring)
    removed: Mapping[str, Removed] = field(default_factory=dict)
    overrides: tuple[Override, ...] = ()
    places: Mapping[str, Place] = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """What validation must know of other parts; built by cli and stacks (`stacks.catalogue.catalogue()`), never imported.

    `licenses`: spec name (`business-premium`) -> SKU id. `controls`: control id -> title. `guards`: ids that exist;
    `locked_guards`: those that no override may pass. `rule_sets`: names of a network's rule sets; `rule_sets_of_sites`: those
    that need the addresses of sites."""

    licenses: Mapping[str, str]
    controls: Mapping[str, str]
    guards: frozenset[str]
    locked_guards: frozenset[str]
    rule_sets: frozenset[str]
    rule_sets_of_sites: frozenset[str]
