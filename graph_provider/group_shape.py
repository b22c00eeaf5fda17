"""The inputs of a group, what makes a group of its kind, and how a live group reads.

Left out, with the reason: `classification`, `assignedLabels`, `accessType` (an app may not write them, or the tenant must allow
each value), `isSubscribedByMail`, `unseenCount`, `isFavorite` (of one person), `uniqueName` (settled once, by a request of its
own), `resourceProvisioningOptions` (the services' own). Source: Microsoft Graph, group; group behaviors and provisioning options.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from graph_provider.errors import NotHere
from graph_provider.fields import Failure, Field, Shape
from graph_provider.values import Json, is_unknown

SECURITY, MICROSOFT365 = "security", "microsoft365"
_NICKNAME = re.compile(r"[!#-'*+\-./0-9=?A-Z^_`a-z{|}~]+")
_PERSON = "only a signed-in person may set it, no app"

BEHAVIOURS = (
    "AllowOnlyMembersToPost",
    "CalendarMemberReadOnly",
    "ConnectorsDisabled",
    "HideGroupInOutlook",
    "SubscribeMembersToCalendarEventsDisabled",
    "SubscribeNewGroupMembers",
    "WelcomeEmailDisabled",
)
MAIL_SETTINGS = (
    Field(
        name="allowExternalSenders",
        note=f"whether people outside may write to a microsoft365 group; {_PERSON}",
        shape=Shape.FLAG,
        normal=bool,
    ),
    Field(
        name="autoSubscribeNewMembers",
        note=f"whether new members of a microsoft365 group get its mail in their inbox; {_PERSON}",
        shape=Shape.FLAG,
        normal=bool,
    ),
    Field(
        name="hideFromAddressLists",
        note=f"whether a microsoft365 group is left out of address lists; {_PERSON}",
        shape=Shape.FLAG,
        normal=bool,
    ),
    Field(
        name="hideFromOutlookClients",
        note=f"whether a microsoft365 group is left out of Outlook; {_PERSON}",
        shape=Shape.FLAG,
        normal=bool,
    ),
)
MAIL_NAMES = frozenset(field.name for field in MAIL_SETTINGS)
_OF_MICROSOFT365 = (
    Field(name="visibility", note="of a microsoft365 group", choices=("Private", "Public", "HiddenMembership")),
    Field(
        name="theme",
        note="colour of a microsoft365 group",
        choices=("Blue", "Green", "Orange", "Pink", "Purple", "Red", "Teal"),
    ),
    Field(name="preferredDataLocation", note="where a microsoft365 group's data lies in a multi-geo tenant, as EUR"),
    Field(
        name="resourceBehaviorOptions",
        note="behaviours of a microsoft365 group that are settled when it is made, as WelcomeEmailDisabled",
        shape=Shape.TEXTS,
        choices=BEHAVIOURS,
        replaces=True,
    ),
    *MAIL_SETTINGS,
)
FIELDS = (
    Field(name="displayName", note="the name people see", required=True, longest=256),
    Field(name="kind", note="security or microsoft365", required=True, replaces=True, choices=(SECURITY, MICROSOFT365)),
    Field(name="mailNickname", note="the mail alias, ASCII", required=True, longest=64, fold_case=True),
    Field(name="description", note="what the group is for", longest=1024),
    Field(name="membershipRule", note="rule of a dynamic group", longest=3072),
    Field(
        name="membershipRuleProcessingState",
        note="whether the rule of a dynamic group is followed; On unless said otherwise",
        choices=("On", "Paused"),
        normal=lambda value: value or "On",
    ),
    Field(name="ownerIds", note="object ids of the owners", shape=Shape.TEXTS, guid=True),
    Field(
        name="securityEnabled",
        note="whether a microsoft365 group can get access and licences as a security group does, which always can",
        shape=Shape.FLAG,
    ),
    Field(
        name="isAssignableToRole",
        note="whether directory roles can be given to the group",
        shape=Shape.FLAG,
        replaces=True,
        normal=bool,
    ),
    *_OF_MICROSOFT365,
)
_PLAIN = ("displayName", "mailNickname", "description", "membershipRule", "visibility", "theme", "preferredDataLocation")


def problems(inputs: Mapping[str, Any]) -> Iterator[Failure]:
    """What does not fit together."""
    nickname, kind = inputs.get("mailNickname"), inputs.get("kind")
    if isinstance(nickname, str) and not is_unknown(nickname) and not _NICKNAME.fullmatch(nickname):
        yield Failure(
            path="mailNickname", reason=f"'{nickname}' has characters that Graph refuses: use letters, digits, dots and dashes"
        )
    if len(inputs.get("ownerIds") or []) > 100:
        yield Failure(path="ownerIds", reason="Graph takes at most 100 owners")
    if inputs.get("membershipRuleProcessingState") and not inputs.get("membershipRule"):
        yield Failure(path="membershipRuleProcessingState", reason="only a group with a membershipRule has one")
    if inputs.get("isAssignableToRole") and inputs.get("membershipRule"):
        yield Failure(path="isAssignableToRole", reason="a group with a membershipRule cannot be assignable to roles")
    if inputs.get("isAssignableToRole") and inputs.get("visibility") not in (None, "Private"):
        yield Failure(path="visibility", reason="a group that is assignable to roles is always Private")
    if kind == SECURITY:
        for field in _OF_MICROSOFT365:
            if inputs.get(field.name) is not None:
                yield Failure(path=field.name, reason=f"only a microsoft365 group has {_article(field.name)}")
        if inputs.get("securityEnabled") is False:
            yield Failure(path="securityEnabled", reason="a security group always is")
    elif inputs.get("isAssignableToRole") and inputs.get("securityEnabled") is False:
        yield Failure(path="securityEnabled", reason="a group that is assignable to roles must be")


def _article(name: str) -> str:
    return f"a {name}" if name in ("visibility", "theme", "preferredDataLocation") else name


def body(inputs: Mapping[str, Any], names: set[str]) -> Json:
    """What a PATCH says for the properties `names`, without owners, mail settings and mark; what is empty is cleared."""
    done: Json = {name: inputs.get(name) or None for name in _PLAIN if name in names}
    if names & {"membershipRule", "membershipRuleProcessingState"}:
        done |= {key: value for key, value in nature(inputs).items() if key not in ("mailEnabled", "securityEnabled")}
    if "securityEnabled" in names and inputs["kind"] == MICROSOFT365:
        done["securityEnabled"] = nature(inputs)["securityEnabled"]
    return done


def new_body(inputs: Mapping[str, Any]) -> Json:
    """What a POST says, without owners and mark."""
    done = {name: inputs[name] for name in (*_PLAIN, "resourceBehaviorOptions", "isAssignableToRole") if inputs.get(name)}
    return done | nature(inputs)


def nature(inputs: Mapping[str, Any]) -> Json:
    """What makes a group of its kind."""
    unified, dynamic = inputs["kind"] == MICROSOFT365, bool(inputs.get("membershipRule"))
    types = [*(["Unified"] if unified else []), *(["DynamicMembership"] if dynamic else [])]
    secure = not unified or bool(inputs.get("securityEnabled") or inputs.get("isAssignableToRole"))
    done: Json = {"groupTypes": types, "mailEnabled": unified, "securityEnabled": secure}
    return done | ({"membershipRuleProcessingState": inputs.get("membershipRuleProcessingState") or "On"} if dynamic else {})


def live_inputs(item: Mapping[str, Any]) -> Json:
    """The inputs of a live group that a list shows, without owners, mail settings and mark."""
    unified = "Unified" in (item.get("groupTypes") or [])
    inputs: Json = {name: item.get(name) for name in _PLAIN}
    return inputs | {
        "kind": MICROSOFT365 if unified else SECURITY,
        # Graph reports a visibility for security groups too; it means nothing there.
        "visibility": item.get("visibility") if unified else None,
        "membershipRuleProcessingState": item.get("membershipRuleProcessingState") if item.get("membershipRule") else None,
        # Services add words of their own, which nobody else may send.
        "resourceBehaviorOptions": [one for one in item.get("resourceBehaviorOptions") or [] if one in BEHAVIOURS],
        "securityEnabled": item.get("securityEnabled") if unified else None,
        "isAssignableToRole": item.get("isAssignableToRole"),
    }


def demand_ours(item: Mapping[str, Any]) -> None:
    """Raises NotHere for a mail-enabled group that is no Microsoft 365 group: Exchange alone manages those."""
    if item.get("mailEnabled") and "Unified" not in (item.get("groupTypes") or []):
        kind = "mail-enabled security group" if item.get("securityEnabled") else "distribution list"
        raise NotHere(f"group '{item.get('displayName')}' ({item.get('id')})", kind, "Exchange")
