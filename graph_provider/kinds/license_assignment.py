"""`m365:index:LicenseAssignment`: all direct licences of one user, or all licences of one group.

Ids are `users/ID/licenses` and `groups/ID/licenses`. One assignLicense call carries what comes and what goes. A licence that a
user inherits from a group is none of ours. Facts: Graph user and group assignLicense, licenseAssignmentStates.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graph_provider.errors import M365Error, NoNaturalKey, NoSeats, NotEmpty, NotFound, NotOwned
from graph_provider.fields import Difference, Failure, Field, Manage, Shape, canonical
from graph_provider.kind import ADOPTED, CREATED, About, Family, Found, Kind, Made, Mark, Oddity, Permissions
from graph_provider.names import groups_named, users_named
from graph_provider.products import explain, has_names, plan_ids
from graph_provider.session import Session
from graph_provider.values import Json, is_unknown


def _by_lower_id(plans: Any) -> Any:
    return {str(sku).lower(): some for sku, some in plans.items()} if isinstance(plans, Mapping) else plans


class LicenseAssignmentKind(Kind):
    """The direct licences of a user, or the licences of a group: the whole set. An import takes `users/ID/licenses` or
    `groups/ID/licenses`, with a sign-in name or a group's name in place of the id as well."""

    token = "m365:index:LicenseAssignment"
    about = About(
        path="/users/{id}/assignLicense",
        key="`users/ID/licenses` or `groups/ID/licenses`; an import also takes the sign-in name or the group's name as ID",
        natural_key=(),
        mark=Mark.OWNER,
        family=Family.DIRECTORY,
        license="the products assigned",
        oddities=(
            Oddity(
                what="a licence inherited from a group cannot be removed from its user",
                source="Microsoft Graph, user, assignLicense",
            ),
            Oddity(
                what="what a group cannot give a member shows on that member only, as an error of its licenseAssignmentStates",
                source="Microsoft Graph, group, assignLicense",
            ),
        ),
    )
    permissions = Permissions(
        read=("User.Read.All", "Group.Read.All", "LicenseAssignment.Read.All"), write=("LicenseAssignment.ReadWrite.All",)
    )
    fields = (
        Field(name="userId", note="object id of the user", replaces=True, guid=True),
        Field(name="groupId", note="object id of the group", replaces=True, guid=True),
        Field(name="skuIds", note="the products", required=True, shape=Shape.TEXTS, guid=True),
        Field(
            name="disabledPlans",
            note="for skuIds the service plans that are switched off, by id or name (TEAMS1); a product that is not named here "
            "keeps its own",
            shape=Shape.OBJECT,
            manage=Manage.GIVEN,
            fold_case=True,
            normal=_by_lower_id,
        ),
    )

    def problems(self, inputs: Mapping[str, Any]) -> Iterator[Failure]:
        if (inputs.get("userId") is None) == (inputs.get("groupId") is None):
            yield Failure(path="userId", reason="give either userId or groupId")
        plans, skus = inputs.get("disabledPlans"), inputs["skuIds"]
        if isinstance(plans, Mapping) and not is_unknown(skus):
            for sku in sorted({key.lower() for key in plans} - {sku.lower() for sku in skus}):
                yield Failure(path=f"disabledPlans.{sku}", reason="is not one of skuIds")
        for sku, some in plans.items() if isinstance(plans, Mapping) else ():
            if not isinstance(some, list) or not all(isinstance(plan, str) for plan in some):
                yield Failure(path=f"disabledPlans.{sku}", reason="must be a list of texts")

    async def settle(self, session: Session, inputs: Mapping[str, Any]) -> tuple[Json, Sequence[Failure]]:
        plans, failures = inputs.get("disabledPlans"), []
        if not has_names(plans):
            return dict(inputs), ()
        done: Json = {}
        for sku, some in plans.items() if isinstance(plans, Mapping) else ():
            done[sku], wrong = await plan_ids(session, sku, some)
            if wrong:
                failures.append(Failure(path=f"disabledPlans.{sku}", reason=wrong))
        return {**inputs, "disabledPlans": done}, failures

    async def find(self, session: Session, text: str) -> Sequence[str]:
        target, _, name = text.partition("/")
        if target not in ("users", "groups"):
            raise NoNaturalKey(self.name, text, self.about.key)
        found = await (users_named if target == "users" else groups_named)(session, name.removesuffix("/licenses"))
        return [f"{target}/{object_id}/licenses" for object_id in found]

    def is_id(self, text: str) -> bool:
        target, _, rest = text.partition("/")
        return target in ("users", "groups") and super().is_id(rest.removesuffix("/licenses"))

    async def read(self, session: Session, object_id: str, prior: Mapping[str, Any]) -> Found | None:
        target, key = _target(object_id)
        live = await _live(session, target, key)
        if live is None:
            return None
        plans = {sku: disabled for sku, disabled in live.items() if disabled}
        # In the spelling of the state, so that a GUID's letter case makes no second key.
        spelled = {sku: live.get(sku.lower(), []) for sku in prior.get("disabledPlans") or {}}
        inputs: Json = {_key_name(target): key, "skuIds": sorted(live), "disabledPlans": spelled or plans or None}
        return Found(object_id=f"{target}/{key}/licenses", inputs=inputs)

    async def create(self, session: Session, inputs: Mapping[str, Any]) -> Made:
        target, key = ("users", inputs["userId"]) if inputs.get("userId") else ("groups", inputs["groupId"])
        object_id = f"{target}/{key}/licenses"
        inputs, failures = await self.settle(session, inputs)
        if failures:
            raise M365Error("; ".join(failure.reason for failure in failures))
        live = await _live(session, target, str(key))
        if live is None:
            raise NotFound(f"the {target[:-1]} that gets the licences is gone", status=404, request=f"GET /{target}/{key}")
        extra = set(live) - _folded(inputs["skuIds"])
        if extra and str(key).lower() not in session.made:
            raise NotEmpty(f"{target[:-1]} {key}", sorted(extra), object_id)
        await _assign(session, target, str(key), live, inputs)
        return Made(object_id=object_id, outputs={"origin": CREATED})

    async def update(
        self, session: Session, object_id: str, old: Mapping[str, Any], new: Mapping[str, Any], changed: Sequence[Difference]
    ) -> Json:
        if changed:
            target, key = _target(object_id)
            plans = {sku.lower(): list(ids) for sku, ids in (old.get("disabledPlans") or {}).items()}
            await _assign(session, target, key, {sku: plans.get(sku, []) for sku in _folded(old.get("skuIds"))}, new)
        return {}

    async def delete(self, session: Session, object_id: str, state: Mapping[str, Any]) -> None:
        if state.get("origin") == ADOPTED:
            return
        target, key = _target(object_id)
        try:
            live = await _live(session, target, key) or {}
            ours = {sku: live[sku] for sku in _folded(state.get("skuIds")) if sku in live}
            await _assign(session, target, key, ours, {"skuIds": []})
        except NotFound:
            return


