"""`m365:index:AuthenticationMethodsPolicy`: how people may sign in, and every method's own settings.

Facts: Graph authenticationMethodsPolicy (a read shows the methods in it) and authenticationMethodConfiguration (each is changed
at a path of its own, by a PATCH that says its type).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graph_provider.authentication_methods import METHODS, REGISTRATION
from graph_provider.errors import M365Error
from graph_provider.fields import Failure, Field, Shape, same
from graph_provider.kind import About, Family, Mark, Oddity, Permissions
from graph_provider.nested import plain
from graph_provider.session import Session
from graph_provider.singletons import LEAVE, Singleton, Write
from graph_provider.values import Json

_CONFIGURATIONS = "authenticationMethodConfigurations"
_BY_NAME = {method.name: method for method in METHODS}
_STATES = ("preMigration", "migrationInProgress", "migrationComplete")
# Least and greatest, in the words of the field.
_PASS_LIMITS = {
    "defaultLifetimeInMinutes": (10, 43200),
    "minimumLifetimeInMinutes": (10, 43200),
    "maximumLifetimeInMinutes": (10, 43200),
    "defaultLength": (8, 48),
}


class AuthenticationMethodsPolicyKind(Singleton):
    """The tenant's authentication methods policy with every method in it; `before` holds what was there, and is restored on
    delete."""

    token = "m365:index:AuthenticationMethodsPolicy"
    object_id = "authenticationMethodsPolicy"
    path = "/policies/authenticationMethodsPolicy"
    about = About(
        path=path,
        key="fixed id authenticationMethodsPolicy",
        natural_key=(),
        mark=Mark.TENANT,
        family=Family.POLICIES,
        oddities=(
            Oddity(
                what="a PATCH of a method repeats its @odata.type",
                source="Microsoft Graph, authenticationMethodConfiguration, update",
            ),
            Oddity(
                what="the state `default` leaves a feature to Microsoft, it is not one of the other two",
                source="Microsoft Graph, advancedConfigState",
            ),
            Oddity(
                what="number matching is enforced and no property of v1.0",
                source="Microsoft Entra, number matching in MFA notifications",
            ),
        ),
    )
    permissions = Permissions(read=("Policy.Read.AuthenticationMethod",), write=("Policy.ReadWrite.AuthenticationMethod",))
    fields = (
        Field(name="policyMigrationState", note="how far the legacy MFA and SSPR policies are replaced", choices=_STATES),
        Field(name="reconfirmationInDays", note="after how long people confirm their methods", shape=Shape.NUMBER),
        REGISTRATION,
        *METHODS,
        LEAVE,
    )

    def problems(self, inputs: Mapping[str, Any]) -> Iterator[Failure]:
        yield from super().problems(inputs)
        settings = inputs.get("temporaryAccessPass")
        for name, (least, most) in _PASS_LIMITS.items():
            value = settings.get(name) if isinstance(settings, Mapping) else None
            if isinstance(value, int) and not least <= value <= most:
                yield Failure(path=f"temporaryAccessPass.{name}", reason=f"{value} is not between {least} and {most}")

    async def live(self, session: Session) -> Json:
        """The policy, each method under the name of its input (its id with a small first letter)."""
        policy = await super().live(session)
        methods = {str(one["id"]).lower(): one for one in policy.pop(_CONFIGURATIONS, None) or []}
        return {**policy, **{name: methods[name.lower()] for name in _BY_NAME if name.lower() in methods}}

    def inputs_of(self, item: Mapping[str, Any], names: set[str]) -> Json:
        chosen = super().inputs_of(item, names)
        for name in set(chosen) & set(_BY_NAME):
            known = {part.name for part in _BY_NAME[name].parts}
            chosen[name] = {key: value for key, value in (chosen[name] or {}).items() if key in known}
        return chosen

    def writes(self, item: Mapping[str, Any], body: Json) -> Sequence[Write]:
        """A request for each method, with what changes in it, those that are switched off last, so that nobody is without a
        method in between; then one for the policy's own properties, as a finished migration makes the methods count."""
        methods = [name for name in _BY_NAME if name in body]
        methods.sort(key=lambda name: (body[name] or {}).get("state") == "disabled")
        own = {name: value for name, value in body.items() if name not in _BY_NAME}
        found = [self._method(name, item.get(name), body[name] or {}) for name in methods]
        return [*found, Write(path=self.path, body=own, names=tuple(own))] if own else found

    def _method(self, name: str, live: Any, wanted: Mapping[str, Any]) -> Write:
        if not isinstance(live, Mapping):
            raise M365Error(f"This tenant's authentication methods policy has no method {name}: leave it out.")
        changed = {
            part.name: wanted[part.name]
            for part in _BY_NAME[name].parts
            if part.name in wanted and not same(part, wanted[part.name], plain(live.get(part.name)))
        }
        return Write(
            path=f"{self.path}/{_CONFIGURATIONS}/{live['id']}",
            body={"@odata.type": live["@odata.type"], **changed},
            names=(name,),
        )


KIND = AuthenticationMethodsPolicyKind()
