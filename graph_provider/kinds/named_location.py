"""`m365:index:NamedLocation`: address ranges, or countries, that conditional access can name.

Facts: Graph ipNamedLocation and countryNamedLocation (a PATCH repeats `@odata.type`; the kind cannot change; deleted ones lie 30
days in conditionalAccess/deletedItems). It has only a name and can carry no mark, so an existing one is taken over when its
body is equal and the audit log names our own app as its creator.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graph_provider.creator import made_by_us
from graph_provider.errors import NotFound
from graph_provider.fields import Difference, Failure, Field, Shape, canonical, differences
from graph_provider.kind import ADOPTED, CREATED, About, Family, Found, Kind, Made, Mark, Oddity, Permissions
from graph_provider.session import DELETED_LOCATIONS, LOCATIONS, Session
from graph_provider.takeover import Candidate, choose, post_once
from graph_provider.values import Json, is_unknown

_IP, _COUNTRY = "#microsoft.graph.ipNamedLocation", "#microsoft.graph.countryNamedLocation"
_BY_ADDRESS = "clientIpAddress"


def _networks(ranges: Any) -> Any:
    """Ranges in one spelling."""
    if not isinstance(ranges, list):
        return ranges
    try:
        return [str(ipaddress.ip_network(text)) for text in ranges]
    except ValueError:
        return ranges


class NamedLocationKind(Kind):
    """A named location: either `ip_ranges` (with `is_trusted`) or `countries_and_regions`."""

    token = "m365:index:NamedLocation"
    about = About(
        path="/identity/conditionalAccess/namedLocations/{id}",
        key="object id",
        natural_key=("displayName",),
        mark=Mark.NONE,
        family=Family.CONDITIONAL_ACCESS,
        license="Microsoft Entra ID P1",
        oddities=(
            Oddity(
                what="a trusted location must be made untrusted before it can be deleted",
                source="Microsoft Graph, namedLocation, delete",
            ),
            Oddity(what="a PATCH repeats @odata.type", source="Microsoft Graph, ipNamedLocation, update"),
        ),
    )
    permissions = Permissions(
        read=("Policy.Read.All",),
        write=("Policy.Read.All", "Policy.ReadWrite.ConditionalAccess"),
        rare=(("AuditLog.Read.All", "a location that exists already"),),
    )
    fields = (
        Field(name="displayName", note="the name people see", required=True, longest=256),
        Field(name="ipRanges", note="address ranges in CIDR form", shape=Shape.TEXTS, fold_case=True, normal=_networks),
        Field(name="isTrusted", note="whether sign-ins from these ranges count as trusted", shape=Shape.FLAG),
        Field(name="countriesAndRegions", note="two-letter country codes", shape=Shape.TEXTS, fold_case=True),
        Field(name="includeUnknownCountriesAndRegions", note="also addresses of no known country", shape=Shape.FLAG),
        Field(
            name="countryLookupMethod",
            note="what tells the country: the address (unless said otherwise), or the phone's own position",
            choices=(_BY_ADDRESS, "authenticatorAppGps"),
            normal=lambda value: value or _BY_ADDRESS,
        ),
        Field(name="adopt", note="take over an existing location of this name", shape=Shape.FLAG, compare=False),
    )

    def problems(self, inputs: Mapping[str, Any]) -> Iterator[Failure]:
        ranges, countries = inputs.get("ipRanges"), inputs.get("countriesAndRegions")
        if bool(ranges) == bool(countries):
            yield Failure(path="ipRanges", reason="give either ipRanges or countriesAndRegions, not both, and not empty")
            return
        of_countries = ("includeUnknownCountriesAndRegions", "countryLookupMethod")
        for name, other in (("isTrusted", countries), *((name, ranges) for name in of_countries)):
            if other and inputs.get(name) is not None:
                yield Failure(path=name, reason="does not fit this kind of location")
        for text in countries if isinstance(countries, list) else []:
            if not is_unknown(text) and not re.fullmatch(r"[A-Za-z]{2}", text):
                yield Failure(path="countriesAndRegions", reason=f"'{text}' is not a two-letter country code")
        for text in ranges if isinstance(ranges, list) else []:
            if not is_unknown(text):
                try:
                    ipaddress.ip_network(text)
                except ValueError as error:
                    yield Failure(path="ipRanges", reason=f"'{text}' is not an address range in CIDR form: {error}")

    def complete(self, inputs: Mapping[str, Any]) -> Json:
        done = dict(inputs)
        if done.get("ipRanges"):
            done.setdefault("isTrusted", False)
        if done.get("countriesAndRegions"):
            done.setdefault("includeUnknownCountriesAndRegions", False)
            done.setdefault("countryLookupMethod", _BY_ADDRESS)
        return done

    def replaced_by(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> Sequence[str]:
        changed = bool(old.get("ipRanges")) != bool(new.get("ipRanges"))
        return ("ipRanges", "countriesAndRegions") if changed and new.get("ipRanges") != old.get("ipRanges") else ()

    async def find(self, session: Session, text: str) -> Sequence[str]:
        return [str(item["id"]) for item in await _named(session, text)]

    async def read(self, session: Session, object_id: str, prior: Mapping[str, Any]) -> Found | None:
        del prior
        item = await session.lists.one(LOCATIONS, object_id)
        return None if item is None else Found(object_id=str(item["id"]), inputs=_inputs(item))

    async def create(self, session: Session, inputs: Mapping[str, Any]) -> Made:
        name, adopt = str(inputs["displayName"]), bool(inputs.get("adopt"))
        live = await _named(session, name)
        if live and not adopt:
            for item in live:
                if not differences(self.fields, _inputs(item), inputs) and await made_by_us(
                    session, "named location", str(item["id"])
                ):
                    return Made(object_id=str(item["id"]), outputs={"origin": CREATED})
        chosen = choose(
            "named location",
            name,
            [Candidate(object_id=str(item["id"]), mark=None) for item in live],
            mark=None,
            adopt=adopt,
        )
        if chosen is not None:
            await self._patch(session, chosen.object_id, inputs)
            return Made(object_id=chosen.object_id, outputs={"origin": ADOPTED})
        for item in await _deleted(session, inputs):
            object_id = str(item["id"])
            await session.client.post(f"/identity/conditionalAccess/deletedItems/namedLocations/{object_id}/restore")
            session.created(object_id)
            await self._patch(session, object_id, inputs)
            return Made(object_id=object_id, outputs={"origin": ADOPTED if adopt else CREATED})
        body = _body(inputs)
        made = await post_once(lambda: session.client.post(LOCATIONS.path, body), lambda: self._lost(session, inputs))
        session.created(str(made["id"]))
        return Made(object_id=str(made["id"]), outputs={"origin": CREATED})

    async def _lost(self, session: Session, inputs: Mapping[str, Any]) -> Json | None:
        """What a POST of unknown outcome made: it was not there when this create began and is equal."""
        session.lists.forget(LOCATIONS)
        found = await _named(session, str(inputs["displayName"]))
        return next((item for item in found if not differences(self.fields, _inputs(item), inputs)), None)

    async def _patch(self, session: Session, object_id: str, inputs: Mapping[str, Any]) -> None:
        session.writing(object_id)
        await session.client.patch(f"{LOCATIONS.path}/{object_id}", _body(inputs))

    async def update(
        self, session: Session, object_id: str, old: Mapping[str, Any], new: Mapping[str, Any], changed: Sequence[Difference]
    ) -> Json:
        del old
        if changed:
            await self._patch(session, object_id, new)
        return {}

    async def delete(self, session: Session, object_id: str, state: Mapping[str, Any]) -> None:
        if state.get("origin") == ADOPTED:
            return
        try:
            # Graph refuses to delete a trusted location, also one that somebody else has made trusted since.
            item = await session.lists.one(LOCATIONS, object_id) or {}
            session.writing(object_id)
            if item.get("isTrusted"):
                untrusted = {"@odata.type": _IP, "isTrusted": False}
                await session.client.patch(f"{LOCATIONS.path}/{object_id}", untrusted)
            await session.client.delete(f"{LOCATIONS.path}/{object_id}")
        except NotFound:
            return


def _inputs(item: Mapping[str, Any]) -> Json:
    ranges = sorted(str(entry.get("cidrAddress")) for entry in item.get("ipRanges") or [])
    countries = sorted(item.get("countriesAndRegions") or [])
    return {
        "displayName": item.get("displayName"),
        "ipRanges": ranges or None,
        "isTrusted": item.get("isTrusted"),
        "countriesAndRegions": countries or None,
        "includeUnknownCountriesAndRegions": item.get("includeUnknownCountriesAndRegions"),
        "countryLookupMethod": item.get("countryLookupMethod"),
    }


def _body(inputs: Mapping[str, Any]) -> Json:
    body: Json = {"displayName": inputs["displayName"]}
    if inputs.get("ipRanges"):
        ranges = [{"@odata.type": _range_type(text), "cidrAddress": text} for text in inputs["ipRanges"]]
        return {"@odata.type": _IP, **body, "isTrusted": bool(inputs.get("isTrusted")), "ipRanges": ranges}
    return {
        "@odata.type": _COUNTRY,
        **body,
        "countriesAndRegions": list(inputs["countriesAndRegions"]),
        "includeUnknownCountriesAndRegions": bool(inputs.get("includeUnknownCountriesAndRegions")),
        "countryLookupMethod": inputs.get("countryLookupMethod") or _BY_ADDRESS,
    }


def _range_type(text: str) -> str:
    return f"#microsoft.graph.iPv{ipaddress.ip_network(text).version}CidrRange"


async def _named(session: Session, name: str) -> list[Json]:
    wanted = canonical(name, fold_case=True)
    items = (await session.lists.all(LOCATIONS)).values()
    return [item for item in items if canonical(item.get("displayName"), fold_case=True) == wanted]


async def _deleted(session: Session, inputs: Mapping[str, Any]) -> list[Json]:
    """The deleted location of that name and kind, if there is exactly one."""
    found = [
        item
        for item in (await session.lists.all(DELETED_LOCATIONS)).values()
        if canonical(item.get("displayName"), fold_case=True) == canonical(inputs["displayName"], fold_case=True)
        and item.get("@odata.type", _body(inputs)["@odata.type"]) == _body(inputs)["@odata.type"]
    ]
    return found if len(found) == 1 else []


KIND = NamedLocationKind()
