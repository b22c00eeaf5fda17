"""`m365:index:OrganizationContacts`: whom Microsoft writes to about the tenant, and where its privacy statement is.

Facts: Graph organization, update (these properties alone can be changed; lists are replaced as a whole; the address has the
tenant's id in it).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graph_provider.errors import GraphError
from graph_provider.fields import Field, Manage, Shape
from graph_provider.kind import About, Family, Mark, Oddity, Permissions
from graph_provider.session import Session
from graph_provider.singletons import LEAVE, Singleton, Write
from graph_provider.values import Json


class OrganizationContactsKind(Singleton):
    """The tenant's contacts; `before` holds what was there, and is restored on delete."""

    token = "m365:index:OrganizationContacts"
    object_id = "organization"
    path = "/organization"
    about = About(
        path="/organization/{id}",
        key="fixed id organization",
        natural_key=(),
        mark=Mark.TENANT,
        family=Family.DIRECTORY,
        oddities=(
            Oddity(
                what="only contacts, the privacy profile and the usage location can be changed",
                source="Microsoft Graph, organization, update",
            ),
        ),
    )
    permissions = Permissions(read=("Organization.Read.All",), write=("Organization.ReadWrite.All",))
    fields = (
        Field(
            name="technicalNotificationMails",
            note="addresses for technical notices",
            shape=Shape.TEXTS,
            fold_case=True,
        ),
        Field(
            name="securityComplianceNotificationMails",
            note="addresses for notices on security and compliance",
            shape=Shape.TEXTS,
            fold_case=True,
        ),
        Field(
            name="securityComplianceNotificationPhones",
            note="telephone numbers for notices on security and compliance",
            shape=Shape.TEXTS,
        ),
        Field(name="marketingNotificationEmails", note="addresses for marketing", shape=Shape.TEXTS, fold_case=True),
        Field(
            name="privacyProfile",
            note="the privacy contact and statement",
            shape=Shape.OBJECT,
            manage=Manage.GIVEN,
            parts=(
                Field(name="contactEmail", note="address of the privacy contact", fold_case=True),
                Field(name="statementUrl", note="address of the privacy statement"),
            ),
        ),
        Field(name="defaultUsageLocation", note="two-letter country code that new users count as", fold_case=True),
        LEAVE,
    )

    async def live(self, session: Session) -> Json:
        found = await session.client.list(self.path, select=["id", *sorted(self._names)], page=None)
        if len(found) != 1:
            raise GraphError(f"{len(found)} organizations instead of one", status=200, request=f"GET {self.path}")
        return found[0]

    def writes(self, item: Mapping[str, Any], body: Json) -> Sequence[Write]:
        return (Write(path=f"{self.path}/{item['id']}", body=body, names=tuple(body)),)


KIND = OrganizationContactsKind()
