"""What of a spec the picture shows: the client's Microsoft 365 and Azure, as a person would sort them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from tenantry.people.membership import EVERYONE, members_of
from tenantry.people.state import account_state
from tenantry.report.diagram.box import Box
from tenantry.spec.blocks.servers import Server
from tenantry.spec.model import Azure, ClientSpec, Person

# A role of more people shows so many and the number of the others.
MOST_IN_A_ROLE = 12


def picture(spec: ClientSpec) -> Box:
    """The client as boxes in boxes."""
    parts = [_microsoft365(spec)]
    if spec.azure is not None:
        parts.append(_azure(spec, spec.azure))
    line = f"{spec.package} package · {spec.tenant.country} · {spec.tenant.time_zone}"
    return Box(look="client", title=f"{spec.name} ({spec.client})", lines=(line,), inside=tuple(parts))


def _microsoft365(spec: ClientSpec) -> Box:
    inside = [*_people(spec), *_groups(spec), *_sites(spec)]
    return Box(look="m365", title="Microsoft 365", lines=(", ".join(spec.tenant.domains),), inside=tuple(inside))


def _people(spec: ClientSpec) -> Iterator[Box]:
    """People by their first role; who has none stands under `everyone`."""
    by_role: dict[str, list[Person]] = {}
    for upn in _sorted(spec.people):
        person = spec.people[upn]
        by_role.setdefault(person.roles[0] if person.roles else EVERYONE, []).append(person)
    for role in _sorted(by_role):
        people = by_role[role]
        licenses = ", ".join(spec.roles[role].licenses) if role in spec.roles else ""
        shown = [_person(spec, person) for person in people[:MOST_IN_A_ROLE]]
        yield Box(
            look="role",
            title=f"Role {role}",
            lines=(f"{_count(len(people), 'person', 'people')}{f' · {licenses}' if licenses else ''}",),
            inside=_with_rest(shown, len(people) - MOST_IN_A_ROLE, "person", "people"),
        )


def _person(spec: ClientSpec, person: Person) -> Box:
    state = account_state(person, spec.today)
    dates = {
        "upcoming": f"starts {person.starts}",
        "left": f"left {person.leaves.last_day if person.leaves else ''}",
        "active": f"leaves {person.leaves.last_day}" if person.leaves else "",
    }
    told = [person.title or "", f"also {', '.join(person.roles[1:])}" if len(person.roles) > 1 else "", dates[state.reason]]
    return Box(look="person", title=person.name, lines=(" · ".join(filter(None, told)) or person.upn,))


def _groups(spec: ClientSpec) -> Iterator[Box]:
    boxes = []
    for key in _sorted(spec.groups):
        group = spec.groups[key]
        members = "by rule" if group.rule else _count(len(members_of(key, spec)), "member", "members")
        kind = "Microsoft 365" if group.kind == "microsoft365" else "security"
        boxes.append(Box(look="person", title=group.name, lines=(f"{kind} · {members}",)))
    if boxes:
        yield Box(look="role", title="Groups", lines=(_count(len(boxes), "group", "groups"),), inside=tuple(boxes))


def _sites(spec: ClientSpec) -> Iterator[Box]:
    boxes = [
        Box(look="site", title=key, lines=tuple(", ".join(found) for found in (site.public_addresses, site.ranges) if found))
        for key, site in ((key, spec.sites[key]) for key in _sorted(spec.sites))
    ]
    if boxes:
        yield Box(look="role", title="Sites", lines=("named locations for sign-in",), inside=tuple(boxes))


def _azure(spec: ClientSpec, azure: Azure) -> Box:
    inside = [*_network(azure), *_servers_elsewhere(azure), *_backup(azure), _core(spec, azure)]
    budget = f" · {azure.budget.value} {azure.budget.currency} a month" if azure.budget else ""
    return Box(look="azure", title=f"Azure, {azure.region}", lines=(f"{azure.subscription}{budget}",), inside=tuple(inside))


def _network(azure: Azure) -> Iterator[Box]:
    if azure.network is None:
        return
    subnets = []
    for key in _sorted(azure.network.subnets):
        subnet = azure.network.subnets[key]
        machines = [_server(one) for one in _servers(azure) if one.existing is None and one.subnet == key]
        rules = f" · {', '.join(subnet.rules)}" if subnet.rules else ""
        subnets.append(
            Box(look="subnet", title=f"Subnet {key}", lines=(f"{subnet.address_range}{rules}",), inside=tuple(machines))
        )
    routes = [
        Box(look="site", title=f"Route {key}", lines=(f"{route.to} via {route.via}",))
        for key, route in ((key, azure.network.routes[key]) for key in _sorted(azure.network.routes))
    ]
    yield Box(look="network", title="Virtual network", lines=(azure.network.address_space,), inside=(*subnets, *routes))


def _servers(azure: Azure) -> list[Server]:
    return [azure.servers[key] for key in _sorted(azure.servers)]


def _server(server: Server) -> Box:
    made = " · ".join(filter(None, (server.size, server.image))) if server.existing is None else f"{server.os} · looked after"
    care = [
        f"backup {server.backup}" if server.backup else "no backup",
        f"patched: {server.patch_ring}" if server.patch_ring else "not patched",
    ]
    public = ("reached from the internet",) if server.public_address else ()
    return Box(look="machine", title=server.key, lines=(made, " · ".join(care), *public))


def _servers_elsewhere(azure: Azure) -> Iterator[Box]:
    found = [_server(server) for server in _servers(azure) if server.existing is not None]
    if found:
        yield Box(look="group", title="Existing machines", lines=("not made by Tenantry",), inside=tuple(found))


def _backup(azure: Azure) -> Iterator[Box]:
    kept = [server.key for server in _servers(azure) if server.backup]
    if kept:
        copies = f"copies: {azure.backup.redundancy}" if azure.backup.redundancy else "copies: as the package says"
        vault = Box(look="store", title="Recovery vault", lines=(copies, ", ".join(kept)))
        yield Box(look="group", title="Backup", lines=(_count(len(kept), "machine", "machines"),), inside=(vault,))


def _core(spec: ClientSpec, azure: Azure) -> Box:
    kept = f"{azure.log_retention_days} days" if azure.log_retention_days else "as the package says"
    notify = spec.monitoring
    hooks = (("helpdesk", notify.helpdesk), ("Teams", notify.teams), ("urgent mail", notify.urgent))
    told = [name for name, given in hooks if given]
    inside: list[Box] = [
        Box(look="store", title="Log workspace", lines=(f"kept: {kept}",)),
        Box(look="watch", title="Alerts", lines=(f"to {', '.join(told) or 'the owners'}",)),
    ]
    inside += [Box(look="person", title=f"Access: {key}", lines=(azure.access[key],)) for key in _sorted(azure.access)]
    return Box(look="group", title="Care", lines=("logs, alerts, access",), inside=tuple(inside))


def _with_rest(shown: Sequence[Box], left: int, one: str, many: str) -> tuple[Box, ...]:
    if left <= 0:
        return tuple(shown)
    return (*shown, Box(look="more", title=f"and {_count(left, one, many)} more"))


def _sorted(keys: Iterable[str]) -> list[str]:
    """As a person sorts: app-2 before app-10."""
    return sorted(keys, key=lambda key: [(not part.isdigit(), int(part) if part.isdigit() else 0, part) for part in _parts(key)])


def _parts(key: str) -> list[str]:
    return [part for part in re.split(r"([0-9]+)", key) if part]


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
