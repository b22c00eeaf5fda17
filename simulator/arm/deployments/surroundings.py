"""The template functions that ask for something: parameters, ids, the scope, what is deployed."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from simulator.arm import ids
from simulator.arm.deployments import problems
from simulator.arm.deployments.context import ABOUT, About, Context
from simulator.arm.deployments.inner import ask
from simulator.arm.deployments.names import full_id, resource_id
from simulator.arm.operation import group_of, subscription_of
from simulator.arm.paging import public
from simulator.arm.policy.functions import taken
from simulator.messages import Json

_STAMP = {"yyyy": "%Y", "MM": "%m", "dd": "%d", "HH": "%H", "mm": "%M", "ss": "%S"}


def _about(name: str) -> Callable[[About], About]:
    def declare(function: About) -> About:
        ABOUT[name.lower()] = function
        return function

    return declare


@_about("parameters")
def _parameters(context: Context, arguments: list[Any]) -> Any:
    (name,) = arguments
    if str(name).lower() not in {one.lower() for one in context.parameters}:
        raise problems.invalid(
            f"The template parameter '{name}' is not found. Please see https://aka.ms/arm-syntax-parameters for usage details"
        )
    return taken(context.parameters, name)


@_about("variables")
def _variables(context: Context, arguments: list[Any]) -> Any:
    (name,) = arguments
    return context.variable(str(name))


@_about("resourceId")
def _resource_id(context: Context, arguments: list[Any]) -> str:
    return resource_id(context.scope, [str(one) for one in arguments])


@_about("subscriptionResourceId")
def _subscription_resource_id(context: Context, arguments: list[Any]) -> str:
    texts = [str(one) for one in arguments]
    subscription = ids.parse(context.scope).subscription if "/" in texts[0] else texts.pop(0)
    return full_id(f"/subscriptions/{subscription}", texts[0], texts[1:])


@_about("tenantResourceId")
def _tenant_resource_id(_: Context, arguments: list[Any]) -> str:
    return full_id("", str(arguments[0]), [str(one) for one in arguments[1:]])


@_about("extensionResourceId")
def _extension_resource_id(_: Context, arguments: list[Any]) -> str:
    return full_id(str(arguments[0]).rstrip("/"), str(arguments[1]), [str(one) for one in arguments[2:]])


@_about("resourceGroup")
def _resource_group(context: Context, _: list[Any]) -> Json:
    scope = ids.parse(context.scope)
    if scope.group is None:
        raise problems.invalid("The template function 'RESOURCEGROUP' is not expected at this location")
    return public(group_of(context.request.tenant, scope))


@_about("subscription")
def _subscription(context: Context, _: list[Any]) -> Json:
    found = subscription_of(context.request.tenant, str(ids.parse(context.scope).subscription))
    names = ("id", "subscriptionId", "tenantId", "displayName")
    return {name: found.get(name) for name in names}


@_about("tenant")
def _tenant(context: Context, _: list[Any]) -> Json:
    tenant = context.request.tenant
    return {"tenantId": tenant.id, "displayName": tenant.display_name, "countryCode": tenant.country}


@_about("deployment")
def _deployment(context: Context, _: list[Any]) -> Json:
    shown = {"name": context.name, "properties": {**context.properties, "template": context.template}}
    return {**shown, "location": context.location} if context.location else shown


@_about("environment")
def _environment(context: Context, _: list[Any]) -> Json:
    origin = context.request.origin
    return {
        "name": "AzureCloud",
        "resourceManager": f"{origin}/",
        "authentication": {
            "loginEndpoint": f"{origin}/",
            "audiences": [f"{origin}/"],
            "tenant": "common",
            "identityProvider": "AAD",
        },
        "suffixes": {
            "storage": "core.windows.net",
            "keyvaultDns": ".vault.azure.net",
            "sqlServerHostname": ".database.windows.net",
        },
    }


@_about("utcNow")
def _now(context: Context, arguments: list[Any]) -> str:
    _only_in_defaults(context, "utcNow")
    pattern = str(arguments[0]) if arguments else "yyyyMMddTHHmmssZ"
    rest = re.sub("|".join(_STAMP), "", pattern)
    if re.search(r"[A-Za-z]", rest.replace("T", "").replace("Z", "")):
        raise problems.not_served(f"the time format '{pattern}'")
    return context.request.cloud.now().strftime(re.sub("|".join(_STAMP), lambda found: _STAMP[found[0]], pattern))


@_about("newGuid")
def _new_guid(context: Context, _: list[Any]) -> str:
    _only_in_defaults(context, "newGuid")
    return context.request.cloud.new_id()


def _only_in_defaults(context: Context, name: str) -> None:
    if not context.in_default:
        raise problems.invalid(
            f"The template function '{name}' is not expected at this location. It can only be used in default values "
            "of parameters"
        )


@_about("reference")
def _reference(context: Context, arguments: list[Any]) -> Any:
    """What a read of the resource shows: its properties, or with `Full` all of it."""
    named, *more = [str(one) for one in arguments]
    target = _asked(context, named, "reference")
    version = more[0] if more and more[0] else context.versions.get(target.lower(), "")
    if not version:
        raise problems.invalid(
            f"The reference to the resource '{named}' needs an api-version: the resource is not defined in the template"
        )
    found = ask(context.request, "GET", target, version).body
    if len(more) > 1 and more[1].lower() == "full":
        parsed = ids.parse(target)
        where = {
            "subscriptionId": parsed.subscription,
            "resourceGroupName": parsed.group,
            "resourceId": target,
            "apiVersion": version,
        }
        return {**found, **{key: value for key, value in where.items() if value}}
    return found.get("properties", {})


@_about("list*")
def _listed(_: Context, __: list[Any]) -> Any:
    raise problems.not_served("functions that list keys")


def _asked(context: Context, named: str, function: str) -> str:
    if not context.live:
        raise problems.invalid(f"The template function '{function}' is not expected at this location")
    known = context.resources.get(named.lower())
    if known is None and not named.startswith("/"):
        raise problems.invalid(
            f"The resource '{named}' is not defined in the template. Please see https://aka.ms/arm-syntax for usage details"
        )
    return known or named