def _folded(ids: Sequence[str] | None) -> set[str]:
    return {sku.lower() for sku in ids or []}


def _target(object_id: str) -> tuple[str, str]:
    """`users` or `groups`, and the object's id. Raises NotFound for an id of another form."""
    parts = object_id.split("/")
    if len(parts) != 3 or parts[0] not in ("users", "groups") or parts[2] != "licenses":
        raise NotFound(f"'{object_id}' is not users/ID/licenses or groups/ID/licenses", status=404)
    return parts[0], parts[1]


def _key_name(target: str) -> str:
    return "userId" if target == "users" else "groupId"


async def _live(session: Session, target: str, key: str) -> dict[str, list[str]] | None:
    """The direct licences: lower-case skuId to disabled plans. None when the user or group is gone."""
    item = await session.one(session.users if target == "users" else session.groups, key)
    if item is None:
        return None
    if target == "users":
        entries = [entry for entry in item.get("licenseAssignmentStates") or [] if entry.get("assignedByGroup") is None]
    else:
        entries = item.get("assignedLicenses") or []
    return {str(entry["skuId"]).lower(): sorted(entry.get("disabledPlans") or []) for entry in entries}


async def _assign(session: Session, target: str, key: str, live: Mapping[str, list[str]], wanted: Mapping[str, Any]) -> None:
    plans = {sku.lower(): list(ids) for sku, ids in (wanted.get("disabledPlans") or {}).items()}
    skus = _folded(wanted["skuIds"])
    add = [
        {"skuId": sku, "disabledPlans": plans.get(sku, live.get(sku, []))}
        for sku in sorted(skus)
        if sku not in live or (sku in plans and canonical(plans[sku]) != canonical(live[sku]))
    ]
    remove = sorted(set(live) - skus)
    if add or remove:
        session.writing(key)
        try:
            await session.client.post(f"/{target}/{key}/assignLicense", {"addLicenses": add, "removeLicenses": remove})
        except (NoSeats, NotOwned) as error:
            await explain(session, error)
            raise


KIND = LicenseAssignmentKind()
