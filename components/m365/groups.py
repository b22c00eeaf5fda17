"""The client's groups, who owns them and who is in them."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi

from components.base import Component, Context
from components.m365.people import People
from graph_provider.resources import Group as GroupResource
from graph_provider.resources import GroupMembers
from tenantry.errors import UsageError
from tenantry.people.membership import members_of
from tenantry.spec.model import Group


class Groups(Component):
    """`groups`. `ids` maps a group's key to its object id."""

    TYPE = "tenantry:m365:Groups"

    def __init__(self, context: Context, people: People) -> None:
        super().__init__(context)
        self.groups = {key: self._group(group, people) for key, group in sorted(context.spec.groups.items())}
        for key, group in sorted(context.spec.groups.items()):
            if group.rule is None:
                self._members(key, group, people)
        self.register_outputs({})

    @property
    def ids(self) -> Mapping[str, pulumi.Output[str]]:
        return {key: group.id for key, group in self.groups.items()}

    def _group(self, group: Group, people: People) -> GroupResource:
        place = f"groups/{group.key}"
        return GroupResource(
            place,
            display_name=group.name,
            kind=group.kind,
            mail_nickname=group.key,
            description=group.description,
            membership_rule=group.rule,
            owner_ids=[self._principal(owner, people, place) for owner in sorted(group.owners)] or None,
            mark=self.context.mark("group", group.key),
            adopt=group.adopt or None,
            opts=self.child(place, adoptable=group.adopt, formerly=f"groups/{group.formerly}" if group.formerly else None),
        )

    def _members(self, key: str, group: Group, people: People) -> None:
        """The whole member list, empty ones too: who is in the group and not in the spec is drift."""
        place = f"groups/{key}/members"
        GroupMembers(
            place,
            group_id=self.groups[key].id,
            member_ids=[self._principal(name, people, place) for name in members_of(key, self.context.spec)],
            opts=self.child(place, formerly=f"groups/{group.formerly}/members" if group.formerly else None),
        )

    def _principal(self, name: str, people: People, place: str) -> pulumi.Input[str]:
        """Object id of a person of the spec, of a group of the spec, or of an account that the tenant has anyway."""
        if name in people.users:
            return people.users[name].id
        if name in self.context.spec.groups:
            return self.groups[name].id
        account = self.context.accounts.get(name)
        if account is None:
            raise UsageError(f"{place}: {name} is neither in the spec nor in the tenant")
        return account
