"""`m365:index:DeviceConfiguration`: a profile of Intune for devices, of any type that v1.0 has.

Facts: Graph deviceConfiguration and the types derived from it (`/assign` replaces all assignments). Update rings have a type of
their own; the settings catalogue exists on beta only. That Intune shows a custom setting's value as stars is general knowledge.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graph_provider import intune_assignments, intune_types
from graph_provider.fields import Field
from graph_provider.intune import CONFIGURATIONS, CONFIGURE, about
from graph_provider.intune_settings import TypedPolicy, choice_field, settings_field
from graph_provider.kind import Found, Oddity
from graph_provider.plain import adopt_field, mark_field
from graph_provider.session import Session
from graph_provider.values import Json

_TYPES = {name: name for name in intune_types.family("deviceConfiguration") if name != "windowsUpdateForBusinessConfiguration"}
_HIDDEN = "****"


class DeviceConfigurationKind(TypedPolicy):
    """A device configuration profile of Intune; `settings` are the properties that Graph gives its type."""

    token = "m365:index:DeviceConfiguration"
    what = "device configuration"
    collection = CONFIGURATIONS
    chooser = "configurationType"
    types = _TYPES
    about = about(
        CONFIGURATIONS,
        Oddity(what="a custom setting's value may be shown as stars: then the state's is kept", source="general knowledge"),
    )
    permissions = CONFIGURE
    fields = (
        Field(name="displayName", note="the name people see", required=True),
        Field(name="description", note="what the profile is for"),
        choice_field("configurationType", "what kind of profile it is, in Graph's words", _TYPES),
        settings_field("properties of the type, as Graph calls them"),
        intune_assignments.ASSIGNMENTS,
        mark_field(),
        adopt_field("device configuration"),
    )

    async def read(self, session: Session, object_id: str, prior: Mapping[str, Any]) -> Found | None:
        found = await super().read(session, object_id, prior)
        if found is not None and prior:
            _unhide(found.inputs.get("settings") or {}, prior.get("settings") or {})
        return found


def _unhide(live: Json, prior: Mapping[str, Any]) -> None:
    """Custom settings that Intune shows as stars have the value that the state knows."""
    known = {one.get("omaUri"): one for one in prior.get("omaSettings") or () if isinstance(one, Mapping)}
    for one in live.get("omaSettings") or ():
        if one.get("value") == _HIDDEN and one.get("omaUri") in known:
            one["value"] = known[one["omaUri"]].get("value")


KIND = DeviceConfigurationKind()
