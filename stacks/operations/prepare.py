"""What every operation needs first: the spec, the cloud, the stack, its state, and what the live tenant is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Protocol

from azure.core.credentials import TokenCredential

from graph_provider.budget import PRIORITY
from stacks.catalogue import catalogue
from stacks.cloud import Cloud, cloud_for, seed, simulator_name
from stacks.inventory.facts import enough_for_program, facts_of, unknown_facts
from stacks.inventory.graph import live_objects
from stacks.inventory.read import Reading, check_access, read
from stacks.secret_references import secrets_of
from stacks.session import OnStep, Say, Session, open_session
from stacks.state import State, copies_folder, newest_copy, require_same_target
from tenantry.people.membership import licenses_of
from tenantry.plan.change import UnknownRead
from tenantry.plan.facts import TenantFacts
from tenantry.spec.load import load
from tenantry.spec.model import ClientSpec

# Seats that the simulated tenant gets beyond what the spec needs, so that a person can be added by hand.
_SPARE_SEATS = 5


def _silent(_text: str) -> None:
    pass


def _no_step(_place: str, _op: str) -> None:
    pass


def _no_stage(_name: str, _total: int = 0) -> None:
    pass


class Stage(Protocol):
    """Hears what a run does now, and how many resources that will take (0: not known)."""

    def __call__(self, name: str, total: int = 0, /) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Options:
    """What the command line says about a run. `say` hears notices, `on_step` each resource that was read or written."""

    clients: Path
    cloud: str | None = None
    today: date | None = None
    break_lock: str | None = None
    say: Say = _silent
    on_step: OnStep = _no_step
    stage: Stage = _no_stage


@dataclass(kw_only=True)
class Client:
    """One client, opened. `reading` is fresh from the live tenant; `unknown` what guards need and nobody could read.
    `plannable`: the engine can be asked what it sees all the same, for display."""

    spec: ClientSpec
    cloud: Cloud
    session: Session
    state: State
    credential: TokenCredential = field(repr=False)
    reading: Reading
    facts: TenantFacts
    unknown: tuple[UnknownRead, ...]
    plannable: bool
    options: Options

    @property
    def names(self) -> dict[str, str]:
        """Object id (lower case) -> what people call it, for reports."""
        named = {live.id.lower(): live.name for live in live_objects(self.reading.directory)}
        skus = {sku: name for name, sku in catalogue().licenses.items()}
        return skus | named


def load_spec(client: str, options: Options) -> tuple[ClientSpec, Cloud]:
    """The spec as of the cloud's today. SpecError, UsageError, CloudUnreachable."""
    if simulator_name(options.cloud) is not None:
        cloud = cloud_for(options.cloud)
        return load(client, options.clients, catalogue(), today=options.today, now=cloud.clock()), cloud
    spec = load(client, options.clients, catalogue(), today=options.today)
    return spec, cloud_for(options.cloud, spec.tenant.cloud)


@contextmanager
def opened(client: str, options: Options, *, for_drift: bool = False, writes: bool = False) -> Iterator[Client]:
    """Open a client for an operation: everything that can be refused is refused here, before the engine plans anything. Only one
    operation that `writes` at a time."""
    options.stage("checking the spec")
    spec, cloud = load_spec(client, options)
    if for_drift and not writes:
        # Nobody waits for a look: where a limit is reached, others go first.
        cloud = replace(cloud, environment={PRIORITY: "low", **cloud.environment})
    secrets = secrets_of(spec)
    if cloud.simulated:
        seed(cloud, spec, seats=seats_needed(spec))
    options.stage("checking access")
    credential = check_access(cloud, spec)
    with open_session(spec, cloud, say=options.say, break_lock=options.break_lock, writes=writes) as session:
        state = session.read_state()
        require_same_target(state, spec, cloud.name)
        options.stage("reading the tenant")
        reading = read(cloud, spec, state, credential, for_drift=for_drift)
        facts = facts_of(reading.directory, spec, state)
        if state.empty:
            copy = newest_copy(copies_folder(cloud.home, spec.client))
            facts = replace(facts, state_copy=str(copy or ""))
        session.use(facts, secrets)
        yield Client(
            spec=spec,
            cloud=cloud,
            session=session,
            state=state,
            credential=credential,
            reading=reading,
            facts=facts,
            unknown=unknown_facts(reading.directory),
            plannable=enough_for_program(facts, spec, state),
            options=options,
        )


def seats_needed(spec: ClientSpec) -> dict[str, int]:
    """Seats by SKU id that the simulated tenant is seeded with: what people and groups get, and a few more."""
    counts: dict[str, int] = {}
    skus = catalogue().licenses
    for person in spec.people.values():
        for name in licenses_of(person, spec.roles):
            counts[skus[name]] = counts.get(skus[name], 0) + 1
    for group in spec.groups.values():
        for name in group.licenses:
            counts[skus[name]] = counts.get(skus[name], 0) + len(spec.people)
    # Conditional access and dynamic groups need Entra P1, which every business package above basic brings in real life.
    if spec.package != "basic":
        counts.setdefault(skus["business-premium"], 0)
    return {sku: count + _SPARE_SEATS for sku, count in counts.items()}
