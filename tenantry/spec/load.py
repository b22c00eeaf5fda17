"""From a client's files to its checked spec."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from tenantry.errors import Problem, SpecError
from tenantry.spec.across import problems_across
from tenantry.spec.build import build
from tenantry.spec.days import today_in, zone_of
from tenantry.spec.files import find_clients, read_client
from tenantry.spec.model import Catalogue, ClientSpec
from tenantry.spec.rule import Draft, problems_by_rules
from tenantry.spec.source import in_order
from tenantry.spec.validate import validate


def load(
    client: str, clients_dir: Path, catalogue: Catalogue, *, today: date | None = None, now: datetime | None = None
) -> ClientSpec:
    """The client's spec, for `today` or for the day it is in the tenant's time zone at `now` (aware; default: wall time).

    Raises SpecError with every problem of all its files, UsageError when there is no such client. An exception or
    override whose last day is over is no problem here (`check` reports it): it has merely stopped to count."""
    read = _read(client, clients_dir, catalogue, today=today, now=now, review=False)
    if read.problems:
        raise SpecError(read.problems)
    return read.spec


def check(
    clients: Iterable[str] | None,
    clients_dir: Path,
    catalogue: Catalogue,
    *,
    today: date | None = None,
    now: datetime | None = None,
) -> list[Problem]:
    """Every problem of these clients (None: of all), in file and line order, as a review should see them: with what
    has run out, and what two clients must not share. Raises UsageError for a client or a folder that does not exist."""
    names = find_clients(clients_dir) if clients is None else list(dict.fromkeys(clients))
    reads = [_read(name, clients_dir, catalogue, today=today, now=now, review=True) for name in names]
    problems = [problem for read in reads for problem in read.problems]
    return in_order(problems + problems_across([read.spec for read in reads]))


@dataclass(frozen=True, kw_only=True)
class _Read:
    """`spec` lacks what could not be used where there are problems."""

    spec: ClientSpec
    problems: list[Problem]


def _read(
    client: str, clients_dir: Path, catalogue: Catalogue, *, today: date | None, now: datetime | None, review: bool
) -> _Read:
    source, whole, problems = read_client(client, clients_dir)
    checked = validate(source, whole=whole)
    problems += checked.problems
    tenant = checked.data.get("tenant")
    zone = zone_of(tenant["time_zone"]) if tenant and "tenant" not in checked.bad_blocks else None
    spec = build(checked.data, source, today=today or today_in(zone, now), without=checked.bad_blocks)
    if whole:
        draft = Draft(spec=spec, raw=checked.data, catalogue=catalogue, asked_for=client)
        problems += problems_by_rules(draft, bad_blocks=checked.bad_blocks, review=review)
    return _Read(spec=spec, problems=in_order(problems))
