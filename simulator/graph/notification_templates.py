"""`/deviceManagement/notificationMessageTemplates`: what people are told when their device isn't compliant, in their language.

Source: Graph notificationMessageTemplate and localizedNotificationMessage; that one message of a template is the default, and
that a locale is there once, from Intune's documentation of notifications. No mail is ever sent.
"""

from __future__ import annotations

import re
from typing import Any

from simulator.graph import envelope, intune, intune_items, typecheck
from simulator.graph.kinds import Entry, Kind
from simulator.messages import Request, Response, route

Json = dict[str, Any]

PATH = "/v1.0/deviceManagement/notificationMessageTemplates"
ITEM = PATH + "/{item_id}"
MESSAGES = ITEM + "/localizedNotificationMessages"
MESSAGE = Kind(
    collection="localizedNotificationMessages",
    segment="deviceManagement/notificationMessageTemplates/localizedNotificationMessages",
    type_name="graph.localizedNotificationMessage",
    resource="LocalizedNotificationMessage",
    directory=False,
    page=0,
)
_LOCALE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*\Z", re.IGNORECASE)


def _messages(_: Request, template: Json) -> list[Entry]:
    return [(MESSAGE, one) for one in template["_messages"]]


KIND = intune_items.kind(
    "notificationMessageTemplates",
    "graph.notificationMessageTemplate",
    expand={"localizedNotificationMessages": _messages},
)


@route("GET", PATH)
def list_templates(request: Request) -> Response:
    return intune_items.listing(request, KIND)


@route("GET", ITEM)
def get_template(request: Request) -> Response:
    return intune_items.single(request, KIND)


@route("POST", PATH)
def create_template(request: Request) -> Response:
    body = intune_items.checked(request, KIND, "displayName", new=True)
    body.setdefault("roleScopeTagIds", ["0"])
    return intune_items.add(request, KIND, body, _messages=[])


@route("PATCH", ITEM)
def update_template(request: Request) -> Response:
    return intune_items.change(request, KIND, intune_items.checked(request, KIND, "displayName", new=False))


@route("DELETE", ITEM)
def delete_template(request: Request) -> Response:
    return intune_items.remove(request, KIND)


@route("POST", ITEM + "/sendTestMessage")
@route("POST", ITEM + "/microsoft.graph.sendTestMessage")
def send_test(request: Request) -> Response:
    """Goes to whoever asks; a template without messages has nothing to send."""
    if not intune.find(request, KIND, "item_id")["_messages"]:
        raise intune.bad(request, "The notification message template has no messages.")
    return envelope.done()


def _path(template: Json) -> str:
    return f"{KIND.segment}('{template['id']}')/localizedNotificationMessages"


def _message(request: Request, template: Json) -> Json:
    wanted = request.path_params["message_id"].lower()
    for one in template["_messages"]:
        if one["id"].lower() == wanted:
            found: Json = one
            return found
    raise intune.fault(request, 404, "ResourceNotFound", f"LocalizedNotificationMessage with id {wanted} was not found.")


def _checked(request: Request, template: Json, current: Json) -> Json:
    body = typecheck.check_body(request.body, MESSAGE.type_name)
    body = {name: value for name, value in body.items() if name not in intune.READ_ONLY}
    for name in ("locale", "subject", "messageTemplate"):
        if not str(body.get(name, current.get(name)) or "").strip():
            raise intune.bad(request, f"{name} must not be null or empty.")
    locale = str(body.get("locale", current.get("locale"))).lower()
    if not _LOCALE.match(locale):
        raise intune.bad(request, f"{locale} is not a locale.")
    if any(one is not current and one["locale"] == locale for one in template["_messages"]):
        raise intune.bad(request, f"The template has a message in {locale} already.")
    return body | {"locale": locale}


def _keep(request: Request, template: Json, message: Json) -> None:
    """One message is the default: the last that was said to be it."""
    if message["isDefault"]:
        for one in template["_messages"]:
            one["isDefault"] = one is message
        template["defaultLocale"] = message["locale"]
    intune_items.stamp(request, template)


@route("GET", MESSAGES)
def list_messages(request: Request) -> Response:
    template = intune.find(request, KIND, "item_id")
    return envelope.collection(request, MESSAGE, template["_messages"], path=_path(template))


@route("GET", MESSAGES + "/{message_id}")
def get_message(request: Request) -> Response:
    template = intune.find(request, KIND, "item_id")
    return envelope.entity(request, MESSAGE, _message(request, template), path=_path(template))


@route("POST", MESSAGES)
def create_message(request: Request) -> Response:
    template = intune.find(request, KIND, "item_id")
    message: Json = intune.filled(_checked(request, template, {}), MESSAGE.type_name)
    message.update(id=f"{template['id']}_{message['locale']}", lastModifiedDateTime=request.cloud.timestamp())
    template["_messages"].append(message)
    _keep(request, template, message)
    return envelope.created(request, MESSAGE, message, path=_path(template))


@route("PATCH", MESSAGES + "/{message_id}")
def update_message(request: Request) -> Response:
    template = intune.find(request, KIND, "item_id")
    message = _message(request, template)
    message.update(_checked(request, template, message), lastModifiedDateTime=request.cloud.timestamp())
    _keep(request, template, message)
    return envelope.entity(request, MESSAGE, message, path=_path(template))


@route("DELETE", MESSAGES + "/{message_id}")
def delete_message(request: Request) -> Response:
    template = intune.find(request, KIND, "item_id")
    template["_messages"].remove(_message(request, template))
    intune_items.stamp(request, template)
    return envelope.done()
