"""The `api-version` of a request. Any well-formed one is accepted, unless the strict switch is on (`/_sim/api-versions`)."""

from __future__ import annotations

import re

from simulator.arm.codes import Operations
from simulator.errors import ArmFault
from simulator.messages import Request

_FORM = re.compile(r"\d{4}-\d{2}-\d{2}(-(preview|alpha|beta|rc|privatepreview))?\Z", re.IGNORECASE)


def requested(request: Request) -> str:
    """The version asked for. 400 MissingApiVersionParameter or InvalidApiVersionParameter otherwise."""
    version = next((value for key, value in request.query.items() if key.lower() == "api-version"), "")
    if not version:
        raise ArmFault(
            400,
            "MissingApiVersionParameter",
            "The api-version query parameter (?api-version=) is required for all requests.",
        )
    if not _FORM.match(version):
        raise ArmFault(
            400,
            "InvalidApiVersionParameter",
            f"The api-version '{version}' is invalid. It has the form YYYY-MM-DD, optionally with -preview.",
        )
    return version


def check(request: Request, operations: Operations) -> None:
    """Refuse a version that isn't well formed, and with the strict switch one that the type's data doesn't name
    (400 NoRegisteredProviderFound, whose message lists the versions that are; from general knowledge)."""
    version = requested(request)
    known = operations.api_versions
    if request.cloud.runtime.strict_api_versions and version.lower() not in known:
        namespace, _, name = operations.type.partition("/")
        raise ArmFault(
            400,
            "NoRegisteredProviderFound",
            f"No registered resource provider found for API version '{version}' for type '{name}' of namespace '{namespace}'. "
            f"The supported api-versions are '{', '.join(known)}'.",
        )


def option(request: Request, name: str) -> str | None:
    """A query option such as `$filter`, its name without regard to case; None when absent."""
    return next((value for key, value in request.query.items() if key.lower() == name.lower()), None)
