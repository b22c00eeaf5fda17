"""The list of all resources of a subscription or a resource group, of whatever type."""

from __future__ import annotations

from simulator.arm import access, description, filters, ids, versions
from simulator.arm.operation import group_of, serve
from simulator.arm.paging import page
from simulator.errors import ArmFault
from simulator.messages import Json, Request, Response

TYPE = "Microsoft.Resources/resources"
_SHOWN = ("id", "name", "type", "location", "tags", "identity", "sku", "kind", "managedBy", "plan", "zones")
_ALLOWED = frozenset(
    {(name, operator) for name in ("resourcetype", "name", "location", "resourcegroup") for operator in ("eq", "ne")}
    | {("tagname", "eq"), ("tagvalue", "eq"), ("startswith", "call"), ("substringof", "call")}
)
_EXPANSIONS = {"createdtime": "createdTime", "changedtime": "changedTime", "provisioningstate": "provisioningState"}


@serve(
    TYPE,
    "GET",
    at=("/subscriptions/{subscription}/resources", "/subscriptions/{subscription}/resourceGroups/{group}/resources"),
    filtered=True,
)
def resources(request: Request) -> Response:
    scope = ids.parse(request.path)
    if scope.group:
        group_of(request.tenant, scope)
    text = versions.option(request, "$filter")
    terms = filters.parse(text)
    filters.only(terms, _ALLOWED, text)
    by_tag = [term for term in terms if _is_tag(term)]
    if by_tag and len(by_tag) < len(terms):
        # Microsoft lets tags be combined with nothing else.
        raise filters.refuse(text)
    expanded = _expansions(request)
    hide_tags = {term.name for term in by_tag} == {"tagname", "tagvalue"}
    held = access.held_roles(request.tenant, request.who)
    found = [
        _written(item, expanded, hide_tags=hide_tags)
        for item in request.tenant.collection("arm").values()
        if is_listed(item)
        and ids.covers(scope.text, item["id"])
        and _matches(item, terms)
        and access.grant(held, f"{item['type']}/read", item["id"])
    ]
    return page(request, found)


def is_listed(item: Json) -> bool:
    """Whether it counts as a resource: only what has a place of its own, so no locks, budgets, role or policy assignments."""
    return "location" in item and _can_have_tags(item) and bool(item["type"] != ids.RESOURCE_GROUP_TYPE)


def _can_have_tags(item: Json) -> bool:
    """What has a place without being able to carry tags hangs on something else."""
    described = description.every().get(item["type"].lower())
    return described is None or described.has("tags")


def _is_tag(term: filters.Term) -> bool:
    return term.name in ("tagname", "tagvalue") or term.name == "startswith"


def _matches(item: Json, terms: list[filters.Term]) -> bool:
    held = {
        "resourcetype": item["type"],
        "name": item["name"],
        "location": item["location"],
        "resourcegroup": ids.parse(item["id"]).group or "",
    }
    wanted = {term.name: term.value for term in terms if term.name in ("tagname", "tagvalue")}
    if not filters.tagged(item, wanted.get("tagname"), wanted.get("tagvalue")):
        return False
    for term in terms:
        if term.name in held and (term.value.lower() == held[term.name].lower()) != (term.operator == "eq"):
            return False
        if term.operator == "call" and not _called(item, term):
            return False
    return True


def _called(item: Json, term: filters.Term) -> bool:
    if term.name == "startswith" and len(term.values) == 2 and term.values[0].lower() == "tagname":
        return any(name.lower().startswith(term.values[1].lower()) for name in item.get("tags") or {})
    if term.name == "substringof" and len(term.values) == 2 and term.values[1].lower() == "name":
        return term.values[0].lower() in item["name"].lower()
    raise filters.refuse(f"{term.name}({', '.join(term.values)})")


def _expansions(request: Request) -> list[str]:
    text = versions.option(request, "$expand") or ""
    names = [name.strip() for name in text.split(",") if name.strip()]
    unknown = [name for name in names if name.lower() not in _EXPANSIONS]
    if unknown:
        raise ArmFault(400, "InvalidExpandInQueryString", f"Invalid $expand '{unknown[0]}' specified in the query string.")
    return [_EXPANSIONS[name.lower()] for name in names]


def _written(item: Json, expanded: list[str], *, hide_tags: bool) -> Json:
    shown = {name: item[name] for name in _SHOWN if name in item and not (hide_tags and name == "tags")}
    extra = {
        "createdTime": item["_created"],
        "changedTime": item["_changed"],
        "provisioningState": item["properties"].get("provisioningState", "Succeeded"),
    }
    return shown | {name: extra[name] for name in expanded}
