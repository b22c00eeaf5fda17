"""One client as a Pulumi program: the only place where components are put together."""

from __future__ import annotations

from collections.abc import Mapping

from components.base import Context
from components.m365.conditional_access import ConditionalAccess
from components.m365.groups import Groups
from components.m365.licenses import Licenses
from components.m365.named_locations import NamedLocations
from components.m365.people import People
from components.m365.tenant_settings import TenantSettings
from graph_provider.resources import Provider
from tenantry.plan.facts import TenantFacts
from tenantry.spec.model import ClientSpec


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
        # Inside, since they load Azure's SDK: a client without Azure need not wait for it.
        from components.azure.access import Access
        from components.azure.agents import Agents
        from components.azure.backup import Backup
        from components.azure.flow_logs import FlowLogs
        from components.azure.governance import Governance
        from components.azure.landing_zone import LandingZone
        from components.azure.locks import Locks
        from components.azure.network import Network
        from components.azure.part import Part
        from components.azure.patching import Patching
        from components.azure.servers import Servers
        from components.monitoring.alerts import Alerts
        from components.monitoring.diagnostics import Diagnostics
        from components.monitoring.entra_logs import EntraLogs
        from components.monitoring.hook import Hook
        from components.monitoring.logs import Logs
        from components.monitoring.saved_queries import SavedQueries
        from components.monitoring.support_hours import SupportHours

        zone = LandingZone(context, spec.azure)
        logs = Logs(context, spec.azure, zone)
        access = Access(context, spec.azure, zone, groups)
        hook = Hook(context, spec.azure, zone)
        parts: list[Part] = [zone, Governance(context, spec.azure, zone), logs, access, hook]
        parts += [
            SupportHours(context, spec.azure, zone),
            SavedQueries(context, spec.azure, logs),
            EntraLogs(context, spec.azure, logs),
        ]
        network: Network | None = None
        if spec.azure.network is not None:
            network = Network(context, spec.azure, zone, spec.azure.network)
            parts += [network, FlowLogs(context, spec.azure, network, logs)]
        servers = Servers(context, spec.azure, zone, network)
        parts += [servers, Agents(context, spec.azure, logs, servers)]
        parts.append(Backup(context, spec.azure, zone, servers))
        parts.append(Patching(context, spec.azure, zone, servers))
        parts.append(Alerts(context, spec.azure, hook, logs, parts))
        parts.append(Diagnostics(context, spec.azure, logs, parts))
        Locks(context, spec.azure, parts)
