"""`m365:index:AdminConsentPolicy`: whether people can ask an administrator to consent to an app, and who decides.

Facts: Graph adminConsentRequestPolicy (a PUT of the whole policy; `version` is the server's; a reviewer is a query, whose version
segment means nothing).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graph_provider.fields import Failure, Field, Shape
from graph_provider.kind import About, Family, Mark, Oddity, Permissions
from graph_provider.singletons import LEAVE, Singleton, Write
from graph_provider.values import Json, is_unknown

_VERSION = re.compile(r"/(v1\.0|beta)(?=/)")
_KIND_OF_QUERY = "MicrosoftGraph"


def _normal_query(value: Any) -> Any:
    """A query without the version that it may be asked in, and with the one form of spaces."""
    return _VERSION.sub("", value.replace("%20", " "), count=1) if isinstance(value, str) else value


def normal_reviewers(value: Any) -> Any:
    """Reviewers with what the server fills in."""
    if not isinstance(value, list):
        return value
    return [{**one, "queryType": one.get("queryType") or _KIND_OF_QUERY} if isinstance(one, Mapping) else one for one in value]


_REVIEWER = (
    Field(
        name="query",
        note="/users/{id}, /groups/{id}/transitiveMembers/microsoft.graph.user, or a query of role assignments",
        required=True,
        fold_case=True,
        normal=_normal_query,
    ),
    Field(name="queryType", note="always MicrosoftGraph", choices=(_KIND_OF_QUERY,)),
    Field(name="queryRoot", note="only for queries that start elsewhere"),
)


class AdminConsentPolicyKind(Singleton):
    """The tenant's admin consent workflow; `before` holds what was there, and is restored on delete."""

    token = "m365:index:AdminConsentPolicy"
    object_id = "adminConsentRequestPolicy"
    path = "/policies/adminConsentRequestPolicy"
    about = About(
        path=path,
        key="fixed id adminConsentRequestPolicy",
        natural_key=(),
        mark=Mark.TENANT,
        family=Family.POLICIES,
        oddities=(
            Oddity(
                what="a PUT replaces the policy, so every property is sent",
                source="Microsoft Graph, adminConsentRequestPolicy, update",
            ),
        ),
    )
    permissions = Permissions(read=("Policy.Read.All",), write=("Policy.ReadWrite.ConsentRequest",))
    fields = (
        Field(name="isEnabled", note="whether people can ask", shape=Shape.FLAG),
        Field(name="notifyReviewers", note="mail to the reviewers for each request", shape=Shape.FLAG),
        Field(name="remindersEnabled", note="mail to the reviewers before a request expires", shape=Shape.FLAG),
        Field(name="requestDurationInDays", note="how long a request waits, 0 to 60 days", shape=Shape.NUMBER),
        Field(
            name="reviewers", note="who decides", shape=Shape.OBJECTS, fold_case=True, parts=_REVIEWER, normal=normal_reviewers
        ),
        LEAVE,
    )

    def problems(self, inputs: Mapping[str, Any]) -> Iterator[Failure]:
        yield from super().problems(inputs)
        days, reviewers = inputs.get("requestDurationInDays"), inputs.get("reviewers")
        if isinstance(days, int) and not 0 <= days <= 60:
            yield Failure(path="requestDurationInDays", reason=f"{days} is not between 0 and 60 days")
        for one in reviewers if isinstance(reviewers, list) else ():
            query = one.get("query")
            if not is_unknown(query) and not str(query).startswith("/"):
                yield Failure(path="reviewers.query", reason=f"'{query}' must begin with /, as in /users/{{id}}")
        if inputs.get("isEnabled") is True and reviewers == []:
            yield Failure(path="reviewers", reason="somebody must decide on requests: give at least one reviewer")

    def value_to_send(self, name: str, live: Any, wanted: Any) -> Any:
        value = super().value_to_send(name, live, wanted)
        return normal_reviewers(value) if name == "reviewers" else value

    def writes(self, item: Mapping[str, Any], body: Json) -> Sequence[Write]:
        whole = {field.name: body.get(field.name, item.get(field.name)) for field in self.fields if field.compare}
        return (Write(path=self.path, body=whole, names=tuple(body), whole=True),)


KIND = AdminConsentPolicyKind()
