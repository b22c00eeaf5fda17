"""A tenant without an enabled Global Administrator can only be recovered through Microsoft's support, in days. Break-glass
accounts count as administrators here: as long as one of them stays enabled, somebody can get in. Who is a Global
Administrator comes from the live tenant, roles held through a group included.
"""

from __future__ import annotations

from collections.abc import Sequence

from tenantry.plan.change import Change
from tenantry.plan.facts import Account, TenantFacts
from tenantry.plan.guard import Guard
from tenantry.plan.reading import USER, blocks_sign_in, ends_object, is_account
from tenantry.spec.model import ClientSpec


def check(changes: Sequence[Change], spec: ClientSpec, facts: TenantFacts) -> list[str]:
    del spec
    known = {account.id.lower(): account for account in (*facts.accounts.values(), *facts.break_glass.values())}
    administrators = [account for account in known.values() if account.global_admin and account.enabled]
    lost = [(account, change) for account in administrators if (change := _loss(account, changes)) is not None]
    if not lost or len(lost) < len(administrators):
        return []
    return [
        f"{change.name}: the plan would {'disable' if blocks_sign_in(change) else 'delete'} {account.upn},"
        " and no other enabled Global Administrator would be left"
        for account, change in sorted(lost, key=lambda pair: pair[0].upn)
    ]


def _loss(account: Account, changes: Sequence[Change]) -> Change | None:
    return next(
        (
            change
            for change in changes
            if change.type == USER and is_account(change, account) and (ends_object(change) or blocks_sign_in(change))
        ),
        None,
    )


GUARD = Guard(
    id="last-global-admin",
    title="The last enabled Global Administrator is never removed or disabled",
    text=__doc__ or "",
    hint="Give another enabled account the role Global Administrator first.",
    check=check,
    overridable=False,
    applies_to_destroy=True,
    needs=frozenset({"global-administrator", "user"}),
)
