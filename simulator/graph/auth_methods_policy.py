"""`/policies/authenticationMethodsPolicy`: which sign-in methods a tenant allows and asks people to register.

A read shows every method in it, and a PATCH may hold methods too, each with its id and `@odata.type`. The answer to a PATCH is
the policy (Source: Graph "update authenticationMethodsPolicy"); that methods are taken inside it is what a published client
relies on, the documentation names `registrationEnforcement` alone.
"""

from __future__ import annotations

from typing import Any

from simulator.graph import auth_method_configurations, auth_method_defaults, ca_shape, envelope, faults, typecheck
from simulator.graph.kinds import Kind
from simulator.messages import Request, Response, route

Json = dict[str, Any]

PATH = "/v1.0/policies/authenticationMethodsPolicy"
NAME = "authenticationMethodsPolicy"
METHODS = "authenticationMethodConfigurations"
KIND = Kind(
    collection=NAME,
    segment=NAME,
    type_name="graph.authenticationMethodsPolicy",
    resource="AuthenticationMethodsPolicy",
    directory=False,
)
WRITABLE = ("registrationEnforcement", "policyMigrationState", "reconfirmationInDays")
SNOOZE_DAYS = range(15)


def current(request: Request) -> Json:
    """The policy as stored, or the default one."""
    stored = request.tenant.collection("policies").get(NAME)
    return stored if stored is not None else auth_method_defaults.policy(request.tenant.seed["at"])


def _answer(request: Request) -> Response:
    answer = envelope.entity(request, KIND, current(request))
    if "$select" not in request.query:
        # The methods are part of the policy: they come without being asked for.
        answer.body[METHODS] = list(auth_method_configurations.all_of(request.tenant).values())
    return answer


@route("GET", PATH)
def get_policy(request: Request) -> Response:
    return _answer(request)


@route("PATCH", PATH)
def update_policy(request: Request) -> Response:
    before = current(request)
    methods = _methods(request)
    body = typecheck.check_body(
        {name: value for name, value in request.body.items() if name.split("@", maxsplit=1)[0] != METHODS}, KIND.type_name
    )
    for name, value in body.items():
        # The whole policy may be sent back, as long as what is the server's is as it was.
        if name not in WRITABLE and value != before.get(name):
            raise faults.read_only(name, KIND.resource)
    written = {name: ca_shape.merge(before.get(name), value) for name, value in body.items() if name in WRITABLE}
    after = {**before, **written}
    _check(after)
    if written or methods:
        after["lastModifiedDateTime"] = request.cloud.timestamp()
        request.tenant.collection("policies")[NAME] = after
    old = {name: before.get(name) for name in written}
    auth_method_configurations.record(request, "Update", "Update", {"id": NAME, **old}, {"id": NAME, **written})
    for one, changed in methods:
        auth_method_configurations.store(request, one, changed)
    return _answer(request)


def _methods(request: Request) -> list[tuple[Json, Json]]:
    """(before, after) of each method in the body."""
    given = request.body.get(METHODS, []) if isinstance(request.body, dict) else None
    if not isinstance(given, list) or not all(isinstance(one, dict) and isinstance(one.get("id"), str) for one in given):
        raise faults.malformed(f"'{METHODS}' must be a list of methods, each with its 'id'.")
    if len({one["id"].lower() for one in given}) < len(given):
        raise faults.malformed(f"'{METHODS}' names a method twice.")
    held = [auth_method_configurations.find(request.tenant, one["id"]) for one in given]
    return [(before, auth_method_configurations.changed(before, one)) for before, one in zip(held, given, strict=True)]


def _check(policy: Json) -> None:
    campaign = (policy.get("registrationEnforcement") or {}).get("authenticationMethodsRegistrationCampaign")
    if campaign is None:
        raise faults.invalid_value("registrationEnforcement", KIND.resource)
    if campaign.get("snoozeDurationInDays") not in SNOOZE_DAYS:
        # Source: Graph authenticationMethodsRegistrationCampaign: 0 to 14 days.
        raise faults.malformed("'snoozeDurationInDays' must be between 0 and 14.")
    for target in [*(campaign.get("includeTargets") or []), *(campaign.get("excludeTargets") or [])]:
        if not target.get("id") or not target.get("targetType"):
            raise faults.malformed("A target of the registration campaign needs 'id' and 'targetType'.")
