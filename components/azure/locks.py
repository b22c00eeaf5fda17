"""Locks stand only on what holds data, are made last and removed first."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
from pulumi_azure_native.authorization import ManagementLockByScope

from components.base import Component, Context, Naming
from tenantry.spec.model import Azure


class Locks(Component):
    """The lock of the workspace. `after` is everything else in Azure: a lock in the way of a delete would refuse it."""

    TYPE = "tenantry:azure:Locks"

    def __init__(self, context: Context, azure: Azure, after: Sequence[pulumi.Resource]) -> None:
        super().__init__(context)
        names = Naming(client=context.spec.client, subscription=azure.subscription)
        ManagementLockByScope(
            "azure/lock",
            lock_name="keep-logs",
            scope=names.workspace_id,
            level="CanNotDelete",
            notes=context.note("Holds the client's logs.", "azure/lock"),
            opts=self.child("azure/lock", after=after),
        )
        self.register_outputs({})
