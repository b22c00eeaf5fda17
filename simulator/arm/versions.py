"""The `api-version` of a request. Any well-formed one is accepted, as a stand-in that refuses new versions is of no use."""

from __future__ import annotations

import re

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


def option(request: Request, name: str) -> str | None:
    """A query option such as `$filter`, its name without regard to case; None when absent."""
    return next((value for key, value in request.query.items() if key.lower() == name.lower()), None)
