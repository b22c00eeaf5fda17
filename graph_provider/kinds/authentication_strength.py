"""`m365:index:AuthenticationStrength`: which combinations of sign-in methods satisfy a conditional access policy.

Facts: Graph authenticationStrengthPolicy (combinations change by an action of their own, the description carries our mark),
authenticationCombinationConfiguration (parts of a strength; one must not apply to a combination that is not allowed).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graph_provider.conditional_access import normal_flags
from graph_provider.errors import BadRequest, Conflict, M365Error, PartlyDone
from graph_provider.fields import Difference, Failure, Field, Shape, canonical
from graph_provider.kind import ADOPTED, About, Family, Found, Made, Mark, Oddity, Permissions, tops
from graph_provider.lists import Collection
from graph_provider.plain import Plain, adopt_field, mark_field
from graph_provider.session import Session
from graph_provider.values import Json, is_unknown

_CONFIGURATIONS = "combinationConfigurations"
_COMBINATIONS = "allowedCombinations"
_KEYS, _CERTIFICATES = (
    "#microsoft.graph.fido2CombinationConfiguration",
    "#microsoft.graph.x509CertificateCombinationConfiguration",
)
_OWN = {_KEYS: ("allowedAAGUIDs",), _CERTIFICATES: ("allowedIssuerSkis", "allowedPolicyOIDs")}


def _normal_combinations(value: Any) -> Any:
    """Combinations of methods, each with its methods in one order."""
    return [normal_flags(one) for one in value] if isinstance(value, list) else value


_CONFIGURATION = (
    Field(
        name="appliesToCombinations",
        note="the combinations that it narrows",
        shape=Shape.TEXTS,
        required=True,
        normal=_normal_combinations,
    ),
    Field(name="allowedAAGUIDs", note="models of keys, for fido2", shape=Shape.TEXTS, guid=True),
    Field(name="allowedIssuerSkis", note="issuers by key, for certificates", shape=Shape.TEXTS, fold_case=True),
    Field(name="allowedPolicyOIDs", note="policies, for certificates", shape=Shape.TEXTS),
)


class AuthenticationStrengthKind(Plain):
    """An authentication strength of the tenant's own. The built-in ones cannot be changed: name them by their id."""

    token = "m365:index:AuthenticationStrength"
    what = "authentication strength"
    collection = Collection("/policies/authenticationStrengthPolicies", paged=False)
    about = About(
        path=f"{collection.path}/{{id}}",
        key="object id",
        natural_key=("displayName",),
        mark=Mark.DESCRIPTION,
        family=Family.POLICIES,
        license="Microsoft Entra ID P1",
        oddities=(
            Oddity(
                what="allowedCombinations change by the action updateAllowedCombinations alone",
                source="Microsoft Graph, authenticationStrengthPolicy, updateAllowedCombinations",
            ),
            Oddity(
                what="one that a conditional access policy names cannot be deleted",
                source="Microsoft Graph, authenticationStrengthPolicy, delete",
            ),
            Oddity(
                what="at most 15 of a tenant's own",
                source="Microsoft Entra, custom conditional access authentication strengths",
            ),
        ),
    )
    permissions = Permissions(read=("Policy.Read.AuthenticationMethod",), write=("Policy.ReadWrite.ConditionalAccess",))
    fields = (
        Field(name="displayName", note="the name people see", required=True),
        Field(name="description", note="what the strength is for"),
        Field(
            name=_COMBINATIONS,
            note="combinations of methods, each one joined with commas",
            shape=Shape.TEXTS,
            required=True,
            normal=_normal_combinations,
        ),
        Field(
            name=_CONFIGURATIONS,
            note="which keys or certificates a combination takes",
            shape=Shape.OBJECTS,
            always=True,
            fold_case=True,
            parts=_CONFIGURATION,
        ),
        mark_field(),
        adopt_field("authentication strength"),
    )

    def problems(self, inputs: Mapping[str, Any]) -> Iterator[Failure]:
        allowed, configurations = inputs.get(_COMBINATIONS), inputs.get(_CONFIGURATIONS)
        if allowed == []:
            yield Failure(path=_COMBINATIONS, reason="give at least one combination")
        if not isinstance(configurations, list) or is_unknown(configurations) or is_unknown(allowed):
            return
        for one in configurations:
            if bool(one.get("allowedAAGUIDs")) == any(one.get(name) for name in _OWN[_CERTIFICATES]):
                reason = "give either allowedAAGUIDs, or allowedIssuerSkis and allowedPolicyOIDs"
                yield Failure(path=_CONFIGURATIONS, reason=reason)
            extra = _applies(one) - {normal_flags(combination) for combination in allowed or ()}
            if extra:
                yield Failure(path=_CONFIGURATIONS, reason=f"{', '.join(sorted(extra))} is not in {_COMBINATIONS}")

    def ours(self, item: Mapping[str, Any]) -> bool:
        return item.get("policyType") != "builtIn"

    def inputs_of(self, item: Mapping[str, Any]) -> Json:
        found = super().inputs_of(item)
        found[_CONFIGURATIONS] = [
            {key: value for key, value in one.items() if key != "id" and value != []} for one in found[_CONFIGURATIONS] or []
        ]
        return found

    async def find(self, session: Session, text: str) -> Sequence[str]:
        items = (await session.lists.all(self.collection)).values()
        wanted = canonical(text, fold_case=True)
        return [str(item["id"]) for item in items if canonical(item.get(self.named), fold_case=True) == wanted]

    async def read(self, session: Session, object_id: str, prior: Mapping[str, Any]) -> Found | None:
        item = await session.lists.one(self.collection, object_id)
        if item is not None and not self.ours(item):
            raise _built_in(item)
        return await super().read(session, object_id, prior)

    async def create(self, session: Session, inputs: Mapping[str, Any]) -> Made:
        for object_id in await self.find(session, str(inputs["displayName"])):
            item = (await session.lists.all(self.collection))[object_id.lower()]
            if not self.ours(item):
                raise _built_in(item)
        made = await super().create(session, inputs)
        if inputs.get(_CONFIGURATIONS):
            try:
                await self._configure(session, made.object_id, inputs, [])
            except M365Error as error:
                done = {key: value for key, value in inputs.items() if key != _CONFIGURATIONS}
                raise PartlyDone(made.object_id, {**done, **made.outputs}, [str(error)]) from error
        return made

    def body(self, inputs: Mapping[str, Any], names: set[str]) -> Json:
        return super().body(inputs, names - {_CONFIGURATIONS})

    async def update(
        self, session: Session, object_id: str, old: Mapping[str, Any], new: Mapping[str, Any], changed: Sequence[Difference]
    ) -> Json:
        names = tops(changed)
        await super().update(
            session, object_id, old, new, [one for one in changed if one.top not in (_COMBINATIONS, _CONFIGURATIONS)]
        )
        if names & {_COMBINATIONS, _CONFIGURATIONS}:
            session.writing(object_id)
            combinations = list(new[_COMBINATIONS]) if _COMBINATIONS in names else []
            await self._configure(session, object_id, new, combinations)
        return {}

    async def delete(self, session: Session, object_id: str, state: Mapping[str, Any]) -> None:
        try:
            await super().delete(session, object_id, state)
        except (BadRequest, Conflict) as error:
            if state.get("origin") == ADOPTED:
                raise
            usage = await session.client.get(f"{self.collection.path}/{object_id}/usage")
            users = [*(usage.get("mfa") or []), *(usage.get("none") or [])]
            if not users:
                raise
            named = ", ".join(sorted(f"{one.get('displayName')} ({one.get('id')})" for one in users))
            raise M365Error(
                f"authentication strength '{state.get('displayName')}' ({object_id}) cannot be deleted while conditional access "
                f"names it: {named}. Change or delete these first. Request id {error.request_id}."
            ) from error

    async def _configure(self, session: Session, object_id: str, wanted: Mapping[str, Any], combinations: Sequence[str]) -> None:
        """Bring combinations ([] to leave them) and their configurations to Graph: what must go, then the combinations, then what
        must be there."""
        path = f"{self.collection.path}/{object_id}"
        live = {_key(one): one for one in await session.client.list(f"{path}/{_CONFIGURATIONS}", page=None)}
        asked = {_key(one): one for one in wanted.get(_CONFIGURATIONS) or []}
        for key in live.keys() - asked.keys():
            await session.client.delete(f"{path}/{_CONFIGURATIONS}/{live[key]['id']}")
        if combinations:
            await session.client.post(f"{path}/updateAllowedCombinations", {_COMBINATIONS: list(combinations)})
        for key, one in asked.items():
            tag = key[0]
            body = {"@odata.type": tag, "appliesToCombinations": list(one["appliesToCombinations"])}
            body |= {name: list(one.get(name) or []) for name in _OWN[tag]}
            if key not in live:
                await session.client.post(f"{path}/{_CONFIGURATIONS}", body)
            elif any(
                canonical(live[key].get(name), fold_case=True) != canonical(body[name], fold_case=True) for name in _OWN[tag]
            ):
                await session.client.patch(f"{path}/{_CONFIGURATIONS}/{live[key]['id']}", body)


def _applies(configuration: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(normal_flags(one) for one in configuration.get("appliesToCombinations") or [])


def _key(configuration: Mapping[str, Any]) -> tuple[str, frozenset[str]]:
    """What a configuration is known by: its type and the combinations that it applies to."""
    return (_KEYS if configuration.get("allowedAAGUIDs") else _CERTIFICATES), _applies(configuration)


def _built_in(item: Mapping[str, Any]) -> M365Error:
    return M365Error(
        f"authentication strength '{item.get('displayName')}' is built in and cannot be changed or managed: "
        f"name it in a policy by its id {item.get('id')}, or give a strength of your own another name."
    )


KIND = AuthenticationStrengthKind()
