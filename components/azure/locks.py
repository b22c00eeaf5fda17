"""Locks stand only on what holds data, are made last and removed first."""

from __future__ import annotations

from collections.abc import Sequence

from pulumi_azure_native.authorization import ManagementLockByScope

from components.azure.part import Part, resources_of
from components.base import Context
from tenantry.spec.model import Azure


class Locks(Part):
    """A lock on each resource that `parts` say holds data. All of `parts` comes first: a lock in the way of a delete would
    refuse it."""

    TYPE = "tenantry:azure:Locks"

    def __init__(self, context: Context, azure: Azure, parts: Sequence[Part]) -> None:
        super().__init__(context, azure)
        for held in [held for part in parts for held in part.offers.held]:
            place = f"{held.place}/lock"
            self.made(
                ManagementLockByScope(
                    place,
                    lock_name="keep",
                    scope=held.resource_id,
                    level="CanNotDelete",
                    notes=context.note(f"Holds {held.what}.", place),
                    opts=self.child(place, after=resources_of(parts)),
                )
            )
        self.register_outputs({})
