"""Regions: their list, and the rules for a resource's `location`."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING

from simulator.arm.description import DATA
from simulator.arm.operation import serve, subscription_of
from simulator.arm.paging import page
from simulator.errors import ArmFault
from simulator.messages import Json, Request, Response

if TYPE_CHECKING:
    from simulator.arm.kind import Kind

GLOBAL = "global"


@serve(
    "Microsoft.Resources/subscriptions/locations",
    "GET",
    at=("/subscriptions/{subscription}/locations",),
    action="Microsoft.Resources/subscriptions/locations/read",
    filtered=True,
)
def locations(request: Request) -> Response:
    subscription = subscription_of(request.tenant, request.path_params["subscription"])["subscriptionId"]
    return page(request, [_location(subscription, row) for row in rows().values()])


@cache
def rows() -> dict[str, tuple[str, str, str, str, str | None]]:
    """(name, display name, geography, geography group, paired region) by name."""
    content = json.loads((DATA / "azure-locations.json").read_text(encoding="utf-8"))
    return {row[0]: (row[0], row[1], row[2], row[3], row[4]) for row in content["locations"]}


def normal(location: str) -> str:
    """`West Europe` is `westeurope`."""
    return location.replace(" ", "").lower()


def settle(kind: Kind, wanted: Json, current: Json | None) -> None:
    """Set `wanted["location"]` as ARM stores it. 400 for a place that the type has not, 409 for a move."""
    if not (wanted.get("location") or (current or {}).get("location") or kind.global_too):
        # What can carry tags lies somewhere, even where the description doesn't say so; a policy assignment needs no place, and
        # a vault's backup policy lies where the vault does.
        if kind.description.has("tags") and kind.type.count("/") == 1:
            raise ArmFault(400, "LocationRequired", "The location property is required for this definition.")
        return
    given = wanted.get("location") or (current["location"] if current else GLOBAL.title())
    place = normal(given)
    everywhere = kind.global_too
    if place not in rows() and not (everywhere and place == GLOBAL):
        known = ",".join([*([GLOBAL] if everywhere else []), *rows()])
        what = "resource group" if kind.type.endswith("/resourceGroups") else f"resource type '{kind.type}'"
        code = "LocationNotAvailableForResource" + ("Group" if kind.type.endswith("/resourceGroups") else "Type")
        raise ArmFault(
            400, code, f"The provided location '{given}' is not available for {what}. List of available regions is '{known}'."
        )
    if current and normal(current.get("location", place)) != place:
        raise moved(kind, current, given)
    # Global keeps the caller's spelling, regions lose theirs.
    wanted["location"] = given if place == GLOBAL else place


def moved(kind: Kind, current: Json, given: str) -> ArmFault:
    group = kind.type.endswith("/resourceGroups")
    thing = f"resource group '{current['name']}'" if group else f"resource '{current['name']}'"
    return ArmFault(
        409,
        "InvalidResourceGroupLocation" if group else "InvalidResourceLocation",
        f"The {thing} already exists in location '{current['location']}'. It cannot be made again in location '{given}'.",
    )


def _location(subscription: str, row: tuple[str, str, str, str, str | None]) -> Json:
    name, display, geography, group, pair = row
    path = f"/subscriptions/{subscription}/locations/"
    return {
        "id": path + name,
        "name": name,
        "type": "Region",
        "displayName": display,
        "regionalDisplayName": f"({group}) {display}",
        "metadata": {
            "regionType": "Physical",
            "regionCategory": "Recommended",
            "geography": geography,
            "geographyGroup": group,
            "pairedRegion": [{"name": pair, "id": path + pair}] if pair else [],
        },
    }
