"""What is released keeps what it stands on."""

from __future__ import annotations

from pulumi.automation import Deployment

from stacks.keeping import kept_together
from stacks.kinds import kind_of, place_of, token_of
from stacks.state import State, parse, without
from tenantry.plan.change import Action, Change


def urn(token: str, place: str) -> str:
    return f"urn:pulumi:northwind::tenantry::tenantry:azure:Part${token}::{place}"


GROUP = urn("azure-native:resources:ResourceGroup", "azure/resource-groups/backup")
OTHER = urn("azure-native:resources:ResourceGroup", "azure/resource-groups/network")
VAULT = urn("azure-native:recoveryservices:Vault", "azure/backup/vault")
POLICY = urn("azure-native:recoveryservices:ProtectionPolicy", "azure/backup/policies/daily")
ITEM = urn("azure-native:recoveryservices:ProtectedItem", "azure/servers/app-1/backup")
LOCK = urn("azure-native:authorization:ManagementLockByScope", "azure/backup/vault/lock")
TEAM = urn("m365:index:Group", "groups/team")
AFTER = {
    GROUP: [],
    OTHER: [],
    VAULT: [GROUP, TEAM],
    POLICY: [VAULT],
    ITEM: [POLICY, VAULT],
    LOCK: [GROUP, OTHER, VAULT, POLICY, ITEM],
    TEAM: [],
}


def state() -> State:
    resources = [
        {"urn": one, "type": token_of(one), "custom": True, "id": one, "dependencies": after} for one, after in AFTER.items()
    ]
    resources[3]["deletedWith"] = VAULT
    return parse(Deployment(version=3, deployment={"resources": resources}))


def plan(**actions: Action) -> dict[str, str]:
    """Place -> action, once what belongs together is kept together; `actions` by the names above."""
    named = {"group": GROUP, "other": OTHER, "vault": VAULT, "policy": POLICY, "item": ITEM, "lock": LOCK, "team": TEAM}
    changes = [
        Change(action=action, type=kind_of(token_of(named[name])), name=place_of(named[name]), urn=named[name])
        for name, action in actions.items()
    ]
    shown = {place_of(one): name for name, one in named.items()}
    return {shown[change.name]: change.action for change in kept_together(changes, state())}


def test_a_vault_that_is_let_go_of_keeps_its_resource_group() -> None:
    assert plan(group="delete", other="delete", vault="release") == {"group": "release", "other": "delete", "vault": "release"}


def test_an_item_that_is_let_go_of_keeps_its_policy_and_vault() -> None:
    actions = plan(group="delete", vault="delete", policy="delete", item="release")

    assert actions == {"group": "release", "vault": "release", "policy": "release", "item": "release"}


def test_what_comes_after_it_may_go_and_what_is_no_delete_stays_so() -> None:
    assert plan(group="update", vault="release", lock="delete") == {"group": "update", "vault": "release", "lock": "delete"}


def test_a_lock_stands_on_nothing_and_people_and_groups_go_their_own_way() -> None:
    assert plan(other="delete", lock="release") == {"other": "delete", "lock": "release"}
    assert plan(team="delete", vault="release") == {"team": "delete", "vault": "release"}
    assert plan(group="delete", vault="delete") == {"group": "delete", "vault": "delete"}


def test_what_was_to_go_with_something_released_stands_alone_in_the_state() -> None:
    left = without(state(), frozenset({VAULT})).deployment

    assert left is not None
    (policy,) = [one for one in left["resources"] if one["urn"] == POLICY]
    assert "deletedWith" not in policy
    assert policy["dependencies"] == []
