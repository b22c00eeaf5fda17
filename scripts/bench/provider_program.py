"""The program of the provider's figures: people, groups with members, policies; for our provider or, in the same form, for one
that does nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import pulumi

from graph_provider import resources
from graph_provider.program import M365Resource

OURS, NOOP = "m365", "noop"

Resource = TypeVar("Resource", bound=M365Resource)


@dataclass(frozen=True, kw_only=True)
class Size:
    """`members`: of each group."""

    users: int
    groups: int
    members: int
    policies: int

    @property
    def objects(self) -> int:
        """Resources that the provider makes: each group with its set of members beside it."""
        return self.users + 2 * self.groups + self.policies


FULL = Size(users=1000, groups=100, members=50, policies=40)


def scaled(scale: float) -> Size:
    """The full size times `scale`, at least 2 of each; groups keep their number of members as long as there are people."""
    users, groups, policies = (max(2, round(number * scale)) for number in (FULL.users, FULL.groups, FULL.policies))
    return Size(users=users, groups=groups, members=min(FULL.members, users), policies=policies)


def _of(package: str, kind: type[Resource]) -> type[Resource]:
    """The same class with the same inputs, of another package."""
    return kind if package == OURS else type(f"Noop{kind.__name__}", (kind,), {"TOKEN": kind.TOKEN.replace(OURS, NOOP, 1)})


def program(package: str, tenant: str, domain: str, size: Size, *, changed: bool = False) -> Callable[[], None]:
    """`changed`: one line of it is another."""

    def run() -> None:
        opts = pulumi.ResourceOptions(provider=pulumi.ProviderResource(package, package, {"tenantId": tenant}))
        users = []
        for number in range(size.users):
            user = _of(package, resources.User)(
                f"people/{number}",
                user_principal_name=f"person{number}@{domain}",
                display_name=f"Person {number}",
                mail_nickname=f"person{number}",
                given_name="Person",
                surname=str(number),
                job_title="Director" if changed and number == 0 else f"Title {number % 12}",
                department=f"Department {number % 40}",
                usage_location="GB",
                mark=f"bench/people/{number}",
                opts=opts,
            )
            users.append(user.id)
        for number in range(size.groups):
            group = _of(package, resources.Group)(
                f"groups/{number}",
                display_name=f"Group {number}",
                kind="security",
                mail_nickname=f"group{number}",
                mark=f"bench/groups/{number}",
                opts=opts,
            )
            some = [users[(number * 10 + place) % size.users] for place in range(size.members)]
            _of(package, resources.GroupMembers)(f"groups/{number}/members", group_id=group.id, member_ids=some, opts=opts)
        for number in range(size.policies):
            _policy(package, number, opts)

    return run


def _policy(package: str, number: int, opts: pulumi.ResourceOptions) -> None:
    conditions: dict[str, Any] = {
        "clientAppTypes": ["all"],
        "users": {"includeUsers": ["All"]},
        "applications": {"includeApplications": ["All"]},
    }
    _of(package, resources.ConditionalAccessPolicy)(
        f"policies/{number}",
        display_name=f"Policy {number}",
        state="enabledForReportingButNotEnforced",
        conditions=conditions,
        grant_controls={"operator": "OR", "builtInControls": ["mfa"]},
        mark=f"bench/policies/{number}",
        opts=opts,
    )
