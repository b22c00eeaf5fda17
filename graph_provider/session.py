"""Everything a resource type needs of one configured tenant: client, lists, marks, and the collections that lists are kept of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from graph_provider.errors import BadRequest
from graph_provider.lists import Collection, Lists
from graph_provider.marks import Marks
from graph_provider.values import Json

if TYPE_CHECKING:
    from graph_provider.client import GraphClient

_USER = (
    "id,userPrincipalName,displayName,accountEnabled,mailNickname,givenName,surname,jobTitle,department,businessPhones,mobilePhone,"
    "officeLocation,usageLocation,companyName,employeeId,employeeType,employeeHireDate,employeeOrgData,streetAddress,city,state,"
    "postalCode,country,faxNumber,mail,otherMails,preferredLanguage,ageGroup,consentProvidedForMinor,passwordPolicies,userType,"
    "onPremisesImmutableId,onPremisesExtensionAttributes,onPremisesSyncEnabled,licenseAssignmentStates"
)
_GROUP = (
    "id,displayName,description,groupTypes,mailEnabled,securityEnabled,mailNickname,membershipRule,membershipRuleProcessingState,"
    "visibility,isAssignableToRole,theme,preferredDataLocation,resourceBehaviorOptions,mail,expirationDateTime,onPremisesSyncEnabled,"
    "assignedLicenses"
)
POLICIES = Collection("/identity/conditionalAccess/policies", paged=False)
LOCATIONS = Collection("/identity/conditionalAccess/namedLocations", paged=False)
DELETED_POLICIES = Collection("/identity/conditionalAccess/deletedItems/policies", paged=False)
DELETED_LOCATIONS = Collection("/identity/conditionalAccess/deletedItems/namedLocations", paged=False)


class Session:
    """One run against one tenant. `made` holds the ids of objects of ours that this run created, restored or took over,
    `own_app_ids` the client ids of us: of the app that signs in and of the one that owns the marks."""

    def __init__(
        self, client: GraphClient, *, app_id: str, open_home: Callable[[str], GraphClient], signs_in_as: str = ""
    ) -> None:
        self.client = client
        self.app_id = app_id
        self.own_app_ids = frozenset(one.lower() for one in (app_id, signs_in_as) if one)
        self.lists = Lists(client)
        self.marks = Marks(client, app_id, open_home)
        self.made: set[str] = set()
        self._unmarked: set[str] = set()

    @classmethod
    def from_environment(cls, tenant_id: str, environ: Mapping[str, str], may_write: Callable[[], None]) -> Session:
        # Imported here: programs load the resource classes, and with them this module, without ever opening a session.
        from graph_provider.client import GraphClient

        def open_home(home: str) -> GraphClient:
            return GraphClient.from_environment(home, environ, may_write=may_write)

        client = GraphClient.from_environment(tenant_id, environ, batch=True, may_write=may_write)
        app_id = environ.get("AZURE_CLIENT_ID", "")
        return cls(client, app_id=environ.get("M365_MARK_APP_ID") or app_id, open_home=open_home, signs_in_as=app_id)

    def users(self) -> Collection:
        return self.marked("/users", _USER, params=(("$expand", "manager($select=id)"),))

    def groups(self) -> Collection:
        return self.marked("/groups", _GROUP)

    def deleted_users(self) -> Collection:
        return self.marked("/directory/deletedItems", "id,userPrincipalName,displayName", cast="/microsoft.graph.user")

    def deleted_groups(self) -> Collection:
        select = "id,displayName,mailNickname,groupTypes,mailEnabled,securityEnabled"
        return self.marked("/directory/deletedItems", select, cast="/microsoft.graph.group")

    def marked(self, path: str, select: str, *, cast: str = "", params: tuple[tuple[str, str], ...] = ()) -> Collection:
        """A directory list whose objects can carry the mark's extension property; `select` are names joined by commas."""
        mark = [self.marks.property] if self.marks.property and path + cast not in self._unmarked else []
        return Collection(path, (*select.split(","), *mark), params, cast=cast)

    async def all(self, collection: Callable[[], Collection]) -> dict[str, Json]:
        """A directory list with marks; without them when the tenant does not know the property (yet)."""
        try:
            return await self.lists.all(collection())
        except BadRequest as error:
            self._give_up_marks(error, collection())
            return await self.lists.all(collection())

    async def one(self, collection: Callable[[], Collection], object_id: str) -> Json | None:
        """One directory object with its mark; see `all` and `Lists.one`."""
        try:
            return await self.lists.one(collection(), object_id)
        except BadRequest as error:
            self._give_up_marks(error, collection())
            return await self.lists.one(collection(), object_id)

    async def fresh(self, collection: Callable[[], Collection], object_id: str) -> Json | None:
        """One directory object by a request of its own; see `all`."""
        try:
            return await self.lists.fresh(collection(), object_id)
        except BadRequest as error:
            self._give_up_marks(error, collection())
            return await self.lists.fresh(collection(), object_id)

    def _give_up_marks(self, error: BadRequest, collection: Collection) -> None:
        if self.marks.property not in collection.select or self.marks.property.lower() not in error.message.lower():
            raise error
        self._unmarked.add(collection.path + collection.cast)

    def mark_of(self, item: Mapping[str, Any]) -> str | None:
        """The mark that a directory object carries."""
        value = item.get(self.marks.property) if self.marks.property else None
        return str(value) if value else None

    async def mark_body(self, mark: str | None, target: str = "User") -> Json:
        """What a write sends for the mark of a `target` of extensions (None clears it). Registers the property first."""
        if mark is None and not self.marks.property:
            return {}
        if mark is not None:
            await self.marks.ensure(target)
            self._unmarked.clear()
        return {self.marks.property: mark}

    def writing(self, object_id: str) -> None:
        """Say that an existing object is about to be written."""
        self.lists.touched(object_id)

    def created(self, object_id: str, *, adopted: bool = False) -> None:
        """Say that an object was created, restored or taken over now. What is `adopted` keeps what others put into it."""
        self.client.made(object_id)
        self.lists.touched(object_id)
        if not adopted:
            self.made.add(object_id.lower())
