"""One client as a Pulumi program: the only place where components are put together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from components.base import Context
from components.m365.conditional_access import ConditionalAccess
from components.m365.groups import Groups
from components.m365.licenses import Licenses
from components.m365.named_locations import NamedLocations
from components.m365.people import People
from components.m365.tenant_settings import TenantSettings
from graph_provider.resources import Provider
from tenantry.plan.facts import TenantFacts
from tenantry.spec.model import Azure, ClientSpec

if TYPE_CHECKING:
    from components.azure.network import Network
    from components.azure.part import Part


def client_program(spec: ClientSpec, facts: TenantFacts, *, secrets: Mapping[str, str]) -> None:
    """Register everything the client has. Runs inside a Pulumi program.

    `secrets` maps a secret reference of the spec (`env/NAME`) to its value. Both plugins find cloud and credentials in the
    engine's environment: arguments would end up in the state, and later runs would use the stored ones.
    Raises UsageError (a secret or a principal that is missing) and Refused (a break-glass account that was not found)."""
    context = Context(
        spec=spec,
        accounts={upn: account.id for upn, account in facts.accounts.items()},
        break_glass={upn: account.id for upn, account in facts.break_glass.items()},
        adopt_ids=facts.adopt_ids,
        secrets=secrets,
        m365=Provider("m365", tenant_id=spec.tenant.id),
    )
    people = People(context)
    groups = Groups(context, people)
    Licenses(context, people, groups)
    NamedLocations(context)
    TenantSettings(context)
    ConditionalAccess(context)
    if spec.azure is not None:
        _azure(context, spec.azure, groups)


def _azure(context: Context, azure: Azure, groups: Groups) -> None:
    """The client's Azure. Imports stand here and below: Azure's SDK takes a tenth of a second to load for one service and half a
    second for another, and a client need not wait for what it does not have."""
    from components.azure.access import Access
    from components.azure.governance import Governance
    from components.azure.landing_zone import LandingZone
    from components.azure.locks import Locks
    from components.monitoring.alerts import Alerts
    from components.monitoring.diagnostics import Diagnostics
    from components.monitoring.entra_logs import EntraLogs
    from components.monitoring.hook import Hook
    from components.monitoring.logs import Logs
    from components.monitoring.saved_queries import SavedQueries
    from components.monitoring.support_hours import SupportHours

    zone = LandingZone(context, azure)
    logs = Logs(context, azure, zone)
    hook = Hook(context, azure, zone)
    parts: list[Part] = [
        zone,
        Governance(context, azure, zone),
        logs,
        Access(context, azure, zone, groups),
        hook,
        SupportHours(context, azure, zone),
        SavedQueries(context, azure, logs),
        EntraLogs(context, azure, logs),
    ]
    network: Network | None = None
    if azure.network is not None:
        from components.azure.flow_logs import FlowLogs
        from components.azure.network import Network

        network = Network(context, azure, zone, azure.network)
        parts += [network, FlowLogs(context, azure, network, logs)]
    if azure.servers:
        from components.azure.agents import Agents
        from components.azure.backup import Backup
        from components.azure.patching import Patching
        from components.azure.servers import Servers

        servers = Servers(context, azure, zone, network)
        parts += [
            servers,
            Agents(context, azure, logs, servers),
            Backup(context, azure, zone, servers),
            Patching(context, azure, zone, servers),
        ]
    parts.append(Alerts(context, azure, hook, logs, parts))
    parts.append(Diagnostics(context, azure, logs, parts))
    Locks(context, azure, parts)
