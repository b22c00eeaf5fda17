"""Questions that somebody who looks after a client asks of its logs, saved in the workspace.

Every client gets all of them, whatever its package and whether the logs come in: the workspace is locked, and nothing in it can
be deleted while it is."""

from __future__ import annotations

from pulumi_azure_native.operationalinsights import SavedSearch, TagArgs

from baselines.load import queries
from baselines.query import BREAK_GLASS, Query
from components.azure.part import Part
from components.base import Context
from components.monitoring.logs import WORKSPACE, Logs
from tenantry.spec.model import Azure


class SavedQueries(Part):
    """The saved queries of the workspace: one for each file in baselines/queries."""

    TYPE = "tenantry:monitoring:SavedQueries"

    def __init__(self, context: Context, azure: Azure, logs: Logs) -> None:
        super().__init__(context, azure)
        for query in queries().values():
            self._search(query, logs)
        self.register_outputs({})

    def _search(self, query: Query, logs: Logs) -> None:
        place = f"azure/workspace/queries/{query.id}"
        accounts = ", ".join(f'"{upn}"' for upn in sorted(self.context.spec.tenant.break_glass))
        self.made(
            SavedSearch(
                place,
                saved_search_id=query.id,
                workspace_name=self.name(WORKSPACE, "core"),
                resource_group_name=self.group("core"),
                category=query.category,
                display_name=query.title,
                query=query.query.replace(BREAK_GLASS, accounts),
                tags=[TagArgs(name=name, value=value) for name, value in sorted(self.tags(place).items())],
                version=2,
                opts=self.child(place, after=[logs.workspace]),
            )
        )
