"""`/users/{id}/mailFolders/inbox/messageRules`: what happens to incoming mail, such as forwarding it.

Sources: Graph API reference, List, Get, Create, Update and Delete rule, messageRule (displayName, sequence, actions are needed;
a change answers with the rule). The codes ErrorItemNotFound, ErrorInvalidRequest and the form of the id: general knowledge.
"""

from __future__ import annotations

import base64
from typing import Any

from simulator.errors import GraphFault
from simulator.graph import envelope, mailboxes, typecheck
from simulator.graph.kinds import Kind
from simulator.messages import Request, Response, route

Json = dict[str, Any]

PATH = "/v1.0/users/{user_id}/mailFolders/inbox/messageRules"
KIND = Kind(
    collection="messageRules",
    segment="messageRules",
    type_name="graph.messageRule",
    resource="MessageRule",
    directory=False,
)
_READ_ONLY = ("id", "hasError", "isReadOnly")
_SENDING = ("forwardTo", "forwardAsAttachmentTo", "redirectTo")


def _path(user: Json) -> str:
    return f"users('{user['id']}')/mailFolders('inbox')/messageRules"


def _rules(request: Request, user: Json) -> dict[str, Json]:
    rules: dict[str, Json] = mailboxes.known(request.tenant, user).get("rules", {})
    return rules


def _find(request: Request, user: Json) -> Json:
    rule = _rules(request, user).get(request.path_params["rule_id"])
    if rule is None:
        raise GraphFault(404, "ErrorItemNotFound", "The specified object was not found in the store.")
    return rule


@route("GET", PATH)
def list_rules(request: Request) -> Response:
    """In the order in which they are applied."""
    user = mailboxes.owner(request)
    rules = sorted(_rules(request, user).values(), key=lambda rule: rule["sequence"])
    return envelope.collection(request, KIND, rules, path=_path(user))


@route("GET", PATH + "/{rule_id}")
def get_rule(request: Request) -> Response:
    user = mailboxes.owner(request)
    return envelope.entity(request, KIND, _find(request, user), path=_path(user))


@route("POST", PATH)
def create_rule(request: Request) -> Response:
    user = mailboxes.owner(request)
    body = _body(request)
    for name in ("displayName", "sequence", "actions"):
        if body.get(name) in (None, "", {}):
            raise _invalid(f"The rule needs a value for {name}.")
    number = request.cloud.new_id()
    # Exchange's rules are numbered by eight bytes, which Graph shows in base 64.
    rule_id = base64.urlsafe_b64encode(bytes.fromhex(number.replace("-", "")[:16])).decode()
    rule = {
        "conditions": None,
        "exceptions": None,
        "isEnabled": True,
        **body,
        "id": rule_id,
        "hasError": False,
        "isReadOnly": False,
    }
    mailboxes.kept(request.tenant, user).setdefault("rules", {})[rule_id] = rule
    return envelope.created(request, KIND, rule, path=_path(user))


@route("PATCH", PATH + "/{rule_id}")
def update_rule(request: Request) -> Response:
    """Actions and conditions are replaced whole."""
    user = mailboxes.owner(request)
    rule = _find(request, user)
    rule.update(_body(request))
    return envelope.entity(request, KIND, rule, path=_path(user))


@route("DELETE", PATH + "/{rule_id}")
def delete_rule(request: Request) -> Response:
    user = mailboxes.owner(request)
    rule = _find(request, user)
    del mailboxes.kept(request.tenant, user)["rules"][rule["id"]]
    return envelope.done()


def _body(request: Request) -> Json:
    body = typecheck.check_body(request.body, KIND.type_name)
    for name in _READ_ONLY:
        body.pop(name, None)  # the service passes over what is its own
    for name in ("displayName", "sequence", "actions"):
        if name in body and body[name] in (None, "", {}):
            raise _invalid(f"The rule needs a value for {name}.")
    if body.get("sequence", 1) < 1:
        raise _invalid("The sequence of a rule begins with 1.")
    actions = body.get("actions") or {}
    for name in _SENDING:
        for one in actions.get(name) or ():
            if "@" not in str((one.get("emailAddress") or {}).get("address") or ""):
                raise _invalid(f"A recipient of {name} has no address.")
    return body


def _invalid(message: str) -> GraphFault:
    return GraphFault(400, "ErrorInvalidRequest", message)
