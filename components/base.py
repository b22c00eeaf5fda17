"""What all components share: one context, one base class, one set of names, tags and marks.

A component serves one purpose and takes the context plus the components it builds on. Every resource in it is named by its
place in the spec (`people/ada@northwind.example`), which is what plans and drift reports call it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import pulumi

from tenantry.spec.model import ClientSpec

# Ownership: who made a resource and for which place in the spec. Inventory looks for the same forms.
CLIENT_TAG = "tenantry-client"
KEY_TAG = "tenantry-key"
# Costs are told apart by the client and by the contract.
CONTRACT_TAG = "contract"


@dataclass(frozen=True, kw_only=True)
class Context:
    """What every component needs to know.

    `accounts` and `break_glass` map sign-in names that were found in the tenant to object ids; `adopt_ids` a place to the id of
    what exists and is taken over; `secrets` a secret reference of the spec (`env/NAME`) to its value."""

    spec: ClientSpec
    accounts: Mapping[str, str] = field(default_factory=dict)
    break_glass: Mapping[str, str] = field(default_factory=dict)
    adopt_ids: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    m365: pulumi.ProviderResource | None = None

    def mark(self, kind: str, key: str) -> str:
        """The ownership mark of a Microsoft 365 object: CLIENT/KIND/KEY."""
        return f"{self.spec.client}/{kind}/{key}"

    def tags(self, place: str) -> dict[str, str]:
        """The tags of an Azure resource: the spec's own, then who owns it and for which place."""
        azure = self.spec.azure
        contract = {CONTRACT_TAG: azure.contract} if azure is not None and azure.contract else {}
        return {**(azure.tags if azure else {}), **contract, CLIENT_TAG: self.spec.client, KEY_TAG: place}

    def note(self, text: str, place: str) -> str:
        """`text` with the mark, for Azure resources that have a note but no tags."""
        return f"{text} tenantry: {self.spec.client}/{place}"


class Component(pulumi.ComponentResource):
    """Base of all components. `TYPE` is its Pulumi type. Subclasses register their resources with `child` options."""

    TYPE: ClassVar[str]

    def __init__(self, context: Context) -> None:
        providers = [context.m365] if context.m365 is not None else []
        super().__init__(self.TYPE, f"client/{context.spec.client}", None, pulumi.ResourceOptions(providers=providers))
        self.context = context

    def child(
        self,
        place: str,
        *,
        after: Sequence[pulumi.Resource] = (),
        adoptable: bool = True,
        formerly: str | None = None,
        keep: Sequence[str] = (),
    ) -> pulumi.ResourceOptions:
        """Options of the resource for `place`. What `adopt_ids` names for it is imported, unless it is not `adoptable`.

        `after`: made after these and removed before them. `formerly`: the place it had before. `keep`: properties that stay as
        they were first made."""
        return pulumi.ResourceOptions(
            parent=self,
            depends_on=list(after),
            import_=self.context.adopt_ids.get(place) if adoptable else None,
            aliases=[pulumi.Alias(name=formerly)] if formerly else None,
            ignore_changes=list(keep) or None,
        )
